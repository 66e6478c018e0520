#include "wire/phrases.hpp"

#include "text/text.hpp"
#include "wire/caller_texts.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace dolthub::wire {
namespace {

using About = Meaning::About;

// Where a phrase was seen.
enum class Seen {
  Docs,     // DoltHub's documentation
  E2e,      // DoltHub's own end-to-end tests
  Practice, // messages that other clients met in production
  Go,       // what Go's net, context and SQL packages say; DoltHub's servers are written in it
  Node,     // what Node.js and its HTTP and GraphQL clients say, on which DoltHub's API runs
  MySql,    // what Dolt, or a driver, says in the words of MySQL
  Proxy     // what Envoy, nginx and cloud gateways say
};

enum class Where {
  Anywhere, // in the message
  Alone,    // it is all of the message; of one that the server gave up, or its reason
  BareText  // in a body that is bare text: one word, which JSON's messages may well have
};

struct Phrase {
  std::string_view words; // in lower case
  About about;
  Errc code;
  Seen seen;
  Where where = Where::Anywhere;
};

constexpr Phrase notForYou{"is not allowed to operate on this resource", About::Request,
                           Errc::NotPermitted, Seen::Practice};
constexpr Phrase noDatabase{"no such repository", About::Request, Errc::NotFound, Seen::E2e};

// The first that fits counts. What is specific comes first: "already exists" says more than the
// "not found" which some wrap it in.
constexpr std::array phrases{
    Phrase{"error parsing sql", About::Work, Errc::Rejected, Seen::E2e},
    Phrase{"syntax error at position", About::Work, Errc::Rejected, Seen::E2e},
    Phrase{"syntax error near", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"unsupported sql statement", About::Work, Errc::Rejected, Seen::Practice},
    Phrase{"could not be found in any table", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"duplicate primary key", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"duplicate unique key", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"is non-nullable", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"foreign key violation", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"check constraint", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"number of values does not match", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"is too large for column", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"duplicate entry", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"unknown column", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"out of range for", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"out of range value", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"cannot be null", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"have a default value", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"data too long", About::Work, Errc::Rejected, Seen::MySql},
    Phrase{"already exists", About::Work, Errc::AlreadyExists, Seen::Practice},

    Phrase{"api token with matching id not found", About::Request, Errc::NotAuthenticated,
           Seen::Practice},
    Phrase{"invalid authorization", About::Request, Errc::NotAuthenticated, Seen::Practice},
    Phrase{"no authentication", About::Request, Errc::NotAuthenticated, Seen::Practice},
    Phrase{"not authenticated", About::Request, Errc::NotAuthenticated, Seen::Docs},
    Phrase{"unauthorized", About::Request, Errc::NotAuthenticated, Seen::Docs, Where::Alone},
    notForYou,
    Phrase{"not allowed", About::Request, Errc::NotPermitted, Seen::Practice},
    Phrase{"permission denied", About::Request, Errc::NotPermitted, Seen::Practice},
    Phrase{"must include a refname", About::Request, Errc::InvalidArgument, Seen::E2e},
    Phrase{"cleaning up existing job", About::Request, Errc::Busy, Seen::Practice},

    noDatabase,
    Phrase{"no such pull", About::Request, Errc::NotFound, Seen::E2e},
    Phrase{"error polling an operation", About::Request, Errc::NotFound, Seen::Practice},
    Phrase{"branch not found", About::Work, Errc::NotFound, Seen::E2e},
    Phrase{"table not found", About::Work, Errc::NotFound, Seen::Practice},

    Phrase{"context deadline exceeded", About::Silence, Errc::Unavailable, Seen::E2e},
    Phrase{"deadline exceeded", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"context canceled", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"no such host", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"connection refused", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"connection reset by peer", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"broken pipe", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"unexpected eof", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"i/o timeout", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"tls handshake timeout", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"connection timed out", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"timeout awaiting response headers", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"client.timeout exceeded", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"server closed idle connection", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"rpc error: code = unavailable", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"rpc error: code = canceled", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"rpc error: code = deadlineexceeded", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"unavailable:", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"rst_stream", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"transport is closing", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"client connection is closing", About::Silence, Errc::Unavailable, Seen::Go},
    Phrase{"request timed out", About::Silence, Errc::Unavailable, Seen::Practice},
    Phrase{"upstream request timeout", About::Silence, Errc::Unavailable, Seen::Practice},
    Phrase{"upstream connect error", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"disconnect/reset before headers", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"request timeout", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"stream timeout", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"gateway timeout", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"gateway time-out", About::Silence, Errc::Unavailable, Seen::Proxy},
    Phrase{"socket hang up", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"econnreset", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"econnrefused", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"etimedout", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"epipe", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"other side closed", About::Silence, Errc::Unavailable, Seen::Node},
    Phrase{"fetch failed", About::Silence, Errc::Unavailable, Seen::Node, Where::Alone},
    Phrase{"eof", About::Silence, Errc::Unavailable, Seen::Go, Where::Alone},
    Phrase{"internal server error", About::Silence, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"bad gateway", About::Silence, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"service unavailable", About::Silence, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"http status: 5", About::Silence, Errc::Unavailable, Seen::Practice},

    Phrase{"upstream prematurely closed connection", About::Failure, Errc::Unavailable,
           Seen::Proxy},
    Phrase{"no healthy upstream", About::Failure, Errc::Unavailable, Seen::Proxy},
    Phrase{"temporarily unavailable", About::Failure, Errc::Unavailable, Seen::Proxy},
    Phrase{"status code 5", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"request aborted", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"operation was aborted", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"unexpected token < in json", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"unexpected token '<'", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"unexpected end of json input", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"cannot read properties of", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"goaway", About::Failure, Errc::Unavailable, Seen::Node},
    Phrase{"network error", About::Failure, Errc::Unavailable, Seen::Node, Where::Alone},
    Phrase{"failed to fetch", About::Failure, Errc::Unavailable, Seen::Node, Where::Alone},
    Phrase{"cannot return null for non-nullable field", About::Failure, Errc::Unavailable,
           Seen::Practice},
    Phrase{"invalid character '<' looking for", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"request canceled", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"operation timed out", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"connection reset", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"bad connection", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"invalid connection", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"panic:", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"runtime error:", About::Failure, Errc::Unavailable, Seen::Go},
    Phrase{"lost connection to", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"connection lost", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"server has gone away", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"too many connections", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"could not connect", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"lock wait timeout exceeded", About::Failure, Errc::Unavailable, Seen::MySql},
    Phrase{"timed out waiting", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"something went wrong", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"unexpected error occurred", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"server encountered an", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"shutting down", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"try again later", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"please retry", About::Failure, Errc::Unavailable, Seen::Practice},
    Phrase{"client disconnected", About::Failure, Errc::Unavailable, Seen::Practice},

    Phrase{"http status: 403", About::Request, Errc::RateLimited, Seen::E2e},
    Phrase{"http status: 429", About::Request, Errc::RateLimited, Seen::Practice},
    Phrase{"too many requests", About::Request, Errc::RateLimited, Seen::Proxy},
    Phrase{"rate limit exceeded", About::Request, Errc::RateLimited, Seen::Proxy},

    Phrase{"no such", About::Request, Errc::NotFound, Seen::E2e},
    Phrase{"not found", About::Request, Errc::NotFound, Seen::E2e},
    Phrase{"does not exist", About::Request, Errc::NotFound, Seen::Practice},

    Phrase{"timed out", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"timeout", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"internal error", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"unexpected error", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"unknown error", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"error", About::Failure, Errc::Unavailable, Seen::Practice, Where::Alone},
    Phrase{"500", About::Failure, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"502", About::Failure, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"503", About::Failure, Errc::Unavailable, Seen::Proxy, Where::Alone},
    Phrase{"504", About::Failure, Errc::Unavailable, Seen::Proxy, Where::Alone},

    Phrase{"timeout", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"timed out", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"time-out", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"upstream", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"bad gateway", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"service unavailable", About::Silence, Errc::Unavailable, Seen::Proxy, Where::BareText},
    Phrase{"rate limit", About::Request, Errc::RateLimited, Seen::Proxy, Where::BareText},
};

constexpr Phrase noCommit{"cannot return null for non-nullable field sqlwrite.tocommitid",
                          About::Silence, Errc::BadResponse, Seen::Practice};
constexpr std::string_view queryError = "query error:";

constexpr bool goesOn(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '_';
}

// One message, and what of it is not the server's own.
class ServerWords {
public:
  ServerWords(std::string_view message, const message::Request* request)
      : text_(text::lowered(text::trimmed(text::cut(message, longestMessage)))), request_(request) {
    bare_ = text_;
    for (const std::string_view prefix : {queryError, std::string_view{"error:"}}) {
      if (bare_.starts_with(prefix)) {
        bare_ = text::trimmed(bare_.substr(prefix.size()));
      }
    }
    while (bare_.ends_with('.') || bare_.ends_with('!') || bare_.ends_with('\n')) {
      bare_.remove_suffix(1);
    }
    const std::string_view all = text_;
    for (const std::string_view part : quotedParts(all)) {
      if (part.size() + 2 < all.size()) { // all of it in quotes is said, not quoted
        quoted_.push_back(part);
      }
    }
  }
  ServerWords(const ServerWords&) = delete;
  ServerWords& operator=(const ServerWords&) = delete;

  // Where a name of the caller's has the phrase in it, the message must have it once more. Only
  // that the server gave up is believed all the same where it can be the reason that it gives:
  // taken for a name, it would leave a refusal of what may have happened.
  bool say(const Phrase& phrase) {
    const bool mustEnd = phrase.where == Where::Alone && bare_ != phrase.words;
    const bool provesNothing = Meaning{phrase.about, phrase.code}.provesNothing();
    if (mustEnd && !provesNothing) {
      return false;
    }
    bool repeated = false;
    for (std::size_t at = text_.find(phrase.words); at != std::string::npos;
         at = text_.find(phrase.words, at + 1)) {
      if (!standsAlone(at, phrase.words) || (mustEnd && !isReason(at, phrase.words.size()))) {
        continue;
      }
      const bool reason = provesNothing && isReason(at, phrase.words.size());
      const bool inQuotes = isQuoted(at, phrase.words.size());
      if (reason || (!inQuotes && (repeated || !isCallers(at, phrase.words)))) {
        return true;
      }
      repeated = true;
    }
    return false;
  }

private:
  // Not in the midst of a word; a figure at the phrase's end may go on.
  bool standsAlone(std::size_t at, std::string_view phrase) const noexcept {
    const std::size_t end = at + phrase.size();
    const bool begins = at == 0 || !goesOn(text_[at - 1]);
    const bool isFigure = phrase.back() >= '0' && phrase.back() <= '9';
    return begins && (isFigure || end == text_.size() || !goesOn(text_[end]));
  }

  // All that is said, or what stands behind the last colon: "could not write: broken pipe".
  bool isReason(std::size_t at, std::size_t size) const noexcept {
    const std::string_view all = text_;
    const char* const end = bare_.data() + bare_.size();
    return all.data() + at + size == end &&
           (all.data() + at == bare_.data() || all.substr(0, at).ends_with(": "));
  }

  bool isQuoted(std::size_t at, std::size_t size) const noexcept {
    const char* begin = text_.data() + at;
    return std::any_of(quoted_.begin(), quoted_.end(), [&](std::string_view part) {
      return begin >= part.data() && begin + size <= part.data() + part.size();
    });
  }

  // Does one of the caller's texts have it, with the same on both sides of it?
  bool isCallers(std::size_t at, std::string_view phrase) {
    if (!callers_) {
      callers_ = request_ == nullptr ? std::vector<std::string>{} : callerTexts(*request_);
    }
    return std::any_of(callers_->begin(), callers_->end(), [&](const std::string& callers) {
      for (std::size_t i = callers.find(phrase); i != std::string::npos;
           i = callers.find(phrase, i + 1)) {
        if (sameAround(at, callers, i, phrase.size())) {
          return true;
        }
      }
      return false;
    });
  }

  bool sameAround(std::size_t at, std::string_view callers, std::size_t i,
                  std::size_t size) const noexcept {
    constexpr std::size_t near = 3;
    const std::size_t before = std::min(near, i);
    const std::size_t after = std::min(near, callers.size() - i - size);
    if (before > at) {
      return false;
    }
    const std::string_view stretch = callers.substr(i - before, before + size + after);
    return std::string_view{text_}.substr(at - before).starts_with(stretch);
  }

  const std::string text_;
  const message::Request* request_;
  std::string_view bare_; // without what DoltHub puts before a message
  std::vector<std::string_view> quoted_;
  std::optional<std::vector<std::string>> callers_; // looked at only where it matters
};

} // namespace

Meaning meaningOf(std::string_view message, Voice voice, const message::Request* request) {
  ServerWords words(message, request);
  for (const Phrase& phrase : phrases) {
    if ((phrase.where != Where::BareText || voice == Voice::Text) && words.say(phrase)) {
      return {phrase.about, phrase.code};
    }
  }
  return {};
}

bool isQueryError(std::string_view message) {
  return text::lowered(message.substr(0, queryError.size())) == queryError;
}

bool saysGaveUp(std::string_view message) {
  if (isQueryError(message)) {
    message.remove_prefix(queryError.size());
  }
  return text::lowered(text::trimmed(message)) == "context deadline exceeded";
}

bool saysNoDatabase(std::string_view message) {
  return ServerWords(message, nullptr).say(noDatabase);
}

bool refusesWhoAsks(std::string_view message) {
  ServerWords words(message, nullptr);
  return std::any_of(phrases.begin(), phrases.end(), [&words](const Phrase& phrase) {
    const bool isOfToken = phrase.code == Errc::NotAuthenticated;
    return (isOfToken || phrase.words == notForYou.words) && words.say(phrase);
  });
}

bool saysNoCommit(std::string_view message, const message::Request* request) {
  return ServerWords(message, request).say(noCommit);
}

} // namespace dolthub::wire
