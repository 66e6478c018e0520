#pragma once

#include "wire/call.hpp"
#include "wire/document.hpp"

#include <optional>

namespace dolthub::wire {

// Whose words an answer's body is.
enum class Speaker {
  DoltHub, // a JSON object with fields of its API
  Json,    // another object: a gateway's, a problem of RFC 9457
  Text,    // bare text, which DoltHub and what stands before it both send
  Page,    // HTML or XML
  Nobody,  // it is empty
  CutOff   // it did not come whole
};

// `body` is null where it is no JSON object.
Speaker speakerOf(const message::Response& response, const Value* body);

// How far a request certainly got, by the answer's status and whose it is, before any word of it is
// understood. One table, so that a certainty stands in one place, with its reason.
Evidence evidenceOf(unsigned status, Speaker speaker) noexcept;

// Is it about who asks, and how much, whatever the body says?
constexpr bool refusesByItself(unsigned status) noexcept {
  return status / 100 == 3 || status == 401 || status == 403 || status == 413 || status == 414 ||
         status == 429;
}

// Nothing when the response is an answer of DoltHub's that reports no error. Whoever goes on to
// read fields uses Answer (answer.hpp), which parses the body once.
std::optional<Problem> judge(const message::Response& response, Repeat repeat);

// The same, of a body that has been parsed, but for a status word that nobody knows: it is for the
// reader to say whether other fields tell more.
std::optional<Problem> judge(const message::Response& response, const Value* body, Repeat repeat);

// A 2xx whose `status`, or of a change `query_execution_status`, is a word that stands neither for
// success nor for failure.
std::optional<Problem> unheardStatus(const Value* body, Repeat repeat);

} // namespace dolthub::wire
