#include "fuzz/target.hpp"

#include "http/response_reader.hpp"

#include <string>
#include <tuple>

namespace fuzz {

namespace {

using namespace dolthub::http;

struct Result {
  bool failed = false;
  bool done = false;
  bool keepAlive = false;
  std::size_t left = 0;
  dolthub::message::Response response;

  // A failure is one, in whatever words: where the answer was cut decides what is seen first.
  auto parts() const {
    return failed || !done ? std::tuple(failed, done, false, std::size_t{0}, 0u, std::string(),
                                        std::string(), std::string())
                           : std::tuple(failed, done, keepAlive, left, response.status,
                                        response.body, response.contentType, response.retryAfter);
  }
};

// Offers the input in pieces of `size` bytes, as a connection does: what was not taken is offered
// again with more behind it.
Result read(std::string_view input, std::size_t size, bool toSink, bool cleanEnd) {
  constexpr ResponseLimits limits{512, 256};
  ResponseReader reader(limits, toSink);
  Result result;
  std::string body;
  std::string received;
  while (!result.failed && !reader.done() && !input.empty()) {
    received += input.substr(0, size);
    input.remove_prefix(std::min(size, input.size()));
    const auto taken = reader.feed(received);
    result.failed = taken.has_error();
    if (taken) {
      check(*taken <= received.size(), "it took more than there was");
      received.erase(0, *taken);
      if (reader.bodyGoesToSink()) {
        body += std::exchange(reader.pending(), {});
      }
    }
  }
  if (!result.failed && !reader.done()) {
    result.failed = reader.feedEnd(cleanEnd).has_value();
  }
  result.done = reader.done();
  check(result.failed != result.done, "an answer that neither ended nor failed");
  if (result.done) {
    result.keepAlive = reader.keepAlive();
    result.left = received.size() + input.size();
    const bool sunk = reader.bodyGoesToSink();
    result.response = reader.take();
    check(sunk || result.response.body.size() <= limits.bodyBytes, "the body is over its limit");
    result.response.body.insert(0, body);
    check(result.response.status >= 200 && result.response.status <= 599, "a status of no class");
  }
  return result;
}

} // namespace

// An answer is the same however the network cuts it.
void readResponse(std::string_view input) {
  const unsigned char how = choice(input);
  const bool toSink = (how & 1) != 0;
  const bool cleanEnd = (how & 2) != 0;
  const auto whole = read(input, input.size() + 1, toSink, cleanEnd).parts();
  const std::size_t some = static_cast<std::size_t>(how / 4) + 2;
  check(read(input, some, toSink, cleanEnd).parts() == whole, "cut up, it is another answer");
  check(read(input, 1, toSink, cleanEnd).parts() == whole, "byte by byte, it is another answer");
}

} // namespace fuzz
