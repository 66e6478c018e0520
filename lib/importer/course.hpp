#pragma once

// What becomes of a file, decided apart from doing it: an event goes in, an action comes out.
// Neither clock, network nor disk is seen here.
//
// A step is a POST that leaves only once its intent is on disk, and the operation that it starts. A
// file has two, its import and its merge; a staged database has one more merge. All take one
// course.
namespace dolthub::importer {

enum class StepState {
  Ready,    // nothing of it has left
  Intended, // it may have left
  Accepted, // the server has it, and goes on with it
  Unsaid,   // it has ended, and the server has not said what it made
  Done,
  Refused, // it did not happen, and will not by itself
  Failed,  // it was started, and failed
  Unknown  // looked for in vain, or not to be asked about any more
};

enum class StepEvent {
  // What sending came to.
  Accepted,
  Busy,        // the database runs another job
  OutOfOrder,  // nothing happened: the server, or what is in front of it, does not work
  Doubtful,    // nothing happened either, by something that may pass
  Refused,     // nothing happened, for good
  Left,        // the run was abandoned, or could not write down what it was about to do
  MayHaveLeft, // nobody knows
  // What waiting for the operation came to; also OutOfOrder, Doubtful and Left.
  Succeeded,
  Failed,
  Unsaid,   // it has ended well, and nothing is named that it made; or again
  Gone,     // the server does not know it any more, or does not tell what came of it
  WaitOver, // it goes on, but we do not
  // What looking for it came to; also Failed, where it can happen no more, OutOfOrder, Doubtful and
  // Left.
  Found,
  FoundDone,
  NotFound,
  // A wait is over; or it was not worth while: patience or a stop came first.
  Waited,
  Anew,      // of a file: what is imported is not to be merged, the file is to be sent as it is
  Recovered, // the server had been out of order, and that explains what went before
  GaveUp
};

// Whether DoltHub itself has answered, in whatever words.
constexpr bool isAnswered(StepEvent event) noexcept {
  switch (event) {
  case StepEvent::Accepted:
  case StepEvent::Busy:
  case StepEvent::Succeeded:
  case StepEvent::Failed:
  case StepEvent::Unsaid:
  case StepEvent::Found:
  case StepEvent::FoundDone:
  case StepEvent::NotFound:
    return true;
  default:
    return false;
  }
}

enum class StepAction { Send, LookUp, Await, Confirm, WaitWhileBusy, WaitForServer, End };

// What whoever runs it says of a step of which nobody knows whether it happened.
enum class Belief { Nothing, Done, Again };

// How often something that may pass, on a server in order, is tried.
inline constexpr unsigned mostDoubts = 3;
// How often what is unsaid is asked for.
inline constexpr unsigned mostLooks = 3;

struct StepProgress {
  StepState state = StepState::Ready;
  Belief belief = Belief::Nothing;
  bool believed = false; // done, by that alone
  unsigned waits = 0;    // since something went well: how long the next one is
  unsigned doubts = 0;   // likewise
  unsigned looks = 0;    // for what is unsaid, in vain
};

constexpr StepAction actionAt(StepState state) noexcept {
  switch (state) {
  case StepState::Ready:
    return StepAction::Send;
  case StepState::Intended:
    return StepAction::LookUp;
  case StepState::Accepted:
    return StepAction::Await;
  case StepState::Unsaid:
    return StepAction::Confirm;
  default:
    return StepAction::End;
  }
}

namespace detail {

constexpr StepAction to(StepProgress& step, StepState state) noexcept {
  step.state = state;
  step.waits = 0;
  step.doubts = 0;
  return actionAt(state);
}

// What is believed was said of what an earlier run has left, not of this.
constexpr StepAction sent(StepProgress& step, StepState state) noexcept {
  step.belief = Belief::Nothing;
  return to(step, state);
}

// Nobody at the server knows of it.
constexpr StepAction without(StepProgress& step) noexcept {
  switch (step.belief) {
  case Belief::Done:
    step.believed = true;
    return to(step, StepState::Done);
  case Belief::Again:
    return to(step, StepState::Ready);
  case Belief::Nothing:
    break;
  }
  return to(step, StepState::Unknown);
}

constexpr StepAction wait(StepProgress& step, StepAction how) noexcept {
  ++step.waits;
  return how;
}

// It cannot be gone on with: what was sent stays open.
constexpr StepAction leave(StepProgress& step) noexcept {
  if (step.state != StepState::Ready) {
    step.state = StepState::Unknown;
  }
  return StepAction::End;
}

constexpr StepAction doubt(StepProgress& step) noexcept {
  if (++step.doubts < mostDoubts) {
    return wait(step, StepAction::WaitForServer);
  }
  step.state = step.state == StepState::Ready ? StepState::Refused : StepState::Unknown;
  return StepAction::End;
}

constexpr StepAction unsaid(StepProgress& step) noexcept {
  if (step.state == StepState::Accepted) {
    step.looks = 0;
    return to(step, StepState::Unsaid);
  }
  return ++step.looks < mostLooks ? actionAt(step.state) : without(step);
}

} // namespace detail

// An event that does not belong to the state changes nothing: what is to be done there is done.
// `step.state` is Ready while its POST is on its way; the disk knows better.
constexpr StepAction next(StepProgress& step, StepEvent event) noexcept {
  const bool ready = step.state == StepState::Ready;
  const bool intended = step.state == StepState::Intended;
  const bool accepted = step.state == StepState::Accepted;
  const bool ended = step.state == StepState::Unsaid;
  const bool open = ready || intended || accepted || ended;
  if (!open) {
    return StepAction::End;
  }
  switch (event) {
  case StepEvent::Accepted:
    return ready ? detail::sent(step, StepState::Accepted) : actionAt(step.state);
  case StepEvent::Busy:
    return ready ? detail::wait(step, StepAction::WaitWhileBusy) : actionAt(step.state);
  case StepEvent::OutOfOrder:
    return detail::wait(step, StepAction::WaitForServer);
  case StepEvent::Doubtful:
    return detail::doubt(step);
  case StepEvent::Refused:
    return ready ? detail::to(step, StepState::Refused) : actionAt(step.state);
  case StepEvent::MayHaveLeft:
    return ready ? detail::sent(step, StepState::Intended) : actionAt(step.state);
  case StepEvent::Succeeded:
    return accepted || ended ? detail::to(step, StepState::Done) : actionAt(step.state);
  case StepEvent::Failed:
    return accepted || intended ? detail::to(step, StepState::Failed) : actionAt(step.state);
  case StepEvent::Gone:
    return accepted || ended ? detail::without(step) : actionAt(step.state);
  case StepEvent::Unsaid:
    return accepted || ended ? detail::unsaid(step) : actionAt(step.state);
  case StepEvent::Found:
    return intended ? detail::to(step, StepState::Accepted) : actionAt(step.state);
  case StepEvent::FoundDone:
    return detail::to(step, StepState::Done);
  case StepEvent::NotFound:
    return intended ? detail::without(step) : actionAt(step.state);
  case StepEvent::Recovered:
    step.waits = 0;
    step.doubts = 0;
    return actionAt(step.state);
  case StepEvent::Waited:
  case StepEvent::Anew:
    return actionAt(step.state);
  case StepEvent::WaitOver:
  case StepEvent::Left:
  case StepEvent::GaveUp:
    break;
  }
  return detail::leave(step);
}

enum class FileAction {
  Upload,
  LookForImport, // its upload may have arrived
  AwaitImport,
  ConfirmImport, // no pull request of it is named
  Merge,
  LookForMerge,
  AwaitMerge,
  WaitWhileBusy,
  WaitForServer,
  LeaveAlone
};

// Whether nothing of it is sent, only asked about, until DoltHub has told what came of it.
constexpr bool isUnderWay(FileAction action) noexcept {
  return action == FileAction::AwaitImport || action == FileAction::AwaitMerge;
}

struct FileProgress {
  StepProgress import;
  StepProgress merge;
  bool merges = false;  // what is imported shall be merged
  bool hasPull = false; // the import has opened a pull request
};

constexpr bool isMerging(const FileProgress& file) noexcept {
  return file.import.state == StepState::Done && file.merges && file.hasPull;
}

namespace detail {

constexpr FileAction fileAction(StepAction action, bool merging) noexcept {
  switch (action) {
  case StepAction::Send:
    return merging ? FileAction::Merge : FileAction::Upload;
  case StepAction::LookUp:
    return merging ? FileAction::LookForMerge : FileAction::LookForImport;
  case StepAction::Await:
    return merging ? FileAction::AwaitMerge : FileAction::AwaitImport;
  case StepAction::Confirm:
    return FileAction::ConfirmImport; // a merge names what it was asked for
  case StepAction::WaitWhileBusy:
    return FileAction::WaitWhileBusy;
  case StepAction::WaitForServer:
    return FileAction::WaitForServer;
  case StepAction::End:
    break;
  }
  return FileAction::LeaveAlone;
}

} // namespace detail

constexpr FileAction actionAt(const FileProgress& file) noexcept {
  const bool merging = isMerging(file);
  return detail::fileAction(actionAt(merging ? file.merge.state : file.import.state), merging);
}

// The import's end is the merge's beginning; `hasPull` is set before the event that ends it.
constexpr FileAction next(FileProgress& file, StepEvent event) noexcept {
  const bool merging = isMerging(file);
  if (event == StepEvent::Anew && merging && file.merge.state == StepState::Ready) {
    file.import = StepProgress();
    file.hasPull = false;
    return actionAt(file);
  }
  const StepAction action = next(merging ? file.merge : file.import, event);
  if (!merging && isMerging(file)) {
    return actionAt(file);
  }
  return detail::fileAction(action, merging);
}

enum class FileEnd { NotStarted, Merged, InPullRequest, NotMerged, Unchanged, Failed, Unknown };

// What to say of the file if nothing more is heard of it.
constexpr FileEnd endOf(const FileProgress& file) noexcept {
  const StepState state = isMerging(file) ? file.merge.state : file.import.state;
  switch (state) {
  case StepState::Ready:
    return isMerging(file) ? FileEnd::NotMerged : FileEnd::NotStarted;
  case StepState::Intended:
  case StepState::Accepted:
  case StepState::Unsaid:
  case StepState::Unknown:
    return FileEnd::Unknown;
  case StepState::Refused:
  case StepState::Failed:
    return FileEnd::Failed;
  case StepState::Done:
    break;
  }
  if (!file.hasPull && !file.import.believed) {
    return FileEnd::Unchanged;
  }
  return file.merges ? FileEnd::Merged : FileEnd::InPullRequest;
}

} // namespace dolthub::importer
