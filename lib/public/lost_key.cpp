#include "public/lost_key.hpp"

#include <utility>

namespace dolthub {

LostKey keyOfImport(std::string branch, std::string table, std::string fileName,
                    ImportOperation operation) {
  return {{"branchName", std::move(branch)},
          {"tableName", std::move(table)},
          {"fileName", std::move(fileName)},
          {"importOp", std::string(toString(operation))}};
}

LostKey keyOfPullRequest(const PullRequestName& pullRequest) {
  return {{"pull_id", pullRequest.id()}};
}

} // namespace dolthub
