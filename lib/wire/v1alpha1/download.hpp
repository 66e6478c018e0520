#pragma once

#include "wire/call.hpp"

#include <dolthub/download.hpp>
#include <dolthub/rows.hpp>

#include <cstdint>
#include <optional>

namespace dolthub::wire {

Encoding<Call> downloadTable(const DownloadTable& request);
Encoding<Call> downloadTables(const DownloadTables& request);
// The same table, to be read as rows.
Encoding<Call> readRows(const ReadRows& request);
// Nothing when the body is what was asked for. `head` needs its body only when the status is not
// 200 or the content type says HTML or JSON; else `bytes` of it have come. A table has a header and
// an archive has one, so that nothing is neither; any other text may be a table.
std::optional<Problem> checkDownload(const message::Response& head, std::uint64_t bytes);

} // namespace dolthub::wire
