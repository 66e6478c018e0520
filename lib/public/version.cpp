#include <dolthub/version.hpp>

#define DOLTHUB_TEXT_OF(number) #number
#define DOLTHUB_TEXT(number) DOLTHUB_TEXT_OF(number)

namespace dolthub {

std::string_view version() noexcept {
  return DOLTHUB_TEXT(DOLTHUB_VERSION_MAJOR) "." DOLTHUB_TEXT(
      DOLTHUB_VERSION_MINOR) "." DOLTHUB_TEXT(DOLTHUB_VERSION_PATCH);
}

} // namespace dolthub
