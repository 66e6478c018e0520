#pragma once

#include "import/arguments.hpp"
#include "import/output.hpp"

#include <dolthub/client.hpp>
#include <dolthub/importer.hpp>

#include <string>
#include <vector>

namespace dolthub_import {

// What would go wrong tonight, found out by calls that only read: a line for each problem.
boost::asio::awaitable<std::vector<std::string>>
findProblems(const dolthub::Client& client, dolthub::ImportPlan plan, Arguments arguments);

// Does so on a thread's own io_context, and prints them. \throws UsageError
ExitCode runCheck(const Arguments& arguments, const dolthub::ImportPlan& plan,
                  const dolthub::ClientOptions& options);

} // namespace dolthub_import
