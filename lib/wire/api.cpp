#include "wire/api.hpp"

#include "wire/v1alpha1/api.hpp"

// The one file that knows which APIs there are.

namespace dolthub::wire {

const Api& usualApi() noexcept {
  return v1alpha1::api;
}

} // namespace dolthub::wire
