#include "wire/pull_request.hpp"

#include "wire/answer.hpp"
#include "wire/building.hpp"
#include "wire/started.hpp"
#include "wire/words.hpp"

#include <boost/json/value.hpp>

namespace dolthub::wire {
namespace {

constexpr Words<PullRequestState, 3> states{{{PullRequestState::Open, "Open"},
                                             {PullRequestState::Closed, "Closed"},
                                             {PullRequestState::Merged, "Merged"}}};

constexpr std::string_view wordOf(ReviewStatus status) noexcept {
  switch (status) {
  case ReviewStatus::Approved:
    return "Approved";
  case ReviewStatus::AssignedReviewer:
    return "AssignedReviewer";
  case ReviewStatus::Rejected:
    return "Rejected";
  case ReviewStatus::Reviewed:
    return "Reviewed";
  }
  return {};
}

Target target(const PullRequestName& pullRequest) {
  return Target{pullRequest.database()} / "pulls" / pullRequest.id();
}

PullRequestSummary readSummary(const Fields& fields) {
  PullRequestSummary summary;
  summary.id = fields.id("pull_id");
  summary.title = fields.optionalText("title");
  summary.description = fields.optionalText("description");
  summary.stateText = fields.optionalText("state");
  summary.state = valueOf(states, summary.stateText);
  summary.createdAt = fields.optionalTime("created_at");
  summary.creator = fields.optionalText("creator");
  return summary;
}

// Of two keys the one that says something: the documents and the server differ.
std::string eitherText(const Fields& fields, std::string_view key, std::string_view documented) {
  std::string text = fields.optionalText(key);
  if (text.empty()) {
    text = fields.optionalText(documented);
  }
  return text;
}

} // namespace

Encoding<Call> createPullRequest(const CreatePullRequest& request) {
  const DatabaseName& from = request.from.database();
  const DatabaseName& to = request.to.database();
  return Checks{}
      .refuseIf(request.title.empty(), "pull request title is empty")
      .text("pull request title", request.title, Lines::One)
      .text("pull request description", request.description)
      .pass(identify(post(Target{to} / "pulls", {{"title", request.title},
                                                 {"description", request.description},
                                                 {"fromBranchOwnerName", from.owner()},
                                                 {"fromBranchRepoName", from.name()},
                                                 {"fromBranchName", request.from.name()},
                                                 {"toBranchOwnerName", to.owner()},
                                                 {"toBranchRepoName", to.name()},
                                                 {"toBranchName", request.to.name()}}),
                     LostCall::Kind::CreatePullRequest, to,
                     {{"title", request.title},
                      {"fromBranchOwnerName", from.owner()},
                      {"fromBranchRepoName", from.name()},
                      {"fromBranchName", request.from.name()},
                      {"toBranchName", request.to.name()}}));
}

Reading<PullRequestName> readCreatedPullRequest(const message::Response& response,
                                                const DatabaseName& to) {
  Answer answer{response, Repeat::Never};
  const Fields fields = answer.fields();
  std::string id = fields.id("pull_id");
  if (const auto problem = nameProblem("pull request id", id, Slash::Refused)) {
    fields.complain("pull_id", *problem);
    id = "0"; // never seen: the complaint goes out in its place
  }
  return answer.as(PullRequestName{to, std::move(id)});
}

Call getPullRequest(const PullRequestName& pullRequest) {
  return get(target(pullRequest));
}

Reading<PullRequest> readPullRequest(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  PullRequest pull;
  pull.id = fields.id("pull_id");
  pull.title = fields.optionalText("title");
  pull.description = fields.optionalText("description");
  pull.stateText = fields.optionalText("state");
  pull.state = valueOf(states, pull.stateText);
  pull.fromOwner = fields.optionalText("from_branch_owner");
  pull.fromDatabase = fields.optionalText("from_branch_database");
  pull.fromBranch = eitherText(fields, "from_branch", "from_branch_name");
  pull.toOwner = fields.optionalText("to_branch_owner");
  pull.toDatabase = fields.optionalText("to_branch_database");
  pull.toBranch = eitherText(fields, "to_branch", "to_branch_name");
  pull.createdAt = fields.optionalTime("created_at");
  pull.author = fields.optionalText("author");
  return answer.as(std::move(pull));
}

Encoding<Call> updatePullRequest(const UpdatePullRequest& request) {
  Checks checks;
  boost::json::object body;
  std::vector<std::pair<std::string, std::string>> key{{"pull_id", request.pullRequest.id()}};
  const auto set = [&](const char* field, const std::string& value) {
    body[field] = value;
    key.emplace_back(field, value);
  };
  if (request.title) {
    checks.refuseIf(request.title->empty(), "pull request title is empty")
        .text("pull request title", *request.title, Lines::One);
    set("title", *request.title);
  }
  if (request.description) {
    checks.text("pull request description", *request.description);
    set("description", *request.description);
  }
  if (request.close) {
    set("state", "closed");
  }
  return checks.refuseIf(body.empty(), "update of a pull request changes nothing")
      .pass(identify(patch(target(request.pullRequest), body), LostCall::Kind::UpdatePullRequest,
                     request.pullRequest.database(), std::move(key)));
}

Reading<PullRequestSummary> readUpdatedPullRequest(const message::Response& response) {
  Answer answer{response};
  return answer.as(readSummary(answer.fields()));
}

Encoding<Call> listPullRequests(const ListPullRequests& request, const std::string& pageToken) {
  const auto state = request.state ? wordOf(states, *request.state) : std::string_view{};
  const auto review = request.reviewStatus ? wordOf(*request.reviewStatus) : std::string_view{};
  return Checks{}
      .refuseIf(request.state && state.empty(), "pull request state to list is Unknown")
      .text("pull request query", request.query, Lines::One)
      .pass(get((Target{request.database} / "pulls")
                    .withSome("filterByState", state)
                    .withSome("filterByReviewStatus", review)
                    .withSome("query", request.query)
                    .withSome("pageToken", pageToken)));
}

Reading<Page<PullRequestSummary>> readPullRequests(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<PullRequestSummary> page;
  for (const Fields& entry : fields.list("pulls")) {
    page.items.push_back(readSummary(entry));
  }
  page.nextPageToken = fields.optionalText("next_page_token");
  return answer.as(std::move(page));
}

Encoding<Call> commentOnPullRequest(const CommentOnPullRequest& request) {
  return Checks{}
      .refuseIf(request.comment.empty(), "comment is empty")
      .text("comment", request.comment)
      .pass(identify(post(target(request.pullRequest) / "comments", {{"comment", request.comment}}),
                     LostCall::Kind::Comment, request.pullRequest.database(),
                     {{"pull_id", request.pullRequest.id()}}));
}

Reading<void> readComment(const message::Response& response) {
  return Answer{response, Repeat::Never}.asNothing();
}

Call startMerge(const PullRequestName& pullRequest) {
  Call call = identify(post(target(pullRequest) / "merge"), LostCall::Kind::Merge,
                       pullRequest.database(), {{"pull_id", pullRequest.id()}});
  call.repeat = Repeat::Fragile;
  return call;
}

Reading<AnyOperation> readStartedMerge(const message::Response& response,
                                       const PullRequestName& pullRequest,
                                       std::string_view endpoint) {
  AnyOperation::Parts parts{OperationKind::Merge};
  parts.database = pullRequest.database();
  parts.pullRequestId = pullRequest.id();
  parts.endpoint = endpoint;
  return readStarted(response, Repeat::Fragile, std::move(parts));
}

} // namespace dolthub::wire
