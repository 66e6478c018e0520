#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emulator/store.hpp"

namespace dolthub::emulator {

// Every SqlError of these functions carries DoltHub's text, without the "query error: " before it.

/// The only statement of the text; an empty one when there is none. Throws SqlError for two.
SqlText oneStatement(std::string_view text);

std::string syntaxError(std::size_t position, std::string_view near);

struct SqlRows {
  std::vector<std::pair<std::string, std::string>> columns; ///< name, type
  std::vector<std::vector<std::optional<std::string>>> rows;
  bool more = false; ///< there are rows beyond the limit
};

/// Throws SqlError.
SqlRows readRows(Store& store, const Tables& tables, std::string_view database,
                 std::string_view query, std::size_t limit);

/// Tables under change: statements run one after the other on copies of the tables they touch, and
/// the result is a snapshot.
class Workspace {
public:
  Workspace(Store& store, Snapshot base);
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;
  ~Workspace();

  /// The rows that the statement touched. Throws SqlError.
  std::uint64_t run(const SqlText& statement);
  /// The base itself when nothing changed.
  Snapshot finish();

private:
  struct Aim {
    enum Kind { Rows, Create, Drop, Change, Truncate };
    Kind kind = Rows;
    std::size_t word = 0; ///< where the table's name stands
    bool mayMiss = false; ///< IF EXISTS, IF NOT EXISTS
  };
  static Aim aimOf(const SqlText& statement);

  void execute(const SqlText& statement, const Aim& aim, const std::string& version);

  Store& store_;
  Snapshot base_;
  Tables current_;
  std::vector<std::string> mine_; ///< versions made here, which are part of no snapshot yet
};

} // namespace dolthub::emulator
