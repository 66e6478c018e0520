#include "public/error_text.hpp"

#include "text/text.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string_view>

namespace dolthub {
namespace {

using explain::Reason;

static_assert(static_cast<int>(Reason::InvalidArgument) == static_cast<int>(Errc::InvalidArgument));
static_assert(static_cast<int>(Reason::Cancelled) == static_cast<int>(Errc::Cancelled));

constexpr std::size_t longestLine = 4096;
constexpr std::size_t longestServerMessage = 2048;

std::string duration(std::chrono::milliseconds time) {
  if (time < std::chrono::seconds{1}) {
    return std::to_string(time.count()) + " ms";
  }
  const auto tenths = (time.count() + 50) / 100;
  const std::string fraction = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
  return std::to_string(tenths / 10) + fraction + " s";
}

std::string attemptsText(const ErrorDetails& details) {
  const std::string within = details.elapsed.count() > 0 ? duration(details.elapsed) : "";
  if (details.attempts > 1) {
    return std::to_string(details.attempts) + " attempts" +
           (within.empty() ? "" : " in " + within) +
           (details.earlier.empty() ? ", all failed alike"
                                    : ", an earlier one: " + details.earlier);
  }
  return within.empty() ? "" : "after " + within;
}

std::string bytesText(const ErrorDetails& details) {
  if (details.bytesTotal == 0) {
    return {};
  }
  return details.bytesSent >= details.bytesTotal
             ? "all " + std::to_string(details.bytesTotal) + " bytes sent"
             : std::to_string(details.bytesSent) + " of " + std::to_string(details.bytesTotal) +
                   " bytes sent" + (details.attempts > 1 ? " by the last" : "");
}

explain::Reader readerOf(Audience audience) noexcept {
  return audience == Audience::Program ? explain::Reader::Program : explain::Reader::Importer;
}

// What is known of the request in figures: "POST /a/b, HTTP 503, 4 attempts in 5.2 s, …".
std::string figures(const ErrorDetails& details, Audience audience) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    text += (text.empty() || part.empty() ? "" : ", ") + part;
  };
  add(details.path.empty() ? "" : details.method + ' ' + details.path);
  add(details.httpStatus == 0 ? "" : "HTTP " + std::to_string(details.httpStatus));
  add(attemptsText(details));
  add(bytesText(details));
  add(details.retryAfter.count() == 0 ? ""
                                      : "the server asks to wait " + duration(details.retryAfter));
  add(details.limit.empty() ? ""
                            : "limit: " + explain::limitFor(details.limit, readerOf(audience)));
  return text;
}

// The first line: what was asked for, of whom, what happened, in figures, and what the server says;
// what the system or a library beneath calls it, last.
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
    const bool isPage = explain::reasonNamed(details.reason) == Reason::HtmlPage;
    line += (isPage ? "; the page says: \"" : "; the server says: \"") +
            text::escapeControls(details.serverMessage, longestServerMessage) + '"';
  }
  if (const std::string cause = details.cause.failed() ? details.cause.message() : "";
      line.find(cause) == std::string::npos) {
    line += " [" + cause + "]";
  }
  return line;
}

// An operation's end, of which nobody knows what came of it: no call is lost that could be looked
// for.
bool isAnEndUntold(Reason reason) noexcept {
  return reason == Reason::ListedOnly || reason == Reason::ThereOnly ||
         reason == Reason::EndUntold || reason == Reason::PullRequestUnnamed;
}

// The second: how far it got. Of an answer that was looked at without a request there is nothing to
// say.
std::string standing(const boost::system::error_code& code, const ErrorDetails& details,
                     Audience audience) {
  const Reason finer = explain::reasonNamed(details.reason);
  if (finer == Reason::PullRequestUnnamed) {
    return "The server has ended the operation.";
  }
  if (finer == Reason::InboundUnfit) {
    return "Nothing was made of it.";
  }
  if (code == Errc::OperationFailed && details.outcome != Outcome::Done) {
    return "The server says that it failed, and so has not done it.";
  }
  if (code == Errc::OperationLost || finer == Reason::ListedOnly || finer == Reason::ThereOnly) {
    return "It was started; whether it was done, the server no longer says.";
  }
  if (finer == Reason::EndUntold) {
    return "It was started; whether it was done, nobody knows.";
  }
  if (!details.savedOperation.empty()) {
    return details.outcome == Outcome::Unknown && details.lostCall
               ? "The server may have done it, or not; what was found may be it, and goes on."
               : "The server has it: it goes on there or has ended, and can be waited for again.";
  }
  if (!code.failed() || (details.method.empty() && details.outcome == Outcome::Done)) {
    return {};
  }
  if (details.method == "GET") {
    return audience == Audience::Program ? "Nothing was changed: it only reads."
                                         : "Nothing was changed: this step only reads; what was "
                                           "imported before stays imported.";
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

// What has hardly a letter names nothing that could be corrected.
bool saysSomething(std::string_view words) noexcept {
  constexpr std::ptrdiff_t fewest = 3;
  return std::count_if(words.begin(), words.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  static_cast<signed char>(c) < 0;
         }) >= fewest;
}

// What the next step follows from: where something may have happened that, and else its cause.
Reason deciding(const boost::system::error_code& code, const ErrorDetails& details) {
  if (!code.failed()) {
    return Reason::None;
  }
  const bool cancelled = code == asio::error::operation_aborted;
  const Reason finer = explain::reasonNamed(details.reason);
  if ((code == Errc::OutcomeUnknown && !isAnEndUntold(finer)) || (cancelled && details.lostCall)) {
    return Reason::OutcomeUnknown;
  }
  if (finer != Reason::None) {
    return finer;
  }
  if (code == Errc::Rejected && !saysSomething(details.serverMessage) && !details.method.empty()) {
    return Reason::RejectedUnsaid;
  }
  return cancelled ? Reason::Cancelled : reasonOf(static_cast<Errc>(code.value()));
}

// Where a person would see whether a call happened.
std::string placeOf(const LostCall& call) {
  const std::string of = call.database.empty() ? "" : " of " + call.owner + '/' + call.database;
  switch (call.kind) {
  case LostCall::Kind::Other:
    break;
  case LostCall::Kind::Import:
    return "the jobs and pull requests" + of;
  case LostCall::Kind::Merge:
    return "the pull request and the jobs" + of;
  case LostCall::Kind::SqlWrite:
  case LostCall::Kind::BranchMerge:
    return "the branch's commits" + of;
  case LostCall::Kind::Fork:
  case LostCall::Kind::CreateDatabase:
    return "the owner's databases";
  case LostCall::Kind::CreateBranch:
    return "the branches" + of;
  case LostCall::Kind::CreateTag:
    return "the tags" + of;
  case LostCall::Kind::CreateRelease:
    return "the releases" + of;
  case LostCall::Kind::CreatePullRequest:
  case LostCall::Kind::UpdatePullRequest:
    return "the pull requests" + of;
  case LostCall::Kind::Comment:
    return "the comments of the pull request";
  }
  return {};
}

// What an import needs besides its files. --assume is about these.
bool isMadeByTheWay(const ErrorDetails& details) {
  if (!details.lostCall) {
    return false;
  }
  const LostCall::Kind kind = details.lostCall->kind;
  return kind == LostCall::Kind::CreateBranch || kind == LostCall::Kind::CreateDatabase ||
         kind == LostCall::Kind::CreatePullRequest;
}

// Where neither call nor list tells whether it happened.
bool isAskedInVain(const ErrorDetails& details) {
  return details.lostCall && (details.lostCall->kind == LostCall::Kind::Comment ||
                              details.lostCall->kind == LostCall::Kind::Other);
}

std::string placeToLookAt(const ErrorDetails& details) {
  return details.lostCall ? placeOf(*details.lostCall) : "";
}

// What to do about a call of which nobody knows whether it happened.
std::string howToFindOut(const ErrorDetails& details, Audience audience) {
  std::string text =
      explain::lookAtTheWay(explain::reasonNamed(details.reason), readerOf(audience), details.host);
  text += text.empty() ? "" : " ";
  if (audience == Audience::ImporterUser && isMadeByTheWay(details)) {
    return text +
           (text.empty() ? "Run dolthub-import --resume JOURNAL, which"
                         : "Then run dolthub-import --resume JOURNAL, with the option put "
                           "right where one was wrong; it") +
           " looks for what was to be made, and makes it where it is not there.";
  }
  if (audience == Audience::Program && !details.savedOperation.empty()) {
    text += "What fits is in Error::savedOperation(), to be waited for where nobody else does the "
            "same. ";
  }
  return text +
         explain::nextStep(isAskedInVain(details) ? Reason::OutcomeUntold : Reason::OutcomeUnknown,
                           readerOf(audience), details.host, placeToLookAt(details));
}

// The third: what to do.
std::string advice(const boost::system::error_code& code, const ErrorDetails& details,
                   Audience audience) {
  const bool changes = details.method != "GET" && !details.method.empty();
  const Reason behind = code == Errc::CallbackFailed ? Reason::CallbackBehind : Reason::AnswerLost;
  const Reason decides =
      details.outcome == Outcome::Done && changes ? behind : deciding(code, details);
  if (decides == Reason::OutcomeUnknown) {
    return howToFindOut(details, audience);
  }
  std::string next;
  if (decides == Reason::Rejected || decides == Reason::OperationFailed) {
    next = explain::stepForKnownFault(details.serverMessage, readerOf(audience), details.host);
  }
  if (next.empty()) {
    next = explain::nextStep(decides, readerOf(audience), details.host, placeToLookAt(details));
  }
  if (details.serverMessage.find(text::hiddenToken) == std::string::npos) {
    return next;
  }
  return explain::aboutTheHiddenToken(readerOf(audience), details.host) + ' ' + next;
}

} // namespace

explain::Reason reasonOf(Errc code) noexcept {
  const auto number = static_cast<int>(code);
  return number < static_cast<int>(Errc::InvalidArgument) ||
                 number > static_cast<int>(Errc::Cancelled)
             ? Reason::None
             : static_cast<Reason>(number);
}

Error asInbound(const Error& error) {
  if (error != Errc::InvalidArgument) {
    return error;
  }
  ErrorDetails details = error.details();
  details.reason = explain::nameOf(Reason::InboundUnfit);
  return error.withDetails(std::move(details));
}

std::string errorText(const boost::system::error_code& code, const ErrorDetails& details,
                      Audience audience) {
  std::string all;
  for (const std::string& line :
       {happening(code, details, audience), standing(code, details, audience),
        advice(code, details, audience)}) {
    if (!line.empty()) {
      // Escaped here too, so that three lines stay three whatever the parts hold.
      all += (all.empty() ? "" : "\n") + text::escapeControls(line, longestLine);
    }
  }
  return all;
}

} // namespace dolthub
