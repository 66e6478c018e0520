#pragma once

#include <dolthub/error.hpp>
#include <dolthub/names.hpp>
#include <dolthub/sql.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dolthub {

/// Rows of a table as they come: what some 64 KiB of its CSV hold, at least one. Valid until the
/// coroutine that was given it has ended; what it holds may be moved out of it.
///
/// A cell is the text that the CSV has. Unquoted and empty it is NULL, quoted and empty an empty
/// text, as Dolt itself writes them. DoltHub documents neither: a server that writes both in one
/// way makes them one here, too, and what type a column has, no CSV says (`ReadRows::withTypes`).
/// An empty line is a row with a NULL where there is one column, and damage where there are more.
/// The bytes are passed on as they are: those of a binary column need not be UTF-8.
class RowBatch : public SqlRows {
public:
  RowBatch() = default;

  /// The number of `rows[0]` in the table's CSV, counted from 1, as errors count them.
  std::uint64_t firstRow = 0;
};

/// One table, of any number of rows.
class ReadRows {
public:
  ReadRows(DatabaseName database_, std::string ref_, std::string table_)
      : database(std::move(database_)), ref(std::move(ref_)), table(std::move(table_)) {}

  DatabaseName database;
  /// A branch, tag or commit. What a branch holds may change between two calls; a commit does not.
  std::string ref;
  std::string table;
  /// Given the rows, in order, one batch at a time; must be set. While it runs nothing is read, so
  /// that a slow one slows the server down and fills no memory. Awaited within the call, outside
  /// locks: a cancel of the call reaches it. What it throws ends the call with
  /// Errc::CallbackFailed. One that downloads or reads rows itself, by the same client, needs a
  /// second connection while the first is held: of `ClientOptions::maxConnections` all but an
  /// eighth, and at least one, may be held so.
  std::function<asio::awaitable<void>(RowBatch& batch)> onRows;
  /// Ask for the columns' types first, by a query of one row: a call of its own, with its errors.
  /// Cells are texts with or without them. Default: no, and types are empty, as is that of a column
  /// which only one of the two answers has.
  bool withTypes = false;
  /// Bytes of one row's CSV at most, the header's too; more is Errc::ResponseTooLarge. Default: 16
  /// MiB. It bounds the memory. A header of more than 1 MiB is none, whatever stands here.
  std::uint64_t maxRowBytes = 16 << 20;
};

/// What was read, to its end.
class RowsRead {
public:
  RowsRead() = default;

  std::vector<SqlColumn> columns; ///< Also of a table without rows.
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0; ///< Of the CSV.
};

} // namespace dolthub
