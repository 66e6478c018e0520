#pragma once

#include <string>
#include <string_view>

namespace dolthub_import {

// `text` as it may be shown on a terminal and in one line: control characters of any kind, marks
// that reverse the direction of writing and bytes that are not UTF-8 are spelt out as \xNN. What
// files and servers say must not drive the terminal, nor look like something else.
std::string printable(std::string_view text);

// ASCII letters alone, as the names of tables and endings of files are compared.
std::string lowered(std::string text);

// JSON whose texts are UTF-8: a byte of a path that is not is spelt out in the same way.
std::string inUtf8(std::string_view json);

} // namespace dolthub_import
