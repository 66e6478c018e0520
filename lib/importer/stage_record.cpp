#include "importer/record.hpp"
#include "importer/record_fields.hpp"
#include "importer/rules.hpp"

#include <array>

namespace dolthub::importer {

namespace json = boost::json;

namespace {

constexpr std::array<std::pair<StageStep, std::string_view>, 8> stageSteps{
    {{StageStep::BranchIntent, "branch_intent"},
     {StageStep::BranchMade, "branch_made"},
     {StageStep::PullIntent, "pull_intent"},
     {StageStep::PullMade, "pull_made"},
     {StageStep::MergeIntent, "merge_intent"},
     {StageStep::MergeRefused, "merge_refused"},
     {StageStep::MergeAccepted, "merge_accepted"},
     {StageStep::Merged, "merged"}}};

} // namespace

json::object stageRecord(std::size_t first, StageStep step, const std::string& text) {
  json::object record{{"event", "stage"}, {"file", first}, {"step", wordOf(stageSteps, step)}};
  if (!text.empty()) {
    record["text"] = text;
  }
  return record;
}

bool isStageRecord(const json::object& record) {
  return textOr(record, "event") == "stage";
}

void replay(const json::object& record, StagePast& past) {
  advance(past, valueOf(stageSteps, text(record, "step")), textOr(record, "text"));
}

} // namespace dolthub::importer
