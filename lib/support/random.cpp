#include "support/random.hpp"

#include <random>

namespace dolthub::support {

namespace {

class SystemRandom final : public Random {
public:
  std::uint64_t next() override {
    return (static_cast<std::uint64_t>(device_()) << 32) | device_();
  }

private:
  std::random_device device_;
};

} // namespace

std::string Random::name() {
  constexpr char digits[] = "0123456789abcdefghijklmnopqrstuv";
  std::string text;
  for (int word = 0; word < 4; ++word) {
    std::uint64_t bits = next();
    for (int digit = 0; digit < 8; ++digit, bits >>= 5) {
      text += digits[bits & 31];
    }
  }
  return text;
}

std::unique_ptr<Random> systemRandom() {
  return std::make_unique<SystemRandom>();
}

} // namespace dolthub::support
