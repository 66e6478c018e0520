#pragma once

#include "import/arguments.hpp"
#include "import/manifest.hpp"

#include <dolthub/importer.hpp>

#include <string>
#include <vector>

// What the arguments or the manifest ask for. Reads the manifest, not the files.
// \throws UsageError
std::vector<Entry> entriesOf(const Arguments& arguments);

// Reads every file through, and makes the plan. \throws UsageError that names all that is wrong,
// by place and file.
dolthub::ImportPlan planOf(std::vector<Entry> entries, const Arguments& arguments,
                           const dolthub::ImportOptions& options);
