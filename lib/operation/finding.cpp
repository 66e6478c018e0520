#include "operation/finding.hpp"

#include "call/policy.hpp"
#include "call/redact.hpp"
#include "call/typed_reader.hpp"
#include "explain/reason.hpp"
#include "message/response.hpp"
#include "operation/endings.hpp"
#include "operation/list_order.hpp"
#include "operation/matching.hpp"
#include "text/text.hpp"
#include "wire/api.hpp"
#include "wire/dates.hpp"
#include "wire/saved.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <iterator>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dolthub::operation {

namespace {

using boost::asio::awaitable;
using Finding = Findings::Answer;

// Lists are newest first, as far as anybody knows; names are looked for further back.
constexpr int recentPages = 3;
constexpr int writePages = 10; // reads may stand before a write
constexpr int namePages = 100;
// Dates in headers have whole seconds, and a clock that is being set right runs some per cent
// wrong.
constexpr std::chrono::seconds slack{1};
// What is marked may be dated as it likes; but of each other of its title one more is to be read.
constexpr std::chrono::seconds markedSlack{3600};
constexpr int drift = 25; // the part of the time since that it may be out
constexpr std::chrono::seconds mostDrift{30};
// At most so long before the end of the time.
constexpr std::chrono::seconds lastLook{1};

// So that times can be reckoned with, also where one was made up.
LostCall withTime(LostCall lost) {
  constexpr std::chrono::milliseconds latest{7'258'118'400'000}; // the year 2200
  lost.sentAt = std::clamp(lost.sentAt, ServerTime(-latest), ServerTime(latest));
  return lost;
}

Findings answered(Finding answer, std::string message) {
  Findings findings;
  findings.answer = answer;
  findings.message = std::move(message);
  return findings;
}

Findings notFound() {
  return answered(Finding::NotFound, "no trace of it was found");
}

// What has a name may have been there before the call.
Findings foundByName(std::string name) {
  Findings findings = answered(Finding::Found, "the name exists; somebody else may have made it");
  findings.id = std::move(name);
  return findings;
}

class Finder {
public:
  Finder(call::Caller& caller, LostCall lost, const call::CallContext& context,
         support::TimePoint deadline, SearchUntil until, support::TimePoint notBefore)
      : caller_(caller), api_(caller.api()), lost_(withTime(std::move(lost))), deadline_(deadline),
        others_(context.options.lost.otherOperations), notBefore_(notBefore), until_(until) {
    context_.token = context.token;
    context_.activity = context.activity;
    context_.purpose = RequestPurpose::LookUp;
  }

  awaitable<Findings> run() {
    support::Hub& hub = *caller_.hub();
    std::chrono::milliseconds pause{1000};
    // Lists lag, so the last look comes shortly before the end.
    const support::Duration tail =
        std::clamp<support::Duration>((deadline_ - hub.now()) / 4, {}, lastLook);
    const support::TimePoint last = deadline_ - tail;
    std::optional<Findings> before; // what the look before this one learnt
    for (;;) {
      const bool isLast = hub.now() >= last;
      Findings findings = co_await look();
      if (findings.answer == Finding::CouldNotAsk && before && isLast) {
        co_return *before; // there was no time for more
      }
      before.reset();
      if (findings.answer != Finding::CouldNotAsk) {
        before = findings;
      }
      const support::TimePoint soon = support::addSaturated(hub.now(), pause);
      const bool isNear = support::addSaturated(soon, tail) >= last; // it would be the last itself
      const support::TimePoint next =
          std::max(hub.now() < last && isNear ? last : soon, notBefore_);
      const bool isMissing = findings.answer == Finding::NotFound || isEarlier_;
      const bool mayCome =
          (isMissing && until_ == SearchUntil::Found) || findings.answer == Finding::CouldNotAsk;
      if (!mayCome || final_ || next >= deadline_) {
        co_return findings;
      }
      support::Sleeper sleeper(hub);
      const support::Wake wake = co_await hub.sleepUntil(sleeper, next);
      if (wake != support::Wake::TimedOut) {
        if (wake == support::Wake::Cancelled) {
          throw Error::cancelled({});
        }
        co_return findings;
      }
      pause = std::min(pause * 2, std::chrono::milliseconds{8000});
    }
  }

  std::optional<PullRequestSummary> takePull() { return std::move(pull_); }
  support::TimePoint notBefore() const noexcept { return notBefore_; }

private:
  awaitable<Findings> look() {
    switch (lost_.kind) {
    case LostCall::Kind::Import:
      return lookForImport();
    case LostCall::Kind::Merge:
      return lookForMerge();
    case LostCall::Kind::SqlWrite:
    case LostCall::Kind::BranchMerge:
      return lookForWrite();
    case LostCall::Kind::Fork:
      return checkForked();
    case LostCall::Kind::CreateDatabase:
      return lookForDatabase();
    case LostCall::Kind::CreateBranch:
      return lookForBranch();
    case LostCall::Kind::CreateTag:
      return lookForTag();
    case LostCall::Kind::CreateRelease:
      return lookForRelease();
    case LostCall::Kind::CreatePullRequest:
      return lookForPullRequest();
    case LostCall::Kind::UpdatePullRequest:
      return lookForUpdate();
    case LostCall::Kind::Comment:
    case LostCall::Kind::Other:
      break;
    }
    return cannotAsk();
  }

  awaitable<Findings> cannotAsk() {
    final_ = true;
    co_return answered(Finding::CouldNotAsk, "DoltHub has no call that tells");
  }

  // Waits as long as the server asked for; false, and `trouble_` set, where there is no such time.
  awaitable<bool> leaveAlone() {
    support::Hub& hub = *caller_.hub();
    support::Wake wake = support::Wake::TimedOut;
    const bool tooEarly = notBefore_ > hub.now();
    const bool isTooLong = tooEarly && notBefore_ >= deadline_;
    if (tooEarly && !isTooLong) {
      support::Sleeper sleeper(hub);
      wake = co_await hub.sleepUntil(sleeper, notBefore_);
    }
    if (wake == support::Wake::Cancelled) {
      throw Error::cancelled({});
    }
    const bool may = !isTooLong && wake == support::Wake::TimedOut;
    if (!may && !trouble_) { // else that says why
      ErrorDetails details;
      details.message = "the server asked to be left alone for longer than there is time to look";
      trouble_ = Error(Errc::RateLimited, std::move(details));
    }
    co_return may;
  }

  // One read; nothing and `trouble_` set when it failed.
  template <class T, class Read>
  awaitable<std::optional<T>> ask(wire::Encoding<wire::Call> call, Read read) {
    std::optional<T> value;
    if (!call) {
      trouble_ = call.error();
      co_return value;
    }
    if (call::holdsToken(call->request, *context_.token)) {
      throw Error::invalid("the lost call has the API token in it, which was not sent");
    }
    const bool may = co_await leaveAlone();
    if (!may) {
      co_return value;
    }
    const auto readDated = [&](const message::Response& response) {
      noteDate(response);
      return read(response);
    };
    call::TypedReader<T, decltype(readDated)> reader(readDated);
    context_.options.timeout = std::chrono::ceil<std::chrono::milliseconds>(std::min(
        std::max<support::Duration>(deadline_ - caller_.hub()->now(), std::chrono::milliseconds{1}),
        call::bounded(caller_.options().timeout)));
    call::Conclusion conclusion = co_await caller_.run(*call, reader, context_);
    notBefore_ =
        std::max(notBefore_, support::addSaturated(caller_.hub()->now(), conclusion.retryAfter));
    if (conclusion.error) {
      if (conclusion.error->isCancelled()) {
        throw Error(*conclusion.error);
      }
      isOwnWord_ = conclusion.ownBody;
      trouble_ = std::move(conclusion.error);
      co_return value;
    }
    trouble_.reset();
    value = reader.take();
    co_return value;
  }

  // All items of a list's first pages, up to the page with the one that is sought; `trouble_` is
  // set when one could not be had, or when there are more and none of these is of before the call.
  template <class T, class Read>
  awaitable<std::vector<T>> list(std::function<wire::Encoding<wire::Call>(const std::string&)> call,
                                 Read read, int pages,
                                 std::function<bool(const T&)> isSought = nullptr) {
    std::vector<T> items;
    std::vector<std::size_t> ends; // of its pages
    std::string token;
    for (int page = 0; page < pages; ++page) {
      std::optional<Page<T>> got = co_await ask<Page<T>>(call(token), read);
      if (!got) {
        co_return items;
      }
      const bool found = isSought && std::any_of(got->items.begin(), got->items.end(), isSought);
      std::move(got->items.begin(), got->items.end(), std::back_inserter(items));
      ends.push_back(items.size());
      if (found || got->nextPageToken.empty()) {
        co_return items;
      }
      if (got->nextPageToken == token) { // its first page again, as far as anybody can tell
        pages = page + 1;
        break;
      }
      token = std::move(got->nextPageToken);
    }
    if (isSought || !reachesBack(items, ends)) {
      trouble_ = isEndless(pages);
    }
    co_return items;
  }

  // Newest first, as far as it was read: what is of before the call says that the call would have
  // come. Of a list in another order it says nothing.
  template <class T>
  bool reachesBack(const std::vector<T>& items, const std::vector<std::size_t>& ends) const {
    if constexpr (requires(const T& item) { item.createdAt.time; }) {
      std::vector<DatedPage> pages;
      std::size_t at = 0;
      for (const std::size_t end : ends) {
        DatedPage& page = pages.emplace_back();
        for (; at < end; ++at) {
          if (items[at].createdAt.time) {
            page.push_back(*items[at].createdAt.time);
          }
        }
      }
      return isReadBackTo(sentAt(items).perhaps, std::move(pages));
    }
    return false;
  }

  static Error isEndless(int pages) {
    ErrorDetails details;
    details.reason = explain::nameOf(explain::Reason::EndlessList);
    details.message = explain::wordsOf(
        explain::Reason::EndlessList,
        {"goes on behind its first " + std::to_string(pages) + " pages, which do not tell"});
    return Error(Errc::BadResponse, std::move(details));
  }

  Findings couldNotAsk() const {
    return answered(Finding::CouldNotAsk,
                    trouble_ ? "asking failed: " + trouble_->message()
                             : "the server does not say who the API token's user is");
  }

  // To one that is not there nothing was done.
  Findings withoutPullRequest() const {
    return isOwnWord_ && trouble_ && saysMissing(*trouble_) ? notFound() : couldNotAsk();
  }

  // The call was sent by our clock, and lists are dated by the server's.
  void noteDate(const message::Response& response) {
    const support::WallTime now = caller_.hub()->wallNow();
    const auto date =
        wire::parseHttpDate(response.date, std::chrono::floor<std::chrono::seconds>(now));
    if (date) {
      // A date is cut to its second: no answer says more than what it is ahead at least.
      serverAhead_ =
          std::max<std::chrono::milliseconds>(serverAhead_.value_or(*date - now), *date - now);
    }
  }
  // When the call was sent, by the clock that dates the lists. The dates of answers are that
  // clock's unless a proxy writes them, or the list has what is later than they are.
  struct SentAt {
    ServerTime surely;  // nothing of before it is the call's
    ServerTime perhaps; // nothing of before it can be
  };
  SentAt sentAt(ServerTime newest) const {
    const support::WallTime now = caller_.hub()->wallNow();
    const std::chrono::milliseconds age = now - lost_.sentAt;
    const std::chrono::milliseconds early =
        slack +
        std::clamp<std::chrono::milliseconds>(age / drift, std::chrono::milliseconds{0}, mostDrift);
    const std::chrono::milliseconds ahead = serverAhead_.value_or(std::chrono::milliseconds{0});
    const ServerTime ours = lost_.sentAt - early;
    const ServerTime theirs = ours + ahead;
    const bool refuted = newest > now + ahead + 2 * slack;
    // A clock that was set back since then says nothing of when that was.
    const bool unknown = lost_.sentAt > now + slack;
    return {refuted ? ours : theirs, unknown ? ServerTime{} : std::min(ours, theirs)};
  }
  template <class Listed>
  SentAt sentAt(const std::vector<Listed>& listed) const {
    ServerTime newest{};
    for (const Listed& one : listed) {
      newest = std::max(newest, one.createdAt.time.value_or(newest));
    }
    return sentAt(newest);
  }

  // As they are where each that bears no time that can be read may be of after the call.
  template <class Listed>
  static std::vector<Listed> doubtful(std::vector<Listed> listed, const SentAt& sent) {
    for (Listed& one : listed) {
      one.createdAt.time = one.createdAt.time.value_or(sent.perhaps);
    }
    return listed;
  }

  // What fits is of after the call by one clock, and of before it by another, or by none.
  static Findings undatable() {
    return answered(Finding::CouldNotAsk,
                    "what fits is older or younger than the call, by whose clock one asks");
  }

  DatabaseName database() const { return {lost_.owner, lost_.database}; }
  std::string key(std::string_view name) const { return std::string(lost_.keyValue(name)); }

  AnyOperation::Parts parts(OperationKind kind, std::string name) const {
    AnyOperation::Parts parts(kind);
    parts.name = std::move(name);
    parts.endpoint = lost_.endpoint;
    parts.database = database();
    return parts;
  }

  Findings foundOperation(AnyOperation::Parts parts, bool certain) const {
    if (const std::optional<std::string> problem = wire::partsProblem(parts)) {
      return answered(Finding::CouldNotAsk,
                      "the list names an operation that cannot be: " + *problem);
    }
    Findings findings =
        answered(Finding::Found,
                 certain ? "it was started" : "one like it was started; it may be another call's");
    findings.operation = AnyOperation(std::move(parts));
    findings.certain = certain;
    findings.named = true;
    return findings;
  }

  // Of what says nothing of what it is for.
  Findings foundNameless(AnyOperation::Parts parts) const {
    Findings findings = foundOperation(std::move(parts), false);
    findings.named = false;
    return findings;
  }

  Findings several(std::size_t count) const {
    return answered(Finding::Several, std::to_string(count) + " things on the server fit");
  }

  awaitable<std::vector<Job>> jobs() {
    std::function<wire::Encoding<wire::Call>(const std::string&)> call =
        [list = api_.jobs.list, name = database()](const std::string& token) {
          return list(name, token);
        };
    return list<Job>(std::move(call), api_.jobs.readPage, recentPages);
  }

  awaitable<std::string> user() {
    wire::Encoding<wire::Call> call = api_.users.current();
    std::optional<User> me = co_await ask<User>(std::move(call), api_.users.readCurrent);
    co_return me ? me->name : std::string();
  }

  awaitable<Findings> lookForImport() {
    const std::string me = co_await user();
    if (me.empty()) { // anybody's import would fit
      co_return couldNotAsk();
    }
    std::vector<Job> all = co_await jobs();
    if (trouble_) {
      co_return couldNotAsk();
    }
    const SentAt sent = sentAt(all);
    std::erase_if(all, [&](const Job& job) { return isAmong(others_, job.id); });
    const PossibleImports fitting(all, lost_, sent.surely, me);
    if (fitting.jobs.empty()) {
      const PossibleImports perhaps(doubtful(all, sent), lost_, sent.perhaps, me);
      co_return perhaps.jobs.empty() ? notFound() : undatable();
    }
    if (fitting.jobs.size() > 1) {
      co_return several(fitting.jobs.size());
    }
    bool named = fitting.named;
    if (!named) {
      named = co_await operationTells(fitting.jobs.front(), me, sent);
    }
    AnyOperation::Parts made = parts(OperationKind::Import, fitting.jobs.front().id);
    made.branch = key("branchName");
    co_return named ? foundOperation(std::move(made), false) : foundNameless(std::move(made));
  }

  // Of an import whose job alone does not say what it is.
  awaitable<bool> operationTells(Job job, std::string me, SentAt sent) {
    std::function<wire::Encoding<wire::Call>(const std::string&)> call =
        [list = api_.users.listOperations, me](const std::string& token) {
          ListUserOperations request(me);
          request.type = OperationType::Import;
          return list(request, token);
        };
    const std::vector<UserOperation> all =
        co_await list<UserOperation>(std::move(call), api_.users.readOperations, recentPages);
    const bool failed = std::exchange(trouble_, std::nullopt).has_value(); // the job was found
    co_return !failed && isToldByOperation(job, all, lost_, sent.perhaps);
  }

  awaitable<Findings> lookForMerge() {
    const PullRequestName name(database(), key("pull_id"));
    wire::Encoding<wire::Call> call = api_.pullRequests.get(name);
    const std::optional<PullRequest> pull =
        co_await ask<PullRequest>(std::move(call), api_.pullRequests.readGot);
    if (!pull) {
      co_return withoutPullRequest();
    }
    std::vector<Job> all = co_await jobs();
    const bool allRead = !trouble_;
    std::string me;
    if (!all.empty() && pull->state != PullRequestState::Merged) { // others merge it, too
      me = co_await user();
      if (me.empty()) {
        co_return couldNotAsk();
      }
    }
    const SentAt sent = sentAt(all);
    std::erase_if(all, [&](const Job& job) { return isAmong(others_, job.id); });
    const MergeSigns signs(pull->state, all, allRead, lost_, sent.surely, me);
    AnyOperation::Parts made = parts(OperationKind::Merge, signs.job ? signs.job->id : "");
    made.pullRequestId = name.id();
    isEarlier_ = signs.verdict == MergeSigns::Verdict::FailedJob;
    switch (signs.verdict) {
    case MergeSigns::Verdict::Job:
    case MergeSigns::Verdict::PullRequest: {
      Findings findings = foundOperation(std::move(made), true);
      findings.id = name.id();
      co_return findings;
    }
    case MergeSigns::Verdict::FailedJob: // by whose clock, nobody knows
      co_return foundOperation(std::move(made), false);
    case MergeSigns::Verdict::MayBeJob:
      co_return foundNameless(std::move(made));
    case MergeSigns::Verdict::Several:
      co_return several(signs.count);
    case MergeSigns::Verdict::NotFound: {
      const MergeSigns perhaps(pull->state, doubtful(all, sent), allRead, lost_, sent.perhaps, me);
      co_return perhaps.verdict == signs.verdict ? notFound() : undatable();
    }
    case MergeSigns::Verdict::NotTold:
      break;
    }
    co_return trouble_
        ? couldNotAsk()
        : answered(Finding::CouldNotAsk,
                   "nobody knows what the pull request's state \"" + pull->stateText + "\" means");
  }

  awaitable<Findings> lookForWrite() {
    const std::string me = co_await user();
    if (me.empty()) {
      co_return couldNotAsk();
    }
    std::function<wire::Encoding<wire::Call>(const std::string&)> call =
        [list = api_.users.listOperations, me,
         sql = lost_.kind == LostCall::Kind::SqlWrite](const std::string& token) {
          ListUserOperations request(me);
          if (sql) { // a branch merge may be listed as another type
            request.type = OperationType::SqlWrite;
          }
          return list(request, token);
        };
    std::vector<UserOperation> all =
        co_await list<UserOperation>(std::move(call), api_.users.readOperations, writePages);
    if (trouble_) {
      co_return couldNotAsk();
    }
    const SentAt sent = sentAt(all);
    std::erase_if(all, [&](const UserOperation& one) { return isAmong(others_, one.name); });
    PossibleWrites fitting(all, lost_, sent.surely);
    if (fitting.operations.empty()) {
      const PossibleWrites perhaps(doubtful(all, sent), lost_, sent.perhaps);
      co_return perhaps.operations.empty() ? notFound() : undatable();
    }
    if (fitting.operations.size() > 1) {
      co_return several(fitting.operations.size());
    }
    AnyOperation::Parts made = parts(OperationKind::SqlWrite, fitting.operations.front().name);
    made.userOperationName = std::move(fitting.operations.front().name);
    const bool certain = !key("mark").empty();
    co_return fitting.named ? foundOperation(std::move(made), certain)
                            : foundNameless(std::move(made));
  }

  awaitable<Findings> checkForked() {
    wire::Encoding<wire::Call> call = api_.forks.list(database());
    const std::optional<Forks> forks = co_await ask<Forks>(std::move(call), api_.forks.readList);
    if (!forks) {
      co_return couldNotAsk();
    }
    for (const ForkSummary& fork : forks->forks) {
      if (text::equalNoCase(fork.owner, key("ownerName"))) {
        co_return foundByName(fork.owner + "/" + fork.name);
      }
    }
    co_return notFound();
  }

  awaitable<Findings> lookForDatabase() {
    wire::Encoding<wire::Call> call = api_.branches.list(database(), {});
    const std::optional<Page<Branch>> branches =
        co_await ask<Page<Branch>>(std::move(call), api_.branches.readPage);
    if (branches) {
      co_return foundByName(database().text());
    }
    co_return isOwnWord_ && trouble_->code() == Errc::NotFound ? notFound() : couldNotAsk();
  }

  // By its name alone, which may be another call's.
  template <class T, class List, class Read>
  awaitable<Findings> lookOnAllPages(List listOf, Read read, std::function<bool(const T&)> isIt,
                                     std::string name) {
    std::function<wire::Encoding<wire::Call>(const std::string&)> call =
        [listOf, database = database()](const std::string& token) {
          return listOf(database, token);
        };
    const std::vector<T> items = co_await list<T>(std::move(call), read, namePages, isIt);
    const bool exists = std::any_of(items.begin(), items.end(), isIt);
    co_return exists ? foundByName(name) : trouble_ ? couldNotAsk() : notFound();
  }

  awaitable<Findings> lookForBranch() {
    const std::string name = key("newBranchName");
    std::function<bool(const Branch&)> isIt = [name](const Branch& branch) {
      return branch.name == name;
    };
    return lookOnAllPages<Branch>(api_.branches.list, api_.branches.readPage, std::move(isIt),
                                  name);
  }

  awaitable<Findings> lookForTag() {
    const std::string name = key("tagName");
    std::function<bool(const Tag&)> isIt = [name](const Tag& tag) {
      return tag.name == name;
    };
    return lookOnAllPages<Tag>(api_.tags.list, api_.tags.readPage, std::move(isIt), name);
  }

  awaitable<Findings> lookForRelease() {
    const std::string tag = key("tag");
    const std::string title = key("title");
    std::function<bool(const Release&)> isIt = [tag, title](const Release& release) {
      return release.tag == tag && isKept(release.title, title);
    };
    return lookOnAllPages<Release>(api_.releases.list, api_.releases.readPage, std::move(isIt),
                                   tag);
  }

  // Those of the newest that this search shows; `trouble_` is set when they could not be had.
  // Nothing that was made before `surely` is the call's.
  awaitable<std::vector<PullRequestSummary>> pullRequestsLikeIt(std::string query, std::string me,
                                                                ServerTime& surely) {
    ListPullRequests request(database());
    request.query = std::move(query);
    std::function<wire::Encoding<wire::Call>(const std::string&)> call =
        [list = api_.pullRequests.list, request](const std::string& token) {
          return list(request, token);
        };
    const std::vector<PullRequestSummary> listed =
        co_await list<PullRequestSummary>(std::move(call), api_.pullRequests.readPage, recentPages);
    const bool marked = !key("mark").empty();
    const SentAt sent = sentAt(listed);
    const ServerTime since = sent.perhaps - (marked ? markedSlack : std::chrono::seconds{0});
    surely = sent.surely;
    std::vector<PullRequestSummary> fitting;
    for (const PullRequestSummary& summary : listed) {
      if (trouble_ || unlike_.contains(summary.id) || !isKept(summary.title, key("title")) ||
          summary.createdAt.time.value_or(since) < since) {
        continue;
      }
      const PullRequestName name(database(), summary.id);
      wire::Encoding<wire::Call> get = api_.pullRequests.get(name);
      const std::optional<PullRequest> pull =
          co_await ask<PullRequest>(std::move(get), api_.pullRequests.readGot);
      if (pull && isSamePullRequest(*pull, lost_, me)) {
        fitting.push_back(summary);
      } else if (pull) {
        unlike_.insert(summary.id);
      }
    }
    co_return fitting;
  }

  awaitable<Findings> lookForPullRequest() {
    const bool marked = !key("mark").empty();
    std::string me;
    if (!marked) {
      me = co_await user();
    }
    if (!marked && me.empty()) { // anybody's would fit
      co_return couldNotAsk();
    }
    // What the server's search takes for a title is its own affair: what it does not show is looked
    // for among the newest, too.
    ServerTime surely;
    unlike_.clear();
    std::vector<PullRequestSummary> fitting = co_await pullRequestsLikeIt(key("title"), me, surely);
    if (!trouble_ && fitting.empty()) {
      fitting = co_await pullRequestsLikeIt({}, me, surely);
    }
    if (trouble_) {
      co_return couldNotAsk();
    }
    if (fitting.size() > 1) {
      co_return several(fitting.size());
    }
    if (fitting.empty()) {
      co_return notFound();
    }
    const auto& created = fitting.front().createdAt.time;
    if (!marked && created.value_or(surely) < surely) {
      co_return undatable();
    }
    Findings findings =
        answered(Finding::Found, marked ? "the pull request is there"
                                        : "one like it is there; it may be another call's");
    findings.named = marked || created;
    findings.id = std::move(fitting.front().id);
    findings.certain = marked;
    co_return findings;
  }

  awaitable<Findings> lookForUpdate() {
    const PullRequestName name(database(), key("pull_id"));
    wire::Encoding<wire::Call> call = api_.pullRequests.get(name);
    const std::optional<PullRequest> pull =
        co_await ask<PullRequest>(std::move(call), api_.pullRequests.readGot);
    if (!pull) {
      co_return withoutPullRequest();
    }
    if (!isUpdated(*pull, lost_)) {
      co_return notFound();
    }
    pull_ = *pull;
    Findings findings = answered(Finding::Found, "the pull request is as it was asked for");
    findings.named = true;
    findings.id = name.id();
    findings.certain = true;
    co_return findings;
  }

  call::Caller& caller_;
  const wire::Api& api_;
  const LostCall lost_;
  const support::TimePoint deadline_;
  const std::vector<std::string> others_;
  call::CallContext context_;
  std::optional<Error> trouble_;
  bool isOwnWord_ = false; // of the last trouble: DoltHub said so, and nobody on the way
  std::optional<std::chrono::milliseconds> serverAhead_;
  std::optional<PullRequestSummary> pull_; // that was found
  std::set<std::string> unlike_;           // pull requests that this look has read in vain
  support::TimePoint notBefore_;           // the server asked for it
  const SearchUntil until_;
  bool isEarlier_ = false; // what was found may well be, so that a later look may find more
  bool final_ = false;     // asking again will not help
};

} // namespace

awaitable<Learnt> findOut(call::Caller& caller, LostCall lost, const call::CallContext& context,
                          support::TimePoint deadline, SearchUntil until,
                          support::TimePoint notBefore) {
  Finder finder(caller, std::move(lost), context, deadline, until, notBefore);
  try {
    Findings findings = co_await finder.run();
    co_return Learnt(std::move(findings), finder.takePull(), finder.notBefore());
  } catch (const Error&) {
    throw;
  } catch (const boost::system::system_error& error) {
    if (error.code() != boost::asio::error::operation_aborted) {
      throw;
    }
  }
  throw Error::cancelled({}); // between two requests
}

} // namespace dolthub::operation
