#include "kill/journey.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <poll.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace sweep {

namespace json = boost::json;
using examples::Ended;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

namespace {

// A journal of these four files has so many records; a kill comes at each of them in turn.
constexpr std::size_t recordsOfARun = 30;
constexpr int mostRounds = 12;
constexpr std::size_t stagedEvery = 5; // of so many journeys, one stages its files

std::string text(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number(const json::object& report, std::string_view key) {
  return report.at("summary").at(key).as_int64();
}

// Waits for the next change in the folder.
class Watch {
public:
  explicit Watch(const std::filesystem::path& folder) : descriptor_(::inotify_init1(IN_CLOEXEC)) {
    ::inotify_add_watch(descriptor_, folder.c_str(), IN_MODIFY);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch() { ::close(descriptor_); }

  void next(milliseconds longest) const {
    pollfd waiting{descriptor_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(longest.count())) > 0) {
      char events[4096];
      static_cast<void>(!::read(descriptor_, events, sizeof events));
    }
  }

private:
  int descriptor_;
};

} // namespace

void Tally::add(const Tally& other) {
  atSteps += other.atSteps;
  atMoments += other.atMoments;
  runs += other.runs;
  startedAnew += other.startedAnew;
  assumed += other.assumed;
  leftUnknown += other.leftUnknown;
  problems.insert(problems.end(), other.problems.begin(), other.problems.end());
}

// What DoltHub did with a file.
struct Journey::Fate {
  std::size_t accepted = 0;
  std::size_t failed = 0;
  std::size_t imported = 0;
  std::size_t merged = 0; // its pull request

  bool isTwice() const { return accepted - failed > 1 || imported > 1 || merged > 1; }
};

Journey::Journey(const examples::EmulatorProcess& emulator, const std::filesystem::path& base,
                 std::size_t number, std::uint64_t seed)
    : emulator_(emulator), folder_(base / std::to_string(number)),
      journal_((folder_ / "journal").string()), name_("k" + std::to_string(number)),
      number_(number), random_(seed * 1'000'003 + number) {}

Tally Journey::go() {
  try {
    prepare();
    travel();
    settle();
    judge();
  } catch (const std::exception& error) {
    problem(error.what());
  }
  if (tally_.problems.empty()) {
    std::filesystem::remove_all(folder_);
  }
  return std::move(tally_);
}

// Two files for one table, so that the second must not be taken for the first.
void Journey::prepare() {
  std::filesystem::create_directories(folder_);
  emulator_.createDatabases({name_ + "a", name_ + "b"});
  std::ofstream manifest(folder_ / "manifest.csv");
  manifest << "file,database,branch,table,operation,keys\n";
  int id = 0;
  for (const auto& [file, database, table, operation] :
       {std::array{"a1", "a", "one", "create"}, std::array{"a2", "a", "one", "update"},
        std::array{"a3", "a", "two", "create"}, std::array{"b1", "b", "one", "create"}}) {
    std::ofstream(folder_ / (std::string(file) + ".csv")) << "id,name\n" << ++id << ",x\n";
    manifest << file << ".csv,demo/" << name_ << database << ",main," << table << "," << operation
             << ",id\n";
  }
}

std::size_t Journey::records() const {
  std::ifstream file(journal_, std::ios::binary);
  return static_cast<std::size_t>(
      std::count(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>(), '\n'));
}

void Journey::killAtRecord(examples::Process& program, std::size_t record) {
  const Watch watch(folder_);
  while (records() < record && program.isRunning()) {
    watch.next(milliseconds{50});
  }
  // At once, or when the request that it announced is on its way.
  killAfter(program, microseconds{draw(0, 1) * draw(0, 3000)});
}

void Journey::killAfter(examples::Process& program, microseconds delay) {
  const Clock::time_point end = Clock::now() + delay;
  while (Clock::now() < end && program.isRunning()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(milliseconds{5}, end - Clock::now()));
  }
  program.kill();
}

Ended Journey::runOnce(std::vector<std::string> words, bool toBeKilled) {
  const std::size_t before = records();
  const bool atStep = number_ % 2 == 0;
  words.insert(words.end(), {"--json", "--merge", "--look-up", "1"});
  examples::Process program(DOLTHUB_BINARY_DIR "/bin/dolthub-import", words,
                            {{"DOLTHUB_TOKEN", emulator_.about("token")}});
  ++tally_.runs;
  if (toBeKilled && atStep) {
    const bool first = before == 0;
    killAtRecord(program, first ? 1 + number_ / 2 % recordsOfARun
                                : before + static_cast<std::size_t>(draw(1, 6)));
  } else if (toBeKilled) {
    killAfter(program, milliseconds{draw(0, 1000)});
  }
  Ended ended = program.wait();
  if (ended.exitCode == 128 + SIGKILL) {
    ++(atStep ? tally_.atSteps : tally_.atMoments);
  }
  return ended;
}

// Whether the journal is none that can be gone on with. Then nothing may have been sent.
bool Journey::startAnew(const Ended& ended) {
  const bool noPlan = !std::filesystem::exists(journal_) ||
                      (ended.exitCode == 2 &&
                       ended.errors.find("nothing was sent by that run") != std::string::npos);
  if (noPlan) {
    ++tally_.startedAnew;
    std::filesystem::remove(journal_);
    for (const json::value& effect : emulator_.effects(effectsBefore_)) {
      const std::string database = text(effect.as_object(), "database");
      const bool isOurs = database == "demo/" + name_ + "a" || database == "demo/" + name_ + "b";
      if (isOurs && text(effect.as_object(), "kind") == "import accepted") {
        problem("something was sent before there was a plan");
      }
    }
  }
  return noPlan;
}

void Journey::travel() {
  const int kills = draw(1, 3);
  std::vector<std::string> begin{
      "--manifest", (folder_ / "manifest.csv").string(), "--journal", journal_,
      "--endpoint", emulator_.about("endpoint"),         "--ca-file", emulator_.about("ca_file")};
  if (number_ % stagedEvery == 0) {
    begin.insert(begin.end(), {"--stage", "night"});
  }
  const std::vector<std::string> goOn{"--resume", journal_};
  bool anew = true;
  for (int round = 0; round < mostRounds; ++round) {
    const Ended ended = runOnce(anew ? begin : goOn, round < kills);
    anew = startAnew(ended);
    if (anew || ended.exitCode == 128 + SIGKILL) {
      continue;
    }
    if (ended.exitCode != 0 && ended.exitCode != 1 && ended.exitCode != 3) {
      return problem("ended with " + std::to_string(ended.exitCode) + ": " + ended.errors);
    }
    report_ = json::parse(ended.output).as_object();
    return;
  }
  problem("was killed more often than asked for");
}

// What somebody would do in the morning.
void Journey::settle() {
  for (int round = 0; round < mostRounds && !report_.empty(); ++round) {
    if (number(report_, "merged") == number(report_, "files")) {
      return;
    }
    std::vector<std::string> words{"--resume", journal_, "--retry-failed"};
    const std::vector<std::string> more = decisions();
    words.insert(words.end(), more.begin(), more.end());
    report_ = json::parse(runOnce(words, false).output).as_object();
  }
}

// Files that stay unknown are looked up in DoltHub by a person, who has one word for all of them.
std::vector<std::string> Journey::decisions() {
  effects_ = emulator_.effects(effectsBefore_);
  std::size_t in = 0;
  std::size_t out = 0;
  for (const json::value& file : report_.at("files").as_array()) {
    if (text(file.as_object(), "outcome") == "unknown") {
      const Fate fate = fateOf(file.as_object());
      const bool isMerge = !text(file.as_object(), "pull_request").empty();
      const bool isIn = isMerge ? fate.merged > 0 : fate.accepted > fate.failed;
      ++(isIn ? in : out);
    }
  }
  if ((in == 0) == (out == 0)) {
    return {};
  }
  ++tally_.assumed;
  assumedDone_ = assumedDone_ || in > 0;
  return {"--assume", in > 0 ? "merged" : "retry"};
}

Journey::Fate Journey::fateOf(const json::object& file) {
  Fate fate;
  const std::string name = std::filesystem::path(text(file, "file")).filename().string();
  for (const json::value& value : effects_) {
    const json::object& effect = value.as_object();
    const std::string kind = text(effect, "kind");
    const bool good = text(effect, "error").empty();
    if (text(effect, "database") != text(file, "database")) {
      continue;
    }
    const bool here = text(effect, "file_name") == name;
    fate.accepted += here && kind == "import accepted" ? 1 : 0;
    fate.failed += here && kind == "import finished" && !good ? 1 : 0;
    fate.imported += here && kind == "import finished" && good ? 1 : 0;
    fate.merged += kind == "merge finished" && good &&
                           text(effect, "pull_request") == text(file, "pull_request")
                       ? 1
                       : 0;
  }
  return fate;
}

void Journey::judge() {
  if (report_.empty()) {
    return;
  }
  effects_ = emulator_.effects(effectsBefore_);
  for (const json::value& value : report_.at("files").as_array()) {
    const json::object& file = value.as_object();
    const Fate fate = fateOf(file);
    const std::string outcome = text(file, "outcome");
    const std::string seen =
        json::serialize(file) + " is in DoltHub: accepted " + std::to_string(fate.accepted) +
        ", failed " + std::to_string(fate.failed) + ", imported " + std::to_string(fate.imported) +
        ", merged " + std::to_string(fate.merged);
    if (fate.isTwice()) {
      problem("twice: " + seen);
    } else if (outcome == "merged" && fate.imported != 1) {
      problem("not in: " + seen);
    } else if (outcome == "merged" && fate.merged != 1 && !assumedDone_) {
      problem("not merged: " + seen);
    } else if (outcome == "unknown") {
      ++tally_.leftUnknown;
      if (!file.at("error").is_object() || text(file.at("error").as_object(), "message").empty()) {
        problem("unknown without evidence: " + seen);
      }
    } else if (outcome != "merged") {
      problem("not done: " + seen);
    }
  }
}

void Journey::problem(const std::string& what) {
  tally_.problems.push_back("journey " + name_ + ", " + folder_.string() + ": " + what);
}

} // namespace sweep
