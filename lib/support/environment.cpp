#include <dolthub/error.hpp>
#include <dolthub/options.hpp>

#include <cstdlib>

namespace dolthub {

ApiToken apiTokenFromEnvironment() {
  const char* text = std::getenv("DOLTHUB_TOKEN");
  if (text == nullptr) {
    throw Error::invalid("the environment variable DOLTHUB_TOKEN is not set");
  }
  return ApiToken(text);
}

} // namespace dolthub
