#pragma once

#include <stdexcept>

// The program was asked for something that cannot be done: wrong options, or input that cannot be
// right. Nothing was sent. The text may have several lines.
class UsageError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};
