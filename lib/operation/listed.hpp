#pragma once

namespace dolthub::operation {

// What a list says of an operation, by how much that is.
enum class Listed : unsigned char {
  Nothing,  // it was not asked, could not be read, or not to its end
  Absent,   // it was read to its end, and the operation is not in it
  NotMade,  // no list would have it, and what it was to make is not there
  Appeared, // what it was to make is there, which may be before it is whole: a fork by its owner
  Named,    // with a word that nobody knows
  Running,
  Succeeded, // a hint: what came of it only its poll tells
  Failed,
  Made // what it was to make is done: a merge by its pull request
};

} // namespace dolthub::operation
