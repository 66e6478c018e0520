#pragma once

// Everything but the embedded DoltHub, which has a header and a CMake target of its own.
#include <dolthub/client.hpp>
#include <dolthub/importer.hpp>
#include <dolthub/observer.hpp>
#include <dolthub/timestamp.hpp>
