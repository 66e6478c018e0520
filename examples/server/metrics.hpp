#pragma once

#include <dolthub/observer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace server {

// A histogram for each set of labels.
class Durations {
public:
  explicit Durations(std::vector<double> bounds) : bounds_(std::move(bounds)) {}

  void add(const std::string& labels, std::chrono::steady_clock::duration duration);
  void write(std::ostream& out, std::string_view name, std::string_view help) const;

private:
  struct Histogram {
    std::vector<std::uint64_t> counts;
    std::uint64_t all = 0;
    double sum = 0;
  };

  const std::vector<double> bounds_;
  std::map<std::string, Histogram> histograms_;
};

// What the client tells, as Prometheus reads it; names follow OpenTelemetry's, with Prometheus' own
// spelling. For a client that runs in one thread: with several it needs a mutex.
class ClientMetrics : public dolthub::Observer {
public:
  dolthub::TraceHeader onAttemptStarted(const dolthub::AttemptStarted& event) override;
  void onAttemptEnded(const dolthub::AttemptEnded& event) override;
  void onConnectionOpened(const dolthub::ConnectionOpened& event) override;
  void onConnectionClosed(const dolthub::ConnectionClosed& event) override;
  void onPoolChanged(const dolthub::PoolChanged& event) override { pool_ = event; }
  void onCallStarted(const dolthub::CallStarted&) override { ++calls_; }
  void onCallEnded(const dolthub::CallEnded&) override { --calls_; }
  void onWaitStarted(const dolthub::WaitStarted&) override { ++waits_; }
  void onWaitProgress(const dolthub::WaitProgress& event) override;
  void onWaitEnded(const dolthub::WaitEnded& event) override;

  std::string text() const;

private:
  using Counts = std::map<std::string, std::uint64_t>; // by a label's value

  // Seconds: the conventions' own buckets; a wait may take an hour.
  Durations requests_{{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10}};
  Durations waitsEnded_{{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600}};
  std::map<dolthub::WaitProgress::What, Counts> asked_; // by kind of operation
  Counts retries_;
  Counts closed_;
  std::uint64_t opened_ = 0;
  std::uint64_t resumed_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  std::size_t calls_ = 0;
  std::size_t waits_ = 0;
  dolthub::PoolChanged pool_;
  std::string server_; // labels; a client has one, and its connections are opened for attempts
};

} // namespace server
