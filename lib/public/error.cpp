#include "public/text.hpp"

#include <dolthub/error.hpp>

#include <algorithm>
#include <array>

namespace dolthub {
namespace {

// One code: its name, what it means, and what its reader does next.
struct Entry {
  Errc code;
  const char* name;
  const char* meaning;
  const char* advice;
};

constexpr std::array entries{
    Entry{Errc::InvalidArgument, "InvalidArgument", "the request itself is wrong",
          "Correct the request."},
    Entry{Errc::NotAuthenticated, "NotAuthenticated", "the server does not know the API token",
          "Check that an API token is given, and that it is one of this server's."},
    Entry{Errc::NotPermitted, "NotPermitted", "the API token's user may not do this",
          "Use the API token of a user who may."},
    Entry{Errc::NotFound, "NotFound", "there is no such thing",
          "Check the names; what was just made may take half a minute to be seen."},
    Entry{Errc::AlreadyExists, "AlreadyExists", "the name is taken",
          "Choose another name, or use what is there."},
    Entry{Errc::Busy, "Busy", "the database runs another job",
          "Try again when that job has ended."},
    Entry{Errc::Rejected, "Rejected", "the server refuses the request",
          "Read the server's words; sending the same again will not help."},
    Entry{Errc::RateLimited, "RateLimited", "too many requests", "Try again later, more slowly."},
    Entry{Errc::Unavailable, "Unavailable", "the server is out of order", "Try again later."},
    Entry{Errc::Timeout, "Timeout", "the time is up", "Allow more time, or try again later."},
    Entry{Errc::ClientClosed, "ClientClosed", "the client was destroyed",
          "Keep the Client until its calls have ended."},
    Entry{Errc::Overloaded, "Overloaded", "too many calls wait for a connection",
          "Start fewer calls at once, or raise ClientOptions::maxWaiters."},
    Entry{Errc::OutcomeUnknown, "OutcomeUnknown", "the call may have happened",
          "Ask Client::findOut with Error::lostCall() before sending it again."},
    Entry{Errc::OperationFailed, "OperationFailed", "the operation failed",
          "Read the server's words, correct what they name, and start it anew."},
    Entry{Errc::OperationLost, "OperationLost", "the server no longer knows the operation",
          "Look at the database's jobs and pull requests."},
    Entry{Errc::BadResponse, "BadResponse", "the answer is not what DoltHub documents",
          "Check the endpoint and what stands between; else report it, with the answer."},
    Entry{Errc::ResponseTooLarge, "ResponseTooLarge", "the answer is over the limit",
          "Ask for less, or raise ClientOptions::maxResponseBytes."},
    Entry{Errc::TlsRefused, "TlsRefused", "no trusted TLS connection",
          "Check the certificate, the host's name and the authorities that are trusted."},
    Entry{Errc::ResolveFailed, "ResolveFailed", "the host name has no address",
          "Check the endpoint and the network."},
    Entry{Errc::ConnectFailed, "ConnectFailed", "no connection to the host",
          "Check the endpoint and the network."},
    Entry{Errc::FileChanged, "FileChanged", "a file changed while it was sent",
          "Send it again when nobody writes to it."},
    Entry{Errc::FileUnusable, "FileUnusable", "a file cannot be used", "Check the file."},
    Entry{Errc::LocalLimit, "LocalLimit", "this process is out of file descriptors or memory",
          "Raise its limits, or start fewer calls at once."},
    Entry{Errc::CallbackFailed, "CallbackFailed", "a callback threw",
          "Look at what the callback threw."},
    Entry{Errc::NotOffered, "NotOffered", "the API does not offer this",
          "Do without it, or ask DoltHub for it."},
    Entry{Errc::Cancelled, "Cancelled", "the call was cancelled", ""},
};

const Entry* entryOf(int code) noexcept {
  const auto found = std::find_if(entries.begin(), entries.end(), [code](const Entry& entry) {
    return static_cast<int>(entry.code) == code;
  });
  return found == entries.end() ? nullptr : &*found;
}

class Category final : public boost::system::error_category {
public:
  constexpr Category() noexcept : error_category(0x5f0c1e9a7d3b2846) {}

  const char* name() const noexcept override { return "dolthub"; }
  std::string message(int code) const override {
    const Entry* entry = entryOf(code);
    return entry != nullptr ? entry->meaning : "unknown error " + std::to_string(code);
  }
};

constexpr Category category;

// The first line: what happened, to which request, and what the server says.
std::string happening(const boost::system::error_code& code, const ErrorDetails& details) {
  std::string line = details.message.empty() ? code.message() : details.message;
  std::string request = details.method;
  if (!details.path.empty()) {
    request += (request.empty() ? "" : " ") + details.path;
  }
  if (details.httpStatus != 0) {
    request += (request.empty() ? "HTTP " : ", HTTP ") + std::to_string(details.httpStatus);
  }
  if (details.attempts > 1) {
    request += (request.empty() ? "" : ", ") + std::to_string(details.attempts) + " attempts";
  }
  if (!request.empty()) {
    line += " (" + request + ")";
  }
  // Why TLS was refused is in the message, in more words than OpenSSL's.
  if (details.cause.failed() && code != Errc::TlsRefused) {
    const std::string cause = details.cause.message();
    if (line.find(cause) == std::string::npos) {
      line += ": " + cause;
    }
  }
  if (!details.serverMessage.empty()) {
    line += "; the server says: " + details.serverMessage;
  }
  return line;
}

// The second: how far it got. Reading changes nothing, so of a read there is nothing to say, nor of
// an answer that was looked at without a request.
std::string standing(const boost::system::error_code& code, const ErrorDetails& details) {
  if (code == Errc::OperationFailed) {
    return "The server has ended the operation.";
  }
  if (code == Errc::OperationLost) {
    return "It was started; whether it was done, the server no longer says.";
  }
  if (!details.savedOperation.empty()) {
    return "What the server started goes on; the operation can be waited for again.";
  }
  if (!code.failed()) {
    return {};
  }
  const bool read = details.method.empty() && details.outcome == Outcome::Done;
  if (read || details.method == "GET") {
    return {};
  }
  switch (details.outcome) {
  case Outcome::NotSent:
    return "Nothing was sent.";
  case Outcome::NotDone:
    return "The server has not done it.";
  case Outcome::Rejected:
    return "The server refused it and has not done it.";
  case Outcome::Done:
    return "The server has done it.";
  case Outcome::Unknown:
    return "The server may have done it, or not.";
  }
  return {};
}

std::string advice(const boost::system::error_code& code, const ErrorDetails& details,
                   Audience audience) {
  static_cast<void>(audience);
  if (code == asio::error::operation_aborted) {
    return details.lostCall ? entryOf(static_cast<int>(Errc::OutcomeUnknown))->advice : "";
  }
  if (details.outcome == Outcome::Done && details.method != "GET" && !details.method.empty()) {
    return "Look for what it made before sending it again.";
  }
  const Entry* entry = code.category() == category ? entryOf(code.value()) : nullptr;
  return entry != nullptr ? entry->advice : std::string{};
}

std::string describe(const boost::system::error_code& code, const ErrorDetails& details,
                     Audience audience) {
  std::string all;
  for (const std::string& line :
       {happening(code, details), standing(code, details), advice(code, details, audience)}) {
    if (!line.empty()) {
      // Escaped here too, so that three lines stay three whatever the parts hold.
      all += (all.empty() ? "" : "\n") + text::escapeControls(line, 4096);
    }
  }
  return all;
}

} // namespace

const boost::system::error_category& errorCategory() noexcept {
  return category;
}

boost::system::error_code make_error_code(Errc code) noexcept {
  if (code == Errc::Cancelled) {
    return asio::error::operation_aborted;
  }
  return {static_cast<int>(code), category};
}

std::string_view toString(Errc code) noexcept {
  const Entry* entry = entryOf(static_cast<int>(code));
  return entry != nullptr ? entry->name : "Unknown";
}

std::string_view LostCall::keyValue(std::string_view name) const noexcept {
  for (const auto& [key_, value] : key) {
    if (key_ == name) {
      return value;
    }
  }
  return {};
}

struct Error::Content {
  Content(const boost::system::error_code& code, ErrorDetails details_)
      : what(describe(code, details_, Audience::Program)), details(std::move(details_)) {}

  std::string what;
  ErrorDetails details;
};

Error::Error(boost::system::error_code code, ErrorDetails details)
    : system_error(code), content_(std::make_shared<const Content>(code, std::move(details))) {}

Error::Error() : Error(boost::system::error_code{}, ErrorDetails{}) {}

Error::Error(Errc code, ErrorDetails details) : Error(make_error_code(code), std::move(details)) {}

Error Error::cancelled(ErrorDetails details) {
  if (details.message.empty()) {
    details.message = "cancelled";
  }
  return {boost::system::error_code{asio::error::operation_aborted}, std::move(details)};
}

Error Error::invalid(std::string message) {
  ErrorDetails details;
  details.message = std::move(message);
  return {Errc::InvalidArgument, std::move(details)};
}

Error Error::withDetails(ErrorDetails details) const {
  return {code(), std::move(details)};
}

Error::Error(const Error&) noexcept = default;
Error& Error::operator=(const Error&) noexcept = default;
Error::~Error() = default;

const char* Error::what() const noexcept {
  return content_->what.c_str();
}
Errc Error::errc() const noexcept {
  return isCancelled() ? Errc::Cancelled : static_cast<Errc>(code().value());
}
std::string Error::explain(Audience audience) const {
  return describe(code(), content_->details, audience);
}
const boost::system::error_code& Error::cause() const noexcept {
  return content_->details.cause;
}
Outcome Error::outcome() const noexcept {
  return content_->details.outcome;
}
unsigned Error::httpStatus() const noexcept {
  return content_->details.httpStatus;
}
const std::string& Error::message() const noexcept {
  return content_->details.message;
}
const std::string& Error::serverMessage() const noexcept {
  return content_->details.serverMessage;
}
unsigned Error::attempts() const noexcept {
  return content_->details.attempts;
}
const std::string& Error::method() const noexcept {
  return content_->details.method;
}
const std::string& Error::path() const noexcept {
  return content_->details.path;
}
const std::string& Error::savedOperation() const noexcept {
  return content_->details.savedOperation;
}
const std::optional<LostCall>& Error::lostCall() const noexcept {
  return content_->details.lostCall;
}
const ErrorDetails& Error::details() const noexcept {
  return content_->details;
}

} // namespace dolthub
