#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>

#include <string>
#include <vector>

namespace dolthub_import {

// The words of a command line that has these options; those that belong to none are the values of
// the one named `rest`. An error is told behind `command`. \throws UsageError
boost::program_options::variables_map
readWords(const std::vector<std::string>& words,
          const boost::program_options::options_description& known, const char* rest,
          const std::string& command = {});

} // namespace dolthub_import
