#include "importer/import_journal.hpp"

#include "importer/plan.hpp"
#include "importer/rules.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace dolthub {

namespace {

using importer::BadRecord;
using importer::Step;
namespace json = boost::json;

Error unusable(const std::string& path, const std::string& what) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "the journal " + path + " " + what;
  return Error(Errc::FileUnusable, std::move(details));
}

// A file of the plan as it is on disk now.
PlannedFile lookAgain(PlannedFile file, std::uint64_t limit, const std::string& journal) {
  file.facts = inspectFile(file, limit);
  if (!file.facts->problems.empty()) {
    throw unusable(journal,
                   "plans " + file.path + ", which " + file.facts->problems.front().message);
  }
  return file;
}

} // namespace

ImportJournal::State::State(std::string path, const ImportPlan& plan, Notes notes)
    : path_(std::move(path)), file_(importer::JournalFile::create(path_)), plan_(plan),
      past_(plan.files.size()), stagePast_(plan.files.size()) {
  heading_.files = plan.files.size();
  heading_.notes = std::move(notes);
  try {
    write(importer::headingRecord(heading_), false);
    for (std::size_t i = 0; i < plan_.files.size(); ++i) {
      PlannedFile& file = plan_.files[i];
      file.path = std::filesystem::absolute(file.path).lexically_normal().string();
      write(importer::planRecord(i, file), i + 1 == plan_.files.size());
    }
  } catch (const Error&) {
    // Nothing was sent yet, so half a plan is of no use to anybody.
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    throw;
  }
}

ImportJournal::State::State(std::string path, bool lock) : path_(std::move(path)) {
  if (lock) {
    file_.emplace(importer::JournalFile::open(path_));
  }
  const std::string text = importer::JournalFile::readAll(path_);
  plan_.ordered = true;
  load(text);
  if (plan_.files.size() != heading_.files) {
    throw unusable(path_, "ends inside its plan; nothing was sent by that run, so start a new one");
  }
  if (file_ && keep_ != text.size()) {
    file_->truncate(keep_);
  }
}

void ImportJournal::State::load(const std::string& text) {
  for (std::size_t line = 1; keep_ < text.size(); ++line) {
    const std::size_t end = text.find('\n', keep_);
    std::optional<json::object> record;
    if (end != std::string::npos) {
      record = importer::unsealed(std::string_view(text).substr(keep_, end - keep_));
    }
    const bool isLast = end == std::string::npos || end + 1 == text.size();
    const std::string place = "line " + std::to_string(line);
    if (!record && isLast && line != 1) {
      dropped_ = place + " is damaged and was left out";
      return;
    }
    if (!record) {
      throw unusable(path_, "is damaged in " + place);
    }
    try {
      take(*record, line);
    } catch (const BadRecord& bad) {
      throw unusable(path_, line == 1 ? std::string(bad.what()) : place + ": " + bad.what());
    } catch (const Error& error) {
      throw unusable(path_, place + ": " + error.message());
    }
    keep_ = end + 1;
  }
  if (heading_.files == 0) {
    throw unusable(path_, "is empty; nothing was sent by that run, so start a new one");
  }
}

void ImportJournal::State::take(const json::object& record, std::size_t line) {
  if (line == 1) {
    heading_ = importer::readHeading(record);
    return;
  }
  const std::size_t file = importer::fileOf(record, heading_.files);
  const json::value* event = record.if_contains("event");
  if (event == nullptr || *event != "plan") {
    if (file >= past_.size()) {
      throw BadRecord("a file that has no plan");
    }
    if (importer::isStageRecord(record)) {
      importer::replay(record, stagePast_[file]);
    } else {
      importer::replay(record, past_[file]);
    }
    return;
  }
  PlannedFile planned = importer::readPlan(record);
  if (file < plan_.files.size()) {
    plan_.files[file] = std::move(planned); // a change that was accepted
  } else if (file == plan_.files.size()) {
    plan_.files.push_back(std::move(planned));
    past_.emplace_back();
    stagePast_.emplace_back();
  } else {
    throw BadRecord("the plan has a gap");
  }
}

void ImportJournal::State::write(const json::object& record, bool sync) {
  file_->append(importer::sealed(record));
  if (sync) {
    file_->sync();
  }
}

// Written first, then believed.
void ImportJournal::State::note(const json::object& record, bool sync) {
  write(record, sync);
  importer::replay(record, past_[importer::fileOf(record, heading_.files)]);
}

std::string ImportJournal::State::endpoint() const {
  for (const importer::Past& past : past_) {
    if (!past.importOperation.empty()) {
      try {
        const AnyOperation operation = restoreAny(past.importOperation);
        return std::string(operation.endpoint());
      } catch (const Error&) {
        continue; // its own file will tell
      }
    }
  }
  return {};
}

void ImportJournal::State::intent(std::size_t file, Step step, support::WallTime at,
                                  bool intoEmpty) {
  note(importer::intentRecord(file, step, at, intoEmpty), true);
}

void ImportJournal::State::refused(std::size_t file, Step step) {
  note(importer::refusedRecord(file, step), false);
}

void ImportJournal::State::accepted(std::size_t file, Step step, const std::string& operation) {
  note(importer::acceptedRecord(file, step, operation), true);
}

void ImportJournal::State::imported(std::size_t file, const std::string& pullRequestId) {
  note(importer::importedRecord(file, pullRequestId), false);
}

void ImportJournal::State::finished(std::size_t file, const FileReport& report) {
  note(importer::finishedRecord(file, report), false);
}

void ImportJournal::State::verified(std::size_t file, std::uint64_t rows) {
  note(importer::verifiedRecord(file, rows), false);
}

void ImportJournal::State::staged(std::size_t first, importer::StageStep step,
                                  const std::string& text) {
  write(importer::stageRecord(first, step, text), true);
  importer::advance(stagePast_[first], step, text);
}

void ImportJournal::State::acceptChange(std::size_t file, PlannedFile changed) {
  write(importer::planRecord(file, changed), true);
  plan_.files[file] = std::move(changed);
}

void ImportJournal::State::restamp(std::size_t file, const FileStamp& stamp) {
  plan_.files[file].facts->stamp = stamp;
}

ImportJournal::ImportJournal() = default;
ImportJournal::~ImportJournal() = default;
ImportJournal::ImportJournal(const ImportJournal&) = default;
ImportJournal& ImportJournal::operator=(const ImportJournal&) = default;
ImportJournal::ImportJournal(std::shared_ptr<State> state) : state_(std::move(state)) {}

ImportJournal ImportJournal::create(std::string path, const ImportPlan& plan, Notes notes) {
  if (plan.files.empty()) {
    throw Error::invalid("a journal needs a plan with files");
  }
  return ImportJournal(std::make_shared<State>(std::move(path), plan, std::move(notes)));
}

ImportJournal ImportJournal::resume(std::string path) {
  return ImportJournal(std::make_shared<State>(std::move(path), true));
}

ImportJournal ImportJournal::read(std::string path) {
  return ImportJournal(std::make_shared<State>(std::move(path), false));
}

const std::string& ImportJournal::path() const noexcept {
  return state_->path();
}

const ImportPlan& ImportJournal::plan() const noexcept {
  return state_->plan();
}

const ImportJournal::Notes& ImportJournal::notes() const noexcept {
  return state_->notes();
}

const std::string& ImportJournal::dropped() const noexcept {
  return state_->dropped();
}

std::vector<FileReport> ImportJournal::reports() const {
  std::vector<FileReport> reports;
  for (std::size_t i = 0; i < plan().files.size(); ++i) {
    reports.push_back(importer::reportOf(state_->past(i), plan().files[i]));
  }
  for (const importer::Lane& lane : importer::lanesOf(plan())) {
    const importer::StagePast stage = state_->stagePast(lane.files.front());
    for (const std::size_t file : lane.files) {
      importer::applyStage(stage, reports[file]);
    }
  }
  return reports;
}

std::vector<std::size_t> ImportJournal::unfinished() const {
  std::vector<std::size_t> files;
  for (std::size_t i = 0; i < plan().files.size(); ++i) {
    if (!state_->past(i).finished || state_->past(i).report.outcome == FileOutcome::NotStarted ||
        state_->past(i).report.outcome == FileOutcome::Unknown) {
      files.push_back(i);
    }
  }
  return files;
}

std::vector<std::size_t> ImportJournal::findChanged() const {
  std::vector<std::size_t> files;
  std::map<std::string, FileFacts> known; // all parts of a file need one look at it
  for (std::size_t i = 0; i < plan().files.size(); ++i) {
    const PlannedFile& file = plan().files[i];
    if (!importer::mayBeSentAgain(state_->past(i)) || !file.facts) {
      continue;
    }
    const auto [place, isNew] = known.try_emplace(file.path);
    if (isNew) {
      place->second = inspectFile(file);
    }
    if (place->second.sha256 != file.facts->sha256) {
      files.push_back(i);
    } else {
      state_->restamp(i, place->second.stamp);
    }
  }
  return files;
}

void ImportJournal::acceptChanges(const std::vector<std::size_t>& files) {
  std::set<std::size_t> settled;
  for (const std::size_t file : files) {
    const PlannedFile& planned = plan().files[file];
    if (settled.contains(file)) {
      continue;
    }
    if (planned.part) {
      const std::vector<std::size_t> parts = acceptParts(file);
      settled.insert(parts.begin(), parts.end());
      continue;
    }
    PlannedFile now = lookAgain(planned, uploadLimit, path());
    if (!now.facts->parts.empty()) {
      throw unusable(path(), "plans " + now.path +
                                 ", which is over the limit of one upload now; to go in parts it "
                                 "needs a new run");
    }
    state_->acceptChange(file, std::move(now));
  }
}

// Of the file that this is a part of: all parts, which it returns, or none. Parts of two states of
// a file must not meet in one table.
std::vector<std::size_t> ImportJournal::acceptParts(std::size_t file) {
  PlannedFile whole = plan().files[file];
  std::vector<std::size_t> parts;
  bool fresh = true;
  for (std::size_t i = 0; i < plan().files.size(); ++i) {
    const PlannedFile& other = plan().files[i];
    if (other.part && other.path == whole.path && importer::sameTable(other, whole)) {
      parts.push_back(i);
      fresh = fresh && other.part->number == parts.size() &&
              state_->past(i).stage == importer::Stage::Fresh;
    }
  }
  std::vector<PlannedFile> now;
  if (fresh) {
    whole.operation = plan().files[parts.front()].operation;
    const std::uint64_t limit = whole.part->limit;
    whole.part.reset();
    now = splitFile(lookAgain(std::move(whole), limit, path()));
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (now.size() == parts.size()) {
      state_->acceptChange(parts[i], std::move(now[i]));
    } else {
      state_->restamp(parts[i], FileStamp());
    }
  }
  return parts;
}

} // namespace dolthub
