#include "support/environment.hpp"

#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace dolthub {

namespace support {

std::optional<std::string> environmentVariable(const char* name) {
  const char* const text = std::getenv(name);
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

} // namespace support

ApiToken apiTokenFromEnvironment() {
  std::optional<std::string> text = support::environmentVariable("DOLTHUB_TOKEN");
  if (!text) {
    throw Error::invalid("the environment variable DOLTHUB_TOKEN is not set");
  }
  return ApiToken(*std::move(text));
}

} // namespace dolthub
