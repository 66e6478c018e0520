#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <dolthub/emulator.hpp>

namespace dolthub::emulator {

using Time = std::chrono::system_clock::time_point;

/// Header names are compared without case; whoever fills this in may keep them as they came.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;
  std::string target;
  Headers headers;
  std::string body;

  /// The value of the first such header, or an empty text.
  std::string_view header(std::string_view name) const;
};

enum class Oddity;

/// What a fault wants done to the bytes of an answer.
struct Manner {
  enum class End {
    Whole,   ///< nothing special
    Nothing, ///< no byte of the answer, the connection ends
    Cut,     ///< the connection ends after bodyBytes of the body
    Hang,    ///< no byte of the answer, the connection stays
  };
  End end = End::Whole;
  bool reset = false;
  std::size_t bodyBytes = 0;
  std::chrono::milliseconds delay{0};
  std::size_t dripBytes = 0; ///< 0 = at once
  std::chrono::milliseconds dripEvery{0};
};

struct Response {
  unsigned status = 200;
  std::string contentType = "application/json; charset=utf-8";
  Headers headers;
  std::string body;
  Manner manner;

  /// What of a dialect is in it, a bit for each.
  std::uint32_t oddities = 0;
  void odd(Oddity what) { oddities |= std::uint32_t{1} << static_cast<unsigned>(what); }
};

/// The faults that meet one request; decided when its head is there.
struct Plan {
  /// Where the server stops reading.
  enum class Stop { No, AfterHead, MidBody };
  Stop stop = Stop::No;
  bool reset = false;
  bool early = false;        ///< the answer leaves before the body is read
  bool earlySuccess = false; ///< a success leaves before the body is read, and nothing is done
  bool earlyHead = false;    ///< the head of a success leaves before the body is read
  std::size_t stopBytes = 0; ///< of the body; 0 = half
  std::vector<Fault> faults;
};

} // namespace dolthub::emulator
