#pragma once

#include "import/arguments.hpp"

#include <dolthub/options.hpp>

namespace dolthub_import {

// How DoltHub is reached, as the command line says. \throws UsageError
dolthub::ClientOptions connectionOptions(const Arguments& arguments);

// Warns on stderr where what is sent can be read on its way.
void warnOfPlainHttp(const dolthub::ClientOptions& options);

} // namespace dolthub_import
