#include "harness/run.hpp"

#include <stdexcept>
#include <string>

namespace dolthub::harness {

ClientOptions testOptions() {
  ClientOptions options;
  options.endpoint = "https://dolthub.test";
  options.apiToken = ApiToken("canary-token");
  return options;
}

void checkHidden(const Error& error) {
  const std::string lost = error.lostCall() ? error.lostCall()->save() : std::string();
  for (const std::string& text : {std::string(error.what()), error.message(), error.serverMessage(),
                                  error.path(), error.savedOperation(), lost}) {
    if (text.find("canary-token") != std::string::npos) {
      throw std::logic_error("the API token is in an error");
    }
  }
}

World::World(ClientOptions options, std::uint64_t seed)
    : context_(std::in_place), seams_(context_->get_executor(), seed) {
  client_.emplace(ClientAccess::make(context_->get_executor(), std::move(options), seams_.take()));
}

} // namespace dolthub::harness
