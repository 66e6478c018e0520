#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/sql_text.hpp"
#include "emulator/sqlite.hpp"
#include "emulator/text.hpp"

namespace dolthub::emulator {

/// One version of one table. It never changes once it is part of a snapshot, so branches share it
/// and making a branch copies nothing.
struct Table {
  std::string version; ///< its name in SQLite: "@17"
  std::string body;    ///< what follows the name in CREATE TABLE
  std::vector<std::string> columns;
  std::vector<std::size_t> keys; ///< indexes of the primary key's columns; empty = keyless

  std::vector<std::string> keyNames() const;
};
using TableRef = std::shared_ptr<const Table>;
using Tables = std::map<std::string, TableRef, LessNoCase>;
/// All tables of one commit.
using Snapshot = std::shared_ptr<const Tables>;

/// The rows of all databases of one fork network.
class Store {
public:
  Sqlite& sqlite() { return sqlite_; }

  /// All columns text. A table with keys is stored in their order, without keys as the rows came.
  /// Throws SqlError.
  TableRef create(const std::vector<std::string>& columns, const std::vector<std::string>& keys);
  TableRef copy(const Table& table);
  /// The same columns and keys, no rows.
  TableRef createLike(const Table& table);
  /// Only for a version that is part of no snapshot.
  void drop(const std::string& version);
  /// A name for a version that is made with a statement, and what that has made.
  std::string newVersion() { return "@" + toText(++versions_); }
  TableRef describe(const std::string& version);
  std::uint64_t rowCount(const Table& table);
  bool sameRows(const Table& a, const Table& b);

  /// The tables of `target` with what changed from base to from. Throws Conflict.
  Snapshot merge(const Snapshot& base, const Snapshot& from, const Snapshot& target);

private:
  TableRef mergeRows(const std::string& name, const Table* base, const Table& from,
                     const Table& target);

  Sqlite sqlite_;
  std::uint64_t versions_ = 0;
};

/// Both sides of a merge changed the same thing.
struct Conflict : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Makes the tables that a statement names visible under their names as long as it lives.
class Views {
public:
  Views(Store& store, const Tables& tables, const SqlText& statement);
  Views(const Views&) = delete;
  Views& operator=(const Views&) = delete;
  ~Views();

private:
  Store& store_;
  std::vector<std::string> names_;
};

} // namespace dolthub::emulator
