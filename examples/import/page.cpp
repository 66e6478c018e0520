#include "import/page.hpp"

#include "import/output.hpp"
#include "import/output_file.hpp"
#include "import/progress.hpp"
#include "import/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace dolthub_import {

using dolthub::FileOutcome;
using dolthub::FileReport;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t mostShown = 10; // of files that have one reason, before they are folded

// By which a page of ours is known again.
constexpr std::string_view beginning =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
    "<title>Import report</title>";

constexpr std::string_view style = R"(
:root{color-scheme:light dark;--bad:#b3261e;--good:#2e7d32;--upload:#3b6ea5;--waiting:#c9a227;
--merge:#4c8c4a;--busy:#999;--line:#8884}
@media(prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#81c784}}
body{font:16px/1.45 system-ui,sans-serif;max-width:70rem;margin:0 auto;padding:1rem;
overflow-wrap:anywhere}
h1{font-size:1.4rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
.when{opacity:.75;margin-top:0}.good{color:var(--good)}.bad{color:var(--bad)}
.sum{display:flex;flex-wrap:wrap;gap:.5rem;padding:0;list-style:none}
.sum li{border:1px solid var(--line);border-radius:.5rem;padding:.4rem .8rem}
.sum b{display:block;font-size:1.3rem}
pre{white-space:pre-wrap;border:1px solid var(--line);border-radius:.5rem;padding:.5rem .8rem}
.trouble{border-left:.3rem solid var(--bad);padding:.1rem .8rem;margin:1rem 0}
.trouble h3{margin:.2rem 0;font-size:1rem}.trouble p{margin:.2rem 0}
.trouble ul{margin:.2rem 0;padding-left:1.2rem}
.axis{display:flex;justify-content:space-between;font-size:.85rem;opacity:.75}
.row{border-top:1px solid var(--line);padding:.35rem 0}
.row .name{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;font-size:.9rem}
.row .steps{font-size:.8rem;opacity:.75}
.bar{position:relative;height:.6rem;margin:.2rem 0;background:var(--line);border-radius:.3rem;
overflow:hidden}
.bar i{position:absolute;top:0;bottom:0;min-width:2px}
.busy{background:var(--busy)}.upload{background:var(--upload)}.waiting{background:var(--waiting)}
.merge{background:var(--merge)}
.key{display:flex;flex-wrap:wrap;gap:0 1rem}
.key i{display:inline-block;width:.8rem;height:.8rem;margin-right:.3rem}
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
  const long long seconds = time.count() / 1000;
  const long long minutes = seconds / 60;
  if (minutes >= 60) {
    std::snprintf(text, sizeof text, "%lld h %lld min", minutes / 60, minutes % 60);
    return text;
  }
  if (minutes >= 2) {
    std::snprintf(text, sizeof text, "%lld min %lld s", minutes, seconds % 60);
    return text;
  }
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(time.count()) / 1000);
  return text;
}

// 1234567 as 1,234,567.
std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) {
    text.insert(at - 3, ",");
  }
  return text;
}

std::string rateText(std::uint64_t bytes, milliseconds time) {
  return bytesText(bytes * 1000 / static_cast<std::uint64_t>(time.count())) + "/s";
}

// 2026-01-31 06:00 UTC; no clock, so that a page is a function of its report.
std::string timeText(std::chrono::sys_time<milliseconds> time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time - day).count();
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d UTC", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
  return text;
}

std::string wordsOf(FileOutcome outcome) {
  std::string words(dolthub::toString(outcome));
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

std::string whatToDo(const FileReport& report) {
  const std::string text =
      report.error ? report.error->explain(dolthub::Audience::ImporterUser) : std::string();
  const std::string step = text.substr(text.rfind('\n') + 1);
  if (howToGoOn(report) == GoOn::No) {
    return step;
  }
  switch (report.outcome) {
  case FileOutcome::Unknown:
    return report.error ? step
                        : "Look in the database whether it is in, then go on with --assume merged, "
                          "retry or, in a run that merges nothing, done.";
  case FileOutcome::NotMerged:
  case FileOutcome::NotStarted:
    return "Go on with the run: it is taken then.";
  default:
    break;
  }
  if (!report.error) {
    return "See the reason, put it right, then run dolthub-import --resume JOURNAL --retry-failed.";
  }
  return step;
}

// "a/b/" of "a/b/c/"; of "/" and of "a/" nothing is left.
std::string parentOf(const std::string& folder) {
  const std::size_t slash =
      folder.size() < 2 ? std::string::npos : folder.rfind('/', folder.size() - 2);
  return slash == std::string::npos ? std::string{} : folder.substr(0, slash + 1);
}

bool isTrouble(FileOutcome outcome) {
  return outcome == FileOutcome::Failed || outcome == FileOutcome::Unknown ||
         outcome == FileOutcome::NotStarted || outcome == FileOutcome::NotMerged;
}

class Page {
public:
  Page(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
       const std::optional<dolthub::Statistics>& statistics,
       const std::vector<std::string>& resumeCommands)
      : plan_(plan), report_(report), statistics_(statistics), resume_(resumeCommands) {
    measure();
    findFolder();
  }

  std::string text() {
    html_ = beginning;
    html_ += "<style>";
    html_ += style;
    html_ += "</style></head><body>\n<h1>Import report</h1>\n";
    if (any_) {
      html_ += "<p class=\"when\">" + timeText(begin_) + " to " + timeText(end_) + "</p>\n";
    }
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

  // The folder that all files are in is told once, and not at each of them.
  void findFolder() {
    bool first = true;
    for (const dolthub::PlannedFile& file : plan_.files) {
      const std::size_t slash = file.path.rfind('/');
      const std::string folder =
          slash == std::string::npos ? std::string{} : file.path.substr(0, slash + 1);
      if (first) {
        folder_ = folder;
        first = false;
      }
      while (!folder.starts_with(folder_)) {
        folder_ = parentOf(folder_);
      }
    }
  }

  std::string nameOf(const dolthub::PlannedFile& file) const {
    return escaped(file.label().substr(folder_.size()));
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
    count("files", grouped(report_.files.size()));
    for (const FileOutcome outcome :
         {FileOutcome::Failed, FileOutcome::Unknown, FileOutcome::NotStarted,
          FileOutcome::NotMerged, FileOutcome::Merged, FileOutcome::InPullRequest,
          FileOutcome::Unchanged}) {
      if (const std::size_t number = report_.count(outcome)) {
        count(wordsOf(outcome), grouped(number), isTrouble(outcome));
      }
    }
    count("rows", grouped(report_.rows));
    count("uploaded", bytesText(bytes));
    const milliseconds took = std::chrono::duration_cast<milliseconds>(end_ - begin_);
    if (took.count() > 0) {
      count("on average", rateText(bytes, took));
    }
    if (statistics_) {
      count("polls", grouped(statistics_->polls));
      count("requests", grouped(statistics_->requests));
    }
    count("in all", secondsText(took));
    html_ += "</ul>\n";
  }

  void troubles() {
    const bool any = std::any_of(report_.files.begin(), report_.files.end(),
                                 [](const FileReport& file) { return isTrouble(file.outcome); });
    if (!any) {
      html_ += "<p class=\"good\">All files are in.</p>\n";
      return;
    }
    html_ += "<h2>What needs you</h2>\n";
    if (!resume_.empty()) {
      html_ += "<p>To go on:</p>\n<pre>";
      for (const std::string& command : resume_) {
        html_ += escaped(command) + "\n";
      }
      html_ += "</pre>\n";
    }
    for (const FileOutcome outcome : {FileOutcome::Failed, FileOutcome::Unknown,
                                      FileOutcome::NotMerged, FileOutcome::NotStarted}) {
      for (const Alike& files : alike(outcome)) {
        trouble(files);
      }
    }
  }

  // Files that have one reason are told together, in the order of the plan.
  using Alike = std::vector<std::size_t>;
  std::vector<Alike> alike(FileOutcome outcome) const {
    std::vector<Alike> groups;
    std::map<std::string, std::size_t> known;
    for (std::size_t i = 0; i < report_.files.size(); ++i) {
      const FileReport& file = report_.files[i];
      if (file.outcome != outcome) {
        continue;
      }
      // What there is to say of one alone keeps it alone.
      const bool alone = !file.pullRequestId.empty() || !file.operation.empty();
      const std::string reason = (file.error ? messageOf(*file.error) : std::string{}) +
                                 (alone ? '\n' + std::to_string(i) : std::string{});
      const auto [group, isNew] = known.try_emplace(reason, groups.size());
      if (isNew) {
        groups.emplace_back();
      }
      groups[group->second].push_back(i);
    }
    return groups;
  }

  void trouble(const Alike& files) {
    const dolthub::PlannedFile& file = plan_.files[files.front()];
    const FileReport& report = report_.files[files.front()];
    const bool many = files.size() > 1;
    html_ += "<div class=\"trouble\"><h3 class=\"bad\">" + escaped(wordsOf(report.outcome)) + ": " +
             (many ? grouped(files.size()) + " files" : nameOf(file)) + "</h3>";
    if (!many) {
      html_ += "<p>" + placeOf(file) + "</p>";
    }
    if (report.error) {
      html_ += "<p>" + escaped(messageOf(*report.error)) + "</p>";
    }
    if (!report.pullRequestId.empty()) {
      html_ += "<p>Pull request " + escaped(report.pullRequestId) + "</p>";
    }
    if (report.outcome == FileOutcome::Unknown && !report.operation.empty()) {
      html_ += "<details><summary>The operation</summary><code>" + escaped(report.operation) +
               "</code></details>";
    }
    html_ += "<p><b>" + escaped(whatToDo(report)) + "</b></p>";
    if (many) {
      html_ += std::string("<details") + (files.size() <= mostShown ? " open" : "") +
               "><summary>The files</summary><ul>";
      for (const std::size_t i : files) {
        html_ += "<li>" + nameOf(plan_.files[i]) + " → " + placeOf(plan_.files[i]) + "</li>";
      }
      html_ += "</ul></details>";
    }
    html_ += "</div>\n";
  }

  static std::string placeOf(const dolthub::PlannedFile& file) {
    return escaped(file.target.database().text()) + ", branch " + escaped(file.target.name()) +
           ", table " + escaped(file.table);
  }

  void timeline() {
    html_ +=
        "<h2>Every file</h2>\n<p class=\"key\"><span><i class=\"busy\"></i>database busy</span>"
        "<span><i class=\"upload\"></i>upload</span>"
        "<span><i class=\"waiting\"></i>waiting for the import</span>"
        "<span><i class=\"merge\"></i>merge</span></p>\n";
    if (!folder_.empty()) {
      html_ += "<p>Files below <code>" + escaped(folder_) + "</code></p>\n";
    }
    html_ += "<p class=\"axis\"><span>0 s</span><span>" +
             secondsText(std::chrono::duration_cast<milliseconds>(end_ - begin_)) + "</span></p>\n";
    for (std::size_t i = 0; i < report_.files.size(); ++i) {
      row(plan_.files[i], report_.files[i]);
    }
  }

  void row(const dolthub::PlannedFile& file, const FileReport& report) {
    html_ += "<div class=\"row\"><div class=\"name\"><span>" + nameOf(file) + " → " +
             escaped(file.target.database().text()) + "</span><span" +
             (isTrouble(report.outcome) ? " class=\"bad\"" : "") + ">" + wordsOf(report.outcome) +
             (report.rows ? ", " + grouped(*report.rows) + " rows" : "") +
             "</span></div><div class=\"bar\">";
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
    html_ += "</div><div class=\"steps\">" + stepsText(report) + "</div></div>\n";
  }

  // What the bar shows, for whoever cannot point at it.
  static std::string stepsText(const FileReport& report) {
    std::string text;
    const auto add = [&text](const std::string& step) {
      text += (text.empty() ? "" : " · ") + step;
    };
    if (report.busy.count() > 0) {
      add("busy " + secondsText(report.busy));
    }
    if (report.upload.count() > 0) {
      add("upload " + secondsText(report.upload) + " at " + rateText(report.bytes, report.upload));
    }
    if (report.waiting.count() > 0) {
      add("waiting " + secondsText(report.waiting));
    }
    if (report.merge.count() > 0) {
      add("merge " + secondsText(report.merge));
    }
    if (report.polls > 0) {
      add(grouped(report.polls) + (report.polls == 1 ? " poll" : " polls"));
    }
    return text;
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
  const std::optional<dolthub::Statistics>& statistics_;
  const std::vector<std::string>& resume_;
  std::string folder_;
  std::chrono::sys_time<milliseconds> begin_{};
  std::chrono::sys_time<milliseconds> end_{};
  bool any_ = false;
  std::string html_;
};

} // namespace

std::string reportPage(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                       const std::optional<dolthub::Statistics>& statistics,
                       const std::vector<std::string>& resumeCommands) {
  return Page(plan, report, statistics, resumeCommands).text();
}

void requireWritable(const std::string& path) {
  requireOwnFile("--report", path, beginning);
}

bool writePage(const std::string& path, const std::string& page) {
  // Where nothing can be beside it, as in a folder of another's or for a device, in its own place.
  const std::string beside = path + "." + std::to_string(getpid()) + ".part";
  const bool isPlain = !std::filesystem::exists(path) || std::filesystem::is_regular_file(path);
  std::ofstream file;
  if (isPlain) {
    file.open(beside, std::ios::binary | std::ios::trunc);
  }
  const bool isBeside = file.is_open();
  errno = 0;
  if (!isBeside) {
    file.open(path, std::ios::binary | std::ios::trunc);
  }
  file << page;
  file.close();
  std::error_code problem;
  if (!file) {
    problem.assign(errno != 0 ? errno : EIO, std::generic_category());
  } else if (isBeside) {
    std::filesystem::rename(beside, std::filesystem::weakly_canonical(path), problem);
  }
  if (!problem) {
    std::cerr << "Report: " << printable(path) << "\n";
    return true;
  }
  if (isBeside) {
    std::error_code ignored;
    std::filesystem::remove(beside, ignored);
  }
  std::cerr << "warning: the report " << printable(path)
            << " cannot be written: " << problem.message() << "\n";
  return false;
}

} // namespace dolthub_import
