#pragma once

#include "message/request.hpp"

#include <string>
#include <string_view>

namespace dolthub::message {

// A whole answer: the headers that somebody above looks at, and the body.
struct Response {
  unsigned status = 0;
  std::string contentType;
  std::string retryAfter;
  std::string date;
  std::string location;
  std::string body; // empty where it went to a sink
  // What it answers, for who must tell the server's words from those that it only repeats. Valid
  // while the call is under way.
  const Request* request = nullptr;
  std::string_view origin = {}; // of who was asked, scheme://host[:port]; as long valid
};

// Whether an answer's content is neither HTML nor JSON, in which servers and what stands before
// them say something.
inline bool isFile(const Response& head) {
  std::string type = head.contentType;
  for (char& c : type) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return type.find("html") == std::string::npos && type.find("json") == std::string::npos;
}

} // namespace dolthub::message
