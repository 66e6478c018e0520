#include "text/text.hpp"

#include <algorithm>
#include <charconv>

namespace dolthub::text {
namespace {

constexpr char lowerAscii(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool isUnreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// One character at the start of a text: its code point and how many bytes it has; no bytes where
// they are not UTF-8.
struct Character {
  char32_t codePoint = 0;
  std::size_t bytes = 0;
};

Character firstCharacter(std::string_view text) noexcept {
  const auto at = [&](std::size_t i) {
    return static_cast<unsigned char>(text[i]);
  };
  const unsigned char lead = at(0);
  if (lead < 0x80) {
    return {lead, 1};
  }
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) {
    return {};
  }
  char32_t codePoint = lead & (0xFFu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((at(i) & 0xC0) != 0x80) {
      return {};
    }
    codePoint = (codePoint << 6) | (at(i) & 0x3Fu);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool isSurrogate = codePoint >= 0xD800 && codePoint <= 0xDFFF;
  if (codePoint < smallest[bytes] || codePoint > 0x10FFFF || isSurrogate) {
    return {};
  }
  return {codePoint, bytes};
}

constexpr bool isControl(char32_t c) noexcept {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F);
}

// Line and paragraph separators too: they end a line for some who show the text.
constexpr bool changesLayout(char32_t c) noexcept {
  return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

void appendHex(std::string& out, char32_t value, int digits) {
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
    out += "0123456789abcdef"[(value >> shift) & 0xF];
  }
}

void appendEscaped(std::string& out, char32_t c) {
  switch (c) {
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    break;
  }
  if (c < 0x80) {
    out += "\\x";
    appendHex(out, c, 2);
  } else {
    out += "\\u";
    appendHex(out, c, 4);
  }
}

} // namespace

std::optional<std::size_t> findInvalidUtf8(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t bytes = firstCharacter(text.substr(i)).bytes;
    if (bytes == 0) {
      return i;
    }
    i += bytes;
  }
  return std::nullopt;
}

std::optional<std::size_t> findControl(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const Character character = firstCharacter(text.substr(i));
    if (character.bytes != 0 && isControl(character.codePoint)) {
      return i;
    }
    i += std::max<std::size_t>(character.bytes, 1);
  }
  return std::nullopt;
}

std::string escapeControls(std::string_view text, std::size_t maxBytes) {
  std::string out;
  out.reserve(std::min(text.size(), maxBytes));
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t before = out.size();
    const Character character = firstCharacter(text.substr(i));
    if (character.bytes == 0) {
      out += "\\x";
      appendHex(out, static_cast<unsigned char>(text[i]), 2);
    } else if (isControl(character.codePoint) || changesLayout(character.codePoint)) {
      appendEscaped(out, character.codePoint);
    } else {
      out.append(text, i, character.bytes);
    }
    if (out.size() > maxBytes) {
      out.resize(before);
      out += "…";
      break;
    }
    i += std::max<std::size_t>(character.bytes, 1);
  }
  return out;
}

std::string_view cut(std::string_view text, std::size_t maxBytes) noexcept {
  if (text.size() <= maxBytes) {
    return text;
  }
  std::size_t end = maxBytes;
  while (end > 0 && maxBytes - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
    --end;
  }
  return text.substr(0, end);
}

std::size_t characters(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void appendPercentEncoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (isUnreserved(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 0xF]};
    }
  }
}

std::optional<std::string> percentDecoded(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i];
      continue;
    }
    unsigned byte = 0;
    const char* const begin = text.data() + i + 1;
    const char* const end = begin + std::min<std::size_t>(2, text.size() - i - 1);
    const auto read = std::from_chars(begin, end, byte, 16);
    if (read.ec != std::errc{} || read.ptr != begin + 2) {
      return std::nullopt;
    }
    plain += static_cast<char>(byte);
    i += 2;
  }
  return plain;
}

std::string lowered(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(), lowerAscii);
  return out;
}

bool equalNoCase(std::string_view left, std::string_view right) noexcept {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lowerAscii(a) == lowerAscii(b); });
}

std::string_view trimmed(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace dolthub::text
