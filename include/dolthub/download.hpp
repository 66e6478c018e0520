#pragma once

#include <dolthub/names.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace dolthub {

/// Where a download goes: to `path` when set, else to `onData` when set, else into
/// `Downloaded::content`, bounded by `maxBytes`.
class DownloadTo {
public:
  DownloadTo() = default;

  /// Written under a temporary name beside it and renamed when whole; an existing file is replaced.
  std::string path;
  /// Called outside locks, in order, in the thread that runs the call. What it throws ends the
  /// download with Errc::CallbackFailed.
  std::function<void(std::string_view bytes)> onData;
  /// Bytes; default 64 MiB, for the content kept in memory only.
  std::uint64_t maxBytes = 64ull << 20;
};

/// One table as CSV.
class DownloadTable {
public:
  DownloadTable(DatabaseName database_, std::string ref_, std::string table_)
      : database(std::move(database_)), ref(std::move(ref_)), table(std::move(table_)) {}

  DatabaseName database;
  std::string ref; ///< A branch, tag or commit.
  std::string table;
  DownloadTo to;
};

/// All tables as a ZIP of CSV files.
class DownloadTables {
public:
  DownloadTables(DatabaseName database_, std::string ref_)
      : database(std::move(database_)), ref(std::move(ref_)) {}

  DatabaseName database;
  std::string ref;
  DownloadTo to;
};

class Downloaded {
public:
  Downloaded() = default;

  std::uint64_t bytes = 0;
  std::string content; ///< Empty when it went to a path or a callback.
};

} // namespace dolthub
