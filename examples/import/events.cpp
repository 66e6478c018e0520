#include "import/events.hpp"

#include "import/output.hpp"
#include "import/text.hpp"

#include <boost/json.hpp>

#include <chrono>

namespace dolthub_import {

using Kind = dolthub::ImportEvent::Kind;

namespace {

constexpr std::string_view beginning = "{\"at_ms\":";

} // namespace

EventFile::EventFile(const std::string& path, bool goesOn)
    : file_("--events", path, beginning, !goesOn) {}

void EventFile::require(const std::string& path) {
  requireOwnFile("--events", path, beginning);
}

void EventFile::take(const dolthub::ImportEvent& event, const dolthub::ImportPlan& plan) {
  const dolthub::PlannedFile& file = plan.files[event.file];
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  boost::json::object line{{"at_ms", now.time_since_epoch().count()},
                           {"event", dolthub::toString(event.kind)}};
  const bool aboutRun = event.kind == Kind::Outage || event.kind == Kind::Recovered;
  if (!aboutRun) {
    line["file"] = file.path;
    line["database"] = file.target.database().text();
    line["table"] = file.table;
  }
  if (!aboutRun && file.part) {
    line["part"] = file.part->number;
  }
  switch (event.kind) {
  case Kind::Uploading:
    line["sent"] = event.sent;
    line["total"] = event.total;
    break;
  case Kind::Busy:
    line["delay_ms"] = event.delay.count();
    break;
  case Kind::Polled:
    line["status"] = dolthub::toString(event.status);
    break;
  case Kind::Accepted:
  case Kind::Merging:
    line["operation"] = event.operation;
    break;
  case Kind::Imported:
    line["pull_request"] = event.report->pullRequestId;
    break;
  case Kind::Finished:
  case Kind::Verified:
    line["outcome"] = dolthub::toString(event.report->outcome);
    if (event.report->rowsInDatabase) {
      line["rows_in_database"] = *event.report->rowsInDatabase;
    }
    if (event.report->error) {
      line["error"] = messageOf(*event.report->error);
    }
    break;
  case Kind::Outage:
    line["delay_ms"] = event.delay.count();
    line["text"] = event.text;
    break;
  case Kind::Started:
  case Kind::Checked:
  case Kind::Recovered:
    break;
  }
  file_.write(inUtf8(boost::json::serialize(line)));
}

} // namespace dolthub_import
