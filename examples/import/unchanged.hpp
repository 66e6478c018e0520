#pragma once

#include <dolthub/importer.hpp>

#include <cstddef>
#include <string>

namespace dolthub_import {

// Marks in the plan what an earlier run's journal says is in already; returns how many files. The
// next run's journal has them too, so that it can be named in its turn. The files of a table are
// left out where what that run did to it, from the first file to the last, is what the plan begins
// with: the same content, operations and keys in the same order, and all of it merged. Otherwise
// all of them stay. \throws InputError, also where that run went to another server than `server`.
std::size_t leaveOutUnchanged(dolthub::ImportPlan& plan, const std::string& previous,
                              const std::string& server);

} // namespace dolthub_import
