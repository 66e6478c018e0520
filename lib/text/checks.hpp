#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dolthub {

enum class Slash { Refused, Allowed };

// Why `value` cannot be the name of `what`; nothing when it can. Allowed slashes part a name into
// parts that each must be one. The message names `what` and never repeats the value, which may be
// a secret in the wrong place.
std::optional<std::string> nameProblem(std::string_view what, std::string_view value, Slash slash,
                                       std::size_t maxBytes = 255);

enum class Lines { One, Many };

// Why `value` cannot be the text of `what`: not UTF-8, or a control character in it. A text of many
// lines, such as SQL, may hold any but NUL: it travels as JSON, or percent-encoded.
std::optional<std::string> textProblem(std::string_view what, std::string_view value, Lines lines);

} // namespace dolthub
