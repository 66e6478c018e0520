#include "import/record.hpp"

#include <dolthub/version.hpp>

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>

namespace dolthub_import {

namespace {

double inMilliseconds(std::chrono::steady_clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

std::int64_t wallTime() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

std::string hexadecimal(std::uint64_t number) {
  std::array<char, 17> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(number));
  return text.data();
}

// Each by a name of its own; one may have come more than once.
void addHeaders(boost::json::object& line, const dolthub::AttemptEnded& attempt) {
  for (const dolthub::ResponseHeader& header : attempt.responseHeaders) {
    boost::json::value& values = line["http.response.header." + std::string(header.name)];
    if (!values.is_array()) {
      values.emplace_array();
    }
    values.as_array().emplace_back(header.value);
  }
}

void addError(boost::json::object& line, std::string_view errorType) {
  if (!errorType.empty()) {
    line["error.type"] = errorType;
  }
}

} // namespace

RequestRecord::RequestRecord(const std::string& path, std::uint64_t limit)
    : file_("--record", path, "{\"record\":"), limit_(limit) {
  std::error_code problem;
  bytes_ = std::filesystem::file_size(path, problem);
  bytes_ = problem ? 0 : bytes_; // a pipe, say
  std::random_device random;
  run_ = (std::uint64_t{random()} << 32 | random()) | 1; // an id of zeros is none
  write(boost::json::serialize(boost::json::object{
      {"record", "dolthub-import"}, {"version", dolthub::version()}, {"at_ms", wallTime()}}));
}

dolthub::TraceHeader RequestRecord::traceHeader(const dolthub::AttemptStarted& attempt) {
  return {"traceparent", "00-" + hexadecimal(run_) + hexadecimal(attempt.id) + "-" +
                             hexadecimal(++lastSpan_) + "-01"};
}

void RequestRecord::take(const dolthub::AttemptEnded& attempt) {
  boost::json::object line{{"at_ms", wallTime()},
                           {"call", attempt.id},
                           {"purpose", toString(attempt.purpose)},
                           {"http.request.resend_count", attempt.attempt - 1},
                           {"server.address", attempt.serverAddress},
                           {"http.request.method", attempt.method},
                           {"url.template", attempt.pathTemplate},
                           {"http.request.size", attempt.requestBytes},
                           {"http.response.size", attempt.responseBytes},
                           {"outcome", toString(attempt.outcome)},
                           {"duration_ms", inMilliseconds(attempt.duration)},
                           {"waited_ms", inMilliseconds(attempt.waited)},
                           {"traceparent", attempt.traceHeader}};
  if (attempt.httpStatus != 0) {
    line["http.response.status_code"] = attempt.httpStatus;
  }
  if (attempt.timeToFirstByte) {
    line["first_byte_ms"] = inMilliseconds(*attempt.timeToFirstByte);
  }
  addHeaders(line, attempt);
  if (attempt.connection != 0) {
    line["connection"] = attempt.connection;
  }
  addError(line, attempt.errorType);
  if (attempt.retry != dolthub::RetryReason::None) {
    line["retry"] = toString(attempt.retry);
    line["retry_delay_ms"] = inMilliseconds(attempt.retryDelay);
  }
  write(boost::json::serialize(line));
}

void RequestRecord::take(const dolthub::ConnectionOpened& connection) {
  write(boost::json::serialize(
      boost::json::object{{"at_ms", wallTime()},
                          {"opened", connection.id},
                          {"server.address", connection.serverAddress},
                          {"network.peer.address", connection.peerAddress},
                          {"name_ms", inMilliseconds(connection.nameLookUp)},
                          {"connect_ms", inMilliseconds(connection.connecting)},
                          {"tls_ms", inMilliseconds(connection.handshake)},
                          {"resumed", connection.resumed}}));
}

void RequestRecord::take(const dolthub::ConnectionClosed& connection) {
  write(boost::json::serialize(
      boost::json::object{{"at_ms", wallTime()},
                          {"closed", connection.id},
                          {"reason", toString(connection.reason)},
                          {"requests", connection.requests},
                          {"duration_ms", inMilliseconds(connection.duration)}}));
}

void RequestRecord::take(const dolthub::WaitEnded& wait) {
  boost::json::object line{{"at_ms", wallTime()},
                           {"wait", wait.id},
                           {"kind", toString(wait.kind)},
                           {"status", toString(wait.status)},
                           {"polls", wait.polls},
                           {"lists", wait.looks},
                           {"duration_ms", inMilliseconds(wait.waited)}};
  addError(line, wait.errorType);
  write(boost::json::serialize(line));
}

void RequestRecord::write(const std::string& line) {
  if (full_) {
    return;
  }
  if (bytes_ + line.size() + 1 > limit_) {
    full_ = true;
    file_.write("{\"full\":true}");
    return;
  }
  bytes_ += line.size() + 1;
  file_.write(line);
}

} // namespace dolthub_import
