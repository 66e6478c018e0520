#pragma once

#include <string_view>

namespace dolthub::wire {

// Is there nothing to carry out in it: only space, semicolons and comments? A comment of the form
// `/*! … */` is carried out, so it counts; one that does not end is left to the server.
bool isBlankSql(std::string_view sql) noexcept;

} // namespace dolthub::wire
