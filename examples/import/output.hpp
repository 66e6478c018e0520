#pragma once

#include <dolthub/importer.hpp>
#include <dolthub/observer.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dolthub_import {

// What the program ends with.
enum class ExitCode {
  Done = 0,
  SomeFailed = 1,
  WrongUsage = 2,
  SomeUnknown = 3,
  Interrupted = 130
};

// Our sentence, and the server's own words.
std::string messageOf(const dolthub::Error& error);

ExitCode exitCodeOf(const dolthub::ImportReport& report);

// One JSON object in one line. Without `statistics`, as when journals are read, it says less.
std::string jsonText(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                     const std::optional<dolthub::Statistics>& statistics);

// What would be done.
std::string dryRunText(const dolthub::ImportPlan& plan);

// How the run is gone on with, where each file has a journal of its own.
inline constexpr std::string_view anyResume = "dolthub-import --resume JOURNAL";

// What its reader does about a file that is not in: goes on with its run, or, where that would only
// meet the same again, something else, which the file's error says.
enum class GoOn { No, Resume, Retry };
GoOn howToGoOn(const dolthub::FileReport& report);
// The options of the run that goes on, for all of these files; none where there is nothing to go on
// with.
std::optional<std::string> optionsToGoOn(const dolthub::ImportReport& report);

// What only whoever runs it can tell; that a file is imported settles nothing in a run that merges.
std::string wordForUnknown(bool merges);

// What went wrong, file by file, and the closing lines. The run is gone on with by `resume`; empty,
// where it cannot be.
std::string humanText(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                      const std::optional<dolthub::Statistics>& statistics, bool colour,
                      std::string_view resume = anyResume);

} // namespace dolthub_import
