#include "harness/run.hpp"

namespace dolthub::harness {

ClientOptions testOptions() {
  ClientOptions options;
  options.endpoint = "https://dolthub.test";
  options.apiToken = ApiToken("canary-token");
  return options;
}

World::World(ClientOptions options, std::uint64_t seed)
    : context_(std::in_place), seams_(context_->get_executor(), seed) {
  client_.emplace(ClientAccess::make(context_->get_executor(), std::move(options), seams_.take()));
}

} // namespace dolthub::harness
