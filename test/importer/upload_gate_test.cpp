#include "importer/upload_gate.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

// When no new file is sent, since the server takes no uploads.
namespace {

using namespace std::chrono_literals;
using dolthub::importer::UploadGate;

// One after the other, at `at` from the beginning.
struct GateCase {
  enum What { Lost, LostAndPauses, LostAndEnds, Answered, Left, Lets, LetsNot };
  std::chrono::milliseconds at;
  What what;
  std::size_t file = 0;
  std::chrono::milliseconds pause{};
};

void follow(UploadGate gate, const std::vector<GateCase>& cases) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    BOOST_TEST_CONTEXT("step " << i) {
      const GateCase& step = cases[i];
      const UploadGate::TimePoint now = UploadGate::TimePoint{} + step.at;
      switch (step.what) {
      case GateCase::Lost:
        BOOST_TEST(!gate.lost(step.file, now).has_value());
        break;
      case GateCase::LostAndPauses:
        BOOST_TEST((gate.lost(step.file, now) == step.pause));
        break;
      case GateCase::LostAndEnds:
        BOOST_TEST((gate.lost(step.file, now) == 0ms));
        break;
      case GateCase::Answered:
        gate.answered();
        break;
      case GateCase::Left:
        gate.left(step.file);
        break;
      case GateCase::Lets:
        BOOST_TEST(gate.lets(step.file, now));
        break;
      case GateCase::LetsNot:
        BOOST_TEST(!gate.lets(step.file, now));
        break;
      }
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_upload_gate)

BOOST_AUTO_TEST_CASE(one_lost_upload_holds_nothing_back) {
  follow(UploadGate(1h), {{0s, GateCase::Lets, 1},
                          {1s, GateCase::Lost, 1},
                          {2s, GateCase::Lets, 2},
                          {3s, GateCase::Answered},
                          {4s, GateCase::Lost, 3},
                          {5s, GateCase::Lets, 4}});
}

BOOST_AUTO_TEST_CASE(two_in_a_row_do_and_then_one_file_tries_alone) {
  follow(UploadGate(1h), {{0s, GateCase::Lost, 1},
                          {1s, GateCase::LostAndPauses, 2, 30s},
                          {2s, GateCase::LetsNot, 3},
                          {3s, GateCase::Lost, 4}, // it had left before
                          {30s, GateCase::LetsNot, 3},
                          {31s, GateCase::Lets, 3},
                          {31s, GateCase::Lets, 3},
                          {31s, GateCase::LetsNot, 5},
                          {32s, GateCase::Answered},
                          {32s, GateCase::Lets, 5},
                          {33s, GateCase::Lost, 5},
                          {34s, GateCase::Lets, 6}});
}

BOOST_AUTO_TEST_CASE(a_file_that_tries_and_is_not_sent_gives_its_turn_to_the_next) {
  follow(UploadGate(1h), {{0s, GateCase::Lost, 1},
                          {0s, GateCase::LostAndPauses, 2, 30s},
                          {30s, GateCase::Lets, 3},
                          {31s, GateCase::Left, 4},
                          {31s, GateCase::LetsNot, 4},
                          {31s, GateCase::Left, 3},
                          {31s, GateCase::Lets, 4}});
}

BOOST_AUTO_TEST_CASE(its_pauses_double_up_to_five_minutes_and_begin_anew_with_the_next_outage) {
  UploadGate gate(12h);
  UploadGate::TimePoint now{};
  gate.lost(0, now);
  std::size_t file = 1;
  for (const auto pause : {30s, 60s, 120s, 240s, 300s, 300s}) {
    BOOST_TEST((gate.lost(file, now) == pause));
    BOOST_TEST((gate.asksAgainAt() == now + pause));
    now += pause;
    BOOST_TEST(gate.lets(++file, now));
    BOOST_TEST((gate.asksAgainAt() == UploadGate::TimePoint::max()));
  }
  BOOST_TEST(gate.answered());
  BOOST_TEST(!gate.answered());
  gate.lost(1, now);
  BOOST_TEST((gate.lost(2, now) == 30s));
}

BOOST_AUTO_TEST_CASE(patience_has_a_last_try_at_its_end) {
  follow(UploadGate(50s), {{0s, GateCase::Lost, 1},
                           {0s, GateCase::LostAndPauses, 2, 30s},
                           {30s, GateCase::Lets, 3},
                           {40s, GateCase::LostAndPauses, 3, 10s},
                           {50s, GateCase::Lets, 4},
                           {55s, GateCase::LostAndEnds, 4}});
}

BOOST_AUTO_TEST_SUITE_END()
