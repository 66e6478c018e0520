#include "importer/record.hpp"

#include "importer/file_type.hpp"
#include "importer/record_fields.hpp"
#include "text/text.hpp"

#include <boost/crc.hpp>
#include <boost/json.hpp>

#include <array>
#include <charconv>
#include <cstdio>
#include <system_error>

namespace dolthub::importer {

namespace json = boost::json;

namespace {

// 1: names and paths were UTF-8 or the journal could not be read; no run was told apart from
// another; a staged branch, a pull request and a failed merge left no proof.
constexpr int version = 2;
constexpr std::string_view sealBegin = ",\"crc32\":\"";
constexpr std::string_view sealEnd = "\"}";

std::string checksum(std::string_view text) {
  boost::crc_32_type crc;
  crc.process_bytes(text.data(), text.size());
  char digits[9];
  std::snprintf(digits, sizeof digits, "%08x", static_cast<unsigned>(crc.checksum()));
  return digits;
}

// A text that is not UTF-8 has no place in JSON: it becomes an object with its bytes as in a URL.
constexpr std::string_view escapedKey = "bytes";

std::string escaped(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string safe;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '%') {
      safe.push_back(c);
    } else {
      safe += {'%', digits[byte >> 4], digits[byte & 15]};
    }
  }
  return safe;
}

std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = static_cast<unsigned char>(text[i]);
    if (text[i] == '%') {
      const std::string_view code = text.substr(i + 1, 2);
      const auto [end, problem] = std::from_chars(code.data(), code.data() + code.size(), byte, 16);
      if (problem != std::errc{} || code.size() != 2 || end != code.data() + 2) {
        throw BadRecord("a text is not escaped as it should be");
      }
      i += 2;
    }
    bytes.push_back(static_cast<char>(byte));
  }
  return bytes;
}

// Of all values, so that no writer of a record can forget it. Keys are ours.
void escapeTexts(json::value& value) {
  if (const json::string* text = value.if_string()) {
    if (dolthub::text::findInvalidUtf8(*text)) {
      value = json::object{{escapedKey, escaped(*text)}};
    }
  } else if (json::array* array = value.if_array()) {
    for (json::value& element : *array) {
      escapeTexts(element);
    }
  } else if (json::object* object = value.if_object()) {
    for (auto& member : *object) {
      escapeTexts(member.value());
    }
  }
}

constexpr std::array operations{ImportOperation::Create, ImportOperation::Update,
                                ImportOperation::Overwrite, ImportOperation::Replace};
constexpr std::array fileTypes{FileType::Csv, FileType::Psv, FileType::Json, FileType::Xlsx,
                               FileType::Sql};
constexpr std::array outcomes{FileOutcome::NotStarted,    FileOutcome::Merged,
                              FileOutcome::InPullRequest, FileOutcome::NotMerged,
                              FileOutcome::Unchanged,     FileOutcome::Failed,
                              FileOutcome::Unknown};

// Public enums stand in a journal by their names, in small letters.
template <class Enum>
json::string nameInJournal(Enum value) {
  return json::string(dolthub::text::lowered(toString(value)));
}

template <class Enum, std::size_t N>
Enum valueByName(const std::array<Enum, N>& values, std::string_view name) {
  for (const Enum value : values) {
    if (dolthub::text::lowered(toString(value)) == name) {
      return value;
    }
  }
  throw BadRecord("\"" + std::string(name) + "\" is not known here");
}

constexpr std::array<std::pair<Step, std::string_view>, 2> steps{
    {{Step::Import, "import"}, {Step::Merge, "merge"}}};

json::object stampRecord(const FileStamp& stamp) {
  return json::object{{"device", stamp.device},
                      {"inode", stamp.inode},
                      {"size", stamp.size},
                      {"modified_ns", stamp.modified}};
}

FileStamp readStamp(const json::object& record) {
  FileStamp stamp;
  stamp.device = number<std::uint64_t>(record, "device");
  stamp.inode = number<std::uint64_t>(record, "inode");
  stamp.size = number<std::uint64_t>(record, "size");
  stamp.modified = number<std::int64_t>(record, "modified_ns");
  return stamp;
}

json::object partRecord(const FilePart& part) {
  return json::object{{"number", part.number},         {"count", part.count},
                      {"header_end", part.header.end}, {"begin", part.bytes.begin},
                      {"end", part.bytes.end},         {"limit", part.limit}};
}

void readPart(const json::object& record, PlannedFile& file) {
  if (!file.facts) {
    throw BadRecord("a part of a file that nobody looked at");
  }
  FilePart part;
  part.number = number<unsigned>(record, "number");
  part.count = number<unsigned>(record, "count");
  part.header = ByteRange(0, number<std::uint64_t>(record, "header_end"));
  part.bytes =
      ByteRange(number<std::uint64_t>(record, "begin"), number<std::uint64_t>(record, "end"));
  part.rows = file.facts->rows.value_or(0);
  part.limit = number<std::uint64_t>(record, "limit");
  file.part = part;
  if (record.contains("device")) { // of version 1, where only parts had one
    file.facts->stamp = readStamp(record);
  }
}

json::object event(std::string_view name, std::size_t file) {
  return json::object{{"event", name}, {"file", file}};
}

} // namespace

std::string textOf(const json::value& value, std::string_view key) {
  if (const json::string* plain = value.if_string()) {
    return std::string(*plain);
  }
  const json::object* object = value.if_object();
  const json::value* escaped = object != nullptr ? object->if_contains(escapedKey) : nullptr;
  if (escaped == nullptr || !escaped->is_string()) {
    throw BadRecord("\"" + std::string(key) + "\" is not a text");
  }
  return unescaped(escaped->get_string());
}

std::string sealed(const json::object& record) {
  json::value readable = record;
  escapeTexts(readable);
  std::string line = json::serialize(readable);
  line.pop_back(); // the brace
  const std::string sum = checksum(line);
  line += sealBegin;
  line += sum;
  line += sealEnd;
  line += '\n';
  return line;
}

std::optional<json::object> unsealed(std::string_view line) {
  const std::size_t sealSize = sealBegin.size() + 8 + sealEnd.size();
  if (line.size() < sealSize || !line.ends_with(sealEnd)) {
    return std::nullopt;
  }
  const std::string_view body = line.substr(0, line.size() - sealSize);
  const std::string_view seal = line.substr(body.size());
  if (!seal.starts_with(sealBegin) || seal.substr(sealBegin.size(), 8) != checksum(body)) {
    return std::nullopt;
  }
  boost::system::error_code error;
  json::value value = json::parse(line, error);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

json::object headingRecord(const Heading& heading) {
  json::object notes;
  for (const auto& [name, value] : heading.notes) {
    notes[name] = value;
  }
  return json::object{{"journal", "dolthub import"},
                      {"version", version},
                      {"files", heading.files},
                      {"notes", std::move(notes)}};
}

Heading readHeading(const json::object& record) {
  if (textOr(record, "journal") != "dolthub import") {
    throw BadRecord("is no journal of an import");
  }
  if (number<int>(record, "version") > version) {
    throw BadRecord("was written by a newer version of this program");
  }
  Heading heading;
  heading.files = number<std::size_t>(record, "files");
  const json::object& notes = objectAt(record, "notes");
  for (const auto& [name, value] : notes) {
    heading.notes.emplace_back(std::string(name), text(notes, name));
  }
  return heading;
}

json::object runRecord(const RunTerms& terms) {
  return json::object{{"event", "run"},
                      {"at", terms.at.time_since_epoch().count()},
                      {"merge", terms.merge},
                      {"stage", terms.stageBranch}};
}

bool isRunRecord(const json::object& record) {
  return record.contains("event") && textOr(record, "event") == "run";
}

RunTerms readRun(const json::object& record) {
  RunTerms terms;
  terms.at = support::WallTime{std::chrono::milliseconds{number<long long>(record, "at")}};
  const json::value& merge = at(record, "merge");
  terms.merge = merge.is_bool() && merge.get_bool();
  terms.stageBranch = text(record, "stage");
  return terms;
}

json::object planRecord(std::size_t index, const PlannedFile& file) {
  json::object record = event("plan", index);
  record["path"] = file.path;
  record["database"] = file.target.database().text();
  record["branch"] = file.target.name();
  record["table"] = file.table;
  record["operation"] = nameInJournal(file.operation);
  record["keys"] = json::array(file.primaryKeys.begin(), file.primaryKeys.end());
  if (file.fileType) {
    record["type"] = nameInJournal(*file.fileType);
  }
  if (file.isIn) {
    record["is_in"] = true;
  }
  if (file.facts) {
    record["bytes"] = file.facts->bytes;
    record["sha256"] = file.facts->sha256;
    if (file.facts->rows) {
      record["rows"] = *file.facts->rows;
    }
    record["stamp"] = stampRecord(file.facts->stamp);
    if (file.part) {
      record["part"] = partRecord(*file.part);
    }
  }
  return record;
}

PlannedFile readPlan(const json::object& record) {
  PlannedFile file(
      BranchName(DatabaseName::parse(text(record, "database")), text(record, "branch")),
      text(record, "path"), valueByName(operations, text(record, "operation")));
  file.table = text(record, "table");
  const json::array* keys = at(record, "keys").if_array();
  if (keys == nullptr) {
    throw BadRecord("\"keys\" is not an array");
  }
  for (const json::value& key : *keys) {
    file.primaryKeys.push_back(textOf(key, "keys"));
  }
  if (record.contains("type")) {
    file.fileType = valueByName(fileTypes, text(record, "type"));
  }
  file.isIn = record.contains("is_in");
  if (record.contains("sha256")) {
    file.facts = FileFacts();
    file.facts->bytes = number<std::uint64_t>(record, "bytes");
    file.facts->sha256 = text(record, "sha256");
    if (record.contains("rows")) {
      file.facts->rows = number<std::uint64_t>(record, "rows");
    }
    if (record.contains("stamp")) {
      file.facts->stamp = readStamp(objectAt(record, "stamp"));
    }
  }
  if (record.contains("part")) {
    readPart(objectAt(record, "part"), file);
  }
  return file;
}

std::size_t fileOf(const json::object& record, std::size_t files) {
  const auto file = number<std::size_t>(record, "file");
  if (file >= files) {
    throw BadRecord("there is no file " + std::to_string(file));
  }
  return file;
}

json::object intentRecord(std::size_t file, Step step, support::WallTime at, bool intoEmpty) {
  json::object record = event("intent", file);
  record["step"] = wordOf(steps, step);
  record["at"] = at.time_since_epoch().count();
  if (intoEmpty) {
    record["into_empty"] = true;
  }
  return record;
}

json::object refusedRecord(std::size_t file, Step step) {
  json::object record = event("refused", file);
  record["step"] = wordOf(steps, step);
  return record;
}

json::object acceptedRecord(std::size_t file, Step step, const std::string& operation) {
  json::object record = event("accepted", file);
  record["step"] = wordOf(steps, step);
  record["operation"] = operation;
  return record;
}

json::object importedRecord(std::size_t file, const std::string& pullRequestId) {
  json::object record = event("imported", file);
  record["pull_request"] = pullRequestId;
  return record;
}

json::object finishedRecord(std::size_t file, const FileReport& report) {
  json::object record = event("finished", file);
  record["outcome"] = nameInJournal(report.outcome);
  if (report.error) {
    record["error"] = errorRecord(*report.error);
  }
  record["bytes"] = report.bytes;
  record["polls"] = report.polls;
  record["merged_here"] = report.mergedHere;
  record["started_at"] = report.startedAt.time_since_epoch().count();
  record["busy_ms"] = report.busy.count();
  record["upload_ms"] = report.upload.count();
  record["waiting_ms"] = report.waiting.count();
  record["merge_ms"] = report.merge.count();
  return record;
}

json::object verifiedRecord(std::size_t file, std::optional<std::uint64_t> rows,
                            const std::optional<Error>& problem) {
  json::object record = event("verified", file);
  if (rows) {
    record["rows"] = *rows;
  }
  if (problem) {
    record["error"] = errorRecord(*problem);
  }
  return record;
}

namespace {

void replayFinished(const json::object& record, FileHistory& past) {
  FileReport& report = past.report;
  past.finished = true;
  report.outcome = valueByName(outcomes, text(record, "outcome"));
  report.error = errorIn(record);
  report.bytes = number<std::uint64_t>(record, "bytes");
  report.polls = number<unsigned>(record, "polls");
  const json::value& mergedHere = at(record, "merged_here");
  report.mergedHere = mergedHere.is_bool() && mergedHere.get_bool();
  using std::chrono::milliseconds;
  report.startedAt = support::WallTime{milliseconds{number<long long>(record, "started_at")}};
  report.busy = milliseconds{number<long long>(record, "busy_ms")};
  report.upload = milliseconds{number<long long>(record, "upload_ms")};
  report.waiting = milliseconds{number<long long>(record, "waiting_ms")};
  report.merge = milliseconds{number<long long>(record, "merge_ms")};
}

} // namespace

void replay(const json::object& record, FileHistory& past) {
  const std::string name = text(record, "event");
  if (name == "finished") {
    replayFinished(record, past);
    return;
  }
  if (name == "verified") {
    past.verifiedRows.reset();
    if (record.contains("rows")) {
      past.verifiedRows = number<std::uint64_t>(record, "rows");
    }
    past.verifyProblem = errorIn(record);
    return;
  }
  past.finished = false;
  past.verifiedRows.reset();
  past.verifyProblem.reset();
  if (name == "imported") {
    past.reached = Reached::Imported;
    past.report.pullRequestId = text(record, "pull_request");
    return;
  }
  const Step step = valueOf(steps, text(record, "step"));
  if (name == "intent") {
    past.reached = step == Step::Import ? Reached::Intended : Reached::MergeIntended;
    past.intendedAt = support::WallTime{std::chrono::milliseconds{number<long long>(record, "at")}};
    if (step == Step::Import) {
      past.report = FileReport(); // from the beginning
      past.report.startedAt = past.intendedAt;
      past.importOperation.clear();
      past.intoEmpty = record.contains("into_empty");
    }
  } else if (name == "refused") {
    past.reached = step == Step::Import ? Reached::Fresh : Reached::Imported;
  } else if (name == "accepted") {
    past.reached = step == Step::Import ? Reached::Accepted : Reached::MergeAccepted;
    past.report.operation = text(record, "operation");
    if (step == Step::Import) {
      past.importOperation = past.report.operation;
      past.imports.push_back(past.importOperation);
    }
  } else {
    throw BadRecord("\"" + name + "\" is not known here");
  }
}

} // namespace dolthub::importer
