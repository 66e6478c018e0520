#pragma once

// lib/wire: DoltHub's language: what a call sends and what an answer means, one file a resource;
// pure functions.

#include "explain/reason.hpp"
#include "message/request.hpp"
#include "message/response.hpp"

#include <dolthub/error.hpp>
#include <dolthub/result.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace dolthub::wire {

// May the call be sent again when it may already have happened?
enum class Repeat {
  Safe, // a GET
  Never // a POST, a PATCH: only when it is known not to have happened
};

// What the call's time and its place in the pool's queues follow from.
enum class Kind { Short, SqlRead, Upload, Download };

// One endpoint's request, ready to go, with what the caller of the exchange must know of it.
struct Call {
  message::Request request;
  std::string_view pathTemplate; // of its target; empty where the caller wrote the path
  Repeat repeat = Repeat::Safe;
  Kind kind = Kind::Short;
  bool anonymous = false; // send no API token
  bool asRows = false;    // a download of which the caller sees rows
  // What identifies it when its answer is lost, apart from the request and the time.
  LostCall lost;
};

// How far a request certainly got, as an answer shows it.
enum class Evidence {
  NotDone,  // the server says that it did nothing, and that later it may: 429, 503
  Rejected, // the server refuses it
  Unknown,  // 5xx, a proxy's page, "deadline exceeded": it may have happened
  Done      // 2xx from DoltHub, but the answer cannot be read
};

// Why a response is not the answer that was asked for.
struct Problem {
  Errc code = Errc::BadResponse;
  Evidence evidence = Evidence::Rejected;
  std::string message;                            // one sentence of ours
  std::string serverMessage;                      // the server's, as it came, at most 2 KiB
  explain::Reason reason = explain::Reason::None; // finer than the code
  // The body was DoltHub's own: an object that bears fields of its API, and no proxy's words.
  bool ownBody = false;
  // Of a poll: it is the operation itself that ended so, and asking again gives the same.
  bool aboutOperation = false;
};

// Newer Boosts ask for it where a value is taken of a result; ours are looked at before.
[[noreturn]] inline void throw_exception_from_error(const Problem&, const boost::source_location&) {
  throw std::logic_error("a result was taken for a value, and holds none");
}

template <class T>
using Reading = boost::system::result<T, Problem>;

// A request cannot be made of this input.
template <class T>
using Encoding = Result<T>;

} // namespace dolthub::wire
