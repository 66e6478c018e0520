#pragma once

#include <cstdint>
#include <memory>
#include <mutex>

#include "emulator/certificate.hpp"
#include "emulator/core.hpp"

namespace dolthub::emulator {

/// Serves a core over TLS on a thread of its own. This file's source is the only one that reads the
/// clock. Whoever else uses the core holds its mutex.
class Server {
public:
  /// Listens before it returns. Throws std::invalid_argument and std::system_error.
  Server(const EmulatorOptions& options, Core& core, std::mutex& mutex);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Closes everything and joins the thread.
  ~Server();

  std::uint16_t port() const;
  const std::string& authority() const;

  /// The time that the core goes by. Only under its mutex.
  Time now() const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

} // namespace dolthub::emulator
