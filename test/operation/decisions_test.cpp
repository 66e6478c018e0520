#include "call/repetition.hpp"
#include "harness/enumerators.hpp"
#include "importer/course.hpp"
#include "operation/after_look_up.hpp"
#include "operation/schedule.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

// What is decided without a loop, for every event in every state. decisions.txt beside this file
// has all of it, for people to read; after a change it is written anew by
//
//   build/try/bin/dolthub_test_operation --run_test=operation_decisions -- --write
//
// What must hold of it stands in schedule_test.cpp, after_look_up_test.cpp,
// call/repetition_test.cpp and importer/course_test.cpp.
namespace dolthub::operation {

namespace {

using namespace std::chrono_literals;
using harness::enumerators;
using harness::nameOfEnumerator;

const std::string decisionsFile = DOLTHUB_SOURCE_DIR "/test/operation/decisions.txt";

// Rows of cells, each column as wide as its widest.
class Grid {
public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  std::string text() const {
    std::vector<std::size_t> widths;
    for (const std::vector<std::string>& row : rows_) {
      widths.resize(std::max(widths.size(), row.size()));
      for (std::size_t i = 0; i < row.size(); ++i) {
        widths[i] = std::max(widths[i], row[i].size());
      }
    }
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
      std::string line;
      for (std::size_t i = 0; i < row.size(); ++i) {
        line += row[i] + std::string(widths[i] + 2 - row[i].size(), ' ');
      }
      line.erase(line.find_last_not_of(' ') + 1);
      text += line + '\n';
    }
    return text;
  }

private:
  std::vector<std::vector<std::string>> rows_;
};

template <class E>
std::string wordOfDecision(E value) {
  return std::string(nameOfEnumerator(value));
}

std::string headline(const std::string& words) {
  return "\n" + words + "\n" + std::string(words.size(), '-') + "\n\n";
}

// A wait in a state, and the time there.
struct Waited {
  Schedule schedule{1h, 0s};
  Event event; // with the time and the others that are there
};

Event happens(const Waited& wait, Event::What what) {
  Event event = wait.event;
  event.what = what;
  return event;
}

Action answered(Waited& wait, PollAnswer answer) {
  Event event = happens(wait, Event::What::Polled);
  event.answer = answer;
  return wait.schedule.on(event);
}

Waited waitIn(Action::What state, Event::Others others) {
  Waited wait;
  wait.event.now = support::TimePoint(1h);
  wait.event.others = others;
  wait.schedule.on(happens(wait, Event::What::Begun));
  if (state != Action::What::Sleep || others == Event::Others::Looking) {
    wait.event.now = wait.schedule.action().until;
    wait.schedule.on(happens(wait, Event::What::Due));
  }
  if (state == Action::What::ReadList) {
    answered(wait, PollAnswer::Refused);
  }
  if (state == Action::What::End) {
    answered(wait, PollAnswer::Failed);
  }
  BOOST_TEST_REQUIRE((wait.schedule.action().what == state));
  wait.event.now += 100ms; // what has begun takes its time
  return wait;
}

struct WaitState {
  std::string name;
  Action::What what;
  Event::Others others;
};

std::vector<WaitState> waitStates() {
  std::vector<WaitState> all;
  for (const Action::What what : enumerators<Action::What>()) {
    const bool looks = what == Action::What::Look;
    all.push_back(
        {"in " + wordOfDecision(what), what, looks ? Event::Others::Look : Event::Others::None});
  }
  all.push_back({"while others look", Action::What::Sleep, Event::Others::Looking});
  return all;
}

std::string saidOf(const Action& action, support::TimePoint now) {
  switch (action.what) {
  case Action::What::Sleep: {
    const auto time = std::chrono::round<std::chrono::milliseconds>(action.until - now);
    return "Sleep " + std::to_string(time.count()) + " ms";
  }
  case Action::What::End:
    return "End: " + wordOfDecision(action.end);
  default:
    return wordOfDecision(action.what);
  }
}

std::vector<Event> eventsOfAWait() {
  std::vector<Event> all;
  for (const Event::What what : enumerators<Event::What>()) {
    Event event;
    event.what = what;
    if (what == Event::What::Polled) {
      for (const PollAnswer answer : enumerators<PollAnswer>()) {
        event.answer = answer;
        all.push_back(event);
      }
    } else if (what == Event::What::Begun || what == Event::What::Due) {
      all.push_back(event);
    } else {
      for (const Listed listed : enumerators<Listed>()) {
        event.listed = listed;
        all.push_back(event);
      }
    }
  }
  return all;
}

std::string nameOfEvent(const Event& event) {
  const std::string name = wordOfDecision(event.what);
  switch (event.what) {
  case Event::What::Polled:
    return name + ": " + wordOfDecision(event.answer);
  case Event::What::Hinted:
  case Event::What::Looked:
  case Event::What::ListRead:
    return name + ": " + wordOfDecision(event.listed);
  default:
    return name;
  }
}

std::string decisionsOfAWait() {
  Grid grid;
  std::vector<std::string> head{"event"};
  for (const WaitState& state : waitStates()) {
    head.push_back(state.name);
  }
  grid.row(head);
  for (const Event& event : eventsOfAWait()) {
    std::vector<std::string> row{nameOfEvent(event)};
    for (const WaitState& state : waitStates()) {
      Waited wait = waitIn(state.what, state.others);
      Event told = event;
      told.now = wait.event.now;
      told.others = state.others;
      row.push_back(saidOf(wait.schedule.on(told), told.now));
    }
    grid.row(std::move(row));
  }
  return headline("What a wait does next, 100 ms after it came into the state") + grid.text();
}

// The last time that is still worth while, where tries are counted.
importer::StepProgress stepIn(importer::StepState state, importer::Belief belief, bool lastTime) {
  importer::StepProgress step;
  step.state = state;
  step.belief = belief;
  step.doubts = lastTime ? importer::mostDoubts - 1 : 0;
  step.looks = lastTime ? importer::mostLooks - 1 : 0;
  return step;
}

std::vector<std::string> rowOfSteps(importer::StepEvent event, importer::Belief belief,
                                    bool lastTime) {
  std::vector<std::string> row{wordOfDecision(event)};
  for (const importer::StepState state : enumerators<importer::StepState>()) {
    importer::StepProgress step = stepIn(state, belief, lastTime);
    const importer::StepAction action = next(step, event);
    row.push_back(wordOfDecision(step.state) + ", " + wordOfDecision(action));
  }
  return row;
}

std::vector<std::string> statesAsHead() {
  std::vector<std::string> head{"event"};
  for (const importer::StepState state : enumerators<importer::StepState>()) {
    head.push_back("in " + wordOfDecision(state));
  }
  return head;
}

std::string decisionsOfAStep() {
  std::string text;
  const auto table = [&](const std::string& words, importer::Belief belief, bool lastTime) {
    const bool whole = belief == importer::Belief::Nothing && !lastTime;
    Grid grid;
    grid.row(statesAsHead());
    for (const importer::StepEvent event : enumerators<importer::StepEvent>()) {
      std::vector<std::string> row = rowOfSteps(event, belief, lastTime);
      if (whole || row != rowOfSteps(event, importer::Belief::Nothing, false)) {
        grid.row(std::move(row));
      }
    }
    text += headline(words) + grid.text();
  };
  table("What becomes of a step of an import, and what is done next", importer::Belief::Nothing,
        false);
  table("Where it differs: something has been tried for the last time", importer::Belief::Nothing,
        true);
  for (const importer::Belief belief : enumerators<importer::Belief>()) {
    if (belief != importer::Belief::Nothing) {
      table("Where it differs: who runs it believes " + wordOfDecision(belief), belief, false);
    }
  }
  return text;
}

importer::FileProgress fileIn(bool merges, bool hasPull, bool merging, importer::StepState state) {
  importer::FileProgress file;
  file.merges = merges;
  file.hasPull = hasPull;
  if (merging) {
    file.import.state = importer::StepState::Done;
    file.merge.state = state;
  } else {
    file.import.state = state;
  }
  return file;
}

std::string decisionsOfFiles(const std::string& words, bool merges, bool hasPull, bool merging) {
  Grid grid;
  grid.row(statesAsHead());
  for (const importer::StepEvent event : enumerators<importer::StepEvent>()) {
    std::vector<std::string> row{wordOfDecision(event)};
    for (const importer::StepState state : enumerators<importer::StepState>()) {
      importer::FileProgress file = fileIn(merges, hasPull, merging, state);
      const importer::FileAction action = next(file, event);
      row.push_back(wordOfDecision(action) + " (" + wordOfDecision(endOf(file)) + ")");
    }
    grid.row(std::move(row));
  }
  return headline(words) + grid.text();
}

std::string decisionsOfAFile() {
  return decisionsOfFiles("What is done with a file, and what is said of it (an import, as it is)",
                          false, false, false) +
         decisionsOfFiles("A file whose import has a pull request", false, true, false) +
         decisionsOfFiles("A file that is to be merged", true, false, false) +
         decisionsOfFiles("A file that is to be merged and has a pull request", true, true, false) +
         decisionsOfFiles("Its merge", true, true, true);
}

std::string yesOrNo(bool value) {
  return value ? "yes" : "-";
}

std::string decisionsOfALostCall() {
  Grid grid;
  std::vector<std::string> head{"outcome", "twice is once", "can reopen", "sent again",
                                "policy",  "accept likely", "look until"};
  for (const Sought sought : enumerators<Sought>()) {
    head.push_back(wordOfDecision(sought));
  }
  grid.row(head);
  for (const Outcome outcome : {Outcome::Unknown, Outcome::Done}) {
    for (const LostPolicy policy : enumerators<LostPolicy>()) {
      for (int bits = 0; bits < 16; ++bits) {
        LostCallState call;
        call.outcome = outcome;
        call.policy = policy;
        call.twiceIsOnce = (bits & 1) != 0;
        call.canReopen = (bits & 2) != 0;
        call.sentAgain = (bits & 4) != 0;
        call.acceptLikely = (bits & 8) != 0;
        std::vector<std::string> row{wordOfDecision(outcome),          yesOrNo(call.twiceIsOnce),
                                     yesOrNo(call.canReopen),          yesOrNo(call.sentAgain),
                                     wordOfDecision(policy),           yesOrNo(call.acceptLikely),
                                     wordOfDecision(searchUntil(call))};
        for (const Sought sought : enumerators<Sought>()) {
          row.push_back(wordOfDecision(afterLookUp(call, sought)));
        }
        grid.row(std::move(row));
      }
    }
  }
  Grid failed;
  failed.row({"may have happened", "cancelled", "callback failed", "may look", "is looked for"});
  for (int bits = 0; bits < 16; ++bits) {
    FailedCall call;
    call.mayHaveHappened = (bits & 1) != 0;
    call.cancelled = (bits & 2) != 0;
    call.callbackFailed = (bits & 4) != 0;
    call.mayLook = (bits & 8) != 0;
    failed.row({yesOrNo(call.mayHaveHappened), yesOrNo(call.cancelled),
                yesOrNo(call.callbackFailed), yesOrNo(call.mayLook), yesOrNo(isLookedFor(call))});
  }
  Grid paused;
  paused.row({"time left", "goes on", "cancelled"});
  for (const std::chrono::milliseconds left : {-1ms, 0ms, 1ms}) {
    paused.row({std::to_string(left.count()) + " ms", wordOfDecision(afterPause(left, false)),
                wordOfDecision(afterPause(left, true))});
  }
  return headline("Whether a call that failed is looked for") + failed.text() +
         headline("What becomes of a call whose answer was lost") + grid.text() +
         headline("And of one that is to be sent again, once the server may be asked") +
         paused.text();
}

std::string decisionsOfAnAttempt() {
  Grid grid;
  grid.row({"cancelled", "may repeat", "worth it", "stale", "can repeat", "a poll", "attempts left",
            "none left", "left, was stale", "none left, was stale"});
  for (int bits = 0; bits < 64; ++bits) {
    call::Ending ending;
    ending.cancelled = (bits & 1) != 0;
    ending.mayRepeat = (bits & 2) != 0;
    ending.worthRepeating = (bits & 4) != 0;
    ending.stale = (bits & 8) != 0;
    call::Progressed progressed;
    progressed.canRepeat = (bits & 16) != 0;
    progressed.isPoll = (bits & 32) != 0;
    std::vector<std::string> row{yesOrNo(ending.cancelled),      yesOrNo(ending.mayRepeat),
                                 yesOrNo(ending.worthRepeating), yesOrNo(ending.stale),
                                 yesOrNo(progressed.canRepeat),  yesOrNo(progressed.isPoll)};
    for (const bool wasStale : {false, true}) {
      for (const bool left : {true, false}) {
        progressed.wasStale = wasStale;
        progressed.attempts = left ? 1 : call::maxAttempts(progressed.method);
        row.push_back(wordOfDecision(repetitionAfter(ending, progressed)));
      }
    }
    grid.row(std::move(row));
  }
  return headline("Whether a call is sent once more after an attempt") + grid.text();
}

std::string decisionsOfACall() {
  Grid outcomes;
  std::vector<std::string> head{"before"};
  for (const Outcome now : enumerators<Outcome>()) {
    head.push_back("now " + wordOfDecision(now));
  }
  outcomes.row(head);
  for (const Outcome before : enumerators<Outcome>()) {
    std::vector<std::string> row{wordOfDecision(before)};
    for (const Outcome now : enumerators<Outcome>()) {
      row.push_back(wordOfDecision(call::combined(before, now)));
    }
    outcomes.row(std::move(row));
  }
  Grid reasons;
  reasons.row({"error", "later, no answer", "later, HTTP 503", "at once", "none"});
  for (const Errc code : enumerators<Errc>()) {
    using call::Repetition;
    reasons.row({wordOfDecision(code),
                 wordOfDecision(call::retryReason(Repetition::Later, code, 0)),
                 wordOfDecision(call::retryReason(Repetition::Later, code, 503)),
                 wordOfDecision(call::retryReason(Repetition::AtOnce, code, 0)),
                 wordOfDecision(call::retryReason(Repetition::None, code, 0))});
  }
  Grid attempts;
  for (const message::Method method : enumerators<message::Method>()) {
    attempts.row({wordOfDecision(method), std::to_string(call::maxAttempts(method))});
  }
  return decisionsOfAnAttempt() + headline("What a call has done after several attempts") +
         outcomes.text() + headline("Why it is sent once more, in the observer's words") +
         reasons.text() + headline("How often it is sent at most") + attempts.text();
}

} // namespace

BOOST_AUTO_TEST_SUITE(operation_decisions)

BOOST_AUTO_TEST_CASE(all_that_is_decided_without_a_loop_is_as_it_is_written_down) {
  const std::string text = "What is decided without a loop: decisions_test.cpp writes this.\n" +
                           decisionsOfAWait() + decisionsOfALostCall() + decisionsOfACall() +
                           decisionsOfAStep() + decisionsOfAFile();
  const auto& suite = boost::unit_test::framework::master_test_suite();
  if (suite.argc > 1 && std::string(suite.argv[1]) == "--write") {
    std::ofstream(decisionsFile) << text;
  }
  std::ifstream file(decisionsFile);
  const std::string stored{std::istreambuf_iterator<char>(file), {}};
  const auto differs = std::mismatch(text.begin(), text.end(), stored.begin(), stored.end());
  BOOST_TEST((text == stored),
             "test/operation/decisions.txt differs; if that is meant: "
             "build/try/bin/dolthub_test_operation --run_test=operation_decisions -- --write\n"
                 << std::string(differs.first, text.end()).substr(0, 500));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::operation
