#include "emulator/sqlite.hpp"

#include <string>

#include <sqlite3.h>

namespace dolthub::emulator {

namespace {

constexpr int progressEvery = 100'000;
constexpr int progressLimit = 1'000; // about a second of SQLite's own steps

int refuse(void*, int action, const char*, const char*, const char*, const char*) {
  bool refused = action == SQLITE_ATTACH || action == SQLITE_DETACH || action == SQLITE_PRAGMA ||
                 action == SQLITE_TRANSACTION || action == SQLITE_SAVEPOINT;
  return refused ? SQLITE_DENY : SQLITE_OK;
}

} // namespace

void Statement::Finalize::operator()(sqlite3_stmt* handle) const {
  sqlite3_finalize(handle);
}

void Statement::bind(int index, std::string_view text) {
  sqlite3_bind_text(handle_.get(), index + 1, text.data() != nullptr ? text.data() : "",
                    static_cast<int>(text.size()), SQLITE_STATIC);
}

void Statement::bindNull(int index) {
  sqlite3_bind_null(handle_.get(), index + 1);
}

bool Statement::step() {
  int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) {
    return true;
  }
  if (code == SQLITE_DONE) {
    return false;
  }
  std::string message = code == SQLITE_INTERRUPT ? "context deadline exceeded"
                                                 : sqlite3_errmsg(sqlite3_db_handle(handle_.get()));
  sqlite3_reset(handle_.get());
  throw SqlError(message);
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
}

int Statement::columnCount() const {
  return sqlite3_column_count(handle_.get());
}

std::string Statement::columnName(int column) const {
  const char* name = sqlite3_column_name(handle_.get(), column);
  return name != nullptr ? name : "";
}

std::string Statement::declaredType(int column) const {
  const char* type = sqlite3_column_decltype(handle_.get(), column);
  return type != nullptr ? type : "";
}

std::optional<std::string_view> Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  if (text == nullptr) {
    return std::nullopt;
  }
  return std::string_view{text,
                          static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool Statement::isInteger(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_INTEGER;
}

bool Statement::isReal(int column) const {
  return sqlite3_column_type(handle_.get(), column) == SQLITE_FLOAT;
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(handle_.get(), column);
}

bool Statement::readOnly() const {
  return sqlite3_stmt_readonly(handle_.get()) != 0;
}

void Sqlite::Close::operator()(sqlite3* handle) const {
  sqlite3_close_v2(handle);
}

Sqlite::Sqlite() {
  sqlite3* handle = nullptr;
  int code =
      sqlite3_open_v2(":memory:", &handle,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) {
    throw SqlError("cannot open a database in memory");
  }
  // There is one of these for each database, often thousands: no memory set aside for speed.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 0, 0);
  // MySQL's double quotes are turned into single ones before; a name stays a name.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
}

void Sqlite::run(const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK) {
    return;
  }
  std::string text = message != nullptr ? message : sqlite3_errmsg(handle_.get());
  sqlite3_free(message);
  throw SqlError(text);
}

Statement Sqlite::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle_.get(), sql.data(), static_cast<int>(sql.size()), &statement,
                                nullptr);
  Statement prepared{statement};
  if (code != SQLITE_OK) {
    throw SqlError(sqlite3_errmsg(handle_.get()));
  }
  return prepared;
}

std::int64_t Sqlite::totalChanges() const {
  return sqlite3_total_changes64(handle_.get());
}

Sqlite::Guard::Guard(Sqlite& database) : handle_(database.handle_.get()) {
  sqlite3_set_authorizer(handle_, refuse, nullptr);
  sqlite3_progress_handler(
      handle_, progressEvery,
      [](void* steps) { return ++*static_cast<int*>(steps) > progressLimit ? 1 : 0; }, &steps_);
}

Sqlite::Guard::~Guard() {
  sqlite3_set_authorizer(handle_, nullptr, nullptr);
  sqlite3_progress_handler(handle_, 0, nullptr, nullptr);
}

std::string quoteName(std::string_view name) {
  std::string quoted = "\"";
  for (char c : name) {
    if (c == '"') {
      quoted += '"';
    }
    quoted += c;
  }
  return quoted + '"';
}

} // namespace dolthub::emulator
