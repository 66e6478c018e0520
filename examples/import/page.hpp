#pragma once

#include <dolthub/importer.hpp>
#include <dolthub/observer.hpp>

#include <optional>
#include <string>
#include <vector>

namespace dolthub_import {

// The morning after: one page that needs nothing but itself, and no script. Failures come first,
// with what to do; then a timeline of every file. Without `statistics` as in output.hpp.
std::string reportPage(const dolthub::ImportPlan& plan, const dolthub::ImportReport& report,
                       const std::optional<dolthub::Statistics>& statistics,
                       const std::vector<std::string>& resumeCommands);

// So that a night's work is not done before it turns out; what is no page of ours is left alone.
// \throws UsageError
void requireWritable(const std::string& path);

// In the place of what is there, once it is whole. false, and told on standard error, where that
// cannot be: the work is done, so nothing is thrown.
bool writePage(const std::string& path, const std::string& page);

} // namespace dolthub_import
