#pragma once

#include "http/failure.hpp"
#include "http/sink.hpp"
#include "wire/call.hpp"

#include <dolthub/options.hpp>

#include <string>

namespace dolthub::call {

// The option that a failure ran into, with its value, such as "CallOptions::timeout = 5 s"; empty
// where none bounds it. `sink`: of a download. `outOfTime`: the call's deadline is over.
std::string limitOf(const http::Failure& failure, wire::Kind kind, const CallOptions& options,
                    const ClientOptions& client, const http::Sink* sink, bool outOfTime);

} // namespace dolthub::call
