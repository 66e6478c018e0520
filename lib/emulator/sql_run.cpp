// What SQL statements of strangers may do, and what they are told when they may not.

#include "emulator/sql_run.hpp"

#include <algorithm>

namespace dolthub::emulator {

namespace {

bool startsRead(const SqlText& statement) {
  for (std::string_view word : {"SELECT", "WITH", "VALUES", "EXPLAIN"}) {
    if (statement.is(0, word)) {
      return true;
    }
  }
  return statement.words[0].text == "(";
}

bool startsAny(const SqlText& statement) {
  if (startsRead(statement)) {
    return true;
  }
  for (std::string_view word :
       {"INSERT", "REPLACE", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "TRUNCATE", "CALL",
        "SHOW", "DESCRIBE", "DESC", "USE", "SET", "GRANT", "REVOKE", "RENAME", "ANALYZE"}) {
    if (statement.is(0, word)) {
      return true;
    }
  }
  return false;
}

/// For a statement that cannot be run at all.
SqlError notRunnable(const SqlText& statement) {
  if (startsAny(statement)) {
    return SqlError("Unsupported SQL statement: " + statement.lite());
  }
  return SqlError(syntaxError(statement.words[0].position, statement.words[0].text));
}

/// The versions of tables and SQLite's own are not for strangers.
void checkNames(const SqlText& statement) {
  for (std::size_t i = 0; i < statement.words.size(); ++i) {
    std::string_view name = statement.words[i].text;
    bool inner = name.starts_with('@') || equalNoCase(name.substr(0, 7), "sqlite_");
    if (statement.isName(i) && inner) {
      throw SqlError("table not found: " + std::string{name});
    }
  }
}

/// SQLite's message in DoltHub's words.
std::string translated(std::string_view message, const SqlText& statement) {
  auto between = [&](std::string_view prefix) -> std::optional<std::string> {
    if (!message.starts_with(prefix)) {
      return std::nullopt;
    }
    return std::string{message.substr(prefix.size())};
  };
  if (message.starts_with("near \"") && message.ends_with("\": syntax error")) {
    std::string_view near = message.substr(6, message.size() - 6 - 15);
    for (const auto& word : statement.words) {
      if (word.lite == near) {
        return syntaxError(word.position, word.text);
      }
    }
    return syntaxError(0, near);
  }
  if (message.ends_with("because it is a view")) {
    return notRunnable(statement).what();
  }
  if (message == "incomplete input") {
    const auto& last = statement.words.back();
    return syntaxError(last.position + last.text.size(), last.text);
  }
  if (auto table = between("no such table: ")) {
    return "table not found: " + table->substr(table->starts_with("main.") ? 5 : 0);
  }
  if (auto column = between("no such column: ")) {
    return "column \"" + *column + "\" could not be found in any table in scope";
  }
  if (auto columns = between("UNIQUE constraint failed: ")) {
    return "duplicate primary key given: [" + columns->substr(columns->rfind('.') + 1) + "]";
  }
  return std::string{message};
}

std::string typeOf(const Statement& statement, int column, bool hasRow) {
  std::string declared = statement.declaredType(column);
  if (declared == "TEXT") {
    return "longtext";
  }
  std::ranges::transform(declared, declared.begin(), lower);
  if (!declared.empty()) {
    return declared;
  }
  if (hasRow && statement.isInteger(column)) {
    return "bigint";
  }
  return hasRow && statement.isReal(column) ? "double" : "longtext";
}

std::string renderReal(std::string_view text) {
  return std::string{text.ends_with(".0") ? text.substr(0, text.size() - 2) : text};
}

} // namespace

std::string syntaxError(std::size_t position, std::string_view near) {
  return "Error parsing SQL: syntax error at position " + toText(position) + " near '" +
         std::string{near} + "'.";
}

SqlText oneStatement(std::string_view text) {
  auto statements = readSql(text);
  if (statements.size() > 1) {
    const auto& second = statements[1].words.front();
    throw SqlError(syntaxError(second.position, second.text));
  }
  return statements.empty() ? SqlText{} : std::move(statements.front());
}

SqlRows readRows(Store& store, const Tables& tables, std::string_view database,
                 std::string_view query, std::size_t limit) {
  SqlText statement = oneStatement(query);
  if (statement.empty()) {
    throw SqlError("Error parsing SQL: empty statement.");
  }
  SqlRows result;
  if (statement.is(0, "SHOW") && statement.is(1, "TABLES") && statement.words.size() == 2) {
    result.columns.emplace_back("Tables_in_" + std::string{database}, "longtext");
    for (const auto& [name, table] : tables) {
      result.rows.push_back({name});
    }
    return result;
  }
  if (!startsRead(statement)) {
    throw notRunnable(statement);
  }
  checkNames(statement);
  Views views{store, tables, statement};
  Sqlite::Guard guard{store.sqlite()};
  try {
    Statement prepared = store.sqlite().prepare(statement.lite());
    if (!prepared || !prepared.readOnly()) {
      throw notRunnable(statement);
    }
    int count = prepared.columnCount();
    bool hasRow = prepared.step();
    for (int column = 0; column < count; ++column) {
      result.columns.emplace_back(prepared.columnName(column), typeOf(prepared, column, hasRow));
    }
    for (; hasRow; hasRow = prepared.step()) {
      if (result.rows.size() == limit) {
        result.more = true;
        break;
      }
      auto& row = result.rows.emplace_back();
      for (int column = 0; column < count; ++column) {
        bool real = prepared.isReal(column);
        auto text = prepared.text(column);
        row.push_back(!text  ? std::optional<std::string>{}
                      : real ? renderReal(*text)
                             : validUtf8(*text));
      }
    }
    return result;
  } catch (const SqlError& error) {
    throw SqlError(translated(error.what(), statement));
  }
}

Workspace::Workspace(Store& store, Snapshot base)
    : store_(store), base_(std::move(base)), current_(*base_) {}

Workspace::~Workspace() {
  for (const std::string& version : mine_) {
    store_.drop(version);
  }
}

std::uint64_t Workspace::run(const SqlText& statement) {
  checkNames(statement);
  Aim aim = aimOf(statement);
  const std::string& name = statement.words[aim.word].text;
  auto found = current_.find(name);
  if (aim.kind == Aim::Create && found != current_.end()) {
    if (aim.mayMiss) {
      return 0;
    }
    throw SqlError("table with name " + name + " already exists");
  }
  if (aim.kind != Aim::Create && found == current_.end()) {
    if (aim.mayMiss) {
      return 0;
    }
    throw SqlError("table not found: " + name);
  }
  if (aim.kind == Aim::Drop) {
    if (std::erase(mine_, found->second->version) > 0) {
      store_.drop(found->second->version);
    }
    current_.erase(found);
    return 0;
  }
  if (aim.kind == Aim::Create) {
    std::string version = store_.newVersion();
    execute(statement, aim, version);
    mine_.push_back(version);
    current_.emplace(name, store_.describe(version));
    return 0;
  }
  if (std::ranges::find(mine_, found->second->version) == mine_.end()) {
    found->second = store_.copy(*found->second);
    mine_.push_back(found->second->version);
  }
  std::int64_t before = store_.sqlite().totalChanges();
  execute(statement, aim, found->second->version);
  if (aim.kind == Aim::Change) {
    found->second = store_.describe(found->second->version);
  }
  return static_cast<std::uint64_t>(store_.sqlite().totalChanges() - before);
}

/// The version stands in the place of the table that the statement aims at; a rename afterwards
/// would make SQLite read its whole schema again. Elsewhere in the statement its name is a view.
void Workspace::execute(const SqlText& statement, const Aim& aim, const std::string& version) {
  const std::string& name = statement.words[aim.word].text;
  SqlText changed = statement;
  std::string& place = changed.words[aim.word].lite;
  place = quoteName(version);
  bool update = statement.is(0, "UPDATE") && statement.is(aim.word + 1, "SET");
  bool remove = statement.is(0, "DELETE") &&
                (statement.is(aim.word + 1, "WHERE") || aim.word + 1 == statement.words.size());
  if (update || remove) {
    place += " AS " + quoteName(name);
  }
  std::string text =
      aim.kind == Aim::Truncate ? "DELETE FROM " + quoteName(version) : changed.lite();
  try {
    Views views{store_, current_, statement};
    Sqlite::Guard guard{store_.sqlite()};
    Statement prepared = store_.sqlite().prepare(text);
    while (prepared.step()) {
    }
  } catch (const SqlError& error) {
    std::string message = error.what();
    for (auto at = message.find(version); at != message.npos;
         at = message.find(version, at + name.size())) {
      message.replace(at, version.size(), name);
    }
    throw SqlError(translated(message, statement));
  }
}

Snapshot Workspace::finish() {
  for (auto& [name, table] : current_) {
    auto old = base_->find(name);
    bool same = std::ranges::find(mine_, table->version) != mine_.end() && old != base_->end() &&
                old->second->body == table->body && store_.sameRows(*old->second, *table);
    if (same) {
      store_.drop(table->version);
      table = old->second;
    }
  }
  mine_.clear();
  return current_ == *base_ ? base_ : std::make_shared<const Tables>(std::move(current_));
}

Workspace::Aim Workspace::aimOf(const SqlText& statement) {
  Aim aim;
  std::size_t at = 1;
  auto skip = [&](std::string_view word) {
    bool there = statement.is(at, word);
    at += there ? 1 : 0;
    return there;
  };
  if (statement.is(0, "INSERT") || statement.is(0, "REPLACE")) {
    if (skip("OR")) {
      ++at;
    }
    skip("INTO");
  } else if (statement.is(0, "DELETE")) {
    skip("FROM");
  } else if (statement.is(0, "CREATE") && skip("TABLE")) {
    aim.kind = Aim::Create;
    aim.mayMiss = skip("IF") && skip("NOT") && skip("EXISTS");
  } else if (statement.is(0, "DROP") && skip("TABLE")) {
    aim.kind = Aim::Drop;
    aim.mayMiss = skip("IF") && skip("EXISTS");
  } else if (statement.is(0, "ALTER") && skip("TABLE")) {
    aim.kind = Aim::Change;
    bool renames = statement.is(at + 1, "RENAME") && !statement.is(at + 2, "COLUMN");
    if (renames) {
      throw notRunnable(statement);
    }
  } else if (statement.is(0, "TRUNCATE")) {
    skip("TABLE");
    aim.kind = Aim::Truncate;
  } else if (!statement.is(0, "UPDATE")) {
    throw notRunnable(statement);
  }
  if (!statement.isName(at)) {
    const auto& word = statement.words[std::min(at, statement.words.size() - 1)];
    throw SqlError(syntaxError(word.position, word.text));
  }
  aim.word = at;
  return aim;
}

} // namespace dolthub::emulator
