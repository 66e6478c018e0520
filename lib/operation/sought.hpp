#pragma once

namespace dolthub::operation {

// How long a lost call is looked for: until it is found, or until the server has told that it is
// not there.
enum class SearchUntil : unsigned char { Found, Answered };

// What the look for it came to.
enum class Sought : unsigned char {
  Proven,   // found, and nobody else can have made it
  Likely,   // one thing was found, and it says itself what it is for
  Nameless, // one thing was found, which may be anybody's
  NotThere, // there is no trace of it
  NotTold   // several things fit, or nobody could be asked
};

} // namespace dolthub::operation
