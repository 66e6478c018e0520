#pragma once

#include "program/options.hpp"

// All that dolthub-import can be told, but for what stands behind `report`.
const dolthub::program::Program& importProgram();
