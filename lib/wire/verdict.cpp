#include "wire/verdict.hpp"

#include "text/text.hpp"
#include "wire/answer.hpp"
#include "wire/phrases.hpp"
#include "wire/retry_after.hpp"
#include "wire/words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

// What decides, in this order: whose answer it is; the fields that name the operation or the
// request (read by the readers); the status; a phrase that is known. A word that nobody knows makes
// no success and no certainty: it is told, quoted.

namespace dolthub::wire {
namespace {

using explain::Reason;

constexpr std::size_t longestExcerpt = 200;

std::string_view textIn(const Value& body, std::string_view key) noexcept {
  const Value* found = body.find(key);
  return found != nullptr && found->isString() ? found->text() : std::string_view{};
}

bool isFailure(const Value* word) {
  return word != nullptr && word->isString() && !saysSuccess(word->text()) &&
         saysFailure(word->text());
}

// By what a body reports an error, found in one pass: nearly all answers have none.
class Report {
public:
  explicit Report(const Value& body) noexcept {
    for (const Value* one = body.begin(); one != body.end(); one = one->next()) {
      const std::string_view key = one->key();
      if (key.size() == 6) {
        status_ = key == "status" ? one : status_;
        errors_ = key == "errors" ? one : errors_;
      } else if (key.size() == 10) {
        code_ = key == "statusCode" ? one : code_;
      } else if (key.size() == 22) {
        query_ = key == "query_execution_status" ? one : query_;
      }
    }
  }

  bool saysError() const { return isFailure(status_) || isFailure(query_); }

  // The first of the list that GraphQL servers report errors in, which shows through now and then.
  const Value* graphqlError() const noexcept {
    return errors_ != nullptr && errors_->isArray() && errors_->size() > 0 ? errors_->begin()
                                                                           : nullptr;
  }

  // An error's HTTP status, which may have come through with another: a problem's of RFC 9457, or a
  // gateway's of who stands behind it. 0 where there is none.
  unsigned status() const noexcept {
    for (const Value* const one : {status_, code_}) {
      if (one != nullptr && one->kind() == Value::Kind::Integer && one->text().size() == 3 &&
          (one->text()[0] == '4' || one->text()[0] == '5')) {
        unsigned status = 0;
        std::from_chars(one->text().data(), one->text().data() + one->text().size(), status);
        return status;
      }
    }
    return 0;
  }

private:
  const Value* status_ = nullptr;
  const Value* errors_ = nullptr;
  const Value* code_ = nullptr;
  const Value* query_ = nullptr;
};

// Who stands behind says that it failed, whatever became of that on the way.
unsigned statusOf(const message::Response& response, const Value* body) noexcept {
  const unsigned within = body == nullptr ? 0 : Report(*body).status();
  return within >= 500 && response.status / 100 != 5 ? within : response.status;
}

bool reportsError(const Value& body) {
  const Report report(body);
  return report.saysError() || report.graphqlError() != nullptr || report.status() != 0;
}

// A text, or the message within an object.
std::string_view messageOf(const Value* value) noexcept {
  if (value == nullptr) {
    return {};
  }
  return value->isObject() ? textIn(*value, "message")
                           : (value->isString() ? value->text() : std::string_view{});
}

// DoltHub's keys first, then GraphQL's, then those of RFC 9457.
std::string_view messageIn(const Value& body) noexcept {
  for (const std::string_view key : {"message", "query_execution_message", "error"}) {
    if (const std::string_view message = messageOf(body.find(key)); !message.empty()) {
      return message;
    }
  }
  if (const std::string_view message = messageOf(Report(body).graphqlError()); !message.empty()) {
    return message;
  }
  const std::string_view detail = textIn(body, "detail");
  return detail.empty() ? textIn(body, "title") : detail;
}

bool isPage(const message::Response& response) {
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

Problem problem(Errc code, Evidence evidence, std::string words, std::string message = {}) {
  Problem made;
  made.code = code;
  made.evidence = evidence;
  made.message = message.empty() ? make_error_code(code).message() : std::move(message);
  made.serverMessage = std::move(words);
  return made;
}

Problem problem(Errc code, Reason reason, Evidence evidence, std::string words,
                std::string_view value = {}) {
  Problem made = problem(code, evidence, std::move(words), explain::wordsOf(reason, {value}));
  made.reason = reason;
  return made;
}

// nginx takes the request of who shows no certificate of his own, or a wrong one, and answers it by
// a page of this title in place of passing it on.
Reason certificateRefusal(std::string_view title) noexcept {
  if (title == "400 No required SSL certificate was sent") {
    return Reason::ClientCertificateMissing;
  }
  return title == "400 The SSL certificate error" ? Reason::ClientCertificateNotTaken
                                                  : Reason::None;
}

// Whither a redirect leads.
struct Whither {
  std::string scheme; // in lower case, as is the host; both empty of a path
  std::string host;   // host[:port], without the scheme's own port
};

Whither whitherOf(const message::Response& response) {
  std::string_view rest = response.location;
  const std::size_t authority = rest.find("//");
  const std::string scheme = text::lowered(rest.substr(0, std::min(authority, rest.size())));
  const bool isScheme = scheme.ends_with(':') && scheme.find_first_of("/?#") == scheme.npos;
  if (authority == rest.npos || !(scheme.empty() || isScheme)) {
    return {};
  }
  Whither whither;
  whither.scheme = scheme.empty() ? std::string(response.origin.substr(
                                        0, response.origin.find(':') + 1)) // that of the request
                                  : scheme;
  rest.remove_prefix(authority + 2);
  rest = rest.substr(0, rest.find_first_of("/?#\\"));
  whither.host = text::lowered(rest.substr(rest.rfind('@') + 1));
  const std::string_view usual = whither.scheme == "http:" ? ":80" : ":443";
  if (whither.host.ends_with(usual)) {
    whither.host.erase(whither.host.size() - usual.size());
  }
  return whither;
}

// By a segment of its path.
bool leadsToLogIn(std::string_view location) {
  std::string_view path = location.substr(0, location.find_first_of("?#"));
  constexpr std::array<std::string_view, 7> names{"login", "log-in", "signin", "sign-in",
                                                  "sso",   "auth",   "oauth"};
  while (!path.empty()) {
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
    const auto isIt = [segment](std::string_view name) {
      return text::equalNoCase(segment, name);
    };
    if (std::any_of(names.begin(), names.end(), isIt)) {
      return true;
    }
  }
  return false;
}

// The word of a 2xx that stands neither for success nor for failure; empty where there is none.
std::string_view unheardWord(const Value& body, Repeat repeat) {
  const std::string_view status = textIn(body, "status");
  if (!status.empty() && !saysSuccess(status) && !saysFailure(status)) {
    return status;
  }
  if (repeat == Repeat::Safe) { // its reader says, who knows of rows that are missing
    return {};
  }
  const std::string_view word = textIn(body, "query_execution_status");
  if (word.empty() || saysSuccess(word)) {
    return {};
  }
  const SqlEnd end = sqlEndOf(word);
  const bool isKnown = end == SqlEnd::Success || end == SqlEnd::Warning || end == SqlEnd::Failure;
  return isKnown ? std::string_view{} : word;
}

bool asksSql(const message::Request* request) noexcept {
  return request != nullptr && request->target.find("?q=") != std::string::npos;
}

// One answer that reports no success, looked at from all sides.
class Judgement {
public:
  Judgement(const message::Response& response, const Value* body, Repeat repeat)
      : response_(response), body_(body), repeat_(repeat), status_(statusOf(response, body)),
        speaker_(speakerOf(response, body)), words_(wordsOf(response)),
        evidence_(evidenceOf(status_, speaker_)) {
    if (speaker_ != Speaker::Page && !words_.empty()) {
      const Voice voice = body != nullptr ? Voice::Json : Voice::Text;
      meaning_ = meaningOf(words_, voice, response.request);
    }
  }

  Problem made() {
    Problem made = verdict();
    made.ownBody = speaker_ == Speaker::DoltHub;
    return made;
  }

private:
  std::string wordsOf(const message::Response& response) const {
    if (body_ != nullptr) {
      return std::string{text::cut(messageIn(*body_), longestMessage)};
    }
    return speaker_ == Speaker::Page ? excerpt(response.body)
                                     : std::string{text::cut(response.body, longestMessage)};
  }

  Problem verdict() {
    const unsigned status = status_;
    if (speaker_ != Speaker::Page && saysNoCommit(words_, response_.request)) {
      return problem(Errc::BadResponse, Evidence::Unknown, words_,
                     "the server does not say what became of it");
    }
    if (contradictsItself()) {
      return problem(Errc::BadResponse, Evidence::Unknown, words_,
                     "the answer contradicts itself: it refuses, and says what was started");
    }
    if (status >= 200 && status < 300) {
      return body_ != nullptr ? refused(Errc::Rejected) : stranger();
    }
    if (status == 304) { // of a cache that took us for another
      return problem(Errc::BadResponse, Reason::StatusUnfit, evidence_, words_,
                     "304 says \"use the copy that you have\", and none was offered");
    }
    if (status >= 300 && status < 400) {
      return redirection();
    }
    if (status >= 400 && status < 500) {
      return clientError();
    }
    if (status >= 500 && status < 600) {
      return serverError();
    }
    return problem(Errc::BadResponse, evidence_, words_, "the answer's HTTP status is none");
  }

  // An answer to a change that is half a success: neither half is believed.
  bool contradictsItself() const {
    if (body_ == nullptr || response_.request == nullptr ||
        response_.request->method == message::Method::Get) {
      return false;
    }
    return saysSuccess(textIn(*body_, "status")) || !textIn(*body_, "operation_name").empty();
  }

  // Of where it leads, the host alone is told: a path may hold secrets.
  Problem redirection() const {
    const Whither whither = whitherOf(response_);
    const std::string origin = whither.scheme + "//" + whither.host;
    const bool isWithin = whither.host.empty() || origin == response_.origin;
    const bool asksToLogIn = leadsToLogIn(response_.location);
    // A server that did it leads to its own page of what it did, not to a log-in or another host.
    const bool isTurnedAway = status_ == 302 && (asksToLogIn || !isWithin);
    const Evidence evidence = isTurnedAway ? Evidence::Rejected : evidence_;
    if (isWithin) {
      return problem(Errc::Rejected, Reason::RedirectedWithin, evidence, words_,
                     response_.location.empty() ? "an address that it does not give"
                     : asksToLogIn              ? "a log-in page of its own, as it seems"
                                                : "another address of its own");
    }
    const bool isOurHost = response_.origin.ends_with("//" + whither.host);
    return problem(Errc::Rejected, Reason::Redirected, evidence, words_,
                   text::escapeControls(isOurHost ? origin : whither.host, 255));
  }

  // A refusal sorted by its words; `otherwise` where no phrase of them is known.
  Problem refused(Errc otherwise) {
    if (meaning_.provesNothing()) {
      return gaveUp();
    }
    const bool known = meaning_.about != Meaning::About::Nothing;
    const Errc code = known && meaning_.code != Errc::Rejected ? meaning_.code : otherwise;
    // DoltHub reports its refusals with 200 as well, in a field of its own; a list of GraphQL
    // errors may come with half of the work done. A known phrase is a refusal, bare text or not.
    const bool own = known || (body_ != nullptr && Report(*body_).saysError());
    return problem(code, own ? Evidence::Rejected : evidence_, words_);
  }

  Problem gaveUp() const {
    if (meaning_.about == Meaning::About::Failure) {
      return problem(Errc::Unavailable, Reason::ServerFailed, Evidence::Unknown, words_);
    }
    const Errc code = repeat_ == Repeat::Safe ? Errc::Timeout : Errc::Unavailable;
    return problem(code, Reason::ServerGaveUp, Evidence::Unknown, words_);
  }

  // A success that is not JSON: it proves nothing about what happened behind who sent it.
  Problem stranger() {
    if (speaker_ == Speaker::Nobody) {
      return problem(Errc::BadResponse, Reason::EmptyAnswer, evidence_, {});
    }
    if (speaker_ == Speaker::Page) {
      return problem(Errc::BadResponse, Reason::HtmlPage, evidence_, words_);
    }
    if (meaning_.provesNothing()) {
      return gaveUp();
    }
    return problem(Errc::BadResponse, Reason::NotJson, evidence_,
                   text::escapeControls(words_, longestExcerpt));
  }

  Problem clientError() {
    switch (status_) {
    case 400: {
      const Reason reason = speaker_ == Speaker::Page ? certificateRefusal(words_) : Reason::None;
      return reason == Reason::None ? refused(Errc::Rejected)
                                    : problem(Errc::TlsRefused, reason, Evidence::Rejected, words_);
    }
    case 401:
      return problem(Errc::NotAuthenticated, evidence_, words_);
    case 403:
      return forbidden();
    case 404:
      // DoltHub says 400 where a database is missing: a 404 without its JSON is a wrong address,
      // or, of a change, what a proxy says behind which it was done.
      return body_ != nullptr || meaning_.provesNothing()
                 ? refused(Errc::NotFound)
                 : problem(Errc::BadResponse, Reason::NoSuchRoute,
                           meaning_.about == Meaning::About::Nothing && repeat_ == Repeat::Never
                               ? evidence_
                               : Evidence::Rejected,
                           words_);
    case 408:
    case 499:
      return problem(Errc::Unavailable, Reason::ServerGaveUp, evidence_, words_);
    case 413:
      return problem(Errc::Rejected, Reason::UploadTooLarge, evidence_, words_);
    case 414:
      return asksSql(response_.request)
                 ? problem(Errc::Rejected, Reason::SqlTooLong, evidence_, words_,
                           std::to_string(response_.request->target.size()))
                 : problem(Errc::Rejected, Reason::AddressTooLong, evidence_, words_);
    case 429:
      return problem(Errc::RateLimited, evidence_, words_);
    default:
      return refused(Errc::Rejected);
    }
  }

  // Some limit rates by it, as GitHub does: what is forbidden would be so later, too.
  Problem forbidden() const {
    const bool known =
        meaning_.about == Meaning::About::Request || meaning_.about == Meaning::About::Work;
    const Evidence evidence = known ? Evidence::Rejected : evidence_;
    const bool later = asksToWait() && (!known || meaning_.code == Errc::RateLimited);
    if (later) { // as a 429 is, where it is as certain
      return problem(Errc::RateLimited,
                     evidence == Evidence::Rejected ? Evidence::NotDone : evidence, words_);
    }
    const bool tooMuch = meaning_.code == Errc::RateLimited;
    return problem(tooMuch ? Errc::RateLimited : Errc::NotPermitted, evidence, words_);
  }

  bool asksToWait() const {
    const auto asked = retryAfter(response_.retryAfter, response_.date, {});
    return asked.value_or(std::chrono::milliseconds{0}).count() > 0;
  }

  Problem serverError() const {
    switch (status_) {
    case 500:
      return problem(Errc::Unavailable, Reason::ServerFailed, evidence_, words_);
    case 502:
      return problem(Errc::Unavailable, Reason::GatewayFailed, evidence_, words_);
    case 504:
      return problem(Errc::Unavailable, Reason::GatewayTimeout, evidence_, words_);
    default:
      return problem(Errc::Unavailable, evidence_, words_);
    }
  }

  const message::Response& response_;
  const Value* body_;
  const Repeat repeat_;
  const unsigned status_;
  const Speaker speaker_;
  const std::string words_;
  const Evidence evidence_;
  Meaning meaning_;
};

// What HTTP itself means as "not acted upon": no such method, a condition that comes before the
// work. A proxy that says so has not passed the request on either. With 403, 406 and 451 filters
// put away an answer that came back, too, and with 404 some say that nobody answered.
bool comesBeforeTheWork(unsigned status) noexcept {
  constexpr std::array<unsigned, 9> statuses{405, 407, 411, 415, 417, 421, 426, 428, 431};
  return std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

} // namespace

Speaker speakerOf(const message::Response& response, const Value* body) {
  if (body == nullptr) {
    if (response.body.find_first_not_of(" \t\r\n") == std::string::npos) {
      return Speaker::Nobody;
    }
    return isPage(response) ? Speaker::Page : Speaker::Text;
  }
  if (!textIn(*body, "status").empty()) {
    return Speaker::DoltHub; // in a problem of RFC 9457 it is a number
  }
  for (const std::string_view key :
       {"query_execution_status", "operation_name", "operation_name:", "job_status", "job_created",
        "_id", "done", "pull_id", "repository_owner", "new_branch_name", "tag_name",
        "release_title"}) {
    if (body->find(key) != nullptr) {
      return Speaker::DoltHub;
    }
  }
  return Speaker::Json;
}

Evidence evidenceOf(unsigned status, Speaker speaker) noexcept {
  const bool isJson = speaker == Speaker::DoltHub || speaker == Speaker::Json;
  switch (status / 100) {
  case 2:
    // DoltHub reports errors with 200 too, and proxies put pages in its place.
    return speaker == Speaker::DoltHub ? Evidence::Done : Evidence::Unknown;
  case 3:
    // Who wants the same request elsewhere has done nothing. With 302 and 303 a server that did it
    // says where to read what came of it, and the others say nothing of a change.
    return status == 301 || status == 307 || status == 308 ? Evidence::Rejected : Evidence::Unknown;
  case 4:
    break;
  case 5:
    // A 503 too: a server says so of what it has begun as well, and a gateway of what it passed on,
    // with or without a time to come back.
    return Evidence::Unknown;
  default:
    return Evidence::Unknown; // no status of HTTP
  }
  switch (status) {
  case 401: // whoever says so asks who we are and how much it is, before anything is done
  case 413:
  case 414:
    return Evidence::Rejected;
  case 429:
    return Evidence::NotDone;
  case 403: // filters say it of an answer that came back, too
    return isJson ? Evidence::Rejected : Evidence::Unknown;
  case 408: // somebody gave up waiting: for us, or for who stands behind
  case 425:
  case 499:
    return Evidence::Unknown;
  default:
    break;
  }
  if (speaker == Speaker::CutOff) {
    return Evidence::Unknown; // the words may be that the server gave up waiting
  }
  // An API that explains a 4xx refuses. Bare text, a page and nothing may be a proxy's last word
  // about a request that it has passed on: "no healthy upstream" comes with a 404 as well, and so
  // does the page of a gateway whose server has just gone.
  return isJson || comesBeforeTheWork(status) ? Evidence::Rejected : Evidence::Unknown;
}

std::optional<Problem> judge(const message::Response& response, Repeat repeat) {
  return Answer{response, repeat}.whole();
}

std::optional<Problem> judge(const message::Response& response, const Value* body, Repeat repeat) {
  const bool isSuccess = response.status >= 200 && response.status < 300;
  if (isSuccess && body != nullptr && !reportsError(*body)) {
    return std::nullopt;
  }
  return Judgement(response, body, repeat).made();
}

std::optional<Problem> unheardStatus(const Value* body, Repeat repeat) {
  const std::string_view word = body == nullptr ? std::string_view{} : unheardWord(*body, repeat);
  if (word.empty()) {
    return std::nullopt;
  }
  Problem made = problem(Errc::BadResponse, Evidence::Unknown,
                         std::string{text::cut(messageIn(*body), longestMessage)},
                         "the answer's status is \"" + text::escapeControls(word, longestExcerpt) +
                             "\", of which nobody knows whether it is a success");
  made.ownBody = true;
  return made;
}

} // namespace dolthub::wire
