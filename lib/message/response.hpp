#pragma once

#include <string>

namespace dolthub::message {

// A whole answer: the headers that somebody above looks at, and the body.
struct Response {
  unsigned status = 0;
  std::string contentType;
  std::string retryAfter;
  std::string date;
  std::string location;
  std::string body; // empty where it went to a sink
};

} // namespace dolthub::message
