#include "wire/answer.hpp"

#include "wire/verdict.hpp"

#include <boost/json/parse.hpp>

namespace dolthub::wire {
namespace {

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";

boost::json::value parsed(std::string_view body, boost::json::storage_ptr memory) {
  if (body.substr(0, byteOrderMark.size()) == byteOrderMark) {
    body.remove_prefix(byteOrderMark.size());
  }
  const std::size_t first = body.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || body[first] != '{') {
    return boost::json::value(std::move(memory));
  }
  boost::json::parse_options options;
  options.max_depth = 32;
  boost::json::error_code error;
  return boost::json::parse(body, error, std::move(memory), options); // null where it fails
}

} // namespace

Answer::Answer(const message::Response& response, Repeat repeat)
    : memory_(buffer_.data(), buffer_.size()), body_(parsed(response.body, &memory_)),
      problem_(judge(response, body_.if_object(), repeat)) {}

Fields Answer::anyFields() {
  const boost::json::object* object = body_.if_object();
  return object == nullptr ? Fields{} : Fields{*object, complaint_};
}

std::optional<Problem> Answer::finalProblem() {
  if (problem_ || complaint_.empty()) {
    return problem_;
  }
  return Problem{Errc::BadResponse, Evidence::Done, "the answer does not fit: " + complaint_, {}};
}

} // namespace dolthub::wire
