#include "text.hpp"

#include <algorithm>
#include <charconv>

namespace server {
namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";

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

std::string withUnixLines(std::string_view text, char separator) {
  std::string lines;
  lines.reserve(text.size());
  bool cellBegins = true;
  bool isQuotedCell = false;
  bool inQuotes = false;
  for (std::size_t i = text.starts_with(byteOrderMark) ? byteOrderMark.size() : 0; i < text.size();
       ++i) {
    const char c = text[i];
    if (c == '"' && (cellBegins || isQuotedCell)) {
      isQuotedCell = true;
      inQuotes = !inQuotes; // two in a row leave it as it was
    } else if (!inQuotes && c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      continue;
    }
    cellBegins = !inQuotes && (c == separator || c == '\n');
    isQuotedCell = isQuotedCell && !cellBegins;
    lines += c;
  }
  return lines;
}

std::string printable(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f) {
      shown += c;
    } else {
      shown.append("\\x").append(1, digits[byte / 16]).append(1, digits[byte % 16]);
    }
  }
  return shown;
}

std::string csvOfPsv(std::string_view psv) {
  const std::string lines = withUnixLines(psv, '|');
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
