#include "import/events.hpp"

#include "import/output.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <boost/json.hpp>

#include <cerrno>
#include <chrono>
#include <system_error>

using Kind = dolthub::ImportEvent::Kind;

EventFile::EventFile(const std::string& path) : file_(path, std::ios::binary | std::ios::trunc) {
  if (!file_) {
    throw UsageError("--events " + printable(path) +
                     ": cannot be written: " + std::generic_category().message(errno));
  }
}

void EventFile::take(const dolthub::ImportEvent& event, const dolthub::ImportPlan& plan) {
  const dolthub::PlannedFile& file = plan.files[event.file];
  const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  boost::json::object line{{"at_ms", now.time_since_epoch().count()},
                           {"event", dolthub::toString(event.kind)},
                           {"file", file.path},
                           {"database", file.target.database().text()},
                           {"table", file.table}};
  if (file.part) {
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
  case Kind::Started:
  case Kind::Polled:
    break;
  }
  file_ << boost::json::serialize(line) << '\n' << std::flush;
}
