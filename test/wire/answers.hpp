#pragma once

#include "wire/call.hpp"
#include "wire/v1alpha1/api.hpp"

#include <dolthub/names.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>
#include <variant>

namespace wire_test {

using namespace dolthub;
using dolthub::wire::v1alpha1::api;
using message::Response;

inline Response answer(unsigned status, std::string body,
                       std::string contentType = "application/json; charset=utf-8") {
  Response response;
  response.status = status;
  response.contentType = std::move(contentType);
  response.body = std::move(body);
  return response;
}

inline Response ok(std::string body) {
  return answer(200, std::move(body));
}

inline Response refused(const std::string& words) {
  return answer(400, R"({"status":"Error","message":")" + words + R"("})");
}

inline Response refusedIn200(const std::string& words) {
  return ok(R"({"status":"Error","message":")" + words + R"("})");
}

inline Response failedQuery(const std::string& words) {
  return ok(R"({"query_execution_status":"Error","query_execution_message":")" + words + R"("})");
}

inline Response page404() {
  return answer(404, "<!DOCTYPE html><html><head><title>DoltHub: lost</title></head></html>",
                "text/html; charset=utf-8");
}

// The value, or a failed test with the problem's words.
template <class T>
T good(wire::Reading<T> reading) {
  if (!reading) {
    throw std::runtime_error("unexpected problem: " + reading.error().message + " / " +
                             reading.error().serverMessage);
  }
  return std::move(*reading);
}

template <class T>
wire::Problem bad(const wire::Reading<T>& reading) {
  if (reading) {
    throw std::runtime_error("a problem was expected");
  }
  return reading.error();
}

template <class T>
T made(wire::Encoding<T> encoding) {
  if (!encoding) {
    throw std::runtime_error("unexpectedly refused: " + encoding.error().message());
  }
  return std::move(*encoding);
}

// Why the request was refused.
template <class T>
std::string refusal(const wire::Encoding<T>& encoding) {
  if (encoding) {
    throw std::runtime_error("a refusal was expected");
  }
  BOOST_TEST(encoding.error().outcome() == Outcome::NotSent);
  return encoding.error().message();
}

inline std::string jsonBody(const wire::Call& call) {
  const auto* text = std::get_if<message::TextBody>(&call.request.body);
  if (text == nullptr) {
    return "(no text)";
  }
  BOOST_TEST(text->contentType == "application/json");
  return text->text;
}

inline bool hasNoBody(const wire::Call& call) {
  return std::holds_alternative<message::NoBody>(call.request.body);
}

inline DatabaseName museum() {
  return {"arts", "museum"};
}

} // namespace wire_test

// How the tests print enumerators.
namespace dolthub::wire {
inline std::ostream& operator<<(std::ostream& out, Evidence evidence) {
  constexpr const char* names[] = {"NotDone", "Rejected", "Unknown", "Done"};
  return out << names[static_cast<int>(evidence)];
}
inline std::ostream& operator<<(std::ostream& out, Repeat repeat) {
  return out << "Repeat " << static_cast<int>(repeat);
}
} // namespace dolthub::wire
