#pragma once

#include "import/arguments.hpp"
#include "import/output.hpp"

namespace dolthub_import {

// Runs the whole thing on this thread's own io_context and prints what became of it.
// `journalPath` becomes that of its journal, where it has one.
// \throws UsageError when nothing was sent because of what the user gave us.
ExitCode runImport(Arguments arguments, std::string& journalPath);

} // namespace dolthub_import
