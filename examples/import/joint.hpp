#pragma once

#include "import/output.hpp"

#include <dolthub/importer.hpp>

#include <string>
#include <vector>

namespace dolthub_import {

// The journals of one manifest's shards, as one run.
struct Joint {
  dolthub::ImportPlan plan;
  dolthub::ImportReport report;
  std::vector<std::string> commands; // that go on with those that are not done
  std::vector<std::string> missing;  // shards that have no journal here
  // Files of the manifest that are in no journal, with the reason; they are in the plan, too.
  std::vector<std::string> left;
  std::vector<std::string> warnings;
};

// `manifest` may be empty: then the one that the journals name is read, where it is as it was.
// \throws UsageError
Joint joinJournals(const std::vector<std::string>& paths, std::string manifest);

// dolthub-import report …  \throws UsageError
ExitCode runReport(const std::vector<std::string>& words);

} // namespace dolthub_import
