#pragma once

// Symbols are hidden by default; what this macro marks is the library's public face.
#define DOLTHUB_EXPORT __attribute__((visibility("default")))
