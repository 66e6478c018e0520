#pragma once

#include "explain/reason.hpp"

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>

#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::http {

// Why there is no answer.
enum class Trouble {
  Resolve,       // the name has no address
  ResolveForNow, // the look-up failed, and may succeed later
  Connect,       // no address took the connection
  Proxy,         // the proxy opens no tunnel, and will not
  Tls,           // no trusted connection
  LocalLimit,    // this process is out of something
  Overloaded,    // too many wait already
  TimedOut,
  Closed, // the client was destroyed
  Cancelled,
  Disconnected, // the connection ended
  BadResponse,  // not HTTP as it should be
  TooLarge,     // over a limit of ours
  FileUnusable,
  FileChanged,
  Callback // a function of the caller's threw
};

// How far the request certainly got.
enum class Reach {
  NotSent,    // no byte of it left
  Incomplete, // some did, but not all
  Whole,      // all of it left, and no status line came
  Answered    // a status line came, but not the whole answer
};

struct Failure {
  Trouble trouble = Trouble::Disconnected;
  boost::system::error_code cause;
  explain::Reason reason = explain::Reason::None;
  std::string text; // the reason in words, with its values
  // Filled in by the exchange:
  Reach reach = Reach::NotSent;
  unsigned status = 0;
  // Headers of an answer whose body did not come: what they ask for holds nevertheless.
  std::string retryAfter;
  std::string date;
};

// Newer Boosts ask for it where a value is taken of a result; ours are looked at before.
[[noreturn]] inline void throw_exception_from_error(const Failure&, const boost::source_location&) {
  throw std::logic_error("a result was taken for a value, and holds none");
}

inline Failure failed(Trouble trouble, std::string text, boost::system::error_code cause = {}) {
  Failure failure;
  failure.trouble = trouble;
  failure.cause = cause;
  failure.text = std::move(text);
  return failure;
}

inline Failure failed(Trouble trouble, explain::Reason reason,
                      std::initializer_list<std::string_view> values = {},
                      boost::system::error_code cause = {}) {
  Failure failure = failed(trouble, explain::wordsOf(reason, values), cause);
  failure.reason = reason;
  return failure;
}

} // namespace dolthub::http
