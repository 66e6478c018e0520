#pragma once

#include "wire/call.hpp"

#include <dolthub/import.hpp>
#include <dolthub/operation.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::wire {

// Checks what needs no disk; a file on disk is looked at by whoever opens it.
Encoding<Call> startImport(const ImportFile& file, std::uint64_t maxUploadBytes);
Reading<AnyOperation> readStartedImport(const message::Response& response,
                                        const DatabaseName& database, const std::string& branch,
                                        std::string_view endpoint);

} // namespace dolthub::wire
