#include "wire/v1alpha1/api.hpp"

#include "public/lost_key.hpp"
#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/started.hpp"
#include "wire/words.hpp"

#include <boost/json/value.hpp>

namespace dolthub::wire::v1alpha1 {
namespace {

constexpr Words<PullRequestState, 3> states{{{PullRequestState::Open, "Open"},
                                             {PullRequestState::Closed, "Closed"},
                                             {PullRequestState::Merged, "Merged"}}};

constexpr PathTemplate onePath = apiPath<"/{owner}/{database}/pulls/{pull_id}">;
constexpr PathTemplate commentsPath = apiPath<"/{owner}/{database}/pulls/{pull_id}/comments">;
constexpr PathTemplate mergePath = apiPath<"/{owner}/{database}/pulls/{pull_id}/merge">;

Target target(PathTemplate path, const PullRequestName& pullRequest) {
  return Target{path, pullRequest.database(), {pullRequest.id()}};
}

void readInto(PullRequestSummary& summary, const Fields& fields) {
  summary.id = fields.id("pull_id");
  summary.title = fields.optionalText("title");
  summary.description = fields.optionalText("description");
  summary.stateText = fields.optionalText("state");
  summary.state = valueOf(states, summary.stateText);
  summary.createdAt = fields.optionalTime("created_at");
}

PullRequestSummary readSummary(const Fields& fields) {
  PullRequestSummary summary;
  readInto(summary, fields);
  if (const auto problem = nameProblem("pull request id", summary.id, Slash::Refused)) {
    fields.complain("pull_id", *problem);
  }
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

Encoding<Call> createPullRequest(const CreatePullRequest& request) {
  const DatabaseName& from = request.from.database();
  const DatabaseName& to = request.to.database();
  return Checks{}
      .refuseIf(request.title.empty(), "pull request title is empty")
      .text("pull request title", request.title, Lines::One)
      .text("pull request description", request.description)
      .pass(identify(post(Target{apiPath<"/{owner}/{database}/pulls">, to},
                          {{"title", request.title},
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

PullRequest foundPullRequest(const CreatePullRequest& request, const std::string& id) {
  PullRequest pull;
  pull.id = id;
  pull.title = request.title;
  pull.description = request.description;
  pull.state = PullRequestState::Open;
  pull.fromOwner = request.from.database().owner();
  pull.fromDatabase = request.from.database().name();
  pull.fromBranch = request.from.name();
  pull.toOwner = request.to.database().owner();
  pull.toDatabase = request.to.database().name();
  pull.toBranch = request.to.name();
  return pull;
}

Reading<PullRequest> readCreatedPullRequest(const message::Response& response,
                                            const CreatePullRequest& request) {
  Answer answer{response, Repeat::Never};
  const Fields fields = answer.fields();
  PullRequest pull = foundPullRequest(request, fields.id("pull_id"));
  if (const auto problem = nameProblem("pull request id", pull.id, Slash::Refused)) {
    fields.complain("pull_id", *problem);
  }
  const std::pair<std::string_view, std::string*> told[] = {
      {"title", &pull.title},
      {"description", &pull.description},
      {"from_owner_name", &pull.fromOwner},
      {"from_repository_name", &pull.fromDatabase},
      {"from_branch_name", &pull.fromBranch},
      {"to_owner_name", &pull.toOwner},
      {"to_repository_name", &pull.toDatabase},
      {"to_branch_name", &pull.toBranch},
      {"state", &pull.stateText},
      {"creator", &pull.creator}};
  for (const auto& [key, text] : told) {
    if (std::string value = fields.optionalText(key); !value.empty()) {
      if (key.starts_with("from_") || key.starts_with("to_")) {
        answer.refuseOther(key, value, *text);
      }
      *text = std::move(value);
    }
  }
  if (!pull.stateText.empty()) {
    pull.state = valueOf(states, pull.stateText);
  }
  pull.createdAt = fields.optionalTime("created_at");
  return answer.as(std::move(pull));
}

Encoding<Call> getPullRequest(const PullRequestName& pullRequest) {
  return get(target(onePath, pullRequest));
}

Reading<PullRequest> readPullRequest(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  PullRequest pull;
  readInto(pull, fields);
  pull.creator = eitherText(fields, "author", "creator");
  pull.fromOwner = fields.optionalText("from_branch_owner");
  pull.fromDatabase = fields.optionalText("from_branch_database");
  pull.fromBranch = eitherText(fields, "from_branch", "from_branch_name");
  pull.toOwner = eitherText(fields, "to_branch_owner", "database_owner");
  pull.toDatabase = eitherText(fields, "to_branch_database", "database_name");
  pull.toBranch = eitherText(fields, "to_branch", "to_branch_name");
  answer.refuseOther("pull_id", pull.id, response.request, pullSegment);
  refuseOtherDatabase(answer, {"to_branch_owner", pull.toOwner},
                      {"to_branch_database", pull.toDatabase}, response.request);
  return answer.as(std::move(pull));
}

Encoding<Call> updatePullRequest(const UpdatePullRequest& request) {
  Checks checks;
  boost::json::object body;
  LostKey key = keyOfPullRequest(request.pullRequest);
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
  if (request.state) {
    if (*request.state != PullRequestState::Closed) {
      checks.refuse(Errc::NotOffered, "DoltHub cannot set a pull request's state to " +
                                          std::string{toString(*request.state)} +
                                          "; it can close one, and startMerge merges");
    }
    set("state", "closed");
  }
  return checks.refuseIf(body.empty(), "update of a pull request changes nothing")
      .pass(identify(patch(target(onePath, request.pullRequest), body),
                     LostCall::Kind::UpdatePullRequest, request.pullRequest.database(),
                     std::move(key)));
}

Reading<PullRequestSummary> readUpdatedPullRequest(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  const Fields fields = answer.fields();
  PullRequestSummary summary = readSummary(fields);
  answer.refuseOther("pull_id", summary.id, response.request, pullSegment);
  for (const char* key : {"title", "description", "state"}) {
    answer.refuseOther(key, withoutSpaces(fields.optionalText(key)),
                       withoutSpaces(bodyText(response.request, key)));
  }
  return answer.as(std::move(summary));
}

Encoding<Call> listPullRequests(const ListPullRequests& request, const std::string& pageToken) {
  const auto state = request.state ? wordOf(states, *request.state) : std::string_view{};
  const auto review = request.reviewStatus ? toString(*request.reviewStatus) : std::string_view{};
  return Checks{}
      .refuseIf(request.state && state.empty(), "pull request state to list is Unknown")
      .value("review status", request.reviewStatus.value_or(ReviewStatus::Approved))
      .text("pull request query", request.query, Lines::One)
      .pass(get(Target{apiPath<"/{owner}/{database}/pulls">, request.database}
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
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

Encoding<Call> commentOnPullRequest(const CommentOnPullRequest& request) {
  return Checks{}
      .refuseIf(request.comment.empty(), "comment is empty")
      .text("comment", request.comment)
      .pass(
          identify(post(target(commentsPath, request.pullRequest), {{"comment", request.comment}}),
                   LostCall::Kind::Comment, request.pullRequest.database(),
                   keyOfPullRequest(request.pullRequest)));
}

Reading<void> readComment(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  const Fields fields = answer.fields();
  answer.refuseOther("comment", withoutSpaces(fields.optionalText("comment")),
                     withoutSpaces(bodyText(response.request, "comment")));
  answer.refuseOther("pull_id", fields.optionalId("pull_id"), response.request, pullSegment);
  return answer.asNothing();
}

Encoding<Call> startMerge(const PullRequestName& pullRequest) {
  return identify(post(target(mergePath, pullRequest)), LostCall::Kind::Merge,
                  pullRequest.database(), keyOfPullRequest(pullRequest));
}

Reading<AnyOperation> readStartedMerge(const message::Response& response,
                                       const PullRequestName& pullRequest,
                                       std::string_view endpoint) {
  AnyOperation::Parts parts{OperationKind::Merge};
  parts.database = pullRequest.database();
  parts.pullRequestId = pullRequest.id();
  parts.endpoint = endpoint;
  return readStarted(response, Repeat::Never, std::move(parts));
}

} // namespace

constinit const PullRequestCalls pullRequestCalls{.create = createPullRequest,
                                                  .readCreated = readCreatedPullRequest,
                                                  .found = foundPullRequest,
                                                  .get = getPullRequest,
                                                  .readGot = readPullRequest,
                                                  .update = updatePullRequest,
                                                  .readUpdated = readUpdatedPullRequest,
                                                  .list = listPullRequests,
                                                  .readPage = readPullRequests,
                                                  .comment = commentOnPullRequest,
                                                  .readComment = readComment,
                                                  .startMerge = startMerge,
                                                  .readStartedMerge = readStartedMerge};

} // namespace dolthub::wire::v1alpha1
