#pragma once

#include "message/request.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::wire {

// What the caller named in a request: the segments of its path, the values of its query, the texts
// of its body and its form, and what these have in quotes; all in lower case. A server's message
// may repeat any of it.
std::vector<std::string> callerTexts(const message::Request& request);

// The stretches of a text that stand in quotes, without them.
std::vector<std::string_view> quotedParts(std::string_view text);

// What a JSON body of the request, or that of its form, has under `key`; empty where that is no
// text.
std::string bodyText(const message::Request* request, std::string_view key);

// What is left to compare of a text that a server may keep with other line ends, or without spaces
// at its own.
std::string withoutSpaces(std::string text);

// Whether `told` may be what segment `number` of the path names, counted from 0, in whatever case:
// also where one of them is not there.
bool mayBeSegment(const message::Request* request, std::size_t number, std::string_view told);

} // namespace dolthub::wire
