#include "fuzz/target.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>

// What libFuzzer calls. Which target it is comes from the environment, since libFuzzer starts
// itself anew with arguments of its own.

namespace {

const fuzz::Target& chosen() {
  const char* const name = std::getenv("DOLTHUB_FUZZ_TARGET");
  for (const fuzz::Target& target : fuzz::targets()) {
    if (name != nullptr && target.name == name) {
      return target;
    }
  }
  std::cerr << "DOLTHUB_FUZZ_TARGET must be one of:";
  for (const fuzz::Target& target : fuzz::targets()) {
    std::cerr << ' ' << target.name;
  }
  std::cerr << '\n';
  std::exit(2);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const fuzz::Target& target = chosen();
  target.run(std::string_view(reinterpret_cast<const char*>(bytes), size));
  return 0;
}
