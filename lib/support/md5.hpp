#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace dolthub::support {

// The MD5 of `bytes` in base64, as DoltHub sends it along with a file; it tells that a file arrived
// whole, and nothing about who sent it. None where OpenSSL's configuration forbids MD5.
std::optional<std::string> md5(std::string_view bytes);

// Compares all of both, whatever differs.
bool equalInConstantTime(std::string_view left, std::string_view right) noexcept;

} // namespace dolthub::support
