#pragma once

#include <dolthub/export.hpp>
#include <dolthub/observer.hpp>
#include <dolthub/printing.hpp>
#include <dolthub/version.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub {

/// An API token. Made from text once, shown nowhere afterwards: it has no way to print itself.
class DOLTHUB_EXPORT ApiToken {
public:
  /// None: calls are anonymous.
  ApiToken() = default;
  /// \throws Error InvalidArgument when empty, or with anything but visible ASCII in it; the
  /// message does not repeat it.
  explicit ApiToken(std::string text);

  bool empty() const noexcept { return text_.empty(); }
  /// For the one place that puts it on the wire.
  const std::string& reveal() const noexcept { return text_; }

  bool operator==(const ApiToken&) const = default;
  friend std::ostream& operator<<(std::ostream&, const ApiToken&) = delete; // it is a secret

private:
  std::string text_;
};

/// The token in the environment variable DOLTHUB_TOKEN.
/// \throws Error InvalidArgument when it is not set or not a token.
DOLTHUB_EXPORT ApiToken apiTokenFromEnvironment();

/// Bytes of one uploaded file at most that the API v1alpha1 takes; DoltHub documents 100 MB.
inline constexpr std::uint64_t uploadLimit = 104'857'600;

/// Checked once, when the Client is made.
class ClientOptions {
public:
  ClientOptions() = default;

  /// An origin, `https://host[:port]`, or `http://` with `allowPlainHttp`. Calls go there and no
  /// redirect is followed, so that the API token stays with it; should an API ever hand out
  /// addresses of its own for uploads, these get no API token. The bare `https://dolthub.com` is
  /// refused: it redirects and loses the body.
  std::string endpoint = "https://www.dolthub.com";
  /// Takes an endpoint of `http://`, which speaks without TLS: the API token and the data travel
  /// readable, and whoever is on the way can change them. For a DoltLab that offers nothing else,
  /// in a network that you trust. `dolthub.com` and what is below it are refused nevertheless. It
  /// changes nothing for an endpoint of `https://`. Default: off.
  bool allowPlainHttp = false;
  ApiToken apiToken;
  /// PEM text of authorities to trust, and no others. Without: the system's file and folder of
  /// them, or what SSL_CERT_FILE and SSL_CERT_DIR name in place of each. No way switches the checks
  /// off: trusting your own authority is how a test server is reached.
  std::string caCertificates;
  /// A PEM file, likewise. A file that cannot be read fails the Client's constructor.
  std::string caFile;
  /// A client certificate, for a server that asks for one: PEM, with the chain to its authority
  /// behind it. Text or file. Where neither names its key, the key stands in the same PEM. What
  /// cannot be read, does not fit together or is encrypted fails the Client's constructor.
  std::string clientCertificate;
  std::string clientCertificateFile;
  std::string clientKey;
  std::string clientKeyFile;
  /// A proxy between, asked by CONNECT for a tunnel to the endpoint: `http://` or
  /// `https://[user:password@]host[:port]`, percent-encoded; port 80 or 443 by default. TLS to the
  /// endpoint goes through it, checked as without one; the login goes to the proxy alone, in no
  /// text. The environment is not looked at: see `proxyFromEnvironment`. Default: none.
  std::string proxy;
  /// Your product, such as "museum-sync/2.1": the User-Agent names it before this library. Default:
  /// none.
  std::string userAgent;

  /// Connections at most, at least 2. 16 keep one core busy; more only add memory at the server.
  std::size_t maxConnections = 16;
  /// Calls that may wait for a connection; one more fails with Errc::Overloaded. It bounds memory
  /// where callers outrun the server.
  std::size_t maxWaiters = 100'000;
  /// How long an unused connection is kept: below the server's own limit, so that it is us who
  /// close it. Looked at whenever a call begins or ends or a clock of ours rings; no timer is kept
  /// for it, which would keep the context's run() from returning.
  std::chrono::milliseconds idleTime = std::chrono::seconds{20};
  /// Connections older than this are closed after their call, so that a changed address is seen.
  std::chrono::milliseconds maxConnectionAge = std::chrono::minutes{5};
  /// For DNS, TCP and TLS together.
  std::chrono::milliseconds connectTimeout = std::chrono::seconds{10};

  /// Attempts that may begin in a second, all of them counted: calls, repeats, look-ups, polls and
  /// lists; at most 1,000,000; 0: no limit of ours. Evenly, at most a tenth of them at once, and in
  /// the order in which they come. A call's time counts while it waits for its turn.
  double requestsPerSecond = 0;

  /// Time for a short call, waiting for a connection and repeats included.
  std::chrono::milliseconds timeout = std::chrono::seconds{60};
  /// Likewise for `query`: the server itself gives up near 55 s.
  std::chrono::milliseconds queryTimeout = std::chrono::seconds{90};
  /// An upload's time is 60 s + its size at this rate, bytes a second; slower ones are cut off.
  std::uint64_t slowestUpload = 32 * 1024;
  /// An upload ends when the server acknowledges nothing of it for this long, a download when
  /// nothing of it arrives; not before, should the server pause. A server that has all of an upload
  /// has the rest of the call's time to begin its answer, where that time has an end.
  std::chrono::milliseconds progressTimeout = std::chrono::seconds{30};

  /// Bytes of one answer at most, downloads excepted. DoltHub's pages have about 10 KB.
  std::size_t maxResponseBytes = 8 << 20;
  std::size_t maxResponseHeadBytes = 64 << 10;
  /// Bytes of one uploaded file at most.
  std::uint64_t maxUploadBytes = uploadLimit;
  /// A server's Retry-After is honoured up to this.
  std::chrono::milliseconds maxRetryAfter = std::chrono::minutes{5};

  /// Told what the client does; none by default, which costs a test of one pointer. Shared, since
  /// calls end, and tell so, on their own executors after the Client is gone: what they tell lives
  /// as long as the last of them, and nobody has to know which that is.
  std::shared_ptr<Observer> observer;
};

/// For ClientOptions::proxy: what the environment names for an endpoint of `https://`, in
/// https_proxy or HTTPS_PROXY, unless no_proxy or NO_PROXY lists its host; empty where it names
/// none. What cannot be read is told when the Client is made.
DOLTHUB_EXPORT std::string proxyFromEnvironment(std::string_view endpoint);

/// What to do when a call may have happened, was looked up, and was not found.
enum class LostPolicy {
  Report,   ///< Fail with Errc::OutcomeUnknown (the list may lag).
  SendAgain ///< Send it once more: right where twice does less harm than not at all.
};

DOLTHUB_EXPORT std::string_view toString(LostPolicy policy) noexcept;

/// What becomes of a call whose answer is lost.
class LostCallOptions {
public:
  LostCallOptions() = default;

  LostPolicy policy = LostPolicy::Report;
  /// How long a call that may have happened is looked for, after its deadline if need be; 0: never.
  std::chrono::milliseconds lookUpTimeout = std::chrono::seconds{30};
  /// What is found of a lost call is its answer only where it proves to be this call's: a merge, an
  /// update, a marked SQL write or pull request. True: what is newer than the call (clocks may
  /// differ by half a minute), names all of it and stands alone is, too, such as an import that
  /// names the table; right where nobody else does the same at that time. A branch, tag, release,
  /// database or fork of the name never is.
  bool acceptLikely = false;
  /// Names of operations that other calls are known to have started: a look-up passes over them.
  std::vector<std::string> otherOperations;
};

/// For one call.
class CallOptions {
public:
  CallOptions() = default;

  /// From now on; covers waiting, back-off and every attempt. Default: by the kind of the call.
  std::optional<std::chrono::milliseconds> timeout;
  LostCallOptions lost;
  /// Bytes of an upload handed over so far, and in all. May go back: every attempt starts again.
  /// Called outside locks in the call's executor; must not block; what it throws fails the call.
  std::function<void(std::uint64_t sent, std::uint64_t total)> onProgress;
  /// For the observer, which has it with every event of the call: such as the `traceparent` of what
  /// the call is a part of. The library itself neither reads nor sends it.
  std::string traceContext;
  /// The body of an answer as it came, of every attempt, but for a download's bytes; valid during
  /// the callback, for which the rules of `onProgress` hold.
  std::function<void(std::string_view body)> onBody;
};

} // namespace dolthub
