#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/revision.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

Encoding<Call> createBranch(const CreateBranch& request) {
  const DatabaseName& database = request.branch.database();
  return identify(
      post(Target{apiPath<"/{owner}/{database}/branches">, database},
           {{"revisionType", revisionType(request.from.kind())},
            {"revisionName", request.from.name()},
            {"newBranchName", request.branch.name()}}),
      LostCall::Kind::CreateBranch, database,
      {{"newBranchName", request.branch.name()}, {"revisionName", request.from.name()}});
}

Reading<Branch> readCreatedBranch(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  Branch branch;
  branch.name = answer.fields().text("new_branch_name");
  answer.refuseOther("new_branch_name", branch.name, bodyText(response.request, "newBranchName"));
  return answer.as(std::move(branch));
}

Branch foundBranch(const CreateBranch&, const std::string& id) {
  Branch branch;
  branch.name = id;
  return branch;
}

// One page today.
Encoding<Call> listBranches(const DatabaseName& database, const std::string& pageToken) {
  return get(
      Target{apiPath<"/{owner}/{database}/branches">, database}.withSome("pageToken", pageToken));
}

Reading<Page<Branch>> readBranches(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<Branch> page;
  for (const Fields& entry : fields.list("branches")) {
    Branch branch;
    branch.name = entry.text("branch_name");
    page.items.push_back(std::move(branch));
  }
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

} // namespace

constinit const BranchCalls branchCalls{.create = createBranch,
                                        .readCreated = readCreatedBranch,
                                        .found = foundBranch,
                                        .list = listBranches,
                                        .readPage = readBranches};

} // namespace dolthub::wire::v1alpha1
