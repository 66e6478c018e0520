#include "importer/record.hpp"
#include "importer/record_fields.hpp"
#include "importer/rules.hpp"

#include <array>

namespace dolthub::importer {

namespace json = boost::json;

namespace {

constexpr std::array<std::pair<StageStep, std::string_view>, 10> stageSteps{
    {{StageStep::BranchIntent, "branch_intent"},
     {StageStep::BranchRefused, "branch_refused"},
     {StageStep::BranchMade, "branch_made"},
     {StageStep::PullIntent, "pull_intent"},
     {StageStep::PullRefused, "pull_refused"},
     {StageStep::PullMade, "pull_made"},
     {StageStep::MergeIntent, "merge_intent"},
     {StageStep::MergeRefused, "merge_refused"},
     {StageStep::MergeAccepted, "merge_accepted"},
     {StageStep::Merged, "merged"}}};

} // namespace

json::object stageRecord(std::size_t first, StageStep step, const StageNote& note) {
  json::object record{{"event", "stage"}, {"file", first}, {"step", wordOf(stageSteps, step)}};
  if (!note.text.empty()) {
    record["text"] = note.text;
  }
  if (note.at != support::WallTime{}) {
    record["at"] = note.at.time_since_epoch().count();
  }
  if (note.absent) {
    record["absent"] = true;
  }
  if (note.files) {
    record["files"] = *note.files;
  }
  if (note.error) {
    record["error"] = errorRecord(*note.error);
  }
  return record;
}

bool isStageRecord(const json::object& record) {
  return textOr(record, "event") == "stage";
}

void replay(const json::object& record, StageHistory& past) {
  StageNote note;
  note.text = textOr(record, "text");
  note.at = support::WallTime{std::chrono::milliseconds{numberOr<long long>(record, "at", 0)}};
  note.absent = record.contains("absent");
  if (record.contains("files")) {
    note.files = number<std::size_t>(record, "files");
  }
  note.error = errorIn(record);
  advance(past, valueOf(stageSteps, text(record, "step")), note);
}

} // namespace dolthub::importer
