#pragma once

#include "import/arguments.hpp"
#include "import/output.hpp"

// Runs the whole thing on this thread's own io_context and prints what became of it.
// \throws UsageError when nothing was sent because of what the user gave us.
ExitCode runImport(Arguments arguments);
