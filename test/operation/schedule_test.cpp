#include "harness/enumerators.hpp"
#include "operation/pace.hpp"
#include "operation/schedule.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

// What one wait does next, for every event in every state. No loop, no clock.
namespace dolthub::operation {

using What = Action::What;

std::ostream& operator<<(std::ostream& out, What what) {
  constexpr std::array names{"sleep", "poll", "look", "list", "end"};
  return out << names.at(static_cast<std::size_t>(what));
}
std::ostream& operator<<(std::ostream& out, Action::End end) {
  constexpr std::array names{"",        "succeeded",  "failed",   "lost",
                             "unclear", "unanswered", "timed out"};
  return out << names.at(static_cast<std::size_t>(end));
}

namespace {

using namespace std::chrono_literals;
using support::Duration;
using support::TimePoint;

const TimePoint begin = TimePoint(1h);

// A wait that is told what happens and when.
struct Told {
  explicit Told(Duration timeout = 1h, Duration interval = 0s) : schedule(timeout, interval) {
    on(event(Event::What::Begun));
  }

  Event event(Event::What what) const {
    Event event;
    event.what = what;
    event.now = now;
    event.others = others;
    return event;
  }
  Action on(const Event& event) { return schedule.on(event); }
  // Sleeps as long as it wants to.
  Action due() {
    if (schedule.action().what == What::Sleep) {
      now = std::max(now, schedule.action().until);
    }
    return on(event(Event::What::Due));
  }
  Action polled(PollAnswer answer, Duration retryAfter = 0s) {
    Event told = event(Event::What::Polled);
    told.answer = answer;
    told.retryAfter = retryAfter;
    return on(told);
  }
  Action said(Event::What what, Listed listed, Duration retryAfter = 0s) {
    Event told = event(what);
    told.listed = listed;
    told.retryAfter = retryAfter;
    return on(told);
  }
  // One poll when it is due.
  Action poll(PollAnswer answer, Duration retryAfter = 0s) {
    while (schedule.action().what == What::Sleep) {
      due();
    }
    BOOST_TEST_REQUIRE(schedule.action().what == What::Poll);
    return polled(answer, retryAfter);
  }

  Schedule schedule;
  TimePoint now = begin;
  Event::Others others = Event::Others::None;
};

// One in each state that is no end.
Told in(What state) {
  Told told;
  if (state == What::Look) {
    told.others = Event::Others::Look;
  }
  if (state != What::Sleep) {
    told.due();
  }
  if (state == What::ReadList) {
    told.polled(PollAnswer::Refused);
  }
  if (state == What::End) {
    told.polled(PollAnswer::Succeeded);
  }
  BOOST_TEST_REQUIRE(told.schedule.action().what == state);
  return told;
}

struct Row {
  std::string name;
  Event::What what;
  PollAnswer answer;
  Listed listed;
  // Asleep, polling, looking, reading the list.
  std::array<Action, 4> then;
};

Action sleeps() {
  return {What::Sleep, Action::End::None, {}};
}
Action does(What what) {
  return {what, Action::End::None, {}};
}
Action ends(Action::End end) {
  return {What::End, end, {}};
}

std::vector<Row> matrix() {
  const Action sleep = sleeps();
  const Action poll = does(What::Poll);
  const Action look = does(What::Look);
  const Action list = does(What::ReadList);
  const auto row = [&](std::string name, Event::What what, PollAnswer answer, Listed listed,
                       Action asleep, Action polling, Action looking, Action reading) {
    return Row{std::move(name), what, answer, listed, {asleep, polling, looking, reading}};
  };
  const auto answered = [&](std::string name, PollAnswer answer, Action then) {
    return row("polled: " + name, Event::What::Polled, answer, Listed::Nothing, sleep, then, look,
               list);
  };
  const auto read = [&](std::string name, Listed listed, Action then) {
    return row("list read: " + name, Event::What::ListRead, PollAnswer::Nothing, listed, sleep,
               poll, look, then);
  };
  const Action failed = ends(Action::End::Failed);
  const Action over = ends(Action::End::Unanswered);
  std::vector<Row> rows{
      row("begun", Event::What::Begun, PollAnswer::Nothing, Listed::Nothing, sleep, sleep, sleep,
          sleep),
      row("due", Event::What::Due, PollAnswer::Nothing, Listed::Nothing, poll, poll, look, list),
      answered("running", PollAnswer::Running, sleep),
      answered("changed", PollAnswer::Changed, sleep),
      answered("troubled", PollAnswer::Troubled, list),
      answered("succeeded", PollAnswer::Succeeded, ends(Action::End::Succeeded)),
      answered("succeeded, unsaid", PollAnswer::SucceededUnsaid, sleep),
      answered("contradicted", PollAnswer::Contradicted, list),
      answered("failed", PollAnswer::Failed, failed),
      answered("failed, unsaid", PollAnswer::FailedUnsaid, list),
      answered("refused", PollAnswer::Refused, list),
      answered("doubted", PollAnswer::Doubted, list),
      answered("not known", PollAnswer::NotKnown, sleep),
      answered("denied", PollAnswer::Denied, sleep),
      answered("nothing", PollAnswer::Nothing, sleep),
      answered("unsent", PollAnswer::Unsent, poll),
      answered("crowded", PollAnswer::Crowded, sleep),
      answered("over", PollAnswer::Over, over),
      answered("hopeless", PollAnswer::Hopeless, over),
      read("nothing", Listed::Nothing, sleep),
      read("absent", Listed::Absent, sleep),
      read("there", Listed::There, sleep),
      read("appeared", Listed::Appeared, sleep),
      read("named", Listed::Named, sleep),
      read("running", Listed::Running, sleep),
      read("succeeded", Listed::Succeeded, sleep),
      read("failed", Listed::Failed, failed),
      read("made", Listed::Made, ends(Action::End::Succeeded)),
  };
  for (const Listed listed : harness::enumerators<Listed>()) {
    const std::string name(harness::nameOfEnumerator(listed));
    rows.push_back(row("hint " + name, Event::What::Hinted, PollAnswer::Nothing, listed, sleep,
                       poll, look, list));
    rows.push_back(row("looked " + name, Event::What::Looked, PollAnswer::Nothing, listed, sleep,
                       poll, sleep, list));
  }
  return rows;
}

constexpr std::array states{What::Sleep, What::Poll, What::Look, What::ReadList};

} // namespace

BOOST_AUTO_TEST_SUITE(operation_schedule)

BOOST_AUTO_TEST_CASE(every_event_in_every_state) {
  for (const Row& row : matrix()) {
    std::string line = row.name + ":";
    for (std::size_t i = 0; i < states.size(); ++i) {
      Told told = in(states[i]);
      told.now += 1s; // what has begun takes its time
      Event event = told.event(row.what);
      event.answer = row.answer;
      event.listed = row.listed;
      const Action then = told.on(event);
      BOOST_TEST_CONTEXT(row.name << " in " << states[i]) {
        BOOST_TEST(then.what == row.then[i].what);
        BOOST_TEST(then.end == row.then[i].end);
      }
      std::ostringstream cell;
      cell << " " << states[i] << " -> " << then.what << (then.what == What::End ? " " : "")
           << then.end << ";";
      line += cell.str();
    }
    BOOST_TEST_MESSAGE(line);
    Told other; // somebody else looks: while it waits for that, it is asleep
    other.others = Event::Others::Looking;
    other.due();
    BOOST_TEST_REQUIRE(other.schedule.action().what == What::Sleep);
    other.now += 1s;
    Event meanwhile = other.event(row.what);
    meanwhile.answer = row.answer;
    meanwhile.listed = row.listed;
    const Action then = other.on(meanwhile);
    BOOST_TEST(then.what == row.then[0].what, row.name);
    BOOST_TEST(then.end == row.then[0].end, row.name);
    Told ended = in(What::End);
    Event event = ended.event(row.what);
    event.answer = row.answer;
    event.listed = row.listed;
    BOOST_TEST((ended.on(event) == ends(Action::End::Succeeded))); // there is no way back
  }
}

// Nobody adds an event, an answer or a word of a list without a row for it.
BOOST_AUTO_TEST_CASE(the_matrix_has_every_event) {
  const std::vector<Row> rows = matrix();
  const auto has = [&rows](auto is) {
    return std::any_of(rows.begin(), rows.end(), is);
  };
  for (const Event::What what : harness::enumerators<Event::What>()) {
    BOOST_TEST(has([what](const Row& row) { return row.what == what; }),
               harness::nameOfEnumerator(what));
    if (what == Event::What::Polled) {
      for (const PollAnswer answer : harness::enumerators<PollAnswer>()) {
        BOOST_TEST(has([&](const Row& row) { return row.what == what && row.answer == answer; }),
                   harness::nameOfEnumerator(answer));
      }
    } else if (what != Event::What::Begun && what != Event::What::Due) {
      for (const Listed listed : harness::enumerators<Listed>()) {
        BOOST_TEST(has([&](const Row& row) { return row.what == what && row.listed == listed; }),
                   harness::nameOfEnumerator(listed));
      }
    }
  }
  static_assert(states.size() + 1 == harness::enumeratorCount<What>, "each but the end");
}

BOOST_AUTO_TEST_CASE(what_the_server_asks_for_bounds_every_next_request) {
  for (const PollAnswer answer : {PollAnswer::Running, PollAnswer::Changed, PollAnswer::Nothing,
                                  PollAnswer::Denied, PollAnswer::NotKnown, PollAnswer::Refused}) {
    Told told;
    told.poll(PollAnswer::Running);
    const Action then = told.poll(answer, 60s);
    BOOST_TEST(then.what == What::Sleep);
    BOOST_TEST((then.until >= told.now + 60s));
    // Nor does a list bring it forward, whatever it says.
    for (const Listed listed : {Listed::Running, Listed::Succeeded, Listed::Failed}) {
      const Action still = told.said(Event::What::Hinted, listed);
      BOOST_TEST(still.what == What::Sleep);
      BOOST_TEST((still.until >= told.now + 60s));
    }
    // The second answer that says the same may hide a failure, where polls are so far apart.
    const bool wantsList = answer != PollAnswer::Changed && answer != PollAnswer::Nothing;
    BOOST_TEST(told.due().what == (wantsList ? What::ReadList : What::Poll));
  }
  Told looked;
  looked.others = Event::Others::Look;
  BOOST_TEST(looked.due().what == What::Look);
  const Action pause = looked.said(Event::What::Looked, Listed::Nothing, 30s);
  BOOST_TEST(pause.what == What::Sleep);
  BOOST_TEST((pause.until == looked.now + 30s));
  Told hinted;
  BOOST_TEST((hinted.said(Event::What::Hinted, Listed::Nothing, 40s).until >= begin + 40s));
}

// Each comes back at once: asked again at once it would turn in a circle.
BOOST_AUTO_TEST_CASE(polls_that_nobody_was_asked_go_on_at_a_distance_to_the_end_of_the_time) {
  for (const Duration interval : {Duration(0s), Duration(2s)}) {
    Told told(1h, interval);
    int polls = 0;
    while (told.schedule.action().what != What::End) {
      told.due();
      if (told.schedule.action().what == What::Poll) {
        ++polls;
        told.polled(PollAnswer::Crowded);
      }
      BOOST_TEST_REQUIRE(told.schedule.action().what != What::ReadList);
    }
    BOOST_TEST((told.schedule.action() == ends(Action::End::TimedOut)));
    BOOST_TEST((told.now == begin + 1h));
    BOOST_TEST(polls > 60);
    BOOST_TEST(polls <= 1801);
  }
  Told refused;
  for (int i = 0; i < 2; ++i) {
    refused.poll(PollAnswer::Refused);
    refused.said(Event::What::ListRead, Listed::Absent);
  }
  refused.now += 1min;
  refused.poll(PollAnswer::Crowded);
  refused.poll(PollAnswer::Refused); // the third in a row
  BOOST_TEST((refused.said(Event::What::ListRead, Listed::Absent) == ends(Action::End::Failed)));
}

BOOST_AUTO_TEST_CASE(it_is_polled_for_itself_whatever_a_list_says) {
  for (const Listed listed : {Listed::Nothing, Listed::Absent, Listed::Named, Listed::Running}) {
    Told told;
    told.others = Event::Others::Look;
    TimePoint polledAt = begin;
    int looks = 0;
    while (told.now < begin + 50min) {
      const Action next = told.due();
      if (next.what == What::Look) {
        ++looks;
        told.said(Event::What::Looked, listed);
      } else if (next.what == What::Poll) {
        BOOST_TEST_REQUIRE((told.now - polledAt <= 61s));
        polledAt = told.now;
        told.polled(PollAnswer::Running);
      } else if (next.what == What::ReadList) {
        told.said(Event::What::ListRead, listed);
      }
      if (told.schedule.action().what == What::ReadList) {
        told.said(Event::What::ListRead, listed);
      }
    }
    BOOST_TEST((told.now - polledAt <= 61s));
    BOOST_TEST((listed == Listed::Running ? looks > 30 : looks < 10));
  }
}

BOOST_AUTO_TEST_CASE(who_waits_for_anothers_look_waits_for_a_moment_only) {
  Told told;
  told.others = Event::Others::Looking;
  BOOST_TEST(told.due().what == What::Sleep);
  BOOST_TEST((told.schedule.action().until <= told.now + patienceWithALook));
  BOOST_TEST(told.due().what == What::Poll);
}

BOOST_AUTO_TEST_CASE(nobody_runs_out_of_time_unasked) {
  Told told(5s);
  told.others = Event::Others::Look;
  bool polled = false;
  while (told.schedule.action().what != What::End) {
    const Action next = told.due();
    if (next.what == What::Look) {
      told.said(Event::What::Looked, Listed::Running);
    } else if (next.what == What::Poll) {
      polled = true;
      told.polled(PollAnswer::Running);
    }
  }
  BOOST_TEST(polled);
  BOOST_TEST(told.schedule.action().end == Action::End::TimedOut);
}

// A list that hangs takes all the time that a look has.
BOOST_AUTO_TEST_CASE(no_look_takes_the_time_of_the_last_poll) {
  for (Duration timeout = 4s; timeout < 40s; timeout += 700ms) {
    Told told(timeout);
    TimePoint polledAt = told.now;
    for (int step = 0; told.schedule.action().what != What::End; ++step) {
      told.others = step % 3 == 2 ? Event::Others::Looking : Event::Others::Look;
      const Action next = told.due();
      if (next.what == What::Look) {
        told.now = std::min(told.now + lookTime, told.schedule.deadline());
        told.said(Event::What::Looked, Listed::Running);
      } else if (next.what == What::Poll) {
        polledAt = told.now;
        told.polled(PollAnswer::Changed);
      }
    }
    BOOST_TEST((told.schedule.deadline() - polledAt <= 2s), timeout.count());
  }
}

// Retry-After in each answer of a poll, as a polite server sends it.
BOOST_AUTO_TEST_CASE(a_list_is_read_however_often_the_server_asks_to_wait) {
  for (const Duration retryAfter : {Duration(1s), Duration(20s)}) {
    Told told;
    unsigned polls = 0;
    while (told.schedule.action().what != What::ReadList) {
      BOOST_TEST_REQUIRE(polls <= pollsBetweenChecks);
      polls += told.schedule.action().what == What::Poll ? 1 : 0;
      told.schedule.action().what == What::Poll ? told.polled(PollAnswer::Running, retryAfter)
                                                : told.due();
    }
    if (retryAfter > 10s) { // polls are too far apart for a job that has failed to wait for many
      BOOST_TEST(polls <= 3u);
    }
  }
}

// A job that is tried again may be called failed for a moment.
BOOST_AUTO_TEST_CASE(a_list_that_calls_failed_what_polls_say_runs_must_go_on_saying_so) {
  for (const Listed then : {Listed::Failed, Listed::Running}) {
    Told told;
    const auto listed = [&](Listed listed) {
      while (told.schedule.action().what != What::ReadList) {
        told.poll(PollAnswer::Running);
      }
      return told.said(Event::What::ListRead, listed).end;
    };
    BOOST_TEST(listed(Listed::Failed) == Action::End::None);
    const TimePoint first = told.now;
    BOOST_TEST(listed(then) == (then == Listed::Failed ? Action::End::Failed : Action::End::None));
    BOOST_TEST((told.now - first >= listsInsist));
    BOOST_TEST((told.now - first < listsInsist + 2s));
    if (then == Listed::Running) { // and again a while later
      BOOST_TEST(listed(Listed::Failed) == Action::End::None);
      told.poll(PollAnswer::Nothing); // now nothing says that it runs
      told.said(Event::What::ListRead, Listed::Failed);
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Failed);
  }
}

BOOST_AUTO_TEST_CASE(an_interval_as_long_as_the_wait_is_no_reason_to_never_ask) {
  for (const Duration interval : {Duration(8s), Duration(1min)}) {
    Told told(8s, interval);
    BOOST_TEST(told.due().what == What::Poll);
    BOOST_TEST(told.polled(PollAnswer::Succeeded).end == Action::End::Succeeded);
    BOOST_TEST((told.now < begin + 8s));
  }
}

BOOST_AUTO_TEST_CASE(patience_needs_failures_and_silence) {
  for (const Duration interval : {Duration(0s), Duration(100ms), Duration(1s), Duration(3min)}) {
    Told told(24h, interval);
    unsigned failures = 0;
    while (told.schedule.action().what != What::End) {
      told.poll(PollAnswer::Nothing);
      ++failures;
      if (told.schedule.action().what == What::ReadList) {
        told.said(Event::What::ListRead, Listed::Nothing);
      }
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Unanswered);
    BOOST_TEST(failures >= fewestFailures);
    BOOST_TEST((told.now - begin >= longestSilence));
    BOOST_TEST((told.now - begin <= longestSilence + 3 * std::max<Duration>(interval, 30s)));
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_knows_it_keeps_the_patience_and_polls_keep_their_distance) {
  Told told(30min);
  unsigned polls = 0;
  while (told.schedule.action().what != What::End) {
    told.said(Event::What::Hinted, Listed::Succeeded);
    const Action next = told.due();
    if (next.what == What::Poll) {
      ++polls;
      told.polled(PollAnswer::Nothing);
    }
    if (told.schedule.action().what == What::ReadList) {
      told.said(Event::What::ListRead, Listed::Succeeded);
    }
  }
  BOOST_TEST(told.schedule.action().end == Action::End::TimedOut);
  BOOST_TEST(polls < 120u);
}

BOOST_AUTO_TEST_CASE(it_is_lost_only_where_a_whole_list_was_read_and_after_long) {
  struct Case {
    Listed listed;
    PollAnswer answer;
    Action::End end;
  };
  for (const Case& one : {Case{Listed::Absent, PollAnswer::NotKnown, Action::End::Lost},
                          Case{Listed::Nothing, PollAnswer::NotKnown, Action::End::Unanswered},
                          Case{Listed::There, PollAnswer::NotKnown, Action::End::Unclear},
                          Case{Listed::Absent, PollAnswer::Denied, Action::End::Unanswered}}) {
    Told told;
    TimePoint lastGood = told.now;
    while (told.schedule.action().what != What::End) {
      told.poll(one.answer);
      if (told.schedule.action().what == What::ReadList) {
        told.said(Event::What::ListRead, one.listed);
      }
    }
    BOOST_TEST(told.schedule.action().end == one.end);
    BOOST_TEST((told.now - lastGood >= longestSilence));
    BOOST_TEST((told.now - lastGood < longestSilence + 1min));
  }
}

// One refusal may be an accident on the way, whatever its words are: three in ten seconds are not.
BOOST_AUTO_TEST_CASE(refusals_about_it_are_its_failure_unless_a_list_knows_better) {
  const auto after = [](Listed listed) {
    Told told;
    told.poll(PollAnswer::Running);
    told.poll(PollAnswer::Refused);
    BOOST_TEST(told.schedule.action().what == What::ReadList);
    return told.said(Event::What::ListRead, listed);
  };
  for (const Listed listed : {Listed::Nothing, Listed::Absent}) {
    BOOST_TEST(after(listed).what == What::Sleep);
    Told told;
    const TimePoint begun = told.now;
    unsigned refusals = 0;
    for (; told.schedule.action().what != What::End; ++refusals) {
      told.poll(PollAnswer::Refused);
      told.said(Event::What::ListRead, listed);
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Failed);
    BOOST_TEST(refusals >= refusalsToBelieve);
    BOOST_TEST((told.now - begun >= notVisibleGrace));
    BOOST_TEST((told.now - begun < 1min));
  }
  BOOST_TEST(after(Listed::Failed).end == Action::End::Failed);
  BOOST_TEST(after(Listed::Running).what == What::Sleep);
  BOOST_TEST(after(Listed::Made).end == Action::End::Succeeded);
}

// The backend of a server may be out of order, and its front may say so in any words.
BOOST_AUTO_TEST_CASE(refusals_in_words_that_nobody_knows_are_no_failure_without_a_list) {
  Told told;
  told.poll(PollAnswer::Running);
  while (told.schedule.action().what != What::End) {
    told.poll(PollAnswer::Doubted);
    told.said(Event::What::ListRead, Listed::Nothing);
  }
  BOOST_TEST(told.schedule.action().end == Action::End::Unanswered);
  Told back;
  for (int i = 0; i < 5; ++i) {
    back.poll(PollAnswer::Doubted);
    back.said(Event::What::ListRead, Listed::Nothing);
  }
  BOOST_TEST(back.poll(PollAnswer::Succeeded).end == Action::End::Succeeded);
}

// Its word may mean anything, so it does not know better than polls that go on refusing.
BOOST_AUTO_TEST_CASE(a_list_with_an_unknown_word_does_not_outweigh_refusals_for_ever) {
  Told told;
  told.poll(PollAnswer::Running);
  const TimePoint refused = told.now;
  unsigned refusals = 0;
  while (told.schedule.action().what != What::End) {
    told.poll(PollAnswer::Refused);
    ++refusals;
    BOOST_TEST_REQUIRE(told.schedule.action().what == What::ReadList);
    told.said(Event::What::ListRead, Listed::Named);
  }
  BOOST_TEST(told.schedule.action().end == Action::End::Failed);
  BOOST_TEST(refusals >= refusalsToBelieve);
  BOOST_TEST((told.now - refused >= notVisibleGrace));
  BOOST_TEST((told.now - refused <= 5 * notVisibleGrace));
  Told running; // which a list may well know better
  running.poll(PollAnswer::Running);
  for (int i = 0; i < 10; ++i) {
    running.poll(PollAnswer::Refused);
    running.said(Event::What::ListRead, Listed::Running);
  }
  BOOST_TEST(running.schedule.action().what == What::Sleep);
}

// One that could not be read is no list that knows it no more.
BOOST_AUTO_TEST_CASE(refusals_are_not_believed_once_a_list_has_known_better) {
  for (const Listed better : {Listed::Running, Listed::Succeeded}) {
    for (const bool byHint : {false, true}) {
      Told told;
      told.poll(PollAnswer::Running);
      for (int i = 0; i < 4; ++i) {
        told.poll(PollAnswer::Refused);
        told.said(Event::What::ListRead, byHint ? Listed::Nothing : better);
        if (byHint && i == 1) {
          told.said(Event::What::Hinted, better);
        }
        BOOST_TEST_REQUIRE(told.schedule.action().what == What::Sleep);
      }
      for (int i = 0; i < 10; ++i) {
        told.poll(PollAnswer::Refused);
        BOOST_TEST(told.said(Event::What::ListRead, Listed::Nothing).what == What::Sleep);
      }
      told.poll(PollAnswer::Refused);
      BOOST_TEST(told.said(Event::What::ListRead, Listed::Failed).end == Action::End::Failed);
    }
  }
  Told gone; // it has to stay away for as long as if nothing had been said before
  gone.poll(PollAnswer::Running);
  for (int i = 0; i < 4; ++i) {
    gone.poll(PollAnswer::Refused);
    gone.said(Event::What::ListRead, Listed::Running);
  }
  const TimePoint last = gone.now;
  for (; gone.schedule.action().what != What::End;
       gone.said(Event::What::ListRead, Listed::Absent)) {
    gone.poll(PollAnswer::Refused);
  }
  BOOST_TEST(gone.schedule.action().end == Action::End::Failed);
  BOOST_TEST((gone.now - last >= notVisibleGrace));
}

BOOST_AUTO_TEST_CASE(at_the_end_of_its_time_refusals_count_the_same_asleep_or_polling) {
  for (const bool asleep : {false, true}) {
    for (const Listed before : {Listed::Nothing, Listed::Running}) {
      Told told(2min);
      told.poll(PollAnswer::Running);
      told.poll(PollAnswer::Refused);
      told.said(Event::What::ListRead, before);
      const TimePoint since = told.now;
      for (int i = 0; i < 4; ++i) {
        told.now = since + i * 3s;
        told.schedule.action().what == What::Sleep ? told.due() : Action{};
        if (told.schedule.action().what == What::Poll && i < 3) {
          told.polled(PollAnswer::Refused);
          told.said(Event::What::ListRead, Listed::Nothing);
        }
      }
      while (told.schedule.action().what != What::Poll) {
        told.due();
      }
      told.now = told.schedule.deadline() - (asleep ? 500ms : 0ms);
      told.polled(PollAnswer::Refused, asleep ? Duration(1min) : Duration(0s));
      const Action then = asleep ? told.due() : told.schedule.action();
      BOOST_TEST(then.what == What::End);
      BOOST_TEST(then.end ==
                 (before == Listed::Running ? Action::End::TimedOut : Action::End::Failed));
    }
  }
}

// What came of it only a poll would tell: neither is believed, and not for ever.
BOOST_AUTO_TEST_CASE(a_success_in_a_list_does_not_outweigh_refusals_for_ever) {
  for (const PollAnswer answer :
       {PollAnswer::NotKnown, PollAnswer::Denied, PollAnswer::Refused, PollAnswer::Doubted}) {
    Told told(12h);
    told.poll(PollAnswer::Running);
    while (told.schedule.action().what != What::End) {
      told.poll(answer);
      if (told.schedule.action().what == What::ReadList) {
        told.said(Event::What::ListRead, Listed::Succeeded);
      }
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Unclear);
    BOOST_TEST((told.now - begin >= longestSilence));
    BOOST_TEST((told.now - begin < longestSilence + 2min));
  }
}

// "Import Failed", say, which is no word that is known. It may be tried again, as well.
BOOST_AUTO_TEST_CASE(what_sounds_like_a_failure_for_ever_ends_as_unknown_unless_a_list_knows) {
  const auto lasting = [](Listed listed) {
    Told told(10min);
    while (told.schedule.action().what != What::End) {
      told.schedule.action().what == What::ReadList ? told.said(Event::What::ListRead, listed)
      : told.schedule.action().what == What::Poll   ? told.polled(PollAnswer::Troubled)
                                                    : told.due();
    }
    return std::pair(told.schedule.action().end, told.now - begin);
  };
  for (const Listed listed : {Listed::Nothing, Listed::Absent, Listed::Named, Listed::Running}) {
    const auto [end, after] = lasting(listed);
    BOOST_TEST(end == Action::End::Unclear);
    BOOST_TEST((after >= longestSilence));
    BOOST_TEST((after < longestSilence + 1min));
  }
  BOOST_TEST(lasting(Listed::Failed).first == Action::End::Failed);
}

// A list may be behind, for a while or for ever: the two minutes go on.
BOOST_AUTO_TEST_CASE(a_list_that_is_behind_does_not_delay_the_end_of_what_sounds_like_a_failure) {
  for (const bool hinted : {false, true}) {
    for (const std::chrono::seconds behind : {65s, 1200s}) {
      Told told(20min);
      while (told.schedule.action().what != What::End) {
        const bool stale = told.now - begin < behind;
        const Listed listed = stale ? Listed::Running : Listed::Named;
        told.schedule.action().what == What::ReadList ? told.said(Event::What::ListRead, listed)
        : told.schedule.action().what == What::Poll   ? told.polled(PollAnswer::Troubled)
                                                      : told.due();
        if (hinted && stale && told.schedule.action().what == What::Sleep) {
          told.said(Event::What::Hinted, Listed::Running);
        }
      }
      BOOST_TEST(told.schedule.action().end == Action::End::Unclear);
      BOOST_TEST((told.now - begin >= longestSilence));
      BOOST_TEST((told.now - begin < longestSilence + 1min));
    }
  }
}

// Success and an error at once: the list decides, and not knowing has an end, also while a list
// that is behind says that it runs.
BOOST_AUTO_TEST_CASE(a_poll_that_contradicts_itself_proves_nothing) {
  const auto after = [](Listed listed) {
    Told told;
    told.poll(PollAnswer::Contradicted);
    BOOST_TEST_REQUIRE(told.schedule.action().what == What::ReadList);
    return told.said(Event::What::ListRead, listed);
  };
  BOOST_TEST(after(Listed::Failed).end == Action::End::Failed);
  BOOST_TEST(after(Listed::Succeeded).end == Action::End::Succeeded);
  BOOST_TEST(after(Listed::Made).end == Action::End::Succeeded);
  for (const Listed listed : {Listed::Nothing, Listed::Absent, Listed::Named, Listed::Running}) {
    for (const bool hinted : {false, true}) {
      Told told(12h);
      told.poll(PollAnswer::SucceededUnsaid); // which it takes back
      const TimePoint first = told.now;
      while (told.schedule.action().what != What::End) {
        told.poll(PollAnswer::Contradicted);
        told.said(Event::What::ListRead, listed);
        if (hinted) {
          told.said(Event::What::Hinted, Listed::Running);
        }
      }
      BOOST_TEST(told.schedule.action().end == Action::End::Unclear);
      BOOST_TEST((told.now - first >= longestSilence));
      BOOST_TEST((told.now - first < 2 * longestSilence));
    }
  }
  Told mixed; // nor does it count as a refusal, or one as it
  for (int i = 0; i < 3; ++i) {
    mixed.poll(PollAnswer::Contradicted);
    mixed.now += 10s;
    mixed.said(Event::What::ListRead, Listed::Nothing);
  }
  mixed.poll(PollAnswer::Refused);
  BOOST_TEST(mixed.said(Event::What::ListRead, Listed::Nothing).what == What::Sleep);
  Told late(5s); // its time is over before that
  while (late.schedule.action().what != What::End) {
    late.due();
    late.schedule.action().what == What::Poll ? late.polled(PollAnswer::Contradicted) : Action{};
    late.said(Event::What::ListRead, Listed::Nothing);
  }
  BOOST_TEST(late.schedule.action().end == Action::End::Unclear);
}

BOOST_AUTO_TEST_CASE(a_success_without_a_pull_request_is_asked_about_again_for_a_moment) {
  Told told;
  told.poll(PollAnswer::SucceededUnsaid);
  BOOST_TEST(told.schedule.action().what == What::Sleep);
  const TimePoint first = told.now;
  for (unsigned polls = 2; polls < pollsForAPullRequest; ++polls) {
    told.poll(PollAnswer::SucceededUnsaid);
    BOOST_TEST(told.schedule.action().what == What::Sleep);
  }
  BOOST_TEST(told.poll(PollAnswer::SucceededUnsaid).end == Action::End::Succeeded);
  BOOST_TEST((told.now - first == 15 * pullRequestLag));

  Told named;
  named.poll(PollAnswer::SucceededUnsaid);
  BOOST_TEST(named.poll(PollAnswer::Succeeded).end == Action::End::Succeeded);

  Told pressed(10s); // better without one than out of time
  pressed.poll(PollAnswer::Running);
  pressed.now = pressed.schedule.deadline() - 500ms;
  pressed.due();
  BOOST_TEST(pressed.polled(PollAnswer::SucceededUnsaid).end == Action::End::Succeeded);
  Told bidden; // and than left alone for long
  bidden.due();
  BOOST_TEST(bidden.polled(PollAnswer::SucceededUnsaid, 2min).end == Action::End::Succeeded);
}

// What its own poll has answered no later trouble makes undone.
BOOST_AUTO_TEST_CASE(a_success_that_was_heard_stays_one_whatever_keeps_the_pull_request_away) {
  for (const PollAnswer answer : {PollAnswer::Nothing, PollAnswer::NotKnown, PollAnswer::Denied,
                                  PollAnswer::Refused, PollAnswer::Hopeless, PollAnswer::Over}) {
    Told told;
    told.poll(PollAnswer::SucceededUnsaid);
    const TimePoint heard = told.now;
    while (told.schedule.action().what != What::End) {
      told.poll(answer);
      BOOST_TEST_REQUIRE(told.schedule.action().what != What::ReadList);
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Succeeded);
    BOOST_TEST((told.now - heard <= 15 * pullRequestLag));
    Told named; // in time
    named.poll(PollAnswer::SucceededUnsaid);
    if (named.poll(answer).what != What::End) {
      BOOST_TEST(named.poll(PollAnswer::Succeeded).end == Action::End::Succeeded);
    }
  }
  for (const bool polling : {false, true}) { // at the end of its time
    Told told(10s);
    told.poll(PollAnswer::SucceededUnsaid);
    polling ? told.due() : Action{};
    told.now = told.schedule.deadline();
    const Action then = polling ? told.polled(PollAnswer::Nothing) : told.due();
    BOOST_TEST(then.end == Action::End::Succeeded);
  }
  Told undone;
  undone.poll(PollAnswer::SucceededUnsaid);
  BOOST_TEST(undone.poll(PollAnswer::Failed).end == Action::End::Failed);
}

// A reason may read like a proxy's words, so that no poll tells the failure.
BOOST_AUTO_TEST_CASE(a_refusal_is_no_failure_while_the_list_is_to_be_left_alone) {
  Told told;
  told.poll(PollAnswer::Running);
  const TimePoint refused = told.now;
  told.poll(PollAnswer::Refused);
  BOOST_TEST(told.said(Event::What::ListRead, Listed::Nothing, 30s).what == What::Sleep);
  told.poll(PollAnswer::Refused);
  BOOST_TEST((told.now - refused >= 30s));
  BOOST_TEST(told.said(Event::What::ListRead, Listed::Running).what == What::Sleep);
  Told alone; // by the refusal itself
  alone.poll(PollAnswer::Running);
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(alone.poll(PollAnswer::Refused, 30s).what == What::Sleep);
    BOOST_TEST(alone.due().what == What::ReadList);
    BOOST_TEST(alone.said(Event::What::ListRead, Listed::Running).what == What::Sleep);
  }
  Told never;
  for (int i = 0; i < 10 && never.schedule.action().what != What::End; ++i) {
    never.poll(PollAnswer::Refused);
    never.said(Event::What::ListRead, Listed::Nothing, 30s);
  }
  BOOST_TEST(never.schedule.action().end == Action::End::Failed);
}

// However far apart polls are by then: the one that decides comes when the time for it is over.
BOOST_AUTO_TEST_CASE(a_silence_is_not_told_a_whole_pause_late) {
  for (Duration before = 1min; before < 30min; before += 77s) {
    Told told(12h);
    while (told.now - begin < before) {
      told.poll(PollAnswer::Changed);
    }
    const TimePoint heard = told.schedule.heardAt();
    while (told.schedule.action().what != What::End) {
      told.poll(PollAnswer::Nothing);
      if (told.schedule.action().what == What::ReadList) {
        told.said(Event::What::ListRead, Listed::Nothing);
      }
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Unanswered);
    BOOST_TEST((told.now - heard >= longestSilence));
    BOOST_TEST((told.now - heard < longestSilence + 5s));
  }
}

BOOST_AUTO_TEST_CASE(a_refusal_behind_a_long_silence_is_an_answer) {
  Told told;
  for (unsigned failures = 0; failures < fewestFailures; ++failures) {
    told.poll(PollAnswer::Nothing);
  }
  told.poll(PollAnswer::Refused, 3min);
  BOOST_TEST(told.due().what == What::ReadList);
  BOOST_TEST(told.said(Event::What::ListRead, Listed::Nothing).what == What::Sleep);
}

BOOST_AUTO_TEST_CASE(polls_that_bring_nothing_have_the_list_read_now_and_then) {
  Told told;
  unsigned polls = 0;
  while (told.schedule.action().what != What::ReadList) {
    told.poll(PollAnswer::Nothing);
    ++polls;
  }
  BOOST_TEST(polls == pollsBetweenChecks);
  BOOST_TEST((told.now - begin < 1min));
  BOOST_TEST(told.said(Event::What::ListRead, Listed::Failed).end == Action::End::Failed);
}

BOOST_AUTO_TEST_CASE(a_reason_is_waited_for_once_and_for_a_minute_at_most) {
  for (const bool listSaysSo : {false, true}) {
    const Duration byPoll = listSaysSo ? 0s : 40s;
    const Duration byList = listSaysSo ? 40s : 0s;
    Told told;
    told.poll(PollAnswer::FailedUnsaid, byPoll);
    const Action then = listSaysSo ? told.said(Event::What::ListRead, Listed::Nothing, byList)
                                   : told.schedule.action();
    BOOST_TEST(then.what == What::Sleep);
    BOOST_TEST((then.until >= told.now + 40s));
    BOOST_TEST(told.due().what == What::ReadList);
    while (told.schedule.action().what != What::End) {
      told.said(Event::What::ListRead, Listed::Nothing, byList);
      told.due();
    }
    BOOST_TEST(told.schedule.action().end == Action::End::Failed);
    BOOST_TEST((told.now - begin <= 2min));
  }
  Told longer;
  BOOST_TEST(longer.poll(PollAnswer::FailedUnsaid, 5min).end == Action::End::Failed);
}

// A fork's poll may be refused though the fork is there, or soon will be seen; and an outage may
// speak in words that nobody knows, for as long as it likes, while lists are behind.
BOOST_AUTO_TEST_CASE(a_refusal_that_is_doubted_alone_proves_nothing) {
  struct Case {
    Listed listed;
    Action::End end;
    Duration least;
  };
  for (const bool seen : {true, false}) {
    for (const Case& one : {Case{Listed::Appeared, Action::End::Succeeded, notVisibleGrace},
                            Case{Listed::Failed, Action::End::Failed, 0s},
                            Case{Listed::There, Action::End::Unclear, longestSilence},
                            Case{Listed::Absent, Action::End::Unclear, longestSilence},
                            Case{Listed::Named, Action::End::Unclear, longestSilence},
                            Case{Listed::Nothing, Action::End::Unanswered, longestSilence}}) {
      Told told;
      if (seen) {
        told.poll(PollAnswer::Running);
      }
      const TimePoint since = told.now;
      while (told.schedule.action().what != What::End) {
        told.poll(PollAnswer::Doubted);
        BOOST_TEST(told.schedule.action().what == What::ReadList);
        told.said(Event::What::ListRead, one.listed);
      }
      BOOST_TEST(told.schedule.action().end == one.end);
      BOOST_TEST((told.now - since >= one.least));
      BOOST_TEST((told.now - since <= one.least + 30s));
    }
  }
  Told late(3s); // its time is over before anything is proven
  while (late.schedule.action().what != What::End) {
    late.poll(PollAnswer::Doubted);
    late.said(Event::What::ListRead, Listed::There);
    late.due();
  }
  BOOST_TEST(late.schedule.action().end == Action::End::TimedOut);
}

BOOST_AUTO_TEST_CASE(it_stays_small) {
  BOOST_TEST(sizeof(Schedule) <= 88u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::operation
