#pragma once

#include <dolthub/export.hpp>
#include <dolthub/printing.hpp>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub {

namespace asio = boost::asio;

/// What went wrong, sorted by what a caller would do next. May grow in a minor version: a `switch`
/// over it needs a `default`.
enum class Errc {
  InvalidArgument = 1, ///< The request itself is wrong; nothing was changed.
  NotAuthenticated,    ///< No API token, or one that the server does not know.
  NotPermitted,        ///< The token's user may not do this.
  NotFound,            ///< No such database, branch, pull request, …
  AlreadyExists,       ///< The name is taken.
  Busy,                ///< The database runs another job; try again later.
  Rejected,            ///< The server refuses this request for another reason.
  RateLimited,         ///< Too many requests; try again later.
  Unavailable,         ///< The server, or something in front of it, is out of order.
  Timeout,             ///< The deadline passed. The text says what was waited for.
  ClientClosed,        ///< The Client was destroyed while the call was under way.
  Overloaded,          ///< More calls wait for a connection than ClientOptions::maxWaiters.
  OutcomeUnknown,      ///< It may have happened: Error::lostCall(); of a wait, savedOperation().
  OperationFailed,     ///< The server ended the operation with a failure.
  OperationLost,       ///< The server no longer knows the operation.
  BadResponse,         ///< The answer is not what DoltHub's API documents.
  ResponseTooLarge,    ///< The answer is over a limit of ours.
  ProxyRefused,        ///< The proxy opens no tunnel to the host, and will not.
  TlsRefused,          ///< No trusted TLS connection: certificate, name or version.
  ResolveFailed,       ///< The host name has no address.
  ConnectFailed,       ///< No connection to any of the host's addresses.
  FileChanged,         ///< A file changed while it was sent.
  FileUnusable,        ///< A file is missing, unreadable, empty, too large, …
  LocalLimit,          ///< This process is out of file descriptors or memory.
  CallbackFailed,      ///< A callback of the caller's threw; cause() has no more to say.
  NotOffered,          ///< The API has no such call, or not this option of it; nothing was sent.
  Cancelled            ///< The caller cancelled it. As an error_code: `operation_aborted`.
};

DOLTHUB_EXPORT const boost::system::error_category& errorCategory() noexcept;
/// An error_code of `errorCategory()`; of Cancelled, `boost::asio::error::operation_aborted`.
DOLTHUB_EXPORT boost::system::error_code make_error_code(Errc code) noexcept;
/// The enumerator's name, such as "NotFound".
DOLTHUB_EXPORT std::string_view toString(Errc code) noexcept;

/// What a failed call has done on the server.
enum class Outcome {
  NotSent,  ///< No byte of it reached the server.
  NotDone,  ///< The server did not get all of it, or said that it did nothing.
  Rejected, ///< The server answered, and refused.
  Done,     ///< It happened, but its answer could not be read.
  Unknown   ///< It may have happened. A GET never ends so.
};

DOLTHUB_EXPORT std::string_view toString(Outcome outcome) noexcept;

/// A call whose outcome is unknown: what was asked for, and when. A plain value without the API
/// token; `save()` makes one line of JSON of it, so that another process can find out later.
class DOLTHUB_EXPORT LostCall {
public:
  enum class Kind {
    Other,
    Import,
    Merge,
    SqlWrite,
    BranchMerge,
    Fork,
    CreateDatabase,
    CreateBranch,
    CreateTag,
    CreateRelease,
    CreatePullRequest,
    UpdatePullRequest,
    Comment
  };

  LostCall() = default;

  Kind kind = Kind::Other;
  std::string endpoint; ///< The origin it went to; empty: that of the client asked to find out.
  std::string method;   ///< "POST" or "PATCH".
  std::string path;     ///< Path without the query.
  std::string owner;    ///< Of the database concerned, where there is one.
  std::string database;
  /// When the request began to be sent (the local system clock).
  std::chrono::sys_time<std::chrono::milliseconds> sentAt{};
  /// What identifies the thing asked for, such as {"tableName", "lacma"}.
  std::vector<std::pair<std::string, std::string>> key;

  /// The value of `name` in `key`, or an empty text.
  std::string_view keyValue(std::string_view name) const noexcept;

  /// One line of JSON.
  std::string save() const;
  /// \throws Error InvalidArgument when the text is damaged.
  static LostCall restore(std::string_view text);
};

DOLTHUB_EXPORT std::string_view toString(LostCall::Kind kind) noexcept;

/// Everything an Error carries; a class of its own so that an Error copies without throwing.
class DOLTHUB_EXPORT ErrorDetails {
public:
  ErrorDetails() = default;

  boost::system::error_code cause;
  Outcome outcome = Outcome::NotSent;
  unsigned httpStatus = 0;
  std::string message;       ///< One sentence of ours: what happened.
  std::string serverMessage; ///< The server's words, control characters escaped, token redacted.
  unsigned attempts = 0;
  std::string method;
  std::string path;
  std::string host;    ///< `host[:port]` that was asked.
  std::string subject; ///< What was asked for, in words: "create branch 'x' in demo/art".
  /// From the call's start until it ended; 0 where nobody measured.
  std::chrono::milliseconds elapsed{0};
  /// As the server's last answer asked; 0 where it did not.
  std::chrono::milliseconds retryAfter{0};
  std::uint64_t bytesSent = 0; ///< Of the body, at the last attempt.
  std::uint64_t bytesTotal = 0;
  /// The option that bounds what was too much or too long, such as "CallOptions::timeout = 60 s".
  std::string limit;
  /// Finer than the code, one word such as "CertificateExpired"; empty where the code says it all.
  /// The next step is told by it. To log and to count, not to switch on: more words may come.
  std::string reason;
  /// What an earlier attempt met, where it was something else; empty: all failed alike.
  std::string earlier;
  std::string savedOperation;
  std::optional<LostCall> lostCall;
};

/// Whom an error's last line is for: who writes the program, or who runs `dolthub-import` and reads
/// what it prints.
enum class Audience { Program, ImporterUser };

DOLTHUB_EXPORT std::string_view toString(Audience audience) noexcept;

/// What every call throws. `errc()` says what went wrong; `code()` is the same as an error_code,
/// which for a cancelled call is `boost::asio::error::operation_aborted`. The API token is in none
/// of it. Copies do not throw; one object may be read from several threads.
class DOLTHUB_EXPORT Error : public boost::system::system_error {
public:
  /// No error: what `error()` of a Result with a value gives.
  Error();
  Error(Errc code, ErrorDetails details);
  /// The end of a cancelled call: Errc::Cancelled.
  static Error cancelled(ErrorDetails details);
  /// InvalidArgument with this message; nothing was sent.
  static Error invalid(std::string message);

  Error(const Error&) noexcept;
  Error& operator=(const Error&) noexcept;
  ~Error() override;

  /// The same error with other details.
  Error withDetails(ErrorDetails details) const;

  /// At most three lines: what happened, whether it is done, what to do next.
  const char* what() const noexcept override;
  friend std::ostream& operator<<(std::ostream& out, const Error& error) {
    return detail::print(out, error.what());
  }
  /// The same for somebody else; `what()` is for who writes the program.
  std::string explain(Audience audience) const;

  /// To `switch` on. `Errc{}`, which has no name, where there is no error.
  Errc errc() const noexcept;
  friend bool operator==(const Error& error, Errc code) noexcept { return error.errc() == code; }
  bool isCancelled() const noexcept { return code() == asio::error::operation_aborted; }
  /// The system's or the TLS library's error beneath, if any.
  const boost::system::error_code& cause() const noexcept;
  Outcome outcome() const noexcept;
  /// 0 when no status line was read.
  unsigned httpStatus() const noexcept;
  /// One sentence of ours: what happened.
  const std::string& message() const noexcept;
  /// The server's own words; empty when it said nothing.
  const std::string& serverMessage() const noexcept;
  /// How often the request was tried, the last time included.
  unsigned attempts() const noexcept;
  const std::string& method() const noexcept;
  /// Without the query.
  const std::string& path() const noexcept;
  /// The operation concerned, as `restoreAny` reads it; empty when there is none.
  const std::string& savedOperation() const noexcept;
  /// Set when the call may have happened: hand it to `Client::findOut`.
  const std::optional<LostCall>& lostCall() const noexcept;
  const ErrorDetails& details() const noexcept;

private:
  Error(boost::system::error_code code, ErrorDetails details);

  struct Content;
  std::shared_ptr<const Content> content_;
};

} // namespace dolthub

/// @cond
template <>
struct boost::system::is_error_code_enum<dolthub::Errc> : std::true_type {};
/// @endcond
