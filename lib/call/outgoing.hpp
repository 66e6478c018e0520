#pragma once

#include "http/exchange.hpp"
#include "http/source.hpp"
#include "message/request.hpp"

#include <dolthub/observer.hpp>
#include <dolthub/options.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::call {

// The sources of a request's body, opened for one attempt.
struct OpenedBody {
  std::vector<http::OpenedSource> sources; // one for each part of a form

  std::uint64_t size() const noexcept;
};

// Not where the library itself sets it, or where it would end the request early.
bool isSendable(const TraceHeader& header);

bool hasSources(const message::Request& request);
// A body of bytes that can be produced only once cannot be sent again.
bool canReopen(const message::Request& request);
// Blocks: for the worker. `identities` are those of the attempt before, and are filled in.
boost::system::result<OpenedBody, http::Failure>
openBody(const message::Request& request, std::uint64_t maxBytes,
         std::vector<std::optional<http::FileIdentity>>& identities);

// The one place where the API token reaches the wire.
http::Outgoing makeOutgoing(const message::Request& request, OpenedBody body,
                            std::string_view commonHead, const ApiToken& token,
                            const TraceHeader* trace, std::string_view boundary);

} // namespace dolthub::call
