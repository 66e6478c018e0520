#include "operation/schedule.hpp"

#include "operation/pace.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::operation {

using support::Duration;
using support::TimePoint;

namespace {

constexpr std::uint16_t counted(std::uint16_t count) noexcept {
  return count < UINT16_MAX ? static_cast<std::uint16_t>(count + 1) : count;
}

constexpr bool aboutItself(PollAnswer refusal) noexcept {
  return refusal == PollAnswer::Refused || refusal == PollAnswer::Doubted;
}

// The end: nobody runs out of time unasked.
constexpr std::chrono::seconds lastPollTime{2};

} // namespace

Action Schedule::on(const Event& event) noexcept {
  if (event.retryAfter > Duration::zero()) {
    notBefore_ = std::max(notBefore_, support::addSaturated(event.now, event.retryAfter));
  }
  if (action_.what != Action::What::End) {
    action_ = decide(event);
    const bool ended = action_.what == Action::What::End;
    if (ended && unsaid_ > 0 && action_.end != Action::End::Failed) {
      action_ = end(Action::End::Succeeded); // as a poll of its own has said
    }
  }
  return action_;
}

Action Schedule::decide(const Event& event) noexcept {
  using State = Action::What;
  const State state = action_.what;
  switch (event.what) {
  case Event::What::Begun:
    started_ = polledAt_ = heardAt_ = event.now;
    return sleep(event);
  case Event::What::Due:
    return state == State::Sleep ? due(event) : action_;
  case Event::What::Hinted:
    return state == State::Sleep ? hinted(event) : action_;
  case Event::What::Polled:
    return state == State::Poll ? polled(event) : action_;
  case Event::What::Looked:
    return state == State::Look ? looked(event) : action_;
  case Event::What::ListRead:
    return state == State::ReadList ? listRead(event) : action_;
  }
  return action_;
}

Action Schedule::due(const Event& event) noexcept {
  const bool waited = std::exchange(waitsForALook_, false);
  if (event.now >= deadline()) {
    return end(listDue_ || isAmbiguous() ? lateEnd(event.now) : Action::End::TimedOut);
  }
  if (!mayAsk(event.now)) {
    return sleepUntil(notBefore_);
  }
  if (listDue_) {
    listDue_ = false;
    return {Action::What::ReadList, Action::End::None, {}};
  }
  const bool byItself = !ownPace() || waited || vain_ || unsaid_ > 0 || hint_ > Listed::Running ||
                        inVain_ >= looksInVain || event.now >= ownPollBy() ||
                        event.now + lookTime > lastPollBy(); // a look may take as long
  if (!byItself && event.others == Event::Others::Look) {
    return {Action::What::Look, Action::End::None, {}};
  }
  if (!byItself && event.others == Event::Others::Looking) {
    waitsForALook_ = true;
    return sleepUntil(event.now + patienceWithALook);
  }
  return {Action::What::Poll, Action::End::None, {}};
}

Action Schedule::hinted(const Event& event) noexcept {
  if (event.listed <= Listed::Named) { // by a list that knows less than a poll
    vain_ = true;
    heardAt_ = event.listed == Listed::Named ? event.now : heardAt_;
    return sleepUntil(waitsForALook_ ? event.now : action_.until);
  }
  waitsForALook_ = vain_ = false;
  inVain_ = 0;
  heard(event.now);
  outweigh(event);
  denied_ = denied_ && event.listed == Listed::Failed;
  const Listed before = std::exchange(hint_, event.listed);
  if (event.listed == Listed::Running) {
    ++asked_;
    return sleep(event);
  }
  if (before == event.listed) { // and was polled for it
    return sleepUntil(action_.until);
  }
  soon_ = event.listed == Listed::Succeeded ? soonPolls : 0;
  return sleepUntil(event.now);
}

Action Schedule::looked(const Event& event) noexcept {
  action_ = sleepUntil(event.now); // where it said nothing, the poll follows
  return hinted(event);
}

Action Schedule::polled(const Event& event) noexcept {
  if (event.answer == PollAnswer::Unsent) {
    // It queues again at once: where it slept as long as those whose polls hang, they would take
    // the connections before it every time.
    return due(event);
  }
  ++asked_;
  polledAt_ = event.now;
  const bool vain = std::exchange(vain_, false) && inVain_ < looksInVain;
  inVain_ = static_cast<unsigned char>(inVain_ + (vain ? 1 : 0));
  heardAt_ = std::min(event.now, heardAt_ + event.retryAfter);
  const bool refused = event.answer == PollAnswer::NotKnown || event.answer == PollAnswer::Denied ||
                       aboutItself(event.answer);
  const bool crowded = event.answer == PollAnswer::Crowded;
  if (event.answer == PollAnswer::Contradicted || event.answer == PollAnswer::Troubled) {
    return ambiguous(event);
  }
  refusals_ = (refused || crowded) && !isAmbiguous() ? refusals_ : 0;
  if (unsaid_ > 0 && (refused || crowded || event.answer == PollAnswer::Nothing)) {
    return succeededUnsaid(event); // nor did this poll name the pull request
  }
  switch (event.answer) {
  case PollAnswer::Running:
  case PollAnswer::Changed: {
    heard(event.now);
    seen_ = true;
    unchanged_ = event.answer == PollAnswer::Running ? counted(unchanged_) : std::uint16_t{0};
    const bool check = hint_ == Listed::Failed || hint_ == Listed::Made ||
                       (unchanged_ > 0 && unchanged_ % pollsBeforeACheck(event.retryAfter) == 0);
    return check ? readList(event, event.answer) : sleep(event);
  }
  case PollAnswer::Succeeded:
    return end(Action::End::Succeeded);
  case PollAnswer::SucceededUnsaid:
    return succeededUnsaid(event);
  case PollAnswer::Failed:
    return end(Action::End::Failed);
  case PollAnswer::FailedUnsaid:
    return readList(event, event.answer);
  case PollAnswer::Refused:
    countRefusal(event.now);
    return readList(event, event.answer);
  case PollAnswer::Doubted:
  case PollAnswer::NotKnown:
  case PollAnswer::Denied:
    return denied(event);
  case PollAnswer::Nothing:
    return unanswered(event);
  case PollAnswer::Crowded: // no failure: nobody was asked
    return event.now >= deadline() ? end(Action::End::TimedOut) : sleep(event);
  case PollAnswer::Contradicted:
  case PollAnswer::Troubled:
  case PollAnswer::Unsent:
  case PollAnswer::Over:
  case PollAnswer::Hopeless:
    break;
  }
  return end(Action::End::Unanswered);
}

// Counted as refusals are, but never together with them; a success of before is taken back.
Action Schedule::ambiguous(const Event& event) noexcept {
  heard(event.now);
  seen_ = true;
  unsaid_ = 0;
  refusals_ = isAmbiguous() && why_ == event.answer ? refusals_ : static_cast<unsigned char>(0);
  countRefusal(event.now);
  return readList(event, event.answer);
}

// One word of it is wrong, and the list's says which. That it runs is a list that is behind.
Action Schedule::contradictedByList(const Event& event) noexcept {
  if (event.listed == Listed::Succeeded) {
    return end(Action::End::Succeeded);
  }
  const bool over =
      event.now >= deadline() || (refusals_ >= refusalsToBelieve && refusedForLong(event.now));
  return over ? end(Action::End::Unclear) : sleep(event);
}

// What sounds like a failure for long nobody can tell from one. That a list has it running is no
// help: it may be behind for ever.
Action Schedule::troubledByList(const Event& event) noexcept {
  if (event.now >= deadline()) {
    return end(Action::End::TimedOut);
  }
  const bool over = refusals_ >= refusalsToBelieve && refusedForLong(event.now);
  return over ? end(Action::End::Unclear) : sleep(event);
}

// Polls of late, as far as they count.
bool Schedule::isAmbiguous() const noexcept {
  return refusals_ > 0 && (why_ == PollAnswer::Contradicted || why_ == PollAnswer::Troubled);
}

Action Schedule::denied(const Event& event) noexcept {
  const bool young = !seen_ && event.now - started_ < notVisibleGrace;
  if (young && event.answer != PollAnswer::Doubted) {
    return sleep(event);
  }
  countRefusal(event.now);
  failures_ = counted(failures_);
  return readList(event, event.answer);
}

void Schedule::countRefusal(TimePoint now) noexcept {
  refusedSince_ = refusals_ == 0 ? now : refusedSince_;
  denied_ = false;
  refusals_ = static_cast<unsigned char>(std::min<unsigned>(refusals_ + 1u, refusalsToBelieve));
}

bool Schedule::refusalsConvince(TimePoint now) const noexcept {
  return refusals_ >= refusalsToBelieve && now - refusedSince_ >= notVisibleGrace;
}

bool Schedule::refusedForLong(TimePoint now) const noexcept {
  return now - refusedSince_ >= longestSilence;
}

// A list that says that it runs makes refusals of before mean nothing, and of later ones only a
// list says what they mean: that it could not be read is no proof. It may be behind: what sounds
// like a failure, or says two things, goes on to count.
void Schedule::outweigh(const Event& event) noexcept {
  const bool runs = event.listed == Listed::Running;
  if (isAmbiguous()) {
    return;
  }
  outweighed_ = outweighed_ || (refusals_ > 0 && (runs || event.listed == Listed::Succeeded));
  refusals_ = runs ? static_cast<unsigned char>(0) : refusals_;
}

Action Schedule::unanswered(const Event& event) noexcept {
  soon_ = 0; // what does not answer is asked at its own distance
  failures_ = counted(failures_);
  const bool check = hint_ == Listed::Failed || failures_ % pollsBetweenChecks == 0;
  if (check || silentForTooLong(event.now)) {
    return readList(event, PollAnswer::Nothing);
  }
  return event.now >= deadline() ? end(Action::End::TimedOut) : sleep(event);
}

Action Schedule::readList(const Event& event, PollAnswer why) noexcept {
  why_ = why;
  if (event.now >= deadline()) {
    return end(lateEnd(event.now));
  }
  if (mayAsk(event.now)) {
    return {Action::What::ReadList, Action::End::None, {}};
  }
  if (why == PollAnswer::FailedUnsaid) {
    return failedUnsaid(event);
  }
  listDue_ = true; // before the next poll: a server may ask to wait in each of its answers
  return sleepUntil(notBefore_);
}

// It has failed, and the list that may say why lags, or is to be left alone: worth a while, once.
Action Schedule::failedUnsaid(const Event& event) noexcept {
  if (waitedForReason_ || notBefore_ - event.now > patienceForAReason) {
    return end(Action::End::Failed);
  }
  waitedForReason_ = true;
  listDue_ = true;
  return sleepUntil(event.now + listsLag);
}

// An import that changed nothing has no pull request; one that the server has yet to name looks the
// same for a moment.
Action Schedule::succeededUnsaid(const Event& event) noexcept {
  heard(event.now);
  const TimePoint next = std::max(event.now + pullRequestLag * (1 << unsaid_), notBefore_);
  unsaid_ = (unsaid_ + 1u) & 7u;
  const bool over = unsaid_ >= pollsForAPullRequest || next - event.now > patienceForAReason;
  return over || next >= deadline() ? end(Action::End::Succeeded) : sleepUntil(next);
}

// How refusals that go on end a wait, given what its list says beside them. One may be an accident
// on the way, whatever its words are.
Action::End Schedule::refusedEnd(const Event& event) const noexcept {
  if (!refusalsConvince(event.now)) {
    return Action::End::None;
  }
  switch (event.listed) {
  case Listed::There:
  case Listed::Succeeded: // what came of it only a poll would tell, which may lag behind the list
    return refusedForLong(event.now) ? Action::End::Unclear : Action::End::None;
  case Listed::Nothing:
    return why_ == PollAnswer::Refused && !outweighed_ ? Action::End::Failed : Action::End::None;
  case Listed::Absent:
    if (why_ == PollAnswer::NotKnown) { // lists are behind, and so may be who answers polls
      return refusedForLong(event.now) ? Action::End::Lost : Action::End::None;
    }
    [[fallthrough]];
  case Listed::Named: // a word that nobody knows does not know better than polls for ever
    if (why_ == PollAnswer::Doubted && refusedForLong(event.now)) {
      return Action::End::Unclear;
    }
    return why_ == PollAnswer::Refused ? Action::End::Failed : Action::End::None;
  default:
    return Action::End::None;
  }
}

// How it ends where its time is over before the list that the last poll wants was asked.
Action::End Schedule::lateEnd(TimePoint now) const noexcept {
  if (why_ == PollAnswer::Contradicted) {
    return Action::End::Unclear;
  }
  const bool failed = why_ == PollAnswer::FailedUnsaid ||
                      (why_ == PollAnswer::Refused && !outweighed_ && refusalsConvince(now));
  return failed ? Action::End::Failed : Action::End::TimedOut;
}

// Where its poll says that it runs, it may be tried again, or the list be wrong for a moment.
Action Schedule::failedByList(const Event& event) noexcept {
  if (why_ != PollAnswer::Running && why_ != PollAnswer::Changed) {
    return end(Action::End::Failed);
  }
  refusedSince_ = denied_ ? refusedSince_ : event.now; // of refusals there are none
  denied_ = true;
  if (event.now - refusedSince_ >= listsInsist) {
    return end(Action::End::Failed);
  }
  hint_ = Listed::Failed; // so that the next poll is held against the list, too
  return event.now < deadline() ? sleepUntil(refusedSince_ + listsInsist)
                                : end(Action::End::TimedOut);
}

Action Schedule::listRead(const Event& event) noexcept {
  const bool ahead = event.listed == Listed::Succeeded; // of the polls
  const bool news = std::exchange(hint_, ahead ? event.listed : Listed::Nothing) != event.listed;
  if (event.listed == Listed::Failed) {
    return failedByList(event);
  }
  denied_ = false;
  if (event.listed == Listed::Made && why_ != PollAnswer::FailedUnsaid) {
    return end(Action::End::Succeeded);
  }
  if (why_ == PollAnswer::Contradicted) {
    return contradictedByList(event);
  }
  if (why_ == PollAnswer::Troubled && event.listed <= Listed::Running) {
    return troubledByList(event);
  }
  if (why_ == PollAnswer::FailedUnsaid) {
    return event.now < deadline() ? failedUnsaid(event) : end(Action::End::Failed);
  }
  if (event.listed == Listed::Appeared &&
      (refusalsConvince(event.now) || silentForTooLong(event.now))) {
    return end(Action::End::Succeeded); // its poll will tell no more
  }
  if (event.listed == Listed::There && silentForTooLong(event.now)) {
    return end(Action::End::Unclear);
  }
  if (const Action::End how = refusedEnd(event); how != Action::End::None) {
    return end(how);
  }
  if (event.listed >= Listed::Named) {
    heard(event.now);
    outweigh(event);
    refusals_ = aboutItself(why_) || ahead ? refusals_ : 0;
    soon_ = ahead && news && why_ != PollAnswer::Nothing ? soonPolls : soon_;
    return sleep(event);
  }
  if (event.now >= deadline()) {
    return end(Action::End::TimedOut);
  }
  // There is no error that could say why; or the list answers, and a while later they convince.
  const bool mayTell = why_ == PollAnswer::Doubted || why_ == PollAnswer::NotKnown;
  const bool answered = why_ == PollAnswer::Refused || (mayTell && event.listed != Listed::Nothing);
  return silentForTooLong(event.now) && !answered ? end(Action::End::Unanswered) : sleep(event);
}

void Schedule::heard(TimePoint now) noexcept {
  heardAt_ = std::max(heardAt_, now);
  failures_ = 0;
}

bool Schedule::silentForTooLong(TimePoint now) const noexcept {
  return failures_ >= fewestFailures && now - heardAt_ >= longestSilence;
}

TimePoint Schedule::ownPollBy() const noexcept {
  const TimePoint within = support::addSaturated(polledAt_, ownPollWithin(polledAt_ - started_));
  return std::min(within, lastPollBy());
}

TimePoint Schedule::lastPollBy() const noexcept {
  return deadline() - polledAt_ > lastPollTime ? deadline() - lastPollTime : deadline();
}

TimePoint Schedule::askUntil(TimePoint now) const noexcept {
  constexpr std::chrono::seconds least{1};
  const TimePoint until = deadline() - lastPollTime - least;
  return now + least < until ? until : deadline();
}

Action Schedule::sleep(const Event& event) noexcept {
  Duration pace = interval_;
  if (ownPace()) {
    const bool soon = soon_ > 0;
    soon_ = static_cast<unsigned char>(soon ? soon_ - 1 : 0);
    pace =
        pollDelay(soon ? 0 : asked_, event.now - started_, event.random, hint_ == Listed::Running);
  }
  TimePoint next = support::addSaturated(event.now, pace);
  const TimePoint silent = support::addSaturated(heardAt_, longestSilence);
  if (ownPace() && failures_ >= fewestFailures && silent > event.now) {
    next = std::min(next, silent); // then one more poll decides
  }
  return sleepUntil(std::min(next, std::max(ownPace() ? ownPollBy() : lastPollBy(), event.now)));
}

Action Schedule::sleepUntil(TimePoint until) const noexcept {
  return {Action::What::Sleep, Action::End::None,
          std::min(std::max(until, notBefore_), deadline())};
}

} // namespace dolthub::operation
