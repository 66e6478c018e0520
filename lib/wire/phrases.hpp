#pragma once

#include "message/request.hpp"

#include <dolthub/error.hpp>

#include <cstddef>
#include <string_view>

namespace dolthub::wire {

// As much of a message as is kept, and looked at.
inline constexpr std::size_t longestMessage = 2048;

// What a message of the server's means, as far as it has a phrase that is known.
struct Meaning {
  // What the server could not do, or would not.
  enum class About {
    Nothing, // no phrase of it is known
    Request, // take the request up: who asks, whom it is about, how much was asked
    Work,    // what it was asked for: the SQL, the file, the name
    Silence, // hear from a server behind it: that one may have done it, or be doing it
    Failure  // go on, at whatever step: what was before that is done
  };

  // That it was not done, or not to its end, does not follow from it.
  bool provesNothing() const noexcept { return about == About::Silence || about == About::Failure; }

  About about = About::Nothing;
  Errc code = Errc::Rejected;
};

// Whose words they are.
enum class Voice {
  Json, // a field of a JSON object
  Text  // the whole of a body that is no JSON and no page: often a proxy's
};

// `request`: what was asked, when it is known. A phrase counts only as the server's own: what
// stands in quotes, or is repeated from the request, says nothing.
Meaning meaningOf(std::string_view message, Voice voice, const message::Request* request);

// Is this a failed SQL statement's message?
bool isQueryError(std::string_view message);

// That the server gave up waiting for a SQL statement, as all that is said: a reason may quote it.
bool saysGaveUp(std::string_view message);

// Does it say that the database is out of sight? That is said of databases which are there, and
// says nothing about what runs in them.
bool saysNoDatabase(std::string_view message);

// Is it who asks that is refused, so that no other question of his would be answered? That
// something "is not allowed" may be said of a statement as well.
bool refusesWhoAsks(std::string_view message);

// A write that changed nothing, or failed before it began, ends in GraphQL's complaint that it has
// no commit to tell.
bool saysNoCommit(std::string_view message, const message::Request* request);

} // namespace dolthub::wire
