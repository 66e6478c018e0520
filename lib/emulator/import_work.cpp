#include "emulator/import_work.hpp"

#include <algorithm>

#include "emulator/sql_run.hpp"

namespace dolthub::emulator {

namespace {

/// One transaction for a slice: the version under work is seen by nobody, so that is enough.
class Transaction {
public:
  explicit Transaction(Sqlite& sqlite) : sqlite_(sqlite) { sqlite_.run("BEGIN"); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() { sqlite_.run("COMMIT"); }

private:
  Sqlite& sqlite_;
};

std::string listOf(const std::vector<std::string>& names, std::string_view before,
                   std::string_view after, std::string_view between) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) {
      text += between;
    }
    text += before;
    text += quoteName(name);
    text += after;
  }
  return text;
}

/// Counts only rows that really become different, so that an update of nothing is seen as such.
std::string upsert(const Table& table, const std::vector<std::string>& columns) {
  std::string sql = "INSERT INTO " + quoteName(table.version) + " (" +
                    listOf(columns, "", "", ", ") + ") VALUES (";
  for (std::size_t i = 0; i < columns.size(); ++i) {
    sql += i == 0 ? "?" : ", ?";
  }
  sql += ")";
  auto keys = table.keyNames();
  if (keys.empty()) {
    return sql;
  }
  sql += " ON CONFLICT (" + listOf(keys, "", "", ", ") + ") DO ";
  std::string sets;
  std::string differs;
  for (const std::string& column : columns) {
    if (std::ranges::find_if(keys, [&](auto& key) { return equalNoCase(key, column); }) !=
        keys.end()) {
      continue;
    }
    std::string name = quoteName(column);
    sets += (sets.empty() ? "" : ", ") + name + " = excluded." + name;
    differs += (differs.empty() ? "" : " OR ") + name + " IS NOT excluded." + name;
  }
  return sql + (sets.empty() ? "NOTHING" : "UPDATE SET " + sets + " WHERE " + differs);
}

} // namespace

ImportWork::ImportWork(std::shared_ptr<Store> store, Snapshot base, ImportOrder order,
                       std::string body, std::size_t offset, std::size_t size)
    : store_(std::move(store)), base_(std::move(base)), order_(std::move(order)),
      body_(std::move(body)) {
  content_ = std::string_view{body_}.substr(offset, size);
}

ImportWork::~ImportWork() = default;

bool ImportWork::advance(std::size_t bytes) {
  if (ended_) {
    return true;
  }
  try {
    bool isSql = order_.fileType == "sql";
    if (!started_ && !isSql) {
      start();
    }
    started_ = true;
    if (isSql) {
      runStatements();
    } else {
      slice(bytes);
    }
  } catch (const BadFile& error) {
    error_ = error.what();
  } catch (const SqlError& error) {
    error_ = error.what();
  }
  if (!error_.empty()) {
    insert_ = {};
    if (table_) {
      store_->drop(table_->version);
    }
    ended_ = true;
  }
  if (ended_) {
    reader_.reset();
    content_ = {};
    body_ = {};
  }
  return ended_;
}

void ImportWork::start() {
  if (order_.fileType == "csv") {
    reader_ = readSeparated(content_, ',');
  } else if (order_.fileType == "psv") {
    reader_ = readSeparated(content_, '|');
  } else if (order_.fileType == "json") {
    reader_ = readJson(content_);
  } else {
    throw BadFile("the emulator reads no files of the type " + order_.fileType);
  }
  startTable();
}

void ImportWork::startTable() {
  auto found = base_->find(order_.table);
  old_ = found == base_->end() ? nullptr : found->second;
  bool create = order_.operation == ImportOperation::Create;
  if (create && old_) {
    throw BadFile("table with name " + order_.table + " already exists");
  }
  if (!create && order_.operation != ImportOperation::Overwrite && !old_) {
    throw BadFile("table not found: " + order_.table);
  }
  const auto& columns = reader_->columns();
  auto has = [](const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::any_of(names, [&](auto& other) { return equalNoCase(other, name); });
  };
  if (create || order_.operation == ImportOperation::Overwrite) {
    std::vector<std::string> keys;
    for (const std::string& key : order_.primaryKeys) {
      if (!has(columns, key)) {
        throw BadFile("primary key column " + key + " is not in the file");
      }
      keys.push_back(
          *std::ranges::find_if(columns, [&](auto& column) { return equalNoCase(column, key); }));
    }
    table_ = store_->create(columns, keys);
  } else {
    for (const std::string& column : columns) {
      if (!has(old_->columns, column)) {
        throw BadFile("column " + column + " of the file is not in table " + order_.table);
      }
    }
    for (const std::string& key : old_->keyNames()) {
      if (!has(columns, key)) {
        throw BadFile("primary key column " + key + " is not in the file");
      }
    }
    bool update = order_.operation == ImportOperation::Update;
    table_ = update ? store_->copy(*old_) : store_->createLike(*old_);
  }
  if (order_.operation == ImportOperation::Update) {
    insert_ = store_->sqlite().prepare(upsert(*table_, columns));
    return;
  }
  std::string sql = "INSERT INTO " + quoteName(table_->version) + " (" +
                    listOf(columns, "", "", ", ") + ") VALUES (?";
  for (std::size_t i = 1; i < columns.size(); ++i) {
    sql += ", ?";
  }
  insert_ = store_->sqlite().prepare(sql + ")");
}

void ImportWork::slice(std::size_t bytes) {
  std::size_t until = reader_->consumed() + std::min(bytes, content_.size());
  std::int64_t before = store_->sqlite().totalChanges();
  bool more = true;
  {
    Transaction transaction{store_->sqlite()};
    while (more && reader_->consumed() < until) {
      more = reader_->next(row_);
      if (more) {
        insert();
      }
    }
    more = more && reader_->consumed() < content_.size();
    changed_ = changed_ || store_->sqlite().totalChanges() != before;
  }
  if (!more) {
    finish();
  }
}

void ImportWork::insert() {
  ++rows_;
  for (std::size_t i = 0; i < row_.size(); ++i) {
    if (row_[i].null) {
      insert_.bindNull(static_cast<int>(i));
    } else {
      insert_.bind(static_cast<int>(i), row_[i].text);
    }
  }
  try {
    insert_.step();
  } catch (const SqlError& error) {
    std::string_view message = error.what();
    if (message.starts_with("UNIQUE constraint failed")) {
      throw BadFile("duplicate primary key given: [" + keyText() + "]");
    }
    if (message.starts_with("NOT NULL constraint failed")) {
      throw BadFile("row " + toText(rows_) + ": column " +
                    std::string{message.substr(message.rfind('.') + 1)} + " may not be empty");
    }
    throw;
  }
  insert_.reset();
}

std::string ImportWork::keyText() const {
  std::string text;
  for (const std::string& key : table_->keyNames()) {
    for (std::size_t i = 0; i < row_.size(); ++i) {
      if (equalNoCase(reader_->columns()[i], key)) {
        text += (text.empty() ? "" : ",") + std::string{row_[i].text};
      }
    }
  }
  return text;
}

void ImportWork::runStatements() {
  Workspace workspace{*store_, base_};
  {
    Transaction transaction{store_->sqlite()};
    for (const SqlText& statement : readSql(content_)) {
      rows_ += workspace.run(statement);
    }
  }
  result_ = workspace.finish();
  ended_ = true;
}

void ImportWork::finish() {
  insert_ = {};
  bool update = order_.operation == ImportOperation::Update;
  bool same =
      update ? !changed_ : old_ && old_->body == table_->body && store_->sameRows(*old_, *table_);
  if (same) {
    store_->drop(table_->version);
    result_ = base_;
  } else {
    auto tables = std::make_shared<Tables>(*base_);
    tables->insert_or_assign(order_.table, table_);
    result_ = std::move(tables);
  }
  ended_ = true;
}

} // namespace dolthub::emulator
