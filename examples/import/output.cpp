#include "import/output.hpp"

#include "import/manifest.hpp"
#include "import/progress.hpp"
#include "import/text.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

namespace dolthub_import {

using dolthub::FileOutcome;
namespace json = boost::json;

namespace {

// As a summary tells them.
constexpr std::array outcomesInOrder{
    FileOutcome::Merged, FileOutcome::InPullRequest, FileOutcome::NotMerged, FileOutcome::Unchanged,
    FileOutcome::Failed, FileOutcome::Unknown,       FileOutcome::NotStarted};

json::value orNull(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value orNull(const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

std::string codeOf(const dolthub::Error& error) {
  return std::string(dolthub::toString(error.errc()));
}

json::value errorValue(const std::optional<dolthub::Error>& error) {
  if (!error) {
    return nullptr;
  }
  return json::object{{"code", codeOf(*error)},
                      {"outcome", dolthub::toString(error->outcome())},
                      {"message", messageOf(*error)},
                      {"http_status", error->httpStatus()}};
}

json::value partValue(const dolthub::PlannedFile& file) {
  if (!file.part) {
    return nullptr;
  }
  return json::object{{"number", file.part->number}, {"count", file.part->count}};
}

template <class Number>
json::value counter(const std::optional<dolthub::Statistics>& statistics,
                    Number dolthub::Statistics::*member) {
  return statistics ? json::value((*statistics).*member) : json::value(nullptr);
}

json::object fileValue(const dolthub::PlannedFile& file, const dolthub::FileReport& report) {
  return {{"file", file.path},
          {"part", partValue(file)},
          {"database", file.target.database().text()},
          {"branch", file.target.name()},
          {"table", file.table},
          {"rows", orNull(report.rows)},
          {"rows_in_database", orNull(report.rowsInDatabase)},
          {"outcome", dolthub::toString(report.outcome)},
          {"pull_request", orNull(report.pullRequestId)},
          {"operation", orNull(report.operation)},
          {"error", errorValue(report.error)}};
}

double secondsOf(const dolthub::ImportReport& report) {
  return static_cast<double>(report.took.count()) / 1000;
}

constexpr std::size_t mostNotStarted = 5;

bool isBad(FileOutcome outcome) {
  return outcome == FileOutcome::Failed || outcome == FileOutcome::Unknown ||
         outcome == FileOutcome::NotStarted || outcome == FileOutcome::NotMerged;
}

std::string headline(FileOutcome outcome) {
  switch (outcome) {
  case FileOutcome::Failed:
    return "FAILED";
  case FileOutcome::Unknown:
    return "UNKNOWN (it may or may not be in)";
  case FileOutcome::NotMerged:
    return "NOT MERGED";
  default:
    return "not started";
  }
}

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

// Parts of a file are no files to whoever gave us one.
std::string filesText(const dolthub::ImportPlan& plan) {
  const std::size_t uploads = plan.files.size();
  std::size_t files = 0;
  for (const dolthub::PlannedFile& file : plan.files) {
    files += !file.part || file.part->number == 1 ? 1 : 0;
  }
  return counted(files, "file", "files") +
         (files == uploads ? "" : " in " + std::to_string(uploads) + " uploads");
}

constexpr std::string_view retryChanged =
    "dolthub-import --resume JOURNAL --retry-failed, and --accept-changes where you changed the "
    "file";
constexpr std::string_view retry = "dolthub-import --resume JOURNAL --retry-failed";

// What the error explains, with this run's way to go on in the place of any run's. What was not
// started has not failed.
std::string explained(const dolthub::Error& error, FileOutcome outcome, std::string_view resume) {
  std::string text = error.explain(dolthub::Audience::ImporterUser);
  if (resume.empty() || outcome == FileOutcome::NotStarted) {
    boost::replace_all(text, retryChanged, anyResume);
    boost::replace_all(text, retry, anyResume);
  }
  if (resume.empty()) {
    resume = "the command again";
  }
  boost::replace_all(text, anyResume, resume);
  return text;
}

std::string troubleText(const dolthub::PlannedFile& file, const dolthub::FileReport& report,
                        bool colour, std::string_view resume) {
  const std::string mark = colour ? "\x1b[31m" : "";
  const std::string unmark = colour ? "\x1b[0m" : "";
  std::string text = mark + headline(report.outcome) + unmark + "  " + printable(file.label()) +
                     " -> " + printable(file.target.database().text()) + ", branch " +
                     printable(file.target.name()) + ", table " + printable(file.table) + "\n";
  if (report.error) {
    std::istringstream lines(explained(*report.error, report.outcome, resume));
    for (std::string line; std::getline(lines, line);) {
      text += "    " + printable(line) + "\n";
    }
  }
  if (!report.pullRequestId.empty()) {
    text += "    pull request " + printable(report.pullRequestId) + "\n";
  }
  if (report.outcome == FileOutcome::Unknown && !report.operation.empty()) {
    text += "    operation " + report.operation + "\n";
  }
  return text;
}

// Its run would meet the same again; its next step says "start anew".
bool needsARunOfItsOwn(const dolthub::Error& error) {
  // What is behind another file is gone on with as that one is.
  static constexpr std::array<std::string_view, 4> reasons{"UploadTooLarge", "FileTooLarge",
                                                           "JournalNotGiven", "BehindAnother"};
  return error == dolthub::Errc::AlreadyExists ||
         std::find(reasons.begin(), reasons.end(), error.details().reason) != reasons.end();
}

} // namespace

std::string wordForUnknown(bool merges) {
  return std::string("Files that stay unknown wait for your word: ") +
         (merges ? "--assume merged, once their pull requests are, or retry"
                 : "--assume done, merged or retry") +
         "; with --assume-for FILE, of one";
}

GoOn howToGoOn(const dolthub::FileReport& report) {
  if (!isBad(report.outcome)) {
    return GoOn::No;
  }
  if (report.error && needsARunOfItsOwn(*report.error)) {
    return GoOn::No;
  }
  return report.outcome == FileOutcome::Failed ? GoOn::Retry : GoOn::Resume;
}

std::optional<std::string> optionsToGoOn(const dolthub::ImportReport& report) {
  std::optional<std::string> options;
  for (const dolthub::FileReport& file : report.files) {
    const GoOn how = howToGoOn(file);
    if (how == GoOn::Retry) {
      return " --retry-failed";
    }
    if (how == GoOn::Resume) {
      options.emplace();
    }
  }
  return options;
}

std::string messageOf(const dolthub::Error& error) {
  std::string message = error.message();
  const std::string& server = error.serverMessage();
  if (!server.empty() && message.find(server) == std::string::npos) {
    message += (message.empty() ? "" : ": ") + server;
  }
  return message;
}

ExitCode exitCodeOf(const dolthub::ImportReport& report) {
  if (report.interrupted) {
    return ExitCode::Interrupted;
  }
  if (report.count(FileOutcome::Unknown) != 0) {
    return ExitCode::SomeUnknown;
  }
  if (report.count(FileOutcome::Failed) != 0 || report.count(FileOutcome::NotStarted) != 0 ||
      report.count(FileOutcome::NotMerged) != 0) {
    return ExitCode::SomeFailed;
  }
  return ExitCode::Done;
}

std::string jsonText(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                     const std::optional<dolthub::Statistics>& statistics) {
  json::array files;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    files.push_back(fileValue(plan.files[i], report.files[i]));
  }
  json::object summary{
      {"files", report.files.size()}, {"rows", report.rows}, {"merges", report.merges}};
  for (const FileOutcome outcome : outcomesInOrder) {
    summary[toString(outcome)] = report.count(outcome);
  }
  summary["requests"] = counter(statistics, &dolthub::Statistics::requests);
  summary["polls"] = counter(statistics, &dolthub::Statistics::polls);
  summary["connections"] = counter(statistics, &dolthub::Statistics::connections);
  // Boost.JSON would write the seconds as 1.794E0.
  std::string text = json::serialize(summary);
  text.back() = ',';
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.3f", secondsOf(report));
  return "{\"files\":" + inUtf8(json::serialize(files)) + ",\"summary\":" + text +
         "\"seconds\":" + seconds + "}}";
}

std::string dryRunText(const dolthub::ImportPlan& plan) {
  std::string text;
  for (const dolthub::PlannedFile& file : plan.files) {
    text += printable(file.label()) + " -> " + printable(file.target.database().text()) +
            ", branch " + printable(file.target.name()) + ": " + wordOf(file.operation) +
            " table " + printable(file.table);
    if (file.isIn) {
      text += " (left out: it is in)";
    } else if (file.facts) {
      text += " (" + (file.facts->rows ? counted(*file.facts->rows, "row", "rows") + ", " : "") +
              bytesText(file.facts->bytes) + ")";
    }
    text += "\n";
  }
  return text + filesText(plan) + "; nothing was sent\n";
}

std::string humanText(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                      const std::optional<dolthub::Statistics>& statistics, bool colour,
                      std::string_view resume) {
  std::string text;
  std::size_t notStarted = 0;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const FileOutcome outcome = report.files[i].outcome;
    // An interrupted run leaves many of these, all for one reason.
    notStarted += outcome == FileOutcome::NotStarted ? 1 : 0;
    const bool enough = outcome == FileOutcome::NotStarted && notStarted > mostNotStarted;
    if (isBad(outcome) && !enough) {
      text += troubleText(plan.files[i], report.files[i], colour, resume);
    }
  }
  if (notStarted > mostNotStarted) {
    text += "and " + std::to_string(notStarted - mostNotStarted) + " more that were not started\n";
  }
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", secondsOf(report));
  const std::size_t failures = report.count(FileOutcome::Failed);
  text += filesText(plan) + ", " + counted(report.rows, "row", "rows") + ", " +
          counted(report.merges, "merge", "merges") + ", " +
          (statistics ? counted(statistics->polls, "poll", "polls") + ", " : "") +
          counted(failures, "failure", "failures") + ", " + seconds + " seconds\n";
  std::string detail;
  for (const FileOutcome outcome : outcomesInOrder) {
    if (const std::size_t count = report.count(outcome)) {
      std::string word(dolthub::toString(outcome));
      for (char& c : word) {
        c = c == '_' ? ' ' : c;
      }
      detail += (detail.empty() ? "" : ", ") + std::to_string(count) + " " + word;
    }
  }
  text += detail;
  if (statistics) {
    text += "; " + counted(statistics->requests, "request", "requests") + " over " +
            counted(statistics->connections, "connection", "connections");
  }
  return text + "\n";
}

} // namespace dolthub_import
