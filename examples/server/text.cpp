#include "text.hpp"

#include <algorithm>
#include <charconv>

namespace server {
namespace {

std::optional<std::string> percentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (problem != std::errc{} || digits.size() != 2 || end != digits.data() + 2) {
      return std::nullopt;
    }
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

// Where a cell that begins at `begin` ends: at a bar or a line's end that no quotes hold.
std::size_t endOfCell(std::string_view psv, std::size_t begin) {
  bool quoted = false;
  for (std::size_t i = begin; i < psv.size(); ++i) {
    if (psv[i] == '"' && psv[begin] == '"') {
      quoted = !quoted; // two in a row leave it as it was
    } else if (!quoted && (psv[i] == '|' || psv[i] == '\n')) {
      return i;
    }
  }
  return psv.size();
}

void appendCell(std::string& csv, std::string_view cell) {
  const bool quoted = cell.starts_with('"');
  if (quoted || cell.find_first_of(",\"") == std::string_view::npos) {
    csv += cell;
    return;
  }
  csv += '"';
  for (const char c : cell) {
    csv.append(c == '"' ? 2 : 1, c);
  }
  csv += '"';
}

} // namespace

std::optional<std::vector<std::string>> partsOf(std::string_view target) {
  std::vector<std::string> parts;
  while (!target.empty()) {
    target.remove_prefix(1);
    const std::size_t end = std::min(target.find('/'), target.size());
    std::optional<std::string> part = percentDecoded(target.substr(0, end));
    if (!part) {
      return std::nullopt;
    }
    parts.push_back(std::move(*part));
    target.remove_prefix(end);
  }
  return parts;
}

std::string withUnixLines(std::string_view text) {
  std::string lines;
  lines.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') {
      lines += text[i];
    }
  }
  return lines;
}

std::string csvOfPsv(std::string_view psv) {
  const std::string lines = withUnixLines(psv);
  std::string csv;
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = endOfCell(lines, begin);
    appendCell(csv, std::string_view(lines).substr(begin, end - begin));
    if (end < lines.size()) {
      csv += lines[end] == '|' ? ',' : '\n';
    }
    begin = end + 1;
  }
  return csv;
}

} // namespace server
