#pragma once

#include "message/body.hpp"

#include <string>
#include <string_view>

namespace dolthub::http {

std::string formContentType(std::string_view boundary);
// What stands before the content of a part: the end of the part before, but for the `first`, and
// the headers.
std::string formPartHead(const message::FormPart& part, std::string_view boundary, bool first);
std::string formEnd(std::string_view boundary);

// A name as it stands between the quotes of a multipart header: `"`, CR and LF percent-encoded, as
// browsers do.
std::string formName(std::string_view name);

} // namespace dolthub::http
