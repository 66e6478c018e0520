#include "importer/import_journal.hpp"

#include "importer/journal_file.hpp"
#include "importer/plan.hpp"
#include "importer/rules.hpp"
#include "text/text.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <map>
#include <set>
#include <utility>

namespace dolthub {

using importer::Step;
namespace json = boost::json;

ImportJournal::State::State(std::string path, Disk disk, const ImportPlan& plan, Notes notes)
    : disk_(std::move(disk)) {
  text_.path = std::move(path);
  text_.heading.files = plan.files.size();
  text_.heading.notes = std::move(notes);
  text_.plan.ordered = true;
  try {
    write(importer::headingRecord(text_.heading), false);
    for (std::size_t i = 0; i < plan.files.size(); ++i) {
      PlannedFile file = plan.files[i];
      file.path = std::filesystem::absolute(file.path).lexically_normal().string();
      const json::object record = importer::planRecord(i, file);
      write(record, i + 1 == plan.files.size());
      text_.take(record);
    }
  } catch (const Error&) {
    disk_->remove(); // nothing was sent yet, so half a plan is of no use to anybody
    throw;
  }
}

ImportJournal::State::State(std::string path, Disk disk) : disk_(std::move(disk)) {
  text_.path = std::move(path);
  const std::string all = disk_->readAll();
  text_.loadPlanned(all);
  if (text_.keep != all.size()) {
    disk_->truncate(text_.keep);
  }
  if (text_.breakMissing) {
    disk_->append("\n");
    disk_->sync();
  }
}

// What could not be read again is not written: a journal must never be lost to its own words.
std::string ImportJournal::State::lineOf(const json::object& record) const {
  std::string line = importer::sealed(record);
  if (!importer::unsealed(std::string_view(line).substr(0, line.size() - 1))) {
    importer::refuseJournal(text_.path, "cannot hold this record: " + line);
  }
  return line;
}

void ImportJournal::State::write(const json::object& record, bool sync) {
  disk_->append(lineOf(record));
  if (sync) {
    disk_->sync();
  }
}

// Written first, then believed.
void ImportJournal::State::note(const json::object& record, bool sync) {
  write(record, sync);
  text_.take(record);
}

// What is not surely on disk is not sent. The record may be there all the same: whoever reads it is
// to know that.
void ImportJournal::State::intend(const json::object& record, const json::object& takenBack) {
  note(record, false);
  try {
    disk_->sync();
  } catch (const Error&) {
    try {
      note(takenBack, false);
    } catch (const Error&) {
      // It is looked for in vain, then, and told as unknown.
    }
    throw;
  }
}

void ImportJournal::State::begin(const importer::RunTerms& terms) {
  note(importer::runRecord(terms), false);
}

void ImportJournal::State::read(std::size_t file, const PlannedFile& planned) {
  note(importer::planRecord(file, planned), false);
}

std::string ImportJournal::State::endpoint() const {
  for (const importer::FileHistory& past : text_.past) {
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
  intend(importer::intentRecord(file, step, at, intoEmpty), importer::refusedRecord(file, step));
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

void ImportJournal::State::verified(std::size_t file, std::optional<std::uint64_t> rows,
                                    const std::optional<Error>& problem) {
  note(importer::verifiedRecord(file, rows, problem), false);
}

void ImportJournal::State::staged(std::size_t first, importer::StageStep step,
                                  const importer::StageNote& note_) {
  const json::object record = importer::stageRecord(first, step, note_);
  if (step == importer::StageStep::MergeIntent) {
    intend(record,
           importer::stageRecord(first, importer::StageStep::MergeRefused, importer::StageNote()));
  } else {
    note(record, true);
  }
}

void ImportJournal::State::acceptChanges(const std::vector<std::size_t>& files,
                                         const std::vector<PlannedFile>& changed) {
  std::vector<json::object> records;
  std::string lines;
  for (std::size_t i = 0; i < files.size(); ++i) {
    json::object& record = records.emplace_back(importer::planRecord(files[i], changed[i]));
    if (i + 1 < files.size()) {
      record[importer::moreKey] = files.size() - i - 1;
    }
    lines += lineOf(record);
  }
  disk_->append(lines);
  disk_->sync();
  for (const json::object& record : records) {
    text_.take(record);
  }
}

void ImportJournal::State::restamp(std::size_t file, const FileStamp& stamp) {
  text_.plan.files[file].facts->stamp = stamp;
}

ImportJournal::~ImportJournal() = default;
ImportJournal::ImportJournal(const ImportJournal&) = default;
ImportJournal& ImportJournal::operator=(const ImportJournal&) = default;
ImportJournal::ImportJournal(std::shared_ptr<State> state) : state_(std::move(state)) {}

ImportJournal ImportJournalAccess::create(std::string path,
                                          std::unique_ptr<importer::JournalDisk> disk,
                                          const ImportPlan& plan, ImportJournal::Notes notes) {
  return ImportJournal(std::make_shared<ImportJournal::State>(std::move(path), std::move(disk),
                                                              plan, std::move(notes)));
}

ImportJournal ImportJournalAccess::resume(std::string path,
                                          std::unique_ptr<importer::JournalDisk> disk) {
  return ImportJournal(std::make_shared<ImportJournal::State>(std::move(path), std::move(disk)));
}

namespace {

// To be written anew; none where that file is anything else. Locked, so that nobody is at it.
std::unique_ptr<importer::JournalDisk> tornJournal(const std::string& path) {
  std::unique_ptr<importer::JournalDisk> disk = importer::JournalFile::open(path);
  try {
    importer::JournalText text;
    if (text.load(disk->readAll()) == importer::Extent::Torn) {
      disk->truncate(0);
      return disk;
    }
  } catch (const Error&) { // damaged, or of somebody else
  }
  return nullptr;
}

} // namespace

ImportJournal ImportJournal::create(std::string path, const ImportPlan& plan, Notes notes) {
  if (plan.files.empty()) {
    throw Error::invalid("a journal needs a plan with files");
  }
  for (const auto& [name, value] : notes) {
    if (text::findInvalidUtf8(name)) {
      throw Error::invalid("the name of a journal's note is not UTF-8");
    }
  }
  std::unique_ptr<importer::JournalDisk> disk = importer::JournalFile::create(path);
  if (!disk) {
    disk = tornJournal(path);
  }
  if (!disk) {
    importer::refuseJournal(path, "is there already; resume it, or name another");
  }
  return ImportJournalAccess::create(std::move(path), std::move(disk), plan, std::move(notes));
}

ImportJournal ImportJournal::resume(std::string path) {
  std::unique_ptr<importer::JournalDisk> disk = importer::JournalFile::open(path);
  return ImportJournalAccess::resume(std::move(path), std::move(disk));
}

std::optional<ImportJournal> ImportJournal::resumeIfPlanned(std::string path) {
  std::unique_ptr<importer::JournalDisk> disk = importer::JournalFile::openIfThere(path);
  if (!disk) {
    return std::nullopt;
  }
  importer::JournalText text;
  text.path = path;
  if (text.load(disk->readAll()) == importer::Extent::Torn) {
    return std::nullopt;
  }
  return ImportJournalAccess::resume(std::move(path), std::move(disk));
}

const std::string& ImportJournal::path() const noexcept {
  return state_->text().path;
}

const ImportPlan& ImportJournal::plan() const noexcept {
  return state_->plan();
}

const ImportJournal::Notes& ImportJournal::notes() const noexcept {
  return state_->text().heading.notes;
}

const std::string& ImportJournal::dropped() const noexcept {
  return state_->text().dropped;
}

JournalContent ImportJournal::content() const {
  return state_->text().content();
}

std::vector<std::size_t> ImportJournal::unfinished() const {
  const std::vector<FileReport> reports = state_->text().reports();
  std::vector<std::size_t> files;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const FileOutcome outcome = reports[i].outcome;
    if (!state_->text().past[i].finished || outcome == FileOutcome::NotStarted ||
        outcome == FileOutcome::NotMerged || outcome == FileOutcome::Unknown) {
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
    if (!importer::isNewContentTaken(state_->past(i)) || !file.facts) {
      continue;
    }
    const auto [place, isNew] = known.try_emplace(file.path);
    if (isNew) {
      place->second = inspectFile(file);
    }
    if (place->second.sha256.empty()) {
      continue; // it cannot be read: the run will tell, of this file alone
    }
    if (place->second.sha256 != file.facts->sha256) {
      files.push_back(i);
    } else {
      state_->restamp(i, place->second.stamp);
    }
  }
  return files;
}

std::vector<std::size_t> ImportJournal::acceptChanges(const std::vector<std::size_t>& files) {
  std::set<std::size_t> settled;
  std::set<std::size_t> refused;
  for (const std::size_t file : files) {
    const PlannedFile& planned = plan().files[file];
    if (settled.contains(file)) {
      continue;
    }
    if (planned.part) {
      const std::vector<std::size_t> parts = partsWith(file);
      settled.insert(parts.begin(), parts.end());
      if (!acceptParts(parts)) {
        refused.insert(parts.begin(), parts.end());
      }
      continue;
    }
    PlannedFile now = planned;
    now.facts = inspectFile(now);
    if (now.facts->problems.empty() && now.facts->parts.empty()) {
      state_->acceptChanges({file}, {now});
    } else {
      refused.insert(file);
    }
  }
  std::vector<std::size_t> told = files;
  std::erase_if(told, [&](std::size_t file) { return !refused.contains(file); });
  return told;
}

// All parts of the file that this is one of.
std::vector<std::size_t> ImportJournal::partsWith(std::size_t file) const {
  const PlannedFile& one = plan().files[file];
  const std::string table = importer::placeKey(one);
  std::vector<std::size_t> parts;
  for (std::size_t i = 0; i < plan().files.size(); ++i) {
    const PlannedFile& other = plan().files[i];
    if (other.part && other.path == one.path && importer::placeKey(other) == table) {
      parts.push_back(i);
    }
  }
  return parts;
}

// All of them or none: parts of two states of a file must not meet in one table.
bool ImportJournal::acceptParts(const std::vector<std::size_t>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (plan().files[parts[i]].part->number != i + 1 ||
        state_->past(parts[i]).reached != importer::Reached::Fresh) {
      return false;
    }
  }
  PlannedFile whole = plan().files[parts.front()];
  const std::uint64_t limit = whole.part->limit;
  whole.part.reset();
  whole.facts = inspectFile(whole, limit);
  if (!whole.facts->problems.empty()) {
    return false;
  }
  const std::vector<PlannedFile> now = splitFile(std::move(whole));
  if (now.size() != parts.size()) {
    return false;
  }
  state_->acceptChanges(parts, now);
  return true;
}

} // namespace dolthub
