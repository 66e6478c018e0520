#include "call/repetition.hpp"

#include <boost/test/unit_test.hpp>

// What follows an attempt: every state of a call by every end of an attempt.
namespace dolthub::call {

namespace {

template <class Check>
void forAllEndings(Check check) {
  for (unsigned bits = 0; bits < 128; ++bits) {
    for (const message::Method method :
         {message::Method::Get, message::Method::Post, message::Method::Patch}) {
      for (unsigned attempts = 1; attempts <= 9; ++attempts) {
        Ending ending;
        ending.mayRepeat = (bits & 1) != 0;
        ending.worthRepeating = (bits & 2) != 0;
        ending.stale = (bits & 4) != 0;
        ending.cancelled = (bits & 8) != 0;
        Progressed call;
        call.method = method;
        call.attempts = attempts;
        call.wasStale = (bits & 16) != 0;
        call.canRepeat = (bits & 32) != 0;
        call.isPoll = (bits & 64) != 0;
        BOOST_TEST_CONTEXT("bits " << bits << " attempts " << attempts) {
          check(ending, call, repetitionAfter(ending, call));
        }
      }
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_repetition)

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_that_cannot_be_or_that_was_cancelled) {
  forAllEndings([](const Ending& ending, const Progressed& call, Repetition repetition) {
    if (!call.canRepeat || ending.cancelled) {
      BOOST_TEST((repetition == Repetition::None));
    }
  });
}

BOOST_AUTO_TEST_CASE(only_a_dead_connection_is_free_and_only_once) {
  forAllEndings([](const Ending& ending, const Progressed& call, Repetition repetition) {
    const bool free = call.canRepeat && !ending.cancelled && ending.stale && !call.wasStale;
    BOOST_TEST((repetition == Repetition::AtOnce) == free);
  });
}

BOOST_AUTO_TEST_CASE(what_costs_a_repeat_may_be_repeated_is_worth_it_and_has_tries_left) {
  forAllEndings([](const Ending& ending, const Progressed& call, Repetition repetition) {
    const unsigned most = call.method == message::Method::Get ? 8 : 4;
    if (repetition == Repetition::Later) {
      BOOST_TEST((ending.mayRepeat && ending.worthRepeating));
      BOOST_TEST(!call.isPoll);
      BOOST_TEST(call.attempts < most);
    }
    if (call.canRepeat && !ending.cancelled && !ending.stale && ending.mayRepeat &&
        ending.worthRepeating && !call.isPoll && call.attempts < most) {
      BOOST_TEST((repetition == Repetition::Later));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::call
