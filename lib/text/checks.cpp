#include "text/checks.hpp"

#include "text/text.hpp"

namespace dolthub {
namespace {

std::string at(std::size_t position) {
  return " at byte " + std::to_string(position);
}

bool isDots(std::string_view part) {
  return part == "." || part == "..";
}

} // namespace

std::optional<std::string> nameProblem(std::string_view what, std::string_view value, Slash slash,
                                       std::size_t maxBytes) {
  const std::string subject{what};
  if (value.empty()) {
    return subject + " is empty";
  }
  if (value.size() > maxBytes) {
    return subject + " is longer than " + std::to_string(maxBytes) + " bytes";
  }
  if (auto problem = textProblem(what, value, Lines::One)) {
    return problem;
  }
  if (slash == Slash::Refused && value.find('/') != std::string_view::npos) {
    return subject + " contains a slash" + at(value.find('/'));
  }
  for (std::size_t begin = 0; begin <= value.size();) {
    const std::size_t end = std::min(value.find('/', begin), value.size());
    const std::string_view part = value.substr(begin, end - begin);
    if (part.empty()) {
      return subject + " has an empty part" + at(begin);
    }
    if (isDots(part)) {
      return subject + (part.size() == value.size() ? " is \"" : " has the part \"") +
             std::string(part) + "\", which would change the address";
    }
    begin = end + 1;
  }
  return std::nullopt;
}

std::optional<std::string> textProblem(std::string_view what, std::string_view value, Lines lines) {
  const std::string subject{what};
  if (const auto position = text::findInvalidUtf8(value)) {
    return subject + " is not valid UTF-8" + at(*position);
  }
  if (const std::size_t nul = value.find('\0'); nul != std::string_view::npos) {
    return subject + " contains a NUL character" + at(nul);
  }
  if (const auto position = text::findControl(value); position && lines == Lines::One) {
    // Those beyond ASCII have two bytes.
    const bool isLong = (static_cast<unsigned char>(value[*position]) & 0x80) != 0;
    return subject + " contains a control character" + at(*position) + " (" +
           text::escapeControls(value.substr(*position, isLong ? 2 : 1)) + ")";
  }
  return std::nullopt;
}

} // namespace dolthub
