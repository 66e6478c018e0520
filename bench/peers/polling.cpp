// What the pace of polls costs and brings, in virtual time: operations whose durations are
// log-normal with a median of 20 s and a sigma of 1, at least 1 s; against a loop of one second.
#include "operation/pace.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

int main() {
  constexpr int operations = 200'000;
  std::mt19937_64 random(1);
  std::lognormal_distribution<double> durations(std::log(20.0), 1.0);
  std::uniform_real_distribution<double> unit;
  double polls = 0;
  double loopPolls = 0;
  std::vector<double> noticed;
  for (int i = 0; i < operations; ++i) {
    const double duration = std::max(1.0, durations(random));
    double at = 0;
    for (std::size_t asked = 0; at < duration; ++asked) {
      const auto waited =
          std::chrono::duration_cast<dolthub::support::Duration>(std::chrono::duration<double>(at));
      at += std::chrono::duration<double>(dolthub::operation::nextPoll(asked, waited, unit(random)))
                .count();
      ++polls;
    }
    noticed.push_back((at - duration) / duration);
    loopPolls += std::ceil(duration);
  }
  std::nth_element(noticed.begin(), noticed.begin() + operations / 2, noticed.end());
  std::printf("{\"requests\": %.4f, \"loop\": %.4f, \"noticed\": %.4f}\n", polls / operations,
              loopPolls / operations, noticed[operations / 2]);
}
