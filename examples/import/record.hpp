#pragma once

#include "import/output_file.hpp"

#include <dolthub/observer.hpp>

#include <cstdint>
#include <string>

namespace dolthub_import {

// What was asked of DoltHub and the heads of what it answered, without names of databases, branches
// and files, data, queries or the token: a line of JSON for each attempt, connection and wait, to
// send to support. The server's host and address are in it. Keys are OpenTelemetry's where it has
// one. A run appends to what is there; a file of `limit` bytes says so, and takes no more.
class RequestRecord {
public:
  static constexpr std::uint64_t limit = 32 << 20;

  // \throws UsageError when it cannot be made, or is somebody else's.
  explicit RequestRecord(const std::string& path, std::uint64_t limit = RequestRecord::limit);

  // So that support can find it at the server: `traceparent`, of a trace for each call.
  dolthub::TraceHeader traceHeader(const dolthub::AttemptStarted& attempt);

  void take(const dolthub::AttemptEnded& attempt);
  void take(const dolthub::ConnectionOpened& connection);
  void take(const dolthub::ConnectionClosed& connection);
  void take(const dolthub::WaitEnded& wait);

  // Waits until what was written is out. false when some was lost.
  bool finish() { return file_.finish(); }

private:
  void write(const std::string& line);

  LineFile file_;
  const std::uint64_t limit_;
  std::uint64_t bytes_ = 0;
  std::uint64_t run_; // the half of its traces' ids that all have
  std::uint64_t lastSpan_ = 0;
  bool full_ = false;
};

} // namespace dolthub_import
