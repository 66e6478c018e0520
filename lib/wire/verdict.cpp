#include "wire/verdict.hpp"

#include "public/text.hpp"
#include "wire/answer.hpp"
#include "wire/words.hpp"

#include <algorithm>
#include <array>

namespace dolthub::wire {
namespace {

constexpr std::size_t longestMessage = 2048;
constexpr std::size_t longestExcerpt = 200;

// What is part of a message, in lower case, and what it means. The first that fits counts.
struct Meaning {
  std::string_view part;
  Errc code;
};

constexpr std::array meanings{
    // First what quotes the caller's own text, which may contain any of the words below.
    Meaning{"syntax error", Errc::Rejected},
    Meaning{"error parsing sql", Errc::Rejected},
    Meaning{"unsupported", Errc::Rejected},
    // Then what says that an inner server did not answer: it may still do what it was told.
    Meaning{"deadline exceeded", Errc::Unavailable},
    Meaning{"timeout", Errc::Unavailable},
    Meaning{"timed out", Errc::Unavailable},
    Meaning{"upstream", Errc::Unavailable},
    Meaning{"no such host", Errc::Unavailable},
    Meaning{"connection refused", Errc::Unavailable},
    Meaning{"connection reset", Errc::Unavailable},
    Meaning{"http status: 5", Errc::Unavailable},
    Meaning{"cleaning up existing job", Errc::Busy},
    Meaning{"http status: 403", Errc::RateLimited},
    Meaning{"http status: 429", Errc::RateLimited},
    Meaning{"too many requests", Errc::RateLimited},
    Meaning{"rate limit", Errc::RateLimited},
    Meaning{"matching id", Errc::NotAuthenticated},
    Meaning{"invalid authorization", Errc::NotAuthenticated},
    Meaning{"no authentication", Errc::NotAuthenticated},
    Meaning{"not allowed", Errc::NotPermitted},
    Meaning{"permission denied", Errc::NotPermitted},
    Meaning{"refname", Errc::InvalidArgument},
    Meaning{"already exists", Errc::AlreadyExists},
    Meaning{"no such", Errc::NotFound},
    Meaning{"not found", Errc::NotFound},
    Meaning{"does not exist", Errc::NotFound},
};

std::string_view textIn(const Value& body, std::string_view key) noexcept {
  const Value* found = body.find(key);
  return found != nullptr && found->isString() ? found->text() : std::string_view{};
}

bool saysFailure(const Value& body, std::string_view key) {
  const std::string_view word = textIn(body, key);
  return !word.empty() && wire::saysFailure(word);
}

// The first of the list that GraphQL servers report errors in, which shows through now and then.
const Value* graphqlError(const Value& body) noexcept {
  const Value* errors = body.find("errors");
  return errors != nullptr && errors->isArray() && errors->size() > 0 ? errors->begin() : nullptr;
}

bool reportsError(const Value& body) {
  return saysFailure(body, "status") || saysFailure(body, "query_execution_status") ||
         graphqlError(body) != nullptr;
}

std::string_view messageIn(const Value& body) noexcept {
  for (const std::string_view key : {"message", "query_execution_message", "error"}) {
    if (const std::string_view message = textIn(body, key); !message.empty()) {
      return message;
    }
  }
  const Value* error = graphqlError(body);
  if (error == nullptr) {
    return {};
  }
  return error->isObject() ? textIn(*error, "message")
                           : (error->isString() ? error->text() : std::string_view{});
}

bool isHtml(const message::Response& response) {
  const std::size_t first = response.body.find_first_not_of(" \t\r\n");
  return text::lowered(response.contentType).find("html") != std::string::npos ||
         (first != std::string::npos && response.body[first] == '<');
}

// Of a page its title, which is what its writer meant to say; else how it begins.
std::string excerpt(std::string_view page) {
  constexpr std::string_view opening = "<title>";
  const std::string lowered = text::lowered(page.substr(0, 4096));
  const std::size_t begin = lowered.find(opening);
  const std::size_t end = lowered.find("</title>");
  if (begin != std::string::npos && end != std::string::npos && begin + opening.size() < end) {
    page = page.substr(begin + opening.size(), end - begin - opening.size());
  }
  return text::escapeControls(page, longestExcerpt);
}

std::string serverWords(const message::Response& response, const Value* body) {
  if (body != nullptr) {
    return std::string{text::cut(messageIn(*body), longestMessage)};
  }
  return isHtml(response) ? excerpt(response.body)
                          : std::string{text::cut(response.body, longestMessage)};
}

Problem problem(Errc code, Evidence evidence, std::string words, std::string message = {}) {
  if (message.empty()) {
    message = make_error_code(code).message();
  }
  return {code, evidence, std::move(message), std::move(words)};
}

// A refusal sorted by its message; `otherwise` where that is not a known one.
Problem refusal(std::string words, Repeat repeat, Errc otherwise) {
  Errc code = meaningOf(words, repeat);
  const bool open = code == Errc::Timeout || code == Errc::Unavailable;
  if (code == Errc::Rejected) {
    code = otherwise;
  }
  return problem(code, open ? Evidence::Unknown : Evidence::Rejected, std::move(words),
                 open ? "the server gave up waiting" : "");
}

// A success that is not JSON: a proxy's page proves nothing about what happened behind it.
Problem stranger(const message::Response& response, std::string words, Repeat repeat) {
  if (response.body.empty()) {
    return problem(Errc::BadResponse, Evidence::Unknown, {}, "the answer is empty");
  }
  if (isHtml(response)) {
    return problem(Errc::BadResponse, Evidence::Unknown, std::move(words),
                   "the answer is an HTML page and not DoltHub's JSON");
  }
  const Errc code = meaningOf(words, repeat);
  if (code == Errc::Timeout || code == Errc::Unavailable) {
    return problem(code, Evidence::Unknown, std::move(words), "the server gave up waiting");
  }
  return problem(Errc::BadResponse, Evidence::Unknown, text::escapeControls(words, longestExcerpt),
                 "the answer is not a JSON object");
}

Problem redirect(const message::Response& response, std::string words) {
  std::string_view host = response.location;
  const std::size_t scheme = host.find("//");
  host = scheme == std::string_view::npos ? std::string_view{} : host.substr(scheme + 2);
  host = host.substr(0, host.find_first_of("/?#\\"));
  host = host.substr(host.rfind('@') + 1);
  return problem(Errc::Rejected, Evidence::Rejected, std::move(words),
                 "the server redirects to " +
                     (host.empty() ? "another path" : text::escapeControls(host, 255)) +
                     "; redirects are not followed");
}

// 503 can be DoltHub saying "later", or a proxy that lost the request on its way.
Problem unavailable(const message::Response& response, bool isDoltHub, std::string words,
                    Repeat repeat) {
  const bool saysLater = isDoltHub || !response.retryAfter.empty();
  const bool notDone = saysLater && repeat != Repeat::Fragile;
  return problem(Errc::Unavailable, notDone ? Evidence::NotDone : Evidence::Unknown,
                 std::move(words));
}

} // namespace

Errc meaningOf(std::string_view serverMessage, Repeat repeat) {
  const std::string lowered = text::lowered(text::cut(serverMessage, longestMessage));
  const auto found = std::find_if(meanings.begin(), meanings.end(), [&](const Meaning& meaning) {
    return lowered.find(meaning.part) != std::string::npos;
  });
  if (found == meanings.end()) {
    return Errc::Rejected;
  }
  const bool ofRead = found->code == Errc::Unavailable && repeat == Repeat::Safe;
  return ofRead ? Errc::Timeout : found->code;
}

namespace {

std::optional<Problem> judged(const message::Response& response, const Value* body, Repeat repeat) {
  const unsigned status = response.status;
  const bool isSuccess = status >= 200 && status < 300;
  if (isSuccess && body != nullptr && !reportsError(*body)) {
    return std::nullopt;
  }
  std::string words = serverWords(response, body);
  if (isSuccess) {
    return body != nullptr ? refusal(std::move(words), repeat, Errc::Rejected)
                           : stranger(response, std::move(words), repeat);
  }
  switch (status) {
  case 401:
    return problem(Errc::NotAuthenticated, Evidence::Rejected, std::move(words));
  case 403:
    return problem(Errc::NotPermitted, Evidence::Rejected, std::move(words));
  case 404:
    // DoltHub says 400 where a database is missing: a 404 without its JSON is a wrong address.
    return body != nullptr ? refusal(std::move(words), repeat, Errc::NotFound)
                           : problem(Errc::BadResponse, Evidence::Rejected, std::move(words),
                                     "the server has no such route (a missing database would be "
                                     "told in JSON): the endpoint may be no DoltHub");
  case 408:
    return problem(Errc::Unavailable, Evidence::Unknown, std::move(words),
                   "the server gave up waiting");
  case 413:
    return problem(Errc::Rejected, Evidence::Rejected, std::move(words),
                   "the server takes no body of this size; DoltHub's limit is 100 MB a file");
  case 414:
    return problem(Errc::Rejected, Evidence::Rejected, std::move(words),
                   "the server takes no address of this length: the SQL text is too long");
  case 429:
    return problem(Errc::RateLimited, Evidence::NotDone, std::move(words));
  case 503:
    return unavailable(response, body != nullptr, std::move(words), repeat);
  default:
    break;
  }
  if (status >= 300 && status < 400) {
    return redirect(response, std::move(words));
  }
  if (status >= 400 && status < 500) {
    return refusal(std::move(words), repeat, Errc::Rejected);
  }
  if (status >= 500 && status < 600) {
    return problem(Errc::Unavailable, Evidence::Unknown, std::move(words));
  }
  return problem(Errc::BadResponse, Evidence::Unknown, std::move(words),
                 "the answer's HTTP status is none");
}

} // namespace

std::optional<Problem> judge(const message::Response& response, Repeat repeat) {
  return Answer{response, repeat}.problem();
}

std::optional<Problem> judge(const message::Response& response, const Value* body, Repeat repeat) {
  std::optional<Problem> problem = judged(response, body, repeat);
  if (problem) {
    problem->ownBody = body != nullptr;
  }
  return problem;
}

} // namespace dolthub::wire
