#include "support/timer_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <vector>

namespace dolthub::support {

namespace {

TimePoint at(int seconds) {
  return TimePoint{} + std::chrono::seconds(seconds);
}

struct Bell final : TimerEntry {
  Bell(int number_, std::vector<int>& rung_) : number(number_), rung(rung_) {}

  void ring() override { rung.push_back(number); }

  int number;
  std::vector<int>& rung;
};

struct Bells {
  explicit Bells(int count) {
    for (int i = 0; i < count; ++i) {
      all.push_back(std::make_unique<Bell>(i, rung));
    }
  }
  Bell& operator[](std::size_t index) { return *all[index]; }

  std::vector<int> rung;
  std::vector<std::unique_ptr<Bell>> all;
};

} // namespace

BOOST_AUTO_TEST_SUITE(support_timer_queue)

BOOST_AUTO_TEST_CASE(an_empty_alarm_is_due_never) {
  TimerQueue timers;
  BOOST_TEST((timers.next() == never));
  timers.ringDue(never);
  BOOST_TEST(timers.size() == 0u);
}

BOOST_AUTO_TEST_CASE(entries_ring_by_due_time_and_once) {
  Bells bells(4);
  TimerQueue timers;
  timers.set(bells[0], at(30));
  timers.set(bells[1], at(10));
  timers.set(bells[2], at(20));
  timers.set(bells[3], at(40));
  timers.ringDue(at(30));
  BOOST_TEST(bells.rung == (std::vector<int>{1, 2, 0}));
  timers.ringDue(at(30));
  BOOST_TEST(bells.rung.size() == 3u);
  BOOST_TEST((timers.next() == at(40)));
  BOOST_TEST(!bells[0].armed());
  BOOST_TEST(bells[3].armed());
  timers.clear(bells[3]);
}

BOOST_AUTO_TEST_CASE(setting_again_replaces_the_time) {
  Bells bells(1);
  TimerQueue timers;
  timers.set(bells[0], at(10));
  timers.set(bells[0], at(20));
  BOOST_TEST(timers.size() == 1u);
  timers.ringDue(at(15));
  BOOST_TEST(bells.rung.empty());
  timers.set(bells[0], never);
  BOOST_TEST(!bells[0].armed());
  BOOST_TEST((timers.next() == never));
}

BOOST_AUTO_TEST_CASE(an_entry_that_rings_may_set_itself_anew) {
  struct Again final : TimerEntry {
    explicit Again(TimerQueue& timers_) : timers(timers_) {}
    void ring() override {
      ++rung;
      timers.set(*this, due() + std::chrono::seconds(10));
    }
    TimerQueue& timers;
    int rung = 0;
  };
  TimerQueue timers;
  Again again(timers);
  timers.set(again, at(10));
  timers.ringDue(at(35));
  BOOST_TEST(again.rung == 3);
  BOOST_TEST((timers.next() == at(40)));
  timers.clear(again);
}

BOOST_AUTO_TEST_CASE(random_sequences_agree_with_a_sorted_list) {
  for (unsigned seed = 0; seed < 50; ++seed) {
    std::mt19937 random(seed);
    Bells bells(40);
    TimerQueue timers;
    std::vector<std::pair<int, int>> model; // due, number
    const auto forget = [&](int number) {
      std::erase_if(model, [&](const auto& entry) { return entry.second == number; });
    };
    int now = 0;
    for (int step = 0; step < 400; ++step) {
      const int number = static_cast<int>(random() % bells.all.size());
      switch (random() % 4) {
      case 0:
      case 1: {
        const int due = now + static_cast<int>(random() % 50);
        forget(number);
        model.emplace_back(due, number);
        timers.set(bells[static_cast<std::size_t>(number)], at(due));
        break;
      }
      case 2:
        forget(number);
        timers.clear(bells[static_cast<std::size_t>(number)]);
        break;
      default: {
        now += static_cast<int>(random() % 10);
        std::vector<int> due;
        for (const auto& entry : model) {
          if (entry.first <= now) {
            due.push_back(entry.second);
          }
        }
        std::erase_if(model, [&](const auto& entry) { return entry.first <= now; });
        bells.rung.clear();
        timers.ringDue(at(now));
        std::vector<TimePoint> times;
        for (const int rung : bells.rung) {
          times.push_back(bells[static_cast<std::size_t>(rung)].due());
        }
        BOOST_TEST(std::is_sorted(times.begin(), times.end()));
        std::sort(bells.rung.begin(), bells.rung.end());
        std::sort(due.begin(), due.end());
        BOOST_TEST_REQUIRE(bells.rung == due);
      }
      }
      BOOST_TEST_REQUIRE(timers.size() == model.size());
      const auto first = std::min_element(model.begin(), model.end());
      BOOST_TEST_REQUIRE((timers.next() == (first == model.end() ? never : at(first->first))));
    }
    for (const auto& bell : bells.all) {
      timers.clear(*bell);
    }
  }
}

BOOST_AUTO_TEST_CASE(adding_to_a_time_never_wraps) {
  BOOST_TEST((addSaturated(at(1), std::chrono::seconds(-5)) == at(1)));
  BOOST_TEST((addSaturated(at(1), std::chrono::seconds(5)) == at(6)));
  BOOST_TEST((addSaturated(at(1), Duration::max()) == never));
  BOOST_TEST((addSaturated(never, std::chrono::seconds(1)) == never));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
