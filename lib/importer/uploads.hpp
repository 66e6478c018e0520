#pragma once

#include <dolthub/error.hpp>

#include "importer/outage.hpp"
#include "importer/upload_gate.hpp"

#include <memory>

namespace dolthub::importer {

// What the lanes' uploads came to, and the wait while the server takes none.
class Uploads {
public:
  Uploads(std::shared_ptr<support::Hub> hub, std::chrono::milliseconds patience, Stop& stop,
          Outage::Run& run);

  // Whether the file may be sent now; `left` follows.
  bool let(std::size_t file) noexcept { return gate_.lets(file, hub_->now()); }
  // Until it is worth while to ask that again. False: patience or a stop came first.
  boost::asio::awaitable<bool> changed();

  void answered();
  void lost(std::size_t file, const Error& why);
  void left(std::size_t file) noexcept;

private:
  std::shared_ptr<support::Hub> hub_;
  Stop& stop_;
  Outage::Run& run_;
  UploadGate gate_;
  WaitList waiting_;
};

} // namespace dolthub::importer
