#include "emulator/store.hpp"

#include <algorithm>

namespace dolthub::emulator {

namespace {

std::string joinNames(const std::vector<std::string>& names, std::string_view prefix = {}) {
  std::string text;
  for (const std::string& name : names) {
    if (!text.empty()) {
      text += ", ";
    }
    text += prefix;
    text += quoteName(name);
  }
  return text;
}

std::string difference(const Table& a, const Table& b) {
  return "SELECT * FROM " + quoteName(a.version) + " EXCEPT SELECT * FROM " + quoteName(b.version);
}

/// Equal rows of a keyless table are told apart by a number.
std::string numbered(const Table& table) {
  std::string columns = joinNames(table.columns);
  return "SELECT " + columns + ", row_number() OVER (PARTITION BY " + columns + ") FROM " +
         quoteName(table.version);
}

bool anyRow(Sqlite& sqlite, const std::string& query) {
  return sqlite.prepare("SELECT 1 FROM (" + query + ") LIMIT 1").step();
}

bool sameShape(const Table& a, const Table& b) {
  return a.columns == b.columns && a.keys == b.keys;
}

} // namespace

std::vector<std::string> Table::keyNames() const {
  std::vector<std::string> names;
  for (std::size_t key : keys) {
    names.push_back(columns[key]);
  }
  return names;
}

TableRef Store::create(const std::vector<std::string>& columns,
                       const std::vector<std::string>& keys) {
  std::string body = "(";
  for (const std::string& column : columns) {
    bool isKey = std::ranges::find(keys, column) != keys.end();
    body += quoteName(column) + (isKey ? " TEXT NOT NULL, " : " TEXT, ");
  }
  if (keys.empty()) {
    body.replace(body.size() - 2, 2, ")");
  } else {
    body += "PRIMARY KEY (" + joinNames(keys) + ")) WITHOUT ROWID";
  }
  std::string version = newVersion();
  sqlite_.run("CREATE TABLE " + quoteName(version) + body);
  return describe(version);
}

TableRef Store::createLike(const Table& table) {
  Table made = table;
  made.version = newVersion();
  sqlite_.run("CREATE TABLE " + quoteName(made.version) + table.body);
  return std::make_shared<const Table>(std::move(made));
}

TableRef Store::copy(const Table& table) {
  TableRef copied = createLike(table);
  sqlite_.run("INSERT INTO " + quoteName(copied->version) + " SELECT * FROM " +
              quoteName(table.version));
  return copied;
}

void Store::drop(const std::string& version) {
  sqlite_.run("DROP TABLE " + quoteName(version));
}

TableRef Store::describe(const std::string& version) {
  Table table;
  table.version = version;
  auto text = sqlite_.prepare("SELECT sql FROM main.sqlite_schema WHERE name = ?");
  text.bind(0, version);
  text.step();
  std::string sql{text.text(0).value_or("")};
  table.body = sql.substr(sql.find('('));
  auto info = sqlite_.prepare("SELECT name, pk FROM pragma_table_info(?) ORDER BY cid");
  info.bind(0, version);
  std::vector<std::pair<std::int64_t, std::size_t>> keys;
  while (info.step()) {
    if (info.integer(1) > 0) {
      keys.emplace_back(info.integer(1), table.columns.size());
    }
    table.columns.emplace_back(info.text(0).value_or(""));
  }
  std::ranges::sort(keys);
  for (const auto& [order, column] : keys) {
    table.keys.push_back(column);
  }
  return std::make_shared<const Table>(std::move(table));
}

std::uint64_t Store::rowCount(const Table& table) {
  auto count = sqlite_.prepare("SELECT count(*) FROM " + quoteName(table.version));
  count.step();
  return static_cast<std::uint64_t>(count.integer(0));
}

bool Store::sameRows(const Table& a, const Table& b) {
  if (!sameShape(a, b) || rowCount(a) != rowCount(b)) {
    return false;
  }
  // With as many rows on both sides one direction is enough, unless rows repeat.
  if (!a.keys.empty()) {
    return !anyRow(sqlite_, difference(a, b));
  }
  return !anyRow(sqlite_, numbered(a) + " EXCEPT " + numbered(b));
}

Snapshot Store::merge(const Snapshot& base, const Snapshot& from, const Snapshot& target) {
  if (*target == *base) {
    return from;
  }
  auto merged = std::make_shared<Tables>(*target);
  auto find = [](const Snapshot& snapshot, const std::string& name) -> TableRef {
    auto found = snapshot->find(name);
    return found == snapshot->end() ? nullptr : found->second;
  };
  Tables names = *base;
  names.insert(from->begin(), from->end());
  for (const auto& entry : names) {
    const std::string& name = entry.first;
    TableRef old = find(base, name);
    TableRef theirs = find(from, name);
    TableRef ours = find(target, name);
    if (theirs == old || theirs == ours) {
      continue;
    }
    if (ours == old) {
      if (theirs) {
        merged->insert_or_assign(name, theirs);
      } else {
        merged->erase(name);
      }
    } else if (!theirs || !ours) {
      throw Conflict("conflict in table " + name + ": dropped on one side, changed on the other");
    } else {
      merged->insert_or_assign(name, mergeRows(name, old.get(), *theirs, *ours));
    }
  }
  return merged;
}

TableRef Store::mergeRows(const std::string& name, const Table* base, const Table& from,
                          const Table& target) {
  if (!sameShape(from, target) || (base != nullptr && !sameShape(*base, from))) {
    throw Conflict("conflict in table " + name + ": the schema differs");
  }
  TableRef empty;
  if (base == nullptr) {
    empty = createLike(from);
    base = empty.get();
  }
  TableRef merged;
  if (from.keys.empty()) {
    if (anyRow(sqlite_, numbered(*base) + " EXCEPT " + numbered(from))) {
      throw Conflict("conflict in table " + name + ": rows without a key changed on both sides");
    }
    merged = copy(target);
    sqlite_.run("INSERT INTO " + quoteName(merged->version) + " SELECT " + joinNames(from.columns) +
                " FROM (" + numbered(from) + " EXCEPT " + numbered(*base) + ")");
  } else {
    std::string keys = joinNames(from.keyNames());
    auto changed = [&](const Table& a, const Table& b) {
      return "SELECT " + keys + " FROM (" + difference(a, b) + ") UNION SELECT " + keys +
             " FROM (" + difference(b, a) + ")";
    };
    auto bothSides =
        sqlite_.prepare("SELECT * FROM (" + changed(from, *base) + ") INTERSECT SELECT * FROM (" +
                        changed(target, *base) + ") INTERSECT SELECT * FROM (" +
                        changed(from, target) + ") LIMIT 1");
    if (bothSides.step()) {
      throw Conflict("conflict in table " + name + ": the row with the key " +
                     std::string{bothSides.text(0).value_or("NULL")} + " changed on both sides");
    }
    merged = copy(target);
    sqlite_.run("DELETE FROM " + quoteName(merged->version) + " WHERE (" + keys + ") IN (SELECT " +
                keys + " FROM (" + difference(*base, from) + "))");
    sqlite_.run("INSERT OR REPLACE INTO " + quoteName(merged->version) + " " +
                difference(from, *base));
  }
  if (empty) {
    drop(empty->version);
  }
  return merged;
}

Views::Views(Store& store, const Tables& tables, const SqlText& statement) : store_(store) {
  for (std::size_t i = 0; i < statement.words.size(); ++i) {
    auto found = statement.isName(i) ? tables.find(statement.words[i].text) : tables.end();
    if (found == tables.end() || std::ranges::find(names_, found->first) != names_.end()) {
      continue;
    }
    store_.sqlite().run("CREATE TEMP VIEW " + quoteName(found->first) + " AS SELECT * FROM main." +
                        quoteName(found->second->version));
    names_.push_back(found->first);
  }
}

Views::~Views() {
  for (const std::string& name : names_) {
    store_.sqlite().run("DROP VIEW temp." + quoteName(name));
  }
}

} // namespace dolthub::emulator
