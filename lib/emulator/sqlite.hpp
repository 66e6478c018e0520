#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace dolthub::emulator {

struct SqlError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A prepared statement. Columns and parameters count from 0.
class Statement {
public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  /// The text must stay until the statement is stepped.
  void bind(int index, std::string_view text);
  void bindNull(int index);
  /// True with a row, false at the end. Throws SqlError.
  bool step();
  void reset();

  int columnCount() const;
  std::string columnName(int column) const;
  std::string declaredType(int column) const;
  /// Of the current row: nothing for NULL.
  std::optional<std::string_view> text(int column) const;
  bool isInteger(int column) const;
  bool isReal(int column) const;
  std::int64_t integer(int column) const;
  bool readOnly() const;
  explicit operator bool() const { return handle_ != nullptr; }

private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const;
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// One database in memory.
class Sqlite {
public:
  Sqlite();

  void run(const std::string& sql);
  /// Throws SqlError; an empty statement when the text holds none.
  Statement prepare(std::string_view sql);
  /// Rows changed since the start.
  std::int64_t totalChanges() const;

  /// While it lives, statements of strangers can open no other database and cannot run on for ever.
  class Guard {
  public:
    explicit Guard(Sqlite& database);
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;
    ~Guard();

  private:
    sqlite3* handle_;
    int steps_ = 0;
  };

private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// A name in SQLite's double quotes.
std::string quoteName(std::string_view name);

} // namespace dolthub::emulator
