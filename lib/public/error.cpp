#include "public/text.hpp"

#include <dolthub/error.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>

namespace dolthub {
namespace {

// One code: its name, what it means, and what its reader does next: who wrote the program, or who
// runs dolthub-import and reads what it prints.
struct Entry {
  Errc code;
  const char* name;
  const char* meaning;
  const char* program;
  const char* importer;
};

constexpr std::array entries{
    Entry{Errc::InvalidArgument, "InvalidArgument", "the request itself is wrong",
          "Correct what is named, and call again.",
          "Correct it in the command or the manifest, and run that again."},
    Entry{Errc::NotAuthenticated, "NotAuthenticated", "the server does not know the API token",
          "Give the client an API token of this server; other servers' and other API versions' do "
          "not count here.",
          "Put an API token of this server into DOLTHUB_TOKEN or --token-file, then go on with "
          "--resume."},
    Entry{Errc::NotPermitted, "NotPermitted", "the API token's user may not do this",
          "Use the API token of a user who may.",
          "Use the API token of a user who may write there, then go on with --resume "
          "--retry-failed."},
    Entry{Errc::NotFound, "NotFound", "there is no such thing",
          "Check the names; what was just made may take half a minute to be seen.",
          "Check the names in the command or the manifest; what was just made may take half a "
          "minute to be seen. Then go on with --resume --retry-failed."},
    Entry{Errc::AlreadyExists, "AlreadyExists", "the name is taken",
          "Choose another name, or use what is there.",
          "Choose another name, or --operation update for a table that is there."},
    Entry{Errc::Busy, "Busy", "the database runs another job",
          "Call again when that job has ended; Client::listJobs shows it.",
          "Go on with --resume --retry-failed when that job has ended; the database's page shows "
          "its jobs."},
    Entry{Errc::Rejected, "Rejected", "the server refuses the request",
          "Correct what the server names; the same request will be refused again.",
          "Correct what the server names, then go on with --resume --retry-failed."},
    Entry{Errc::RateLimited, "RateLimited", "too many requests",
          "Call again later, and with fewer calls at once.",
          "Go on later with --resume --retry-failed, and with a smaller --concurrency."},
    Entry{Errc::Unavailable, "Unavailable", "the server is out of order", "Call again later.",
          "Go on with --resume --retry-failed when the server is back."},
    Entry{Errc::Timeout, "Timeout", "the time is up", "Allow more time, or call again later.",
          "Go on later with --resume --retry-failed."},
    Entry{Errc::ClientClosed, "ClientClosed", "the client was destroyed",
          "Keep the Client until its calls have ended.", "Go on with --resume."},
    Entry{Errc::Overloaded, "Overloaded", "too many calls wait for a connection",
          "Start fewer calls at once.", "Go on with --resume and a smaller --concurrency."},
    Entry{Errc::OutcomeUnknown, "OutcomeUnknown", "the call may have happened",
          "Ask Client::findOut with Error::lostCall() before sending it again.",
          "Go on with --resume, which looks for it; where that cannot tell, look at the database's "
          "jobs and pull requests, and say --assume done or --assume retry."},
    Entry{Errc::OperationFailed, "OperationFailed", "the operation failed",
          "Correct what the server names, and start it anew.",
          "Correct what the server names, then go on with --resume --retry-failed."},
    Entry{Errc::OperationLost, "OperationLost", "the server no longer knows the operation",
          "Look at the database's jobs and pull requests before starting it anew.",
          "Look at the database's jobs and pull requests, then go on with --resume and --assume "
          "done or --assume retry."},
    Entry{Errc::BadResponse, "BadResponse", "the answer is not what DoltHub documents",
          "Check that the endpoint is a DoltHub and no proxy answers in its place; else report it, "
          "with the answer.",
          "Check that --endpoint is a DoltHub and no proxy answers in its place; else report it, "
          "with this text."},
    Entry{Errc::ResponseTooLarge, "ResponseTooLarge", "the answer is over the limit",
          "Ask for less, or raise the limit.", "Report it, with this text."},
    Entry{Errc::TlsRefused, "TlsRefused", "no trusted TLS connection",
          "Check the server's certificate and name; an authority of your own is trusted by "
          "ClientOptions::caFile.",
          "Check the server's certificate and name; an authority of your own is trusted by "
          "--ca-file. Then go on with --resume --retry-failed."},
    Entry{Errc::ResolveFailed, "ResolveFailed", "the host name has no address",
          "Check the host's name in ClientOptions::endpoint, and this machine's DNS.",
          "Check the host's name in --endpoint, and this machine's DNS. Then go on with --resume "
          "--retry-failed."},
    Entry{Errc::ConnectFailed, "ConnectFailed", "no connection to the host",
          "Check the host and port in ClientOptions::endpoint, this machine's network, and "
          "whether a firewall is between.",
          "Check the host and port in --endpoint, this machine's network, and whether a firewall "
          "is between. Then go on with --resume --retry-failed."},
    Entry{Errc::FileChanged, "FileChanged", "a file changed while it was sent",
          "Send it again when nobody writes to it.",
          "Go on with --resume --accept-changes when nobody writes to it."},
    Entry{Errc::FileUnusable, "FileUnusable", "a file cannot be used",
          "Check that the file is there, readable, and not empty.",
          "Check that the file is there, readable, and not empty, then go on with --resume "
          "--retry-failed."},
    Entry{Errc::LocalLimit, "LocalLimit", "this process is out of file descriptors or memory",
          "Raise the limit of this process (ulimit), or lower ClientOptions::maxConnections.",
          "Raise the limit (ulimit), or lower --concurrency, then go on with --resume "
          "--retry-failed."},
    Entry{Errc::CallbackFailed, "CallbackFailed", "a callback threw",
          "Look at what the callback threw.", "Report it, with this text."},
    Entry{Errc::NotOffered, "NotOffered", "the API does not offer this",
          "Do it in the way that is named, or on the site.",
          "Do it in the way that is named, or on the site."},
    Entry{Errc::Cancelled, "Cancelled", "the call was cancelled",
          "Call again when it is wanted after all.", "Go on with --resume."},
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

std::string duration(std::chrono::milliseconds time) {
  if (time < std::chrono::seconds{1}) {
    return std::to_string(time.count()) + " ms";
  }
  const auto tenths = (time.count() + 50) / 100;
  const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
  return std::to_string(tenths / 10) + fraction + " s";
}

// What is known of the request in figures: "POST /a/b, HTTP 503, 4 attempts in 5.2 s, …".
std::string figures(const ErrorDetails& details, Audience audience) {
  std::string text = details.method;
  const auto add = [&text](const std::string& part) {
    text += (text.empty() ? "" : ", ") + part;
  };
  if (!details.path.empty()) {
    text += (text.empty() ? "" : " ") + details.path;
  }
  if (details.httpStatus != 0) {
    add("HTTP " + std::to_string(details.httpStatus));
  }
  const std::string within = details.elapsed.count() > 0 ? duration(details.elapsed) : "";
  if (details.attempts > 1) {
    add(std::to_string(details.attempts) + " attempts" + (within.empty() ? "" : " in " + within));
  } else if (!within.empty()) {
    add("after " + within);
  }
  if (details.bytesTotal != 0 && details.bytesSent != details.bytesTotal) {
    add(std::to_string(details.bytesSent) + " of " + std::to_string(details.bytesTotal) +
        " bytes sent");
  }
  if (details.retryAfter.count() > 0) {
    add("the server asks to wait " + duration(details.retryAfter));
  }
  if (!details.limit.empty()) {
    const std::size_t value = details.limit.find(" = ");
    const bool hasName = value != std::string::npos && audience != Audience::Program;
    add("limit: " + (hasName ? details.limit.substr(value + 3) : details.limit));
  }
  return text;
}

// The first line: what was asked for, what happened, in figures, and what the server says; what the
// system or a library beneath calls it, last.
std::string happening(const boost::system::error_code& code, const ErrorDetails& details,
                      Audience audience) {
  std::string line = details.subject;
  if (!details.host.empty()) {
    line += (line.empty() ? "at " : " at ") + details.host;
  }
  line += (line.empty() ? "" : ": ") + (details.message.empty() ? code.message() : details.message);
  if (const std::string numbers = figures(details, audience); !numbers.empty()) {
    line += " (" + numbers + ")";
  }
  if (!details.serverMessage.empty()) {
    line += "; the server says: " + details.serverMessage;
  }
  // Why TLS was refused is in the message, in more words than OpenSSL's.
  if (details.cause.failed() && code != Errc::TlsRefused) {
    const std::string cause = details.cause.message();
    if (line.find(cause) == std::string::npos) {
      line += " [" + cause + "]";
    }
  }
  return line;
}

// The second: how far it got. Of an answer that was looked at without a request there is nothing to
// say.
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
  if (!code.failed() || (details.method.empty() && details.outcome == Outcome::Done)) {
    return {};
  }
  if (details.method == "GET") {
    return "Nothing was changed: it only reads.";
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

// The third: what to do. What is specific to the cause comes first.
std::string advice(const boost::system::error_code& code, const ErrorDetails& details,
                   Audience audience) {
  const bool changes = details.method != "GET" && !details.method.empty();
  const bool isProgram = audience == Audience::Program;
  if (details.outcome == Outcome::Done && changes) {
    return isProgram ? "Look for what it made before sending it again."
                     : "Look on the site for what it made before sending it again.";
  }
  if (!code.failed()) {
    return {};
  }
  const Errc lost = details.lostCall ? Errc::OutcomeUnknown : Errc::Cancelled;
  const Errc known =
      code == asio::error::operation_aborted ? lost : static_cast<Errc>(code.value());
  const Entry* entry = entryOf(static_cast<int>(known));
  if (known == Errc::Rejected && details.serverMessage.empty() && details.advice.empty()) {
    return "The server gives no reason; the status is all that is known.";
  }
  if (known == Errc::OutcomeUnknown || details.advice.empty()) {
    return entry == nullptr ? "" : isProgram ? entry->program : entry->importer;
  }
  return details.advice + (isProgram ? "" : " Then go on with --resume --retry-failed.");
}

std::string describe(const boost::system::error_code& code, const ErrorDetails& details,
                     Audience audience) {
  std::string all;
  for (const std::string& line : {happening(code, details, audience), standing(code, details),
                                  advice(code, details, audience)}) {
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
