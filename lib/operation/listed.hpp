#pragma once

namespace dolthub::operation {

// What a list says of an operation, by how much that is.
enum class Listed : unsigned char {
  Nothing,  // it was not asked, could not be read, or not to its end
  Absent,   // it was read to its end, and the operation is not in it
  There,    // what it was to make is there, which may have been so before: a fork by its owner
  Appeared, // likewise, and was not there before, which may be before it is whole
  Named,    // with a word that nobody knows
  Running,
  Succeeded, // a hint: what came of it only its poll tells
  Failed,
  Made // what it was to make is done: a merge by its pull request
};

} // namespace dolthub::operation
