#pragma once

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

// What the library takes for granted about a DoltHub, asked of one. Only reads.
namespace known {

enum class Verdict {
  Held,
  Differs,
  Unseen // there was nothing to tell by, or it could not be asked
};

struct Finding {
  std::string assumption;
  Verdict verdict = Verdict::Unseen;
  std::string seen;
};

// The client must outlive it. `database` is a public one. With an API token more is asked.
boost::asio::awaitable<std::vector<Finding>> check(const dolthub::Client& client, bool hasToken,
                                                   dolthub::DatabaseName database);

} // namespace known
