#pragma once

#include <dolthub/importer.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dolthub::importer {

// What a run, and those that it goes on with, know of the databases.
class KnownImports {
public:
  // The imports started there: none of them is an upload that got lost.
  const std::vector<std::string>& of(const DatabaseName& database) { return imports_[database]; }
  void add(const DatabaseName& database, const std::string& operation) noexcept {
    try {
      imports_[database].emplace_back(restoreAny(operation).name());
    } catch (const std::exception&) {
      // One that cannot be read does not tell anything.
    }
  }

  // Whether it is known to have a branch; one that has is never without again.
  bool hasBranch(const DatabaseName& database) const { return withBranch_.contains(database); }
  void foundBranch(const DatabaseName& database) { withBranch_.insert(database); }

private:
  std::map<DatabaseName, std::vector<std::string>> imports_; // their names
  std::set<DatabaseName> withBranch_;
};

} // namespace dolthub::importer
