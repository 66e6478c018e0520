#pragma once

// Symbols are hidden by default; what this macro marks is the library's public face.
#if defined(DOLTHUB_STATIC)
#define DOLTHUB_EXPORT
#else
#define DOLTHUB_EXPORT __attribute__((visibility("default")))
#endif
