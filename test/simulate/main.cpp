// dolthub_test_simulate [SEEDS [FIRST]]            simulates so many worlds of calls on all cores
// dolthub_test_simulate --nights [SEEDS [FIRST]]   nights of the importer
// dolthub_test_simulate [--nights] --trace SEED    one of them, with everything that happens in it
#include "simulate/simulation.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <csignal>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using dolthub::simulate::Coverage;
using dolthub::simulate::NightCounts;
using dolthub::simulate::Verdict;

constexpr std::uint64_t enoughToJudge = 20'000; // seeds, for the table of what met what
constexpr std::uint64_t atLeast = 100;
constexpr std::uint64_t seedsPerReplay = 50;
constexpr std::uint64_t longestSeed = 120; // seconds of real time
constexpr int mostReports = 10;

// One process's part of the work; in memory that outlives the process.
struct Part {
  std::atomic<std::uint64_t> seed{0}; // under way
  std::atomic<std::uint64_t> done{0};
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> events{0};
  std::atomic<std::uint64_t> replayed{0};
  std::atomic<std::uint64_t> wrong{0};
  Coverage coverage;
  NightCounts nights;
};

// What a seed is drawn for.
enum class Subject { Calls, Nights };

Verdict run(Subject subject, std::uint64_t seed, bool shown, Part& part) {
  return subject == Subject::Nights ? dolthub::simulate::simulateNight(seed, shown, part.nights)
                                    : dolthub::simulate::simulate(seed, shown, part.coverage);
}

void report(Subject subject, std::uint64_t seed, const std::vector<std::string>& violations) {
  std::string text = "\nseed " + std::to_string(seed) + ":\n";
  for (const std::string& violation : violations) {
    text += "  " + violation + "\n";
  }
  text += std::string("  to see it: ./test/run simulate ") +
          (subject == Subject::Nights ? "--nights " : "") + "--trace " + std::to_string(seed) +
          "\n";
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
}

void work(Subject subject, Part& part, std::uint64_t first, std::uint64_t end, std::uint64_t step) {
  for (std::uint64_t seed = first; seed < end; seed += step) {
    part.seed = seed;
    Verdict verdict = run(subject, seed, false, part);
    if (seed % seedsPerReplay == 0) {
      const auto again = std::make_unique<Part>();
      const Verdict replay = run(subject, seed, false, *again);
      ++part.replayed;
      if (replay.hash != verdict.hash || replay.events != verdict.events) {
        verdict.violations.push_back("a second run of this seed was another one");
      }
    }
    if (!verdict.violations.empty() && part.wrong++ < mostReports) {
      report(subject, seed, verdict.violations);
    }
    part.calls += verdict.calls;
    part.events += verdict.events;
    ++part.done;
  }
}

int trace(Subject subject, std::uint64_t seed) {
  const auto part = std::make_unique<Part>();
  const Verdict verdict = run(subject, seed, true, *part);
  std::printf("\n%llu calls, %llu events, hash %016llx\n",
              static_cast<unsigned long long>(verdict.calls),
              static_cast<unsigned long long>(verdict.events),
              static_cast<unsigned long long>(verdict.hash));
  if (!verdict.violations.empty()) {
    report(subject, seed, verdict.violations);
  }
  return verdict.violations.empty() ? 0 : 1;
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool good = error == std::errc{} && end == text.data() + text.size();
  return good ? std::optional(value) : std::nullopt;
}

int simulateAll(Subject subject, std::uint64_t seeds, std::uint64_t first) {
  const std::size_t cores = std::clamp(std::thread::hardware_concurrency(), 1u, 16u);
  void* const memory = ::mmap(nullptr, cores * sizeof(Part), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    std::perror("mmap");
    return 1;
  }
  Part* const parts = new (memory) Part[cores];
  const auto begun = std::chrono::steady_clock::now();
  std::fflush(stdout);
  std::map<pid_t, std::size_t> processes;
  for (std::size_t i = 0; i < cores; ++i) {
    const pid_t process = ::fork();
    if (process == 0) {
      work(subject, parts[i], first + i, first + seeds, cores);
      std::exit(0); // a sanitizer looks for leaks then
    }
    processes[process] = i;
  }
  bool good = true;
  std::map<std::size_t, std::pair<std::uint64_t, std::chrono::steady_clock::time_point>> since;
  while (!processes.empty()) {
    int status = 0;
    const pid_t ended = ::waitpid(-1, &status, WNOHANG);
    if (ended > 0) {
      const std::size_t part = processes[ended];
      processes.erase(ended);
      if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        good = false;
        report(subject, parts[part].seed, {"the process died of it"});
      }
      continue;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    for (const auto& [process, part] : processes) {
      const std::uint64_t seed = parts[part].seed;
      const auto now = std::chrono::steady_clock::now();
      auto& [last, when] = since[part];
      if (last != seed || when == std::chrono::steady_clock::time_point{}) {
        last = seed;
        when = now;
      } else if (now - when > std::chrono::seconds{longestSeed}) {
        report(subject, seed, {"it does not come to an end"});
        ::kill(process, SIGKILL);
        when = now;
      }
    }
  }
  const auto coverage = std::make_unique<Coverage>();
  NightCounts nights;
  std::uint64_t done = 0;
  std::uint64_t calls = 0;
  std::uint64_t events = 0;
  std::uint64_t replayed = 0;
  std::uint64_t wrong = 0;
  for (std::size_t i = 0; i < cores; ++i) {
    done += parts[i].done;
    calls += parts[i].calls;
    events += parts[i].events;
    replayed += parts[i].replayed;
    wrong += parts[i].wrong;
    coverage->add(parts[i].coverage);
    nights.add(parts[i].nights);
  }
  if (subject == Subject::Nights) {
    nights.print();
  } else {
    coverage->print();
  }
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  std::printf("\n%llu of %llu seeds from %llu, %llu %s, %llu events in %.1f s on %zu cores; "
              "%llu run twice; %llu with violations\n",
              static_cast<unsigned long long>(done), static_cast<unsigned long long>(seeds),
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(calls),
              subject == Subject::Nights ? "runs" : "calls",
              static_cast<unsigned long long>(events), took, cores,
              static_cast<unsigned long long>(replayed), static_cast<unsigned long long>(wrong));
  good = good && wrong == 0 && done == seeds;
  if (seeds >= enoughToJudge) {
    const bool enough =
        subject == Subject::Nights ? nights.reaches(atLeast) : coverage->reaches(atLeast);
    good = enough && good;
  }
  return good ? 0 : 1;
}

} // namespace

int main(int count, char** arguments) {
  std::vector<std::string_view> words(arguments + 1, arguments + count);
  const auto takes = [&words](std::string_view option) {
    const bool given = !words.empty() && words.front() == option;
    words.erase(words.begin(), words.begin() + (given ? 1 : 0));
    return given;
  };
  const Subject subject = takes("--nights") ? Subject::Nights : Subject::Calls;
  const bool traces = takes("--trace");
  std::vector<std::optional<std::uint64_t>> numbers;
  for (const std::string_view word : words) {
    numbers.push_back(number(word));
  }
  const bool allNumbers = std::all_of(numbers.begin(), numbers.end(),
                                      [](const auto& value) { return value.has_value(); });
  if (!allNumbers || numbers.size() > (traces ? 1 : 2) || (traces && numbers.empty())) {
    std::fputs("usage: simulate [--nights] [SEEDS [FIRST]] | [--nights] --trace SEED\n", stderr);
    return 2;
  }
  const std::uint64_t one = numbers.empty() ? enoughToJudge : *numbers[0];
  const std::uint64_t first = numbers.size() < 2 ? 1 : *numbers[1];
  return traces ? trace(subject, one) : simulateAll(subject, one, first);
}
