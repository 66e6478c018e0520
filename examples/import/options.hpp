#pragma once

#include "program/options.hpp"

// All that dolthub-import can be told.
const dolthub::program::Program& importProgram();
