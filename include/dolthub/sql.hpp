#pragma once

#include <dolthub/names.hpp>
#include <dolthub/printing.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub {

/// One reading statement. DoltHub gives up on it after about 55 s and sends at most 1000 rows.
class Query {
public:
  /// On `ref`: a branch, tag or commit. One that is called as a list of the API is, such as "tags",
  /// cannot be asked for there: Errc::NotOffered; its commit's hash can.
  Query(DatabaseName database_, std::string ref_, std::string sql_)
      : database(std::move(database_)), ref(std::move(ref_)), sql(std::move(sql_)) {}
  /// On a public database's default branch. Sends no API token, since with one a ref is required.
  static Query publicDefault(DatabaseName database, std::string sql) {
    Query query{std::move(database), std::string{}, std::move(sql)};
    query.anonymous = true;
    return query;
  }

  DatabaseName database;
  std::string ref; ///< Empty only for `publicDefault`.
  /// Two columns of one name, such as of a join, are Errc::InvalidArgument: DoltHub sends one of
  /// them. Name them by AS.
  std::string sql;
  bool anonymous = false; ///< Send no API token.
};

class SqlColumn {
public:
  SqlColumn() = default;

  std::string name;
  std::string type;
};

/// A cell: text as the server wrote it, or nothing for NULL. Printed, it is its text or NULL.
class SqlCell {
public:
  SqlCell() = default;
  SqlCell(std::nullopt_t) {}
  SqlCell(std::string text) : text_(std::move(text)) {}
  SqlCell(const char* text) : text_(text) {}
  template <std::same_as<std::optional<std::string>> Text>
  SqlCell(Text text) : text_(std::move(text)) {}

  bool has_value() const noexcept { return text_.has_value(); }
  explicit operator bool() const noexcept { return text_.has_value(); }
  // Only when it is not NULL.
  const std::string& operator*() const noexcept { return *text_; }
  const std::string* operator->() const noexcept { return &*text_; }
  /// \throws std::bad_optional_access when it is NULL.
  const std::string& value() const { return text_.value(); }
  std::string value_or(std::string other) const { return text_ ? *text_ : std::move(other); }

  bool operator==(const SqlCell&) const = default;
  template <std::convertible_to<std::string_view> Text>
  bool operator==(const Text& text) const {
    return text_ && std::string_view(*text_) == std::string_view(text);
  }

private:
  std::optional<std::string> text_;
};

DOLTHUB_EXPORT std::ostream& operator<<(std::ostream& out, const SqlCell& cell);

/// Cells in the order of `SqlRows::columns`; by a column's name, `SqlRows::cell` has them.
using SqlRow = std::vector<SqlCell>;

/// Rows, and what their columns are called.
class DOLTHUB_EXPORT SqlRows {
public:
  SqlRows() = default;

  std::vector<SqlColumn> columns;
  std::vector<SqlRow> rows;

  /// \throws Error InvalidArgument when there is no such row or column.
  const SqlCell& cell(std::size_t row, std::size_t column) const;
  const SqlCell& cell(std::size_t row, std::string_view column) const;
  /// The whole cell as a number. \throws Error BadResponse when it is NULL or not one.
  std::int64_t integer(std::size_t row, std::string_view column) const;
  double number(std::size_t row, std::string_view column) const;
};

class SqlResult : public SqlRows {
public:
  SqlResult() = default;

  /// The server stopped at its row limit: there are more rows than these. `Client::readRows` reads
  /// a table to its end.
  bool truncated = false;
  std::vector<std::string> warnings; ///< The server's messages where it warns.
  std::string commitRef;
};

/// One writing statement, which makes a commit on `to`; `to` is made from `from` when missing.
class StartSqlWrite {
public:
  StartSqlWrite(BranchName from_, std::string to_, std::string sql_)
      : from(std::move(from_)), to(std::move(to_)), sql(std::move(sql_)) {}

  BranchName from;
  std::string to;
  std::string sql; ///< Empty, blank or only a comment is refused: DoltHub would merge instead.
  /// Puts a comment with a random text before the statement, which the server shows in the list of
  /// operations. Should the answer be lost, it tells this write from all others with certainty.
  bool mark = false;
};

/// Merges `from` into `to`, without a pull request.
class StartBranchMerge {
public:
  StartBranchMerge(BranchName from_, std::string to_)
      : from(std::move(from_)), to(std::move(to_)) {}

  BranchName from;
  std::string to;
};

/// What a finished SQL write or branch merge came to.
class SqlWriteResult {
public:
  /// Unknown: the server could not say ("… SqlWrite.toCommitId"), which may also hide a failure;
  /// `message` has its words.
  enum class Changed { Unknown, Yes, No };

  SqlWriteResult() = default;

  Changed changed = Changed::Unknown;
  std::string fromCommit;
  std::string toCommit;
  std::string message;
  bool warning = false; ///< Done, with a warning in `message`.
};

DOLTHUB_EXPORT std::string_view toString(SqlWriteResult::Changed changed) noexcept;

/// `text` as a MySQL string literal, quotes included. \throws Error InvalidArgument on a NUL byte.
DOLTHUB_EXPORT std::string sqlString(std::string_view text);
/// `name` as a MySQL identifier, backticks included.
/// \throws Error InvalidArgument when empty, over 64 characters, or with a control character.
DOLTHUB_EXPORT std::string sqlIdentifier(std::string_view name);

} // namespace dolthub
