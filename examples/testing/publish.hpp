#pragma once

#include <dolthub/client.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace museum {

namespace asio = boost::asio;

// Imports a file, and merges the pull request that DoltHub makes of it: each once, whatever
// happens. Returns the pull request's id; none where DoltHub made none, and so there was nothing to
// merge. Each of the four steps gets so much time, and as much again to look for an answer that was
// lost. Throws dolthub::Error, whose outcome() says whether the file may be published nevertheless.
asio::awaitable<std::optional<std::string>> publish(const dolthub::Client& client,
                                                    dolthub::ImportFile file,
                                                    std::chrono::milliseconds patience);

} // namespace museum
