#pragma once

#include "simulate/history.hpp"
#include "simulate/network.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dolthub::simulate {

// The emulator's core behind lines of the simulated network, with or without TLS.
class Server {
public:
  Server(World& world, EmulatorOptions options);

  std::unique_ptr<Far> answer(Line& line);

  emulator::Core& core() noexcept { return core_; }
  // Its clock is not the client's.
  emulator::Time now() const;
  TimePoint when(emulator::Time time) const; // in the world's time
  // The authority to trust, where it speaks TLS.
  std::string authority() const;
  // What was done to the job of a start, by the name it answered.
  JobTroubles jobTroubles;

private:
  class Session;

  void meet(const emulator::Plan& plan, unsigned who, bool beforeBody);
  void note(const emulator::Plan& plan, unsigned who);
  void hear(const emulator::Request& request, const emulator::Response& response, unsigned who);

  World& world_;
  emulator::Core core_;
  const Duration ahead_;
  static constexpr Duration mostDrift = seconds{15};
  std::chrono::duration<double> passed(TimePoint now) const;

  const double rate_; // of its clock; 1: as fast as the world's
  std::unique_ptr<http::TlsPeer> tls_;
  std::uint64_t seenEffects_ = 0;
};

// From now on OpenSSL draws from this seed.
void seedOpenSsl(std::uint64_t seed);

} // namespace dolthub::simulate
