#pragma once

// lib/text: texts looked at and made fit: UTF-8, escapes, letters, and what may be a name or a
// line; pure functions.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub::text {

// Where the first byte stands that is no part of valid UTF-8. Overlong forms, surrogates and code
// points over U+10FFFF are invalid.
std::optional<std::size_t> findInvalidUtf8(std::string_view text) noexcept;

// Where the first control character stands (C0, DEL, C1).
std::optional<std::size_t> findControl(std::string_view text) noexcept;

// `text`, fit to be shown on a terminal and in one line: control characters, marks that reverse the
// direction of writing and bytes that are not UTF-8 are spelt out. What is longer than `maxBytes`
// is cut and ends in an ellipsis. Harmless on what was escaped before.
std::string escapeControls(std::string_view text, std::size_t maxBytes = 2048);

// At most `maxBytes` of it, never half a character.
std::string_view cut(std::string_view text, std::size_t maxBytes) noexcept;

// How many characters (code points) valid UTF-8 has.
std::size_t characters(std::string_view text) noexcept;

// Everything but letters, digits and `-._~` as %XX: the text survives as one path segment and as
// one value of a query.
void appendPercentEncoded(std::string& out, std::string_view text);

// Nothing where a percent sign is followed by no two hexadecimal digits.
std::optional<std::string> percentDecoded(std::string_view text);

// What stands in a text in the place of the API token.
inline constexpr std::string_view hiddenToken = "[your API token]";

// Of ASCII letters only.
std::string lowered(std::string_view text);
bool equalNoCase(std::string_view left, std::string_view right) noexcept;

// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text) noexcept;

// What follows the last slash; all of it where there is none.
constexpr std::string_view lastPart(std::string_view path) noexcept {
  return path.substr(path.rfind('/') + 1);
}

} // namespace dolthub::text
