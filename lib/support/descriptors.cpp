#include "support/descriptors.hpp"

#include <sys/resource.h>

namespace dolthub::support {

std::uint64_t descriptorLimit() noexcept {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

} // namespace dolthub::support
