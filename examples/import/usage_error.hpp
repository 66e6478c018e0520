#pragma once

#include <stdexcept>

namespace dolthub_import {

// The program was asked for something that cannot be done: wrong options. Nothing was sent. The
// text may have several lines.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

// The options are right, and what they name is not: a manifest, a file, a journal. Likewise.
class InputError : public UsageError {
public:
  using UsageError::UsageError;
};

} // namespace dolthub_import
