#include "importer/course.hpp"

#include "harness/enumerators.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

// What becomes of a file: every event in every state.

namespace {

using namespace dolthub::importer;

constexpr std::array<std::pair<StepState, const char*>, 8> states{
    {{StepState::Ready, "ready"},
     {StepState::Intended, "intended"},
     {StepState::Accepted, "accepted"},
     {StepState::Unsaid, "unsaid"},
     {StepState::Done, "done"},
     {StepState::Refused, "refused"},
     {StepState::Failed, "failed"},
     {StepState::Unknown, "unknown"}}};

constexpr std::array<std::pair<StepEvent, const char*>, 19> events{
    {{StepEvent::Accepted, "accepted"},
     {StepEvent::Busy, "busy"},
     {StepEvent::OutOfOrder, "out of order"},
     {StepEvent::Doubtful, "doubtful"},
     {StepEvent::Refused, "refused"},
     {StepEvent::Left, "left"},
     {StepEvent::MayHaveLeft, "may have left"},
     {StepEvent::Succeeded, "succeeded"},
     {StepEvent::Failed, "failed"},
     {StepEvent::Unsaid, "unsaid"},
     {StepEvent::Gone, "gone"},
     {StepEvent::WaitOver, "wait over"},
     {StepEvent::Found, "found"},
     {StepEvent::FoundDone, "found done"},
     {StepEvent::NotFound, "not found"},
     {StepEvent::Waited, "waited"},
     {StepEvent::Anew, "anew"},
     {StepEvent::Recovered, "recovered"},
     {StepEvent::GaveUp, "gave up"}}};

constexpr std::array<std::pair<StepAction, const char*>, 7> actions{
    {{StepAction::Send, "send"},
     {StepAction::LookUp, "look up"},
     {StepAction::Await, "await"},
     {StepAction::Confirm, "confirm"},
     {StepAction::WaitWhileBusy, "wait while busy"},
     {StepAction::WaitForServer, "wait for server"},
     {StepAction::End, "end"}}};

using dolthub::harness::enumeratorCount;
static_assert(states.size() == enumeratorCount<StepState>);
static_assert(events.size() == enumeratorCount<StepEvent>);
static_assert(actions.size() == enumeratorCount<StepAction>);

template <class Table, class Value>
std::string nameOf(const Table& table, Value value) {
  for (const auto& [one, name] : table) {
    if (one == value) {
      return name;
    }
  }
  return "?";
}

// "event: state, action" for each event.
std::string rowsOf(StepState state, Belief belief = Belief::Nothing) {
  std::ostringstream text;
  for (const auto& [event, name] : events) {
    StepProgress step;
    step.state = state;
    step.belief = belief;
    const StepAction action = next(step, event);
    text << name << ": " << nameOf(states, step.state) << ", " << nameOf(actions, action) << "\n";
  }
  return text.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_course)

BOOST_AUTO_TEST_CASE(the_matrix_of_a_step) {
  BOOST_TEST(rowsOf(StepState::Ready) == "accepted: accepted, await\n"
                                         "busy: ready, wait while busy\n"
                                         "out of order: ready, wait for server\n"
                                         "doubtful: ready, wait for server\n"
                                         "refused: refused, end\n"
                                         "left: ready, end\n"
                                         "may have left: intended, look up\n"
                                         "succeeded: ready, send\n"
                                         "failed: ready, send\n"
                                         "unsaid: ready, send\n"
                                         "gone: ready, send\n"
                                         "wait over: ready, end\n"
                                         "found: ready, send\n"
                                         "found done: done, end\n"
                                         "not found: ready, send\n"
                                         "waited: ready, send\n"
                                         "anew: ready, send\n"
                                         "recovered: ready, send\n"
                                         "gave up: ready, end\n");
  BOOST_TEST(rowsOf(StepState::Intended) == "accepted: intended, look up\n"
                                            "busy: intended, look up\n"
                                            "out of order: intended, wait for server\n"
                                            "doubtful: intended, wait for server\n"
                                            "refused: intended, look up\n"
                                            "left: unknown, end\n"
                                            "may have left: intended, look up\n"
                                            "succeeded: intended, look up\n"
                                            "failed: failed, end\n"
                                            "unsaid: intended, look up\n"
                                            "gone: intended, look up\n"
                                            "wait over: unknown, end\n"
                                            "found: accepted, await\n"
                                            "found done: done, end\n"
                                            "not found: unknown, end\n"
                                            "waited: intended, look up\n"
                                            "anew: intended, look up\n"
                                            "recovered: intended, look up\n"
                                            "gave up: unknown, end\n");
  BOOST_TEST(rowsOf(StepState::Accepted) == "accepted: accepted, await\n"
                                            "busy: accepted, await\n"
                                            "out of order: accepted, wait for server\n"
                                            "doubtful: accepted, wait for server\n"
                                            "refused: accepted, await\n"
                                            "left: unknown, end\n"
                                            "may have left: accepted, await\n"
                                            "succeeded: done, end\n"
                                            "failed: failed, end\n"
                                            "unsaid: unsaid, confirm\n"
                                            "gone: unknown, end\n"
                                            "wait over: unknown, end\n"
                                            "found: accepted, await\n"
                                            "found done: done, end\n"
                                            "not found: accepted, await\n"
                                            "waited: accepted, await\n"
                                            "anew: accepted, await\n"
                                            "recovered: accepted, await\n"
                                            "gave up: unknown, end\n");
  BOOST_TEST(rowsOf(StepState::Unsaid) == "accepted: unsaid, confirm\n"
                                          "busy: unsaid, confirm\n"
                                          "out of order: unsaid, wait for server\n"
                                          "doubtful: unsaid, wait for server\n"
                                          "refused: unsaid, confirm\n"
                                          "left: unknown, end\n"
                                          "may have left: unsaid, confirm\n"
                                          "succeeded: done, end\n"
                                          "failed: unsaid, confirm\n"
                                          "unsaid: unsaid, confirm\n"
                                          "gone: unknown, end\n"
                                          "wait over: unknown, end\n"
                                          "found: unsaid, confirm\n"
                                          "found done: done, end\n"
                                          "not found: unsaid, confirm\n"
                                          "waited: unsaid, confirm\n"
                                          "anew: unsaid, confirm\n"
                                          "recovered: unsaid, confirm\n"
                                          "gave up: unknown, end\n");
  for (const StepState end :
       {StepState::Done, StepState::Refused, StepState::Failed, StepState::Unknown}) {
    for (const auto& [event, name] : events) {
      StepProgress step;
      step.state = end;
      BOOST_TEST((next(step, event) == StepAction::End), name);
      BOOST_TEST((step.state == end), name);
    }
  }
}

// Whatever a file is to come to: its steps alone say what is done, one after the other.
BOOST_AUTO_TEST_CASE(each_event_of_a_file_is_one_of_the_step_that_it_is_in) {
  for (int bits = 0; bits < 8; ++bits) {
    for (const auto& [state, stateName] : states) {
      for (const auto& [event, name] : events) {
        FileProgress file;
        file.merges = (bits & 1) != 0;
        file.hasPull = (bits & 2) != 0;
        file.import.state = (bits & 4) != 0 ? StepState::Done : state;
        file.merge.state = (bits & 4) != 0 ? state : StepState::Ready;
        const bool merging = isMerging(file);
        const FileProgress before = file;
        const FileAction action = next(file, event);
        if (merging && event == StepEvent::Anew && before.merge.state == StepState::Ready) {
          continue; // see what_is_imported_and_not_wanted_is_sent_anew
        }
        StepProgress step = merging ? before.merge : before.import;
        next(step, event);
        BOOST_TEST_CONTEXT(stateName << ", " << name << ", bits " << bits) {
          BOOST_TEST(((merging ? file.merge : file.import).state == step.state));
          BOOST_TEST(((merging ? file.import : file.merge).state ==
                      (merging ? before.import : before.merge).state));
          // What was sent is not sent again: an upload only from Ready, and a merge only once its
          // import is done.
          BOOST_TEST((action != FileAction::Upload || file.import.state == StepState::Ready));
          BOOST_TEST((action != FileAction::Merge ||
                      (isMerging(file) && file.merge.state == StepState::Ready)));
        }
      }
    }
  }
}

// A POST that may have happened is sent again only on the word of whoever runs it.
BOOST_AUTO_TEST_CASE(nothing_that_may_have_left_is_sent_again_unasked) {
  for (const auto& [state, stateName] : states) {
    for (const auto& [event, name] : events) {
      StepProgress step;
      step.state = state;
      const StepAction action = next(step, event);
      if (state != StepState::Ready) {
        BOOST_TEST((action != StepAction::Send), stateName << " " << name);
        BOOST_TEST((step.state != StepState::Ready), stateName << " " << name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_cannot_be_found_out_is_what_the_user_says) {
  const std::vector<std::pair<StepState, StepEvent>> table{
      {StepState::Intended, StepEvent::NotFound},
      {StepState::Accepted, StepEvent::Gone},
      {StepState::Unsaid, StepEvent::Gone}};
  for (const auto& [state, event] : table) {
    StepProgress step;
    step.state = state;
    step.belief = Belief::Again;
    BOOST_TEST((next(step, event) == StepAction::Send));
    BOOST_TEST((step.state == StepState::Ready));
    step.state = state;
    step.belief = Belief::Done;
    BOOST_TEST((next(step, event) == StepAction::End));
    BOOST_TEST((step.state == StepState::Done));
    BOOST_TEST(step.believed);
  }
}

BOOST_AUTO_TEST_CASE(an_outage_is_waited_out_and_a_doubt_is_not_for_ever) {
  for (const StepState state :
       {StepState::Ready, StepState::Intended, StepState::Accepted, StepState::Unsaid}) {
    StepProgress step;
    step.state = state;
    for (unsigned i = 1; i <= 1000; ++i) {
      BOOST_TEST_REQUIRE((next(step, StepEvent::OutOfOrder) == StepAction::WaitForServer));
      BOOST_TEST_REQUIRE(step.waits == i);
      BOOST_TEST_REQUIRE((next(step, StepEvent::Waited) == actionAt(state)));
    }
    for (unsigned i = 1; i < mostDoubts; ++i) {
      BOOST_TEST((next(step, StepEvent::Doubtful) == StepAction::WaitForServer));
      BOOST_TEST((next(step, StepEvent::Waited) == actionAt(state)));
    }
    StepProgress explained = step;
    BOOST_TEST((next(step, StepEvent::Doubtful) == StepAction::End));
    BOOST_TEST(
        (step.state == (state == StepState::Ready ? StepState::Refused : StepState::Unknown)));
    // The server had been out of order: that was no doubt about this call.
    BOOST_TEST((next(explained, StepEvent::Recovered) == actionAt(state)));
    BOOST_TEST((next(explained, StepEvent::Doubtful) == StepAction::WaitForServer));
  }
}

BOOST_AUTO_TEST_CASE(a_file_is_imported_and_then_merged) {
  FileProgress file;
  file.merges = true;
  BOOST_TEST((actionAt(file) == FileAction::Upload));
  BOOST_TEST((endOf(file) == FileEnd::NotStarted));
  BOOST_TEST((next(file, StepEvent::Busy) == FileAction::WaitWhileBusy));
  BOOST_TEST((next(file, StepEvent::Waited) == FileAction::Upload));
  BOOST_TEST((next(file, StepEvent::MayHaveLeft) == FileAction::LookForImport));
  BOOST_TEST((endOf(file) == FileEnd::Unknown));
  BOOST_TEST((next(file, StepEvent::Found) == FileAction::AwaitImport));
  file.hasPull = true;
  BOOST_TEST((next(file, StepEvent::Succeeded) == FileAction::Merge));
  BOOST_TEST((endOf(file) == FileEnd::NotMerged));
  BOOST_TEST((next(file, StepEvent::OutOfOrder) == FileAction::WaitForServer));
  BOOST_TEST((next(file, StepEvent::Recovered) == FileAction::Merge));
  BOOST_TEST((next(file, StepEvent::MayHaveLeft) == FileAction::LookForMerge));
  BOOST_TEST((next(file, StepEvent::Found) == FileAction::AwaitMerge));
  BOOST_TEST((next(file, StepEvent::Succeeded) == FileAction::LeaveAlone));
  BOOST_TEST((endOf(file) == FileEnd::Merged));
}

// What may be its pull request is looked for again, and not for ever; none is no proof at once.
BOOST_AUTO_TEST_CASE(an_import_that_names_no_pull_request_is_confirmed_before_it_is_unchanged) {
  FileProgress file;
  file.merges = true;
  file.import.state = StepState::Accepted;
  BOOST_TEST((next(file, StepEvent::Unsaid) == FileAction::ConfirmImport));
  BOOST_TEST((endOf(file) == FileEnd::Unknown));
  FileProgress unchanged = file;
  BOOST_TEST((next(unchanged, StepEvent::Succeeded) == FileAction::LeaveAlone));
  BOOST_TEST((endOf(unchanged) == FileEnd::Unchanged));
  FileProgress named = file;
  named.hasPull = true;
  BOOST_TEST((next(named, StepEvent::Succeeded) == FileAction::Merge));
  for (unsigned i = 1; i < mostLooks; ++i) {
    BOOST_TEST((next(file, StepEvent::Unsaid) == FileAction::ConfirmImport));
  }
  BOOST_TEST((next(file, StepEvent::Unsaid) == FileAction::LeaveAlone));
  BOOST_TEST((endOf(file) == FileEnd::Unknown));
}

// Only before its merge has left; elsewhere it changes nothing.
BOOST_AUTO_TEST_CASE(what_is_imported_and_not_wanted_is_sent_anew) {
  for (const auto& [state, name] : states) {
    FileProgress file;
    file.merges = true;
    file.hasPull = true;
    file.import.state = StepState::Done;
    file.merge.state = state;
    const FileAction action = next(file, StepEvent::Anew);
    BOOST_TEST((action == FileAction::Upload) == (state == StepState::Ready), name);
    BOOST_TEST(file.hasPull == (state != StepState::Ready), name);
  }
}

// Every end of both steps, and what is said of the file.
BOOST_AUTO_TEST_CASE(where_a_file_is_follows_from_its_steps) {
  using Ends = std::array<FileEnd, 8>; // in the order of `states`
  const auto endsOf = [](auto set) {
    Ends ends{};
    for (std::size_t i = 0; i < states.size(); ++i) {
      FileProgress file;
      set(file, states[i].first);
      ends[i] = endOf(file);
    }
    return ends;
  };
  using enum FileEnd;
  BOOST_TEST((endsOf([](FileProgress& file, StepState state) { file.import.state = state; }) ==
              Ends{NotStarted, Unknown, Unknown, Unknown, Unchanged, Failed, Failed, Unknown}));
  BOOST_TEST(
      (endsOf([](FileProgress& file, StepState state) {
         file.import.state = state;
         file.hasPull = true;
       }) == Ends{NotStarted, Unknown, Unknown, Unknown, InPullRequest, Failed, Failed, Unknown}));
  BOOST_TEST((endsOf([](FileProgress& file, StepState state) {
                file.import.state = StepState::Done;
                file.hasPull = true;
                file.merges = true;
                file.merge.state = state;
              }) == Ends{NotMerged, Unknown, Unknown, Unknown, Merged, Failed, Failed, Unknown}));
}

BOOST_AUTO_TEST_SUITE_END()
