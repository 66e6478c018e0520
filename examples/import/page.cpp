#include "import/page.hpp"

#include "import/output.hpp"
#include "import/progress.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string_view>
#include <system_error>

using dolthub::FileOutcome;
using dolthub::FileReport;
using std::chrono::milliseconds;

namespace {

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--bad:#b3261e;--upload:#3b6ea5;--waiting:#c9a227;--merge:#4c8c4a;
--busy:#999;--line:#8884}
body{font:16px/1.45 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}
.sum{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;list-style:none}
.sum li{border:1px solid var(--line);border-radius:.5rem;padding:.4rem .8rem}
.sum b{display:block;font-size:1.3rem}.sum .bad b{color:var(--bad)}
.trouble{border-left:.3rem solid var(--bad);padding:.1rem .8rem;margin:1rem 0;overflow-wrap:anywhere}
.trouble h3{margin:.2rem 0;font-size:1rem}.trouble p{margin:.2rem 0}
code{overflow-wrap:anywhere}
.row{border-top:1px solid var(--line);padding:.35rem 0}
.row .name{display:flex;justify-content:space-between;gap:1rem;font-size:.85rem}
.row .name span:first-child{overflow-wrap:anywhere}
.row .name span:last-child{white-space:nowrap;opacity:.75}
.bar{position:relative;height:.6rem;margin-top:.2rem;background:var(--line);border-radius:.3rem}
.bar i{position:absolute;top:0;bottom:0;min-width:1px}
.busy{background:var(--busy)}.upload{background:var(--upload)}.waiting{background:var(--waiting)}
.merge{background:var(--merge)}
.key i{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 .8rem}
.bad{color:var(--bad)}
)";

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : printable(text)) {
    switch (c) {
    case '&':
      safe += "&amp;";
      break;
    case '<':
      safe += "&lt;";
      break;
    case '>':
      safe += "&gt;";
      break;
    case '"':
      safe += "&quot;";
      break;
    default:
      safe.push_back(c);
    }
  }
  return safe;
}

std::string secondsText(milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(time.count()) / 1000);
  return text;
}

std::string wordsOf(FileOutcome outcome) {
  std::string words(dolthub::toString(outcome));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string whatToDo(const FileReport& report) {
  switch (report.outcome) {
  case FileOutcome::Unknown:
    return "Look in the database whether it is in, then go on with --assume done or --assume "
           "retry.";
  case FileOutcome::NotStarted:
    return "Go on with the run: it is taken then.";
  default:
    break;
  }
  if (report.error && report.error->code() == dolthub::Errc::NotAuthenticated) {
    return "Give a token that DoltHub takes, then go on with --retry-failed.";
  }
  if (report.error && report.error->code() == dolthub::Errc::NotFound) {
    return "Check the names of the database and the branch; then go on with --retry-failed.";
  }
  return "See the reason, put it right, then go on with --retry-failed.";
}

bool isTrouble(FileOutcome outcome) {
  return outcome == FileOutcome::Failed || outcome == FileOutcome::Unknown ||
         outcome == FileOutcome::NotStarted;
}

class Page {
public:
  Page(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
       const dolthub::Statistics& statistics, const std::string& resumeCommand)
      : plan_(plan), report_(report), statistics_(statistics), resume_(resumeCommand) {
    measure();
  }

  std::string text() {
    html_ = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
            "<title>Import report</title><style>";
    html_ += style;
    html_ += "</style></head><body>\n<h1>Import report</h1>\n";
    summary();
    troubles();
    timeline();
    return html_ + "</body></html>\n";
  }

private:
  // From the first file's beginning to the last one's end. A resumed run begins with what an
  // earlier one did.
  void measure() {
    for (const FileReport& file : report_.files) {
      if (file.startedAt.time_since_epoch().count() == 0) {
        continue;
      }
      const auto end = file.startedAt + file.busy + file.upload + file.waiting + file.merge;
      begin_ = any_ ? std::min(begin_, file.startedAt) : file.startedAt;
      end_ = any_ ? std::max(end_, end) : end;
      any_ = true;
    }
  }

  void count(const std::string& label, const std::string& value, bool bad = false) {
    html_ += std::string("<li") + (bad ? " class=\"bad\"" : "") + "><b>" + value + "</b>" + label +
             "</li>";
  }

  void summary() {
    std::uint64_t bytes = 0;
    for (const FileReport& file : report_.files) {
      bytes += file.bytes;
    }
    html_ += "<ul class=\"sum\">";
    count("files", std::to_string(report_.files.size()));
    for (const FileOutcome outcome :
         {FileOutcome::Failed, FileOutcome::Unknown, FileOutcome::NotStarted, FileOutcome::Merged,
          FileOutcome::InPullRequest, FileOutcome::Unchanged}) {
      if (const std::size_t number = report_.count(outcome)) {
        count(wordsOf(outcome), std::to_string(number), isTrouble(outcome));
      }
    }
    count("rows", std::to_string(report_.rows));
    count("uploaded", bytesText(bytes));
    const auto took = static_cast<std::uint64_t>(report_.took.count());
    if (took != 0) {
      count("on average", bytesText(bytes * 1000 / took) + "/s");
    }
    count("polls", std::to_string(statistics_.polls));
    count("requests", std::to_string(statistics_.requests));
    count("this run", secondsText(report_.took));
    html_ += "</ul>\n";
  }

  void troubles() {
    const bool any = std::any_of(report_.files.begin(), report_.files.end(),
                                 [](const FileReport& file) { return isTrouble(file.outcome); });
    if (!any) {
      html_ += "<p>All files are in.</p>\n";
      return;
    }
    html_ += "<h2>What needs you</h2>\n";
    if (!resume_.empty()) {
      html_ += "<p>To go on: <code>" + escaped(resume_) + "</code></p>\n";
    }
    for (const FileOutcome outcome :
         {FileOutcome::Failed, FileOutcome::Unknown, FileOutcome::NotStarted}) {
      for (std::size_t i = 0; i < report_.files.size(); ++i) {
        if (report_.files[i].outcome == outcome) {
          trouble(plan_.files[i], report_.files[i]);
        }
      }
    }
  }

  void trouble(const dolthub::PlannedFile& file, const FileReport& report) {
    html_ += "<div class=\"trouble\"><h3>" + escaped(wordsOf(report.outcome)) + ": " +
             escaped(file.label()) + "</h3><p>" + escaped(file.target.database().text()) +
             ", branch " + escaped(file.target.name()) + ", table " + escaped(file.table) + "</p>";
    if (report.error) {
      html_ += "<p>" + escaped(messageOf(*report.error)) + "</p>";
    }
    if (!report.pullRequestId.empty()) {
      html_ += "<p>Pull request " + escaped(report.pullRequestId) + "</p>";
    }
    if (report.outcome == FileOutcome::Unknown && !report.operation.empty()) {
      html_ += "<p><code>" + escaped(report.operation) + "</code></p>";
    }
    html_ += "<p>" + escaped(whatToDo(report)) + "</p></div>\n";
  }

  void timeline() {
    html_ += "<h2>Every file</h2>\n<p class=\"key\"><i class=\"busy\"></i>database busy"
             "<i class=\"upload\"></i>upload<i class=\"waiting\"></i>waiting for the import"
             "<i class=\"merge\"></i>merge</p>\n";
    for (std::size_t i = 0; i < report_.files.size(); ++i) {
      row(plan_.files[i], report_.files[i]);
    }
  }

  void row(const dolthub::PlannedFile& file, const FileReport& report) {
    const milliseconds all = report.busy + report.upload + report.waiting + report.merge;
    html_ += "<div class=\"row\"><div class=\"name\"><span>" + escaped(file.label()) + " → " +
             escaped(file.target.database().text()) + "</span><span" +
             (isTrouble(report.outcome) ? " class=\"bad\"" : "") + ">" + wordsOf(report.outcome) +
             (report.rows ? ", " + std::to_string(*report.rows) + " rows" : "") + ", " +
             secondsText(all) + "</span></div><div class=\"bar\">";
    const std::array<std::pair<const char*, milliseconds>, 4> phases{{{"busy", report.busy},
                                                                      {"upload", report.upload},
                                                                      {"waiting", report.waiting},
                                                                      {"merge", report.merge}}};
    auto at = report.startedAt;
    for (const auto& [name, time] : phases) {
      if (time.count() > 0) {
        html_ += std::string("<i class=\"") + name + "\" title=\"" + name + " " +
                 secondsText(time) + "\" style=\"left:" + percent(at - begin_) +
                 ";width:" + percent(time) + "\"></i>";
      }
      at += time;
    }
    html_ += "</div></div>\n";
  }

  std::string percent(milliseconds part) const {
    const auto whole = static_cast<double>(std::max<long long>((end_ - begin_).count(), 1));
    char text[32];
    std::snprintf(text, sizeof text, "%.2f%%",
                  std::clamp(100.0 * static_cast<double>(part.count()) / whole, 0.0, 100.0));
    return text;
  }

  const dolthub::ImportPlan& plan_;
  const dolthub::ImportReport& report_;
  const dolthub::Statistics& statistics_;
  const std::string& resume_;
  std::chrono::sys_time<milliseconds> begin_{};
  std::chrono::sys_time<milliseconds> end_{};
  bool any_ = false;
  std::string html_;
};

} // namespace

std::string reportPage(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                       const dolthub::Statistics& statistics, const std::string& resumeCommand) {
  return Page(plan, report, statistics, resumeCommand).text();
}

void requireWritable(const std::string& path) {
  const std::ofstream file(path, std::ios::binary | std::ios::app);
  if (!file) {
    throw UsageError("--report " + printable(path) +
                     ": cannot be written: " + std::generic_category().message(errno));
  }
}

void writePage(const std::string& path, const std::string& page) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << page;
  file.close();
  if (file) {
    std::cerr << "Report: " << printable(path) << "\n";
  } else {
    std::cerr << "warning: the report " << printable(path)
              << " cannot be written: " << std::generic_category().message(errno) << "\n";
  }
}
