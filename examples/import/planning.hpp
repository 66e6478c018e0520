#pragma once

#include "import/arguments.hpp"
#include "import/manifest.hpp"

#include <dolthub/importer.hpp>

#include <string>
#include <vector>

namespace dolthub_import {

// What the arguments or the manifest ask for. Reads the manifest, not the files.
// \throws UsageError
std::vector<Entry> entriesOf(const Arguments& arguments);

// Makes the plan. Looks whether each file is there, and reads those whose content it depends on:
// what may have to go in parts and, for --dry-run and --skip-unchanged, all. One whose content is
// wrong is told, and planned all the same, but for --dry-run. \throws InputError that names all
// else that is wrong, by place and file.
dolthub::ImportPlan planOf(std::vector<Entry> entries, const Arguments& arguments,
                           const dolthub::ImportOptions& options);

} // namespace dolthub_import
