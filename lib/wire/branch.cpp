#include "wire/branch.hpp"

#include "wire/answer.hpp"
#include "wire/building.hpp"
#include "wire/revision.hpp"

namespace dolthub::wire {

Call createBranch(const CreateBranch& request) {
  const DatabaseName& database = request.branch.database();
  return identify(
      post(Target{database} / "branches", {{"revisionType", revisionType(request.from.kind())},
                                           {"revisionName", request.from.name()},
                                           {"newBranchName", request.branch.name()}}),
      LostCall::Kind::CreateBranch, database, {{"newBranchName", request.branch.name()}});
}

Reading<Branch> readCreatedBranch(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  Branch branch;
  branch.name = answer.fields().text("new_branch_name");
  return answer.as(std::move(branch));
}

Call listBranches(const DatabaseName& database) {
  return get(Target{database} / "branches");
}

Reading<std::vector<Branch>> readBranches(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  std::vector<Branch> branches;
  for (const Fields& entry : fields.list("branches")) {
    Branch branch;
    branch.name = entry.text("branch_name");
    branches.push_back(std::move(branch));
  }
  return answer.as(std::move(branches));
}

} // namespace dolthub::wire
