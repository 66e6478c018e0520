#include "call/limits.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::call {
namespace {

using std::chrono::milliseconds;

std::string timeLimit(std::string_view option, milliseconds value) {
  const bool whole = value.count() != 0 && value.count() % 1000 == 0;
  return std::string(option) + " = " +
         (whole ? std::to_string(value.count() / 1000) + " s"
                : std::to_string(value.count()) + " ms");
}

std::string sizeLimit(std::string_view option, std::uint64_t value, std::string_view unit) {
  return std::string(option) + " = " + std::to_string(value) + std::string(unit);
}

// What the call's whole time comes from.
std::string callTime(wire::Kind kind, const CallOptions& options, const ClientOptions& client) {
  if (options.timeout) {
    return timeLimit("CallOptions::timeout", *options.timeout);
  }
  switch (kind) {
  case wire::Kind::Short:
    return timeLimit("ClientOptions::timeout", client.timeout);
  case wire::Kind::SqlRead:
    return timeLimit("ClientOptions::queryTimeout", client.queryTimeout);
  case wire::Kind::Upload:
    return sizeLimit("ClientOptions::slowestUpload", client.slowestUpload, " bytes/s and 60 s");
  case wire::Kind::Download:
    break;
  }
  return {};
}

std::string tooLargeFor(explain::Reason reason, const ClientOptions& client,
                        const http::Sink* sink) {
  switch (reason) {
  case explain::Reason::AnswerTooLarge:
    return sizeLimit("ClientOptions::maxResponseBytes", client.maxResponseBytes, " bytes");
  case explain::Reason::HeadTooLarge:
  case explain::Reason::LineWithoutEnd:
    return sizeLimit("ClientOptions::maxResponseHeadBytes", client.maxResponseHeadBytes, " bytes");
  case explain::Reason::DownloadTooLarge:
    return sink == nullptr ? "" : sizeLimit("DownloadTo::maxBytes", sink->limit(), " bytes");
  case explain::Reason::RowTooLarge:
    return sink == nullptr ? "" : sizeLimit("ReadRows::maxRowBytes", sink->limit(), " bytes");
  default:
    return {};
  }
}

} // namespace

std::string limitOf(const http::Failure& failure, wire::Kind kind, const CallOptions& options,
                    const ClientOptions& client, const http::Sink* sink, bool outOfTime) {
  switch (failure.trouble) {
  case http::Trouble::TimedOut:
    if (outOfTime) {
      return callTime(kind, options, client);
    }
    if (failure.reason == explain::Reason::NoFreeConnection) {
      return sizeLimit("ClientOptions::maxConnections", client.maxConnections, "");
    }
    return failure.reach == http::Reach::NotSent
               ? timeLimit("ClientOptions::connectTimeout", client.connectTimeout)
               : timeLimit("ClientOptions::progressTimeout", client.progressTimeout);
  case http::Trouble::Resolve:
  case http::Trouble::ResolveForNow:
  case http::Trouble::Connect:
    return failure.cause.failed()
               ? std::string{}
               : timeLimit("ClientOptions::connectTimeout", client.connectTimeout);
  case http::Trouble::Overloaded:
    return sizeLimit("ClientOptions::maxWaiters", client.maxWaiters, "");
  case http::Trouble::TooLarge:
    return tooLargeFor(failure.reason, client, sink);
  case http::Trouble::FileUnusable:
    return failure.reason == explain::Reason::FileTooLarge
               ? sizeLimit("ClientOptions::maxUploadBytes", client.maxUploadBytes, " bytes")
               : std::string{};
  default:
    return {};
  }
}

} // namespace dolthub::call
