#pragma once

#include "program/options.hpp"

namespace dolthub_import {

// All that dolthub-import can be told.
const dolthub::program::Program& importProgram();

} // namespace dolthub_import
