// What is wanted of the importer in one night, and what is to happen to it.
#include "simulate/night.hpp"

#include "importer/split.hpp"
#include "support/sha256.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace dolthub::simulate {

namespace {

constexpr std::string_view stageName = "night";
constexpr std::uint64_t smallLimit = 60; // of what goes in as one file, where it shall go in parts

// The files of this process's nights, one night's after the other's. In memory, where that can be.
class Folder {
public:
  Folder() {
    const std::filesystem::path memory = "/dev/shm";
    const std::filesystem::path base =
        std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
    path_ = (base / "dolthub-night-XXXXXX").string();
    if (::mkdtemp(path_.data()) == nullptr) {
      throw std::runtime_error("no folder for the files of a night");
    }
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  static std::string write(const std::string& name, const std::string& content) {
    static const Folder folder;
    std::string path = folder.path_ + "/" + name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
    return path;
  }

private:
  std::string path_;
};

std::string rows(Random& random, unsigned first, unsigned count) {
  std::string text = "id,name\n";
  for (unsigned i = 0; i < count; ++i) {
    text += std::to_string(first + i) + ",n" + std::to_string(random.below(1000)) + "\n";
  }
  return text;
}

std::string readAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Of what is sent, where this is in the file.
std::string digestOf(const PlannedFile& file, const std::string& content) {
  std::string sent = content;
  if (file.part) {
    const auto cut = [&](const ByteRange& range) {
      return content.substr(range.begin, range.end - range.begin);
    };
    sent = cut(file.part->header) + cut(file.part->bytes);
  }
  support::Sha256 digest;
  digest.feed(sent);
  return digest.finish();
}

} // namespace

void Night::drawOptions() {
  Random& random = world_.random;
  options_.merge = saw(NightFact::Merging, chance(0.65));
  if (saw(NightFact::MakesDatabases, chance(0.2))) {
    options_.createMissing = Visibility::Public;
  } else if (saw(NightFact::Staged, chance(0.35))) {
    options_.stageBranch = stageName;
  }
  options_.verify = chance(0.25);
  options_.concurrency = 1 + random.below(4);
  options_.waitTimeout = world_.between(seconds{120}, seconds{3600});
  options_.busyPatience = world_.between(seconds{30}, seconds{1800});
  options_.patience = world_.between(seconds{600}, std::chrono::hours{12});
  options_.lookUpTimeout = chance(0.2) ? milliseconds{0} : world_.between(seconds{1}, seconds{30});
  options_.onLost = chance(0.1) ? LostPolicy::SendAgain : LostPolicy::Report;
  options_.checkFirst = chance(0.15);
}

void Night::drawDatabases() {
  databases_ = 1 + static_cast<unsigned>(world_.random.below(3));
  for (unsigned i = 0; i < databases_; ++i) {
    const bool isMissing = options_.createMissing && chance(0.5);
    if (!isMissing) {
      const bool isEmpty = options_.createMissing && chance(0.5);
      server_.core().createDatabase("org", database(i).name(), isEmpty ? "" : "main", false,
                                    server_.now());
    }
    drawFiles(i);
  }
  plan_.ordered = true;
}

// A careless reader takes some of these for words of the server's.
std::string Night::drawTable() {
  constexpr std::array<std::string_view, 10> words{"upstream",   "timeout", "not_found", "import",
                                                   "rate_limit", "file",    "Failed",    "refName",
                                                   "merged",     "table1"};
  std::string name(words[world_.random.below(words.size())]);
  if (!tables_.insert(name).second) {
    name += "_" + std::to_string(tables_.size() + wanted_.size());
    tables_.insert(name);
  }
  return name;
}

void Night::drawFiles(unsigned number) {
  const bool buildOnOneAnother = options_.merge || !options_.stageBranch.empty();
  const unsigned tables = 1 + static_cast<unsigned>(world_.random.below(3));
  for (unsigned i = 0; i < tables; ++i) {
    const std::string table = drawTable();
    const bool inParts = buildOnOneAnother && saw(NightFact::InParts, chance(0.15));
    const std::string content = rows(world_.random, 1, inParts ? 12 : 3);
    PlannedFile file(BranchName(database(number), "main"), table + ".csv", ImportOperation::Create);
    file.table = table;
    file.primaryKeys = {"id"};
    file.path = Folder::write(table + ".csv", content);
    if (inParts) {
      file.facts = inspectFile(file, smallLimit);
      for (PlannedFile& part : splitFile(file)) {
        addFile(std::move(part), content, false);
      }
    } else {
      const bool isBad = saw(NightFact::BadFile, chance(0.06));
      const std::string text = isBad ? content + "7,\"open\n" : content;
      Folder::write(table + ".csv", text);
      addFile(file, text, isBad);
    }
    if (buildOnOneAnother && saw(NightFact::OneTableTwice, chance(0.25))) {
      const bool saysNothingNew = chance(0.1);
      const std::string more = saysNothingNew ? content : rows(world_.random, 100, 2);
      PlannedFile second = file;
      second.facts.reset();
      second.operation = ImportOperation::Update;
      second.path = Folder::write(table + "_more.csv", more);
      addFile(std::move(second), more, false);
    }
  }
}

void Night::addFile(PlannedFile file, const std::string& content, bool isBad) {
  Wanted& wanted = wanted_.emplace_back(file, importer::uploadName(file));
  wanted.isBad = isBad;
  if (!isBad) {
    wanted.contents.insert(digestOf(file, content));
  }
  wanted.mayComeTwice = options_.onLost == LostPolicy::SendAgain;
  plan_.files.push_back(std::move(file));
}

// Somebody writes another content, between two processes.
void Night::changeAFile() {
  Wanted& wanted = wanted_[world_.random.below(wanted_.size())];
  if (wanted.file.part || wanted.isBad) {
    return;
  }
  counts_.add(NightFact::FileChanged);
  std::string content = readAll(wanted.file.path);
  content += std::to_string(500 + world_.random.below(100)) + ",changed\n";
  Folder::write(wanted.fileName, content);
  wanted.contents.insert(digestOf(wanted.file, content));
  wanted.isBad = true;
}

// For some time nobody reaches the server, what is in front of it sends everybody away, or what is
// behind that answers no questions.
void Night::planOutage() {
  if (!saw(NightFact::Outage, chance(0.35))) {
    return;
  }
  const Duration begin = world_.between(milliseconds{0}, clear_ ? seconds{15} : seconds{120});
  const Duration time = chance(0.5) ? world_.between(seconds{20}, seconds{300})
                                    : world_.between(seconds{300}, seconds{3 * 3600});
  outage_ = time;
  world_.schedule.after(begin, [this] {
    if (!world_.calm) {
      putOutOfOrder();
    }
  });
  world_.schedule.after(begin + time, [this] {
    world_.weather.refused = 0;
    server_.core().faults().set({});
  });
}

void Night::putOutOfOrder() {
  const std::uint64_t way = world_.random.below(7);
  if (way == 0) {
    world_.weather.refused = 1;
    return;
  }
  if (saw(NightFact::PollsHang, way == 4)) {
    Fault hangs(FaultKind::Hang, "GET *");
    hangs.times = 0;
    server_.core().faults().set({hangs});
    return;
  }
  if (saw(NightFact::TurnedAway, way > 4)) {
    turnAway(way == 5);
    return;
  }
  Fault fault(way == 1 ? FaultKind::HtmlPage : FaultKind::Status, "*");
  fault.status = way == 2 ? 503 : way == 3 ? 429 : 0;
  fault.times = 0;
  fault.retryAfter = way != 1 && chance(0.5) ? "120" : "";
  mayLose_ = way != 3;
  server_.core().faults().set({fault});
}

// Something in front of the server wants everybody to log in: by its page, or on the way to that.
void Night::turnAway(bool byPage) {
  Fault fault(byPage ? FaultKind::HtmlPage : FaultKind::Redirect, "*");
  fault.times = 0;
  const bool forbids = byPage && chance(0.3);
  fault.status = byPage ? (forbids ? 403 : 401) : (chance(0.5) ? 302 : 307);
  mayLose_ = forbids; // filters forbid what was done, too
  // Who is turned away from the first request on has another endpoint, for all that is known.
  isStranger_ = world_.watch.arrivals(who_) == 0;
  server_.core().faults().set({fault});
}

void Night::planOthers() {
  for (unsigned i = 0; i < databases_; ++i) {
    const bool isThere = !options_.createMissing;
    if (isThere && !options_.stageBranch.empty() && saw(NightFact::StageTaken, chance(0.04))) {
      byAnother("org/" + database(i).name() + "/branches",
                R"({"revisionType":"branch","revisionName":"main","newBranchName":")" +
                    std::string(stageName) + "\"}",
                "application/json");
      ledger_.stageIsTaken(database(i));
    }
    if (isThere && !options_.stageBranch.empty() && saw(NightFact::StrangersPull, chance(0.15))) {
      othersPull(i);
    }
    if (isThere && saw(NightFact::OthersImport, chance(0.4))) {
      world_.schedule.after(world_.between(milliseconds{0}, seconds{60}),
                            [this, i] { othersImport(i); });
    }
  }
}

// It may look as the stage's own does.
void Night::othersPull(unsigned number) {
  const std::string where = "org/" + database(number).name();
  const std::string branch = std::string(Ledger::others) + "-work";
  byAnother(where + "/branches",
            R"({"revisionType":"branch","revisionName":"main","newBranchName":")" + branch + "\"}",
            "application/json");
  byAnother(where + "/pulls",
            R"({"title":"Import staged in night","description":"","fromBranchOwnerName":"org",)"
            R"("fromBranchRepoName":")" +
                database(number).name() + R"(","fromBranchName":")" + branch +
                R"(","toBranchOwnerName":"org","toBranchRepoName":")" + database(number).name() +
                R"(","toBranchName":"main"})",
            "application/json");
}

void Night::othersImport(unsigned number) {
  const std::string table =
      std::string(Ledger::others) + "_" + std::to_string(othersEffects_.size());
  const std::string line = "\r\n--edge\r\nContent-Disposition: form-data; name=";
  byAnother(
      "org/" + database(number).name() + "/upload",
      line.substr(2) + "\"file\"; filename=\"" + table + ".csv\"\r\n\r\n" +
          rows(world_.random, 1, 2) + line + "\"params\"\r\n\r\n{\"tableName\":\"" + table +
          "\",\"fileName\":\"" + table +
          R"(.csv","branchName":"main","fileType":"Csv","importOp":"Create","primaryKeys":["id"]})" +
          "\r\n--edge--\r\n",
      "multipart/form-data; boundary=edge");
}

// Without faults, in the server's own words.
void Night::byAnother(std::string target, std::string body, std::string contentType) {
  emulator::Request request;
  request.method = "POST";
  request.target = "/api/v1alpha1/" + std::move(target);
  request.headers = {{"authorization", "token " + server_.core().apiToken()},
                     {"content-type", std::move(contentType)}};
  request.body = std::move(body);
  emulator::Dialect& dialect = server_.core().dialect();
  const bool spoken = std::exchange(dialect.spoken, false);
  const std::size_t before = server_.core().effects(server_.now()).size();
  server_.core().handle(std::move(request), emulator::Plan{}, server_.now());
  dialect.spoken = spoken;
  for (const Effect& effect : server_.core().effects(server_.now(), before)) {
    othersEffects_.insert(effect.sequence);
  }
}

} // namespace dolthub::simulate
