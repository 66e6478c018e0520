#include "import/joint.hpp"

#include "import/options.hpp"
#include "import/page.hpp"
#include "import/progress.hpp"
#include "import/run_journal.hpp"
#include "import/shard.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"
#include "import/words.hpp"

#include <boost/program_options.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include <unistd.h>

namespace dolthub_import {

using dolthub::FileOutcome;
using dolthub::FileReport;
using dolthub::PlannedFile;

namespace {

using Place = std::tuple<std::string, dolthub::BranchName, std::string>;
using Time = decltype(FileReport::startedAt);

// What a journal says of a file.
struct Word {
  Time startedAt;
  std::size_t journal;
  FileReport report;
};

Place placeOf(const PlannedFile& file) {
  const std::string path = std::filesystem::absolute(file.path).lexically_normal().string();
  return {path, file.target, file.table};
}

// A file of one server's database, or a part of it; of those that one journal lists alike, which.
using Upload = std::tuple<std::string, Place, unsigned, unsigned>;

bool isIn(FileOutcome outcome) {
  return outcome == FileOutcome::Merged || outcome == FileOutcome::InPullRequest ||
         outcome == FileOutcome::Unchanged;
}

// The latest start counts, whatever came of it; where nothing tells which was later, what is still
// to be done. But what may be in stays so behind a run that did not come to it.
Word counting(std::vector<Word> words) {
  std::stable_sort(words.begin(), words.end(), [](const Word& a, const Word& b) {
    return std::pair(a.startedAt, !isIn(a.report.outcome)) <
           std::pair(b.startedAt, !isIn(b.report.outcome));
  });
  Word last = std::move(words.front());
  for (std::size_t i = 1; i < words.size(); ++i) {
    const bool hides = last.report.outcome == FileOutcome::Unknown &&
                       words[i].report.outcome == FileOutcome::NotStarted;
    if (!hides) {
      last = std::move(words[i]);
    }
  }
  return last;
}

class Joiner {
public:
  explicit Joiner(std::string manifest) : manifest_(std::move(manifest)) {}

  void add(const std::string& path) {
    try {
      const dolthub::JournalContent journal = dolthub::readJournal(path);
      if (!journal.dropped.empty()) {
        joint_.warnings.push_back(path + ": " + journal.dropped);
      }
      takeShard(path, shardNotes(journal.notes));
      for (const auto& [name, value] : journal.notes) {
        if (name == "manifest") {
          folders_.insert(std::filesystem::path(value).parent_path());
        }
      }
      takeFiles(journal);
    } catch (const dolthub::Error& error) {
      throw InputError(printable(error.message()));
    }
  }

  Joint finish() {
    for (std::vector<Word>& words : words_) {
      Word word = counting(std::move(words));
      joint_.report.files.push_back(std::move(word.report));
      sources_.push_back(word.journal);
    }
    findCommands();
    findLeft();
    sumUp();
    return std::move(joint_);
  }

private:
  void takeShard(const std::string& path, const std::optional<ShardNotes>& notes) {
    if (!notes) {
      return;
    }
    if (!shards_) {
      shards_ = notes;
      firstPath_ = path;
    }
    if (notes->shard.count != shards_->shard.count || notes->sha256 != shards_->sha256 ||
        notes->databases != shards_->databases) {
      throw InputError(printable(firstPath_ + " and " + path) +
                       " are not of the same manifest in the same number of shards");
    }
    seen_.insert(notes->shard.index);
  }

  // A journal that does not know when a file was started says when its run began.
  void takeFiles(const dolthub::JournalContent& journal) {
    journals_.push_back(journal.path);
    const std::string server = serverIn(journal.notes);
    std::map<std::pair<Place, unsigned>, unsigned> times; // that this journal lists it
    for (std::size_t i = 0; i < journal.reports.size(); ++i) {
      const PlannedFile& file = journal.plan.files[i];
      const FileReport& report = journal.reports[i];
      const auto startedAt = report.startedAt != Time{} ? report.startedAt : journal.startedAt;
      const unsigned part = file.part ? file.part->number : 0;
      const Place place = placeOf(file);
      places_.insert(place);
      const Upload upload(server, place, part, times[{place, part}]++);
      const auto [known, isNew] = known_.try_emplace(upload, words_.size());
      if (isNew) {
        joint_.plan.files.push_back(file);
        words_.emplace_back();
      }
      words_[known->second].push_back({startedAt, journals_.size() - 1, report});
    }
  }

  // Of the journals whose word about a file counts, and says that it is not in.
  void findCommands() {
    std::map<std::size_t, dolthub::ImportReport> reports; // by journal
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      reports[sources_[i]].files.push_back(joint_.report.files[i]);
    }
    for (const auto& [journal, report] : reports) {
      if (const std::optional<std::string> options = optionsToGoOn(report)) {
        joint_.commands.push_back(resumeCommand(journals_[journal]) + *options);
      }
    }
  }

  // Of a manifest that is known, each file; otherwise the shards that have some.
  void findLeft() {
    if (manifest_.empty() && shards_ && isAsItWas()) {
      manifest_ = shards_->manifest;
    }
    std::map<std::size_t, std::size_t> filesOf;
    if (!manifest_.empty()) {
      const std::vector<Entry> entries = readManifest(manifest_);
      const Shares shares(entries);
      for (const Entry& entry : entries) {
        if (!isKnown(entry.file)) {
          const std::size_t shard =
              shards_ ? shares.shardOf(entry.file.target.database(), shards_->shard.count) : 0;
          ++filesOf[shard];
          leave(entry.file, shard);
        }
      }
    }
    if (!shards_) {
      return;
    }
    // With more shards than databases some have nothing to do, and no journal.
    const std::size_t last = std::min(shards_->shard.count, shards_->databases);
    for (std::size_t shard = 1; shard <= last; ++shard) {
      if (!seen_.contains(shard)) {
        const std::string name = Shard{shard, shards_->shard.count}.text();
        joint_.missing.push_back("shard " + name + " has no journal here" +
                                 (manifest_.empty() ? ""
                                                    : "; files of which it would tell: " +
                                                          std::to_string(filesOf[shard])));
      }
    }
  }

  // The manifest may have moved since then, with the files beside it.
  bool isKnown(const PlannedFile& file) const {
    if (places_.contains(placeOf(file))) {
      return true;
    }
    const auto plain = [](const std::string& path) {
      return std::filesystem::absolute(path).lexically_normal();
    };
    const auto inside = plain(file.path).lexically_relative(plain(manifest_).parent_path());
    return std::any_of(folders_.begin(), folders_.end(), [&](const std::filesystem::path& folder) {
      PlannedFile moved = file;
      moved.path = (folder / inside).string();
      return places_.contains(placeOf(moved));
    });
  }

  // Of one that came through a pipe nothing is left.
  bool isAsItWas() const {
    return !shards_->sha256.empty() && manifestDigest(shards_->manifest) == shards_->sha256;
  }

  void leave(const PlannedFile& file, std::size_t shard) {
    const bool named = shard != 0 && !seen_.contains(shard);
    dolthub::ErrorDetails details;
    details.outcome = dolthub::Outcome::Unknown;
    details.reason = "JournalNotGiven";
    details.message = "it is in none of the journals that were given" +
                      (named ? ": shard " + Shard{shard, shards_->shard.count}.text() +
                                   " has none here, and what its machine did is not known"
                             : ", and what was done with it is not known");
    joint_.left.push_back(printable(file.path) + " -> " + printable(file.target.database().text()) +
                          ": " + details.message);
    FileReport report;
    report.outcome = FileOutcome::Unknown;
    report.error = dolthub::Error(dolthub::Errc::NotFound, std::move(details));
    joint_.plan.files.push_back(file);
    joint_.report.files.push_back(std::move(report));
  }

  void sumUp() {
    dolthub::ImportReport& all = joint_.report;
    auto end = all.startedAt;
    for (const FileReport& file : all.files) {
      all.rows += file.rows.value_or(0);
      all.merges += file.mergedHere ? 1 : 0;
      if (file.startedAt.time_since_epoch().count() == 0) {
        continue;
      }
      const bool first = all.startedAt.time_since_epoch().count() == 0;
      all.startedAt = first ? file.startedAt : std::min(all.startedAt, file.startedAt);
      end = std::max(end, file.startedAt + file.busy + file.upload + file.waiting + file.merge);
    }
    all.took = std::chrono::duration_cast<std::chrono::milliseconds>(end - all.startedAt);
  }

  std::string manifest_;
  Joint joint_;
  std::optional<ShardNotes> shards_;
  std::string firstPath_;
  std::set<std::size_t> seen_;
  std::set<Place> places_;
  std::set<std::filesystem::path> folders_; // of the manifests that the journals name
  std::vector<std::string> journals_;
  std::vector<std::vector<Word>> words_; // of each file of the plan that is in a journal
  std::vector<std::size_t> sources_;     // the journal whose word about it counts
  std::map<Upload, std::size_t> known_;
};

std::string given(const boost::program_options::variables_map& values, const char* option) {
  return values.count(option) == 0 ? std::string{} : values[option].as<std::string>();
}

} // namespace

Joint joinJournals(const std::vector<std::string>& paths, std::string manifest) {
  Joiner joiner(std::move(manifest));
  for (const std::string& path : paths) {
    joiner.add(path);
  }
  return joiner.finish();
}

ExitCode runReport(const std::vector<std::string>& words) {
  namespace options = boost::program_options;
  const dolthub::program::Program& program = importProgram();
  const dolthub::program::Command& report = program.commands.front();
  options::options_description known = dolthub::program::knownOptions(program, report);
  known.add_options()("journal", options::value<std::vector<std::string>>());
  const options::variables_map values = readWords(words, known, "journal", "report: ");
  if (values.count("help") != 0) {
    std::cout << dolthub::program::helpText(program, report);
    return ExitCode::Done;
  }
  if (values.count("journal") == 0) {
    throw UsageError("report: name the journals");
  }
  const std::string page = given(values, "report");
  if (!page.empty()) {
    requireWritable(page);
  }
  const Joint joint =
      joinJournals(values["journal"].as<std::vector<std::string>>(), given(values, "manifest"));
  for (const std::string& warning : joint.warnings) {
    std::cerr << "warning: " << printable(warning) << "\n";
  }
  if (values.count("json") != 0) {
    std::cout << jsonText(joint.plan, joint.report, std::nullopt) << "\n";
  } else {
    std::cout << humanText(joint.plan, joint.report, std::nullopt, mayColour(STDOUT_FILENO));
    for (const std::string& file : joint.left) {
      std::cout << "NOT KNOWN  " << file << "\n";
    }
  }
  std::cout.flush();
  for (const std::string& shard : joint.missing) {
    std::cerr << shard << "\n";
  }
  for (const std::string& command : joint.commands) {
    std::cerr << "To go on: " << command << "\n";
  }
  const bool isWritten = page.empty() || writePage(page, reportPage(joint.plan, joint.report,
                                                                    std::nullopt, joint.commands));
  const ExitCode code = exitCodeOf(joint.report);
  return code == ExitCode::Done && (!joint.missing.empty() || !isWritten) ? ExitCode::SomeFailed
                                                                          : code;
}

} // namespace dolthub_import
