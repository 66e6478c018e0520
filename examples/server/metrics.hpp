#pragma once

#include <dolthub/observer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace server {

// What the client tells, as Prometheus reads it; names follow OpenTelemetry's, with Prometheus' own
// spelling. For a client that runs in one thread: with several it needs a mutex.
class ClientMetrics : public dolthub::Observer {
public:
  void onAttemptEnded(const dolthub::AttemptEnded& event) override;
  void onConnectionOpened(const dolthub::ConnectionOpened& event) override;
  void onConnectionClosed(const dolthub::ConnectionClosed& event) override;
  void onPoolChanged(const dolthub::PoolChanged& event) override { pool_ = event; }
  void onCallStarted(const dolthub::CallStarted&) override { ++calls_; }
  void onCallEnded(const dolthub::CallEnded&) override { --calls_; }

  std::string text() const;

private:
  // Seconds: the conventions' own buckets.
  static constexpr std::array<double, 14> bounds{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25,
                                                 0.5,   0.75, 1,     2.5,  5,     7.5, 10};
  struct Histogram {
    std::array<std::uint64_t, bounds.size()> counts{};
    std::uint64_t all = 0;
    double sum = 0;
  };

  std::map<std::string, Histogram> durations_; // by labels
  std::map<std::string, std::uint64_t> retries_;
  std::map<std::string, std::uint64_t> closed_;
  std::uint64_t opened_ = 0;
  std::uint64_t resumed_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::size_t calls_ = 0;
  dolthub::PoolChanged pool_;
};

} // namespace server
