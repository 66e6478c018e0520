#include "call/policy.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// What follows from how far a request got, by the classes of the fault table.
namespace dolthub::call {

namespace {

using http::Reach;
using http::Trouble;
using message::Method;
using wire::Evidence;
using wire::Repeat;

struct Kind {
  Method method;
  Repeat repeat;
};
const std::vector<Kind> kinds{
    {Method::Get, Repeat::Safe}, {Method::Patch, Repeat::Never}, {Method::Post, Repeat::Never}};
const std::vector<Trouble> troubles{
    Trouble::Resolve,  Trouble::ResolveForNow, Trouble::Connect,      Trouble::Proxy,
    Trouble::Tls,      Trouble::LocalLimit,    Trouble::Overloaded,   Trouble::TimedOut,
    Trouble::Closed,   Trouble::Cancelled,     Trouble::Disconnected, Trouble::BadResponse,
    Trouble::TooLarge, Trouble::FileUnusable,  Trouble::FileChanged,  Trouble::Callback};

struct Reached {
  Reach reach;
  unsigned status;
};
const std::vector<Reached> reaches{
    {Reach::NotSent, 0},    {Reach::Incomplete, 0}, {Reach::Whole, 0},      {Reach::Answered, 200},
    {Reach::Answered, 302}, {Reach::Answered, 303}, {Reach::Answered, 304}, {Reach::Answered, 307},
    {Reach::Answered, 400}, {Reach::Answered, 401}, {Reach::Answered, 403}, {Reach::Answered, 404},
    {Reach::Answered, 408}, {Reach::Answered, 409}, {Reach::Answered, 413}, {Reach::Answered, 414},
    {Reach::Answered, 422}, {Reach::Answered, 429}, {Reach::Answered, 500}, {Reach::Answered, 503},
    {Reach::Answered, 600}, {Reach::Answered, 700}, {Reach::Answered, 999}};

http::Failure failureOf(Trouble trouble, Reached reached) {
  http::Failure failure;
  failure.trouble = trouble;
  failure.reach = reached.reach;
  failure.status = reached.status;
  return failure;
}

wire::Problem problemOf(Errc code, Evidence evidence) {
  wire::Problem problem;
  problem.code = code;
  problem.evidence = evidence;
  return problem;
}

// The fault table, S0 to S3, said once more in other words.
Outcome expectedOutcome(Reached reached, Method method) {
  const bool read = method == Method::Get;
  if (reached.reach == Reach::NotSent) {
    return Outcome::NotSent; // S0
  }
  if (reached.reach == Reach::Incomplete) {
    return Outcome::NotDone; // S1
  }
  if (reached.reach == Reach::Answered) { // S3, but for what only the body would tell
    switch (reached.status) {
    case 307:
    case 401:
    case 413:
    case 414:
      return Outcome::Rejected;
    case 429:
      return Outcome::NotDone;
    case 200:
      return read ? Outcome::Done : Outcome::Unknown; // DoltHub reports errors with 200 too
    default:
      break;
    }
  }
  return read ? Outcome::NotDone : Outcome::Unknown; // S2
}

template <class Check>
void forAll(Check check) {
  for (const Trouble trouble : troubles) {
    for (const Reached reached : reaches) {
      for (const Kind kind : kinds) {
        for (const bool reused : {false, true}) {
          BOOST_TEST_CONTEXT("trouble " << static_cast<int>(trouble) << " reach "
                                        << static_cast<int>(reached.reach) << " status "
                                        << reached.status << " method "
                                        << message::toString(kind.method) << " repeat "
                                        << static_cast<int>(kind.repeat) << " reused " << reused) {
            check(trouble, reached, kind, reused,
                  endingOf(failureOf(trouble, reached), kind.repeat, kind.method, reused));
          }
        }
      }
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_policy)

BOOST_AUTO_TEST_CASE(how_far_a_request_got_says_what_it_did) {
  forAll([](Trouble, Reached reached, Kind kind, bool, const Ending& ending) {
    BOOST_TEST(ending.outcome == expectedOutcome(reached, kind.method));
  });
}

BOOST_AUTO_TEST_CASE(what_may_have_changed_something_is_never_repeatable) {
  forAll([](Trouble, Reached reached, Kind kind, bool, const Ending& ending) {
    if (kind.method != Method::Get &&
        (reached.reach == Reach::Whole || reached.reach == Reach::Answered)) {
      BOOST_TEST(!ending.mayRepeat);
      BOOST_TEST(!ending.stale);
    } else {
      BOOST_TEST(ending.mayRepeat);
    }
  });
}

// All statuses: without the body no POST is refused but by the few that ask before any work.
BOOST_AUTO_TEST_CASE(an_answer_that_was_cut_off_refuses_nothing_that_may_have_happened) {
  for (unsigned status = 100; status <= 999; ++status) {
    const bool early = status == 301 || status == 307 || status == 308 || status == 401 ||
                       status == 413 || status == 414 || status == 429;
    const Ending ending = endingOf(failureOf(Trouble::Disconnected, {Reach::Answered, status}),
                                   Repeat::Never, Method::Post, false);
    BOOST_TEST((ending.outcome != Outcome::Unknown) == early, status);
    BOOST_TEST(ending.outcome != Outcome::Done, status);
    BOOST_TEST(!ending.mayRepeat, status);
  }
}

BOOST_AUTO_TEST_CASE(a_read_never_ends_unknown_and_whatever_does_says_so) {
  forAll([](Trouble, Reached, Kind kind, bool, const Ending& ending) {
    if (kind.method == Method::Get) {
      BOOST_TEST(ending.outcome != Outcome::Unknown);
    }
    BOOST_TEST((ending.outcome == Outcome::Unknown) == (ending.code == Errc::OutcomeUnknown));
  });
}

BOOST_AUTO_TEST_CASE(only_troubles_that_may_pass_are_worth_repeating) {
  forAll([](Trouble trouble, Reached, Kind, bool, const Ending& ending) {
    const bool passes = trouble == Trouble::ResolveForNow || trouble == Trouble::Connect ||
                        trouble == Trouble::LocalLimit || trouble == Trouble::Disconnected;
    BOOST_TEST(ending.worthRepeating == passes);
    BOOST_TEST(ending.cancelled == (trouble == Trouble::Cancelled));
  });
}

BOOST_AUTO_TEST_CASE(only_a_kept_connection_that_ended_before_a_status_line_is_stale) {
  forAll([](Trouble trouble, Reached reached, Kind kind, bool reused, const Ending& ending) {
    const bool unanswered = reached.reach != Reach::Answered;
    const bool twice = kind.method != Method::Get && reached.reach == Reach::Whole;
    BOOST_TEST(ending.stale ==
               (reused && trouble == Trouble::Disconnected && unanswered && !twice));
  });
}

BOOST_AUTO_TEST_CASE(troubles_have_their_codes) {
  const auto codeOf = [](Trouble trouble) {
    return endingOf(failureOf(trouble, {Reach::NotSent, 0}), Repeat::Never, Method::Post, false)
        .code;
  };
  BOOST_TEST(codeOf(Trouble::Resolve) == Errc::ResolveFailed);
  BOOST_TEST(codeOf(Trouble::ResolveForNow) == Errc::ResolveFailed);
  BOOST_TEST(codeOf(Trouble::Connect) == Errc::ConnectFailed);
  BOOST_TEST(codeOf(Trouble::Proxy) == Errc::ProxyRefused);
  BOOST_TEST(codeOf(Trouble::Tls) == Errc::TlsRefused);
  BOOST_TEST(codeOf(Trouble::LocalLimit) == Errc::LocalLimit);
  BOOST_TEST(codeOf(Trouble::Overloaded) == Errc::Overloaded);
  BOOST_TEST(codeOf(Trouble::TimedOut) == Errc::Timeout);
  BOOST_TEST(codeOf(Trouble::Closed) == Errc::ClientClosed);
  BOOST_TEST(codeOf(Trouble::Disconnected) == Errc::Unavailable);
  BOOST_TEST(codeOf(Trouble::BadResponse) == Errc::BadResponse);
  BOOST_TEST(codeOf(Trouble::TooLarge) == Errc::ResponseTooLarge);
  BOOST_TEST(codeOf(Trouble::FileUnusable) == Errc::FileUnusable);
  BOOST_TEST(codeOf(Trouble::FileChanged) == Errc::FileChanged);
  BOOST_TEST(codeOf(Trouble::Callback) == Errc::CallbackFailed);
}

BOOST_AUTO_TEST_CASE(answers_say_what_was_done) {
  const std::vector<Errc> codes{Errc::RateLimited, Errc::Unavailable, Errc::Rejected,
                                Errc::BadResponse, Errc::Timeout,     Errc::Busy};
  for (const Kind kind : kinds) {
    for (const Errc code : codes) {
      const bool transient = code == Errc::RateLimited || code == Errc::Unavailable;
      const bool read = kind.method == Method::Get;
      const bool safe = kind.repeat == Repeat::Safe;

      Ending ending = endingOf(problemOf(code, Evidence::NotDone), kind.repeat, kind.method);
      BOOST_TEST(ending.outcome == Outcome::NotDone);
      BOOST_TEST(ending.code == code);
      BOOST_TEST((ending.mayRepeat && ending.worthRepeating) == transient);

      ending = endingOf(problemOf(code, Evidence::Rejected), kind.repeat, kind.method);
      BOOST_TEST(ending.outcome == Outcome::Rejected);
      BOOST_TEST((ending.mayRepeat && ending.worthRepeating) == (transient && safe));

      ending = endingOf(problemOf(code, Evidence::Unknown), kind.repeat, kind.method);
      BOOST_TEST(ending.outcome == (read ? Outcome::NotDone : Outcome::Unknown));
      BOOST_TEST(ending.code == (read ? code : Errc::OutcomeUnknown));
      BOOST_TEST((ending.mayRepeat && ending.worthRepeating) == (transient && safe));

      ending = endingOf(problemOf(code, Evidence::Done), kind.repeat, kind.method);
      BOOST_TEST(ending.outcome == Outcome::Done);
      BOOST_TEST(!ending.mayRepeat);
    }
  }
}

BOOST_AUTO_TEST_CASE(the_wait_before_a_repeat_grows_is_bounded_and_jittered) {
  using namespace std::chrono_literals;
  auto before = 0ms;
  for (unsigned next = 2; next < 200; ++next) {
    const auto longest = backOff(next, 0.999999, 0ms);
    BOOST_TEST((backOff(next, 0.0, 0ms) == 0ms));
    BOOST_TEST((longest >= before && longest <= 10s));
    before = longest;
  }
  BOOST_TEST((before >= 9s));
  BOOST_TEST((backOff(2, 0.999999, 0ms) <= 500ms));
  // Never less than the server asked for.
  BOOST_TEST((backOff(2, 0.0, 7s) == 7s));
  BOOST_TEST((backOff(2, 0.999999, 7s) == 7s));
  BOOST_TEST((backOff(9, 0.9, 100ms) > 100ms));
}

BOOST_AUTO_TEST_CASE(the_budget_is_a_hundred_repeats_and_a_tenth_of_what_succeeds) {
  RetryBudget budget;
  int taken = 0;
  while (budget.take()) {
    ++taken;
  }
  BOOST_TEST(taken == 100);
  for (int i = 0; i < 9; ++i) {
    budget.succeeded();
    BOOST_TEST(!budget.take());
  }
  budget.succeeded();
  BOOST_TEST(budget.take());
  BOOST_TEST(!budget.take());
  for (int i = 0; i < 100'000; ++i) {
    budget.succeeded();
  }
  taken = 0;
  while (budget.take()) {
    ++taken;
  }
  BOOST_TEST(taken == 100);
}

BOOST_AUTO_TEST_CASE(what_earlier_attempts_may_have_done_stays) {
  const std::vector<Outcome> all{Outcome::NotSent, Outcome::NotDone, Outcome::Rejected,
                                 Outcome::Done, Outcome::Unknown};
  for (const Outcome outcome : all) {
    BOOST_TEST(combined(Outcome::NotSent, outcome) == outcome);
    BOOST_TEST(combined(outcome, Outcome::Unknown) == Outcome::Unknown);
    BOOST_TEST(combined(outcome, Outcome::Done) == Outcome::Done);
  }
  for (const Outcome nothing : {Outcome::NotSent, Outcome::NotDone, Outcome::Rejected}) {
    BOOST_TEST(combined(Outcome::Unknown, nothing) == Outcome::Unknown);
  }
  BOOST_TEST(combined(Outcome::NotDone, Outcome::NotSent) == Outcome::NotDone);
  BOOST_TEST(combined(Outcome::NotDone, Outcome::Rejected) == Outcome::Rejected);
}

BOOST_AUTO_TEST_CASE(an_uploads_time_follows_from_its_size_and_never_overflows) {
  using namespace std::chrono_literals;
  BOOST_TEST((uploadTime(0, 32'768) == 60s));
  BOOST_TEST((uploadTime(104'857'600, 32'768) == 60s + 3200s));
  const auto longest = uploadTime(std::numeric_limits<std::uint64_t>::max(), 1);
  BOOST_TEST((longest > std::chrono::hours{24 * 365 * 200}));
  BOOST_TEST((uploadTime(10'000'000'000u, 1) > std::chrono::hours{24 * 365 * 200}));
}

BOOST_AUTO_TEST_CASE(times_beyond_the_clocks_are_all_the_time_there_is) {
  using std::chrono::milliseconds;
  BOOST_TEST((bounded(milliseconds::max()) > std::chrono::hours{24 * 365 * 200}));
  BOOST_TEST((bounded(milliseconds::min()) == support::Duration::zero()));
  BOOST_TEST((bounded(milliseconds{5}) == milliseconds{5}));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::call
