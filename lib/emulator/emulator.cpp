#include <stdexcept>

#include <dolthub/emulator.hpp>

#include "emulator/core.hpp"
#include "emulator/server.hpp"

namespace dolthub {

struct Emulator::Impl {
  explicit Impl(EmulatorOptions options)
      : core(options, true), server(options, core, mutex),
        scheme(options.plainHttp ? "http" : "https") {}

  void createDatabase(std::string_view owner, std::string_view name, std::string_view branch,
                      bool isPrivate) {
    std::lock_guard lock{mutex};
    try {
      core.createDatabase(owner, name, branch, isPrivate, server.now());
    } catch (const emulator::Refused& refused) {
      throw std::invalid_argument(refused.what());
    }
  }

  mutable std::mutex mutex;
  emulator::Core core;
  emulator::Server server;
  const std::string scheme;
};

Emulator::Emulator(EmulatorOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Emulator::~Emulator() = default;

std::string Emulator::endpoint() const {
  return impl_->scheme + "://localhost:" + std::to_string(port());
}

std::uint16_t Emulator::port() const {
  return impl_->server.port();
}

std::string Emulator::caCertificate() const {
  return impl_->server.authority();
}

std::string Emulator::apiToken() const {
  return impl_->core.apiToken();
}

std::string Emulator::addUser(std::string_view name) {
  std::lock_guard lock{impl_->mutex};
  try {
    return impl_->core.addUser(name);
  } catch (const emulator::Refused& refused) {
    throw std::invalid_argument(refused.what());
  }
}

void Emulator::createDatabase(std::string_view owner, std::string_view name,
                              std::string_view branch) {
  impl_->createDatabase(owner, name, branch, false);
}

void Emulator::createPrivateDatabase(std::string_view owner, std::string_view name,
                                     std::string_view branch) {
  impl_->createDatabase(owner, name, branch, true);
}

void Emulator::setFaults(std::vector<Fault> faults) {
  std::lock_guard lock{impl_->mutex};
  impl_->core.faults().set(std::move(faults));
}

void Emulator::addFault(Fault fault) {
  std::lock_guard lock{impl_->mutex};
  impl_->core.faults().add(std::move(fault));
}

void Emulator::addFaultsFromJson(std::string_view text) {
  auto faults = emulator::faultsFromJson(text);
  std::lock_guard lock{impl_->mutex};
  for (Fault& fault : faults) {
    impl_->core.faults().add(std::move(fault));
  }
}

void Emulator::setJobTime(std::chrono::milliseconds min, std::chrono::milliseconds max) {
  std::lock_guard lock{impl_->mutex};
  impl_->core.setJobTime(min, max);
}

std::vector<Effect> Emulator::effects() const {
  std::lock_guard lock{impl_->mutex};
  return impl_->core.effects(impl_->server.now());
}

EmulatorStats Emulator::stats() const {
  std::lock_guard lock{impl_->mutex};
  return impl_->core.stats();
}

} // namespace dolthub
