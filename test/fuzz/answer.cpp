#include "fuzz/target.hpp"

#include "wire/readers.hpp"

#include <array>

namespace fuzz {

// A reader of any answer, given any: it says what is wrong, in words, or it has read it; and the
// same again.
void readAnswer(std::string_view input) {
  static const std::vector<wire_test::Reader> readers = wire_test::readers();
  constexpr std::array<unsigned, 8> statuses{200, 200, 200, 400, 404, 500, 503, 302};
  constexpr std::array<const char*, 4> types{"application/json", "text/plain", "text/html", ""};
  const wire_test::Reader& reader = readers[choice(input) % readers.size()];
  const unsigned char kind = choice(input);
  static const dolthub::message::Request request{
      dolthub::message::Method::Get,
      "/api/v1alpha1/arts/timeout/pulls/7?q=no%20such%20'upstream'",
      {}};
  dolthub::message::Response response;
  response.request = &request;
  response.status = statuses[kind % statuses.size()];
  response.contentType = types[kind / statuses.size() % types.size()];
  response.body = std::string(input);
  const auto problem = reader.read(response);
  // Of a poll, the operation's own end counts more than the status that it comes with.
  const bool isPoll = reader.name.ends_with("poll");
  check(problem || response.status == 200 || isPoll, "a failure was read as an answer");
  if (problem) {
    check(!problem->message.empty() || !problem->serverMessage.empty(), "a problem without words");
  }
  const auto again = reader.read(response);
  check(problem.has_value() == again.has_value(), "read differently the second time");
}

} // namespace fuzz
