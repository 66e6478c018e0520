#pragma once

#include <dolthub/options.hpp>

#include <string>

namespace dolthub_import {

// The API token in a file, a line break at its end left out. Warns on stderr when other users of
// this machine can read the file.
// \throws UsageError; the text never has the token in it.
dolthub::ApiToken tokenFromFile(const std::string& path);

// From DOLTHUB_TOKEN. \throws UsageError when it is not set or no token.
dolthub::ApiToken tokenFromEnvironment();

} // namespace dolthub_import
