#include "importer/journal_text.hpp"

#include "importer/journal_file.hpp"
#include "importer/plan.hpp"
#include "importer/rules.hpp"

#include <boost/json.hpp>

#include <string_view>
#include <utility>

namespace dolthub {

namespace importer {

namespace json = boost::json;

void refuseJournal(const std::string& path, const std::string& what) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "the journal " + path + " " + what;
  throw Error(Errc::FileUnusable, std::move(details));
}

namespace {

// A line without its end. A crash tears a record anywhere; where all of it is there, or only the
// break behind it is wrong, it is believed.
std::optional<json::object> tailRecord(std::string_view tail, std::size_t& size) {
  for (size = tail.size(); size > 0 && size + 1 >= tail.size(); --size) {
    if (std::optional<json::object> record = unsealed(tail.substr(0, size))) {
      return record;
    }
  }
  return std::nullopt;
}

// A first line that a crash cut off, or of which the disk has the length alone. What does not begin
// as a journal does is somebody's file.
bool isTornHeading(std::string_view text) {
  constexpr std::string_view begin = R"({"journal":"dolthub import",)";
  if (text.find_first_not_of('\0') == std::string_view::npos) {
    return true;
  }
  const bool ours = text.substr(0, begin.size()) == begin.substr(0, text.size());
  std::size_t size = 0;
  return ours && text.find('\n') == std::string_view::npos && !tailRecord(text, size);
}

} // namespace

void JournalText::loadPlanned(const std::string& text) {
  if (load(text) == Extent::Torn) {
    refuseJournal(path,
                  (text.empty() ? std::string("is empty") : std::string("ends inside its plan")) +
                      "; nothing was sent by that run, so start a new one");
  }
}

Extent JournalText::load(const std::string& text) {
  plan.ordered = true;
  if (isTornHeading(text)) {
    return Extent::Torn;
  }
  std::size_t whole = 0; // what is behind it waits for more
  for (std::size_t line = 1; keep < text.size(); ++line) {
    const std::string_view rest = std::string_view(text).substr(keep);
    const std::string place = "line " + std::to_string(line);
    std::size_t size = rest.find('\n');
    const bool isTail = size == std::string_view::npos;
    std::optional<json::object> record =
        isTail ? tailRecord(rest, size) : unsealed(rest.substr(0, size));
    if (!record && isTail && line != 1) {
      dropped = place + " is torn and was left out";
      break;
    }
    if (!record) {
      refuseJournal(path, "is damaged in " + place);
    }
    try {
      if (line == 1) {
        heading = readHeading(*record);
      } else {
        takeWhole(std::move(*record));
      }
    } catch (const BadRecord& bad) {
      refuseJournal(path, line == 1 ? std::string(bad.what()) : place + ": " + bad.what());
    } catch (const Error& error) {
      refuseJournal(path, place + ": " + error.message());
    }
    breakMissing = isTail;
    keep += size + (isTail ? 0 : 1);
    whole = incomplete.empty() ? keep : whole;
    if (isTail) {
      break;
    }
  }
  if (!incomplete.empty()) {
    dropped = "a change that is not written to its end was left out";
    incomplete.clear();
    breakMissing = false;
    keep = whole;
  }
  return plan.files.size() == heading.files ? Extent::Planned : Extent::Torn;
}

void JournalText::takeWhole(json::object record) {
  const bool isLast = !record.contains(moreKey);
  incomplete.push_back(std::move(record));
  if (isLast) {
    for (const json::object& one : std::exchange(incomplete, {})) {
      take(one);
    }
  }
}

void JournalText::take(const json::object& record) {
  if (isRunRecord(record)) {
    terms = readRun(record);
    return;
  }
  const std::size_t file = fileOf(record, heading.files);
  const json::value* event = record.if_contains("event");
  if (event == nullptr || *event != "plan") {
    if (file >= past.size()) {
      throw BadRecord("a file that has no plan");
    }
    if (isStageRecord(record)) {
      replay(record, stagePast[file]);
    } else {
      replay(record, past[file]);
    }
    const std::optional<FileFacts>& facts = plan.files[file].facts;
    if (event != nullptr && *event == "intent" && past[file].reached == Reached::Intended) {
      past[file].sentSha256 = facts ? facts->sha256 : std::string();
      past[file].outdated = false;
    }
    return;
  }
  PlannedFile planned = readPlan(record);
  if (file < plan.files.size()) {
    past[file].outdated = isOutdated(past[file], plan.files[file], planned);
    plan.files[file] = std::move(planned); // as it was when it was read
  } else if (file == plan.files.size()) {
    past.push_back(beginningOf(planned));
    plan.files.push_back(std::move(planned));
    stagePast.emplace_back();
  } else {
    throw BadRecord("the plan has a gap");
  }
}

std::vector<FileReport> JournalText::reports() const {
  const bool merge = terms && terms->merge;
  const std::string stageBranch = terms ? terms->stageBranch : std::string();
  const bool merges = merge || !stageBranch.empty();
  std::vector<FileReport> reports;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    reports.push_back(reportOf(past[i], plan.files[i], stageBranch, merges));
  }
  for (const Lane& lane : lanesOf(plan)) {
    const StageHistory& stage = stagePast[lane.files.front()];
    const bool grown = hasGrown(stage, countInStage(lane.files, reports));
    for (const std::size_t file : lane.files) {
      applyStage(stage, lane.database, reports[file], merge, grown);
      applyCount(past[file], reports[file]);
    }
  }
  return reports;
}

JournalContent JournalText::content() const {
  JournalContent content;
  content.path = path;
  content.plan = plan;
  content.notes = heading.notes;
  content.reports = reports();
  content.dropped = dropped;
  content.startedAt = terms ? terms->at : support::WallTime{};
  content.merge = terms && terms->merge;
  return content;
}

} // namespace importer

JournalContent readJournal(const std::string& path) {
  importer::JournalText text;
  text.path = path;
  text.loadPlanned(importer::JournalFile::readAll(path));
  return text.content();
}

} // namespace dolthub
