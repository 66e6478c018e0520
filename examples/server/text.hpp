#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Text in, text out.
namespace server {

// The parts of a path, percent-decoded one by one, so that %2F is a slash within a part. None where
// a percent sign is followed by no two hexadecimal digits.
std::optional<std::vector<std::string>> partsOf(std::string_view target);

// Lines that end as they do here, whatever wrote them. What stands in quotes stays as it is, and no
// byte order mark stays.
std::string withUnixLines(std::string_view text, char separator = ',');

// All but what ASCII shows as \xHH: nothing in it moves a terminal's cursor.
std::string printable(std::string_view text);

// The same table with commas between its cells. Its lines end as they do here.
std::string csvOfPsv(std::string_view psv);

} // namespace server
