#include <array>

#include "emulator/api.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t pullsPerPage = 20;

/// DoltHub writes the state in both ways.
std::string_view stateWord(Pull::State state, bool capital) {
  switch (state) {
  case Pull::State::Open:
    return capital ? "Open" : "open";
  case Pull::State::Closed:
    return capital ? "Closed" : "closed";
  case Pull::State::Merged:
    break;
  }
  return capital ? "Merged" : "merged";
}

json::object pullFields(const Call& call) {
  json::object fields = databaseFields(call);
  fields.emplace("pull_id", call.segment(3));
  return fields;
}

/// What this server's list shows of them by now.
void showIn(const Call& call, std::deque<Pull>& pulls) {
  using Lists = Dialect::Lists;
  const Dialect& dialect = call.world.speaker().dialect;
  const Time since = call.now - dialect.staleBy;
  for (Pull& pull : pulls) {
    if (dialect.pullLists == Lists::Frozen && dialect.spoken) {
      pull.listed = pull.listed.value_or(pull.state);
    } else if (dialect.pullLists == Lists::Stale && dialect.spoken) {
      pull.listed = pull.changed > since ? Pull::State::Open : pull.state;
      pull.listed = pull.created > since ? std::nullopt : pull.listed;
    } else {
      pull.listed = pull.state;
    }
  }
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return word.empty() || std::ranges::find(words, word) != words.end();
}

} // namespace

Response listPulls(Call& call) {
  json::object fields = databaseFields(call);
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  std::string state = call.target.find("filterByState").value_or("");
  std::string review = call.target.find("filterByReviewStatus").value_or("");
  std::string query = call.target.find("query").value_or("");
  if (!isOneOf(state, {"Open", "Closed", "Merged"}) ||
      !isOneOf(review, {"Approved", "AssignedReviewer", "Rejected", "Reviewed"})) {
    return failure("invalid filter", std::move(fields));
  }
  showIn(call, database->pulls);
  auto page = makePage(
      call, database->pulls, pullsPerPage,
      [&](const Pull& pull) {
        // No endpoint makes a review, so no pull request ever has one.
        return pull.listed && review.empty() &&
               (state.empty() || stateWord(*pull.listed, true) == state) &&
               (containsNoCase(pull.title, query) || containsNoCase(pull.creator, query));
      },
      [](const Pull& pull) {
        return json::object{{"pull_id", toText(pull.sequence)},
                            {"title", pull.title},
                            {"description", pull.description},
                            {"state", stateWord(*pull.listed, true)},
                            {"created_at", isoTime(pull.created, false)},
                            {"creator", pull.creator}};
      });
  if (!page) {
    return failure("invalid page token", std::move(fields));
  }
  fields.emplace("pulls", std::move(page->entries));
  fields.emplace("next_page_token", page->nextToken);
  return success(std::move(fields));
}

Response createPull(Call& call) {
  auto body = bodyObject(call);
  if (!body) {
    return failure("Invalid request body", databaseFields(call));
  }
  auto named = [&](std::string_view name, const std::string& otherwise) {
    std::string value = field(*body, name);
    return value.empty() ? otherwise : value;
  };
  std::string fromOwner = named("fromBranchOwnerName", call.segment(0));
  std::string fromName = named("fromBranchRepoName", call.segment(1));
  std::string toOwner = named("toBranchOwnerName", call.segment(0));
  std::string toName = named("toBranchRepoName", call.segment(1));
  Pull pull;
  pull.title = field(*body, "title");
  pull.description = field(*body, "description");
  pull.fromBranch = field(*body, "fromBranchName");
  pull.toBranch = field(*body, "toBranchName");
  pull.creator = call.user->name;
  json::object fields{{"title", pull.title},
                      {"description", pull.description},
                      {"from_owner_name", fromOwner},
                      {"from_repository_name", fromName},
                      {"from_branch_name", pull.fromBranch},
                      {"to_owner_name", toOwner},
                      {"to_repository_name", toName},
                      {"to_branch_name", pull.toBranch}};
  Database* database = findDatabase(call);
  pull.fromDatabase = call.world.find(call.user, fromOwner, fromName, call.now);
  pull.toDatabase = call.world.find(call.user, toOwner, toName, call.now);
  if (database == nullptr || pull.fromDatabase == nullptr || pull.toDatabase == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  if (pull.toDatabase != database || pull.fromDatabase->network != database->network) {
    return failure("the branches are of different databases", std::move(fields));
  }
  if (pull.title.empty()) {
    return failure("a pull request needs a title", std::move(fields));
  }
  const Commit* from = pull.fromDatabase->branch(pull.fromBranch);
  const Commit* to = pull.toDatabase->branch(pull.toBranch);
  if (from == nullptr || to == nullptr) {
    return failure("branch not found", std::move(fields));
  }
  for (const Pull& other : database->pulls) {
    bool same = other.state == Pull::State::Open && other.fromDatabase == pull.fromDatabase &&
                other.fromBranch == pull.fromBranch && other.toBranch == pull.toBranch;
    if (same) {
      return failure("pull request already exists", std::move(fields));
    }
  }
  const Pull& made = call.world.createPull(std::move(pull), "", call.now);
  fields.emplace("pull_id", toText(made.sequence));
  return success(std::move(fields));
}

Response getPull(Call& call) {
  json::object fields = pullFields(call);
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  const Pull* pull = database->pull(call.segment(3));
  if (pull == nullptr) {
    return failure("no such pull", std::move(fields));
  }
  fields.emplace("title", pull->title);
  fields.emplace("description", pull->description);
  fields.emplace("state", stateWord(pull->state, false));
  fields.emplace("from_branch_owner", pull->fromDatabase->owner);
  fields.emplace("from_branch_database", pull->fromDatabase->name);
  fields.emplace("from_branch", pull->fromBranch);
  fields.emplace("to_branch_owner", pull->toDatabase->owner);
  fields.emplace("to_branch_database", pull->toDatabase->name);
  fields.emplace("to_branch", pull->toBranch);
  fields.emplace("created_at", isoTime(pull->created, false));
  fields.emplace("author", pull->creator);
  return success(std::move(fields));
}

Response updatePull(Call& call) {
  json::object fields = pullFields(call);
  auto body = bodyObject(call);
  bool any =
      body && (body->contains("title") || body->contains("description") || body->contains("state"));
  if (!any) {
    return failure("Invalid request body", std::move(fields));
  }
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  Pull* pull = database->pull(call.segment(3));
  if (pull == nullptr) {
    return failure("no such pull", std::move(fields));
  }
  if (!call.world.mayWrite(*call.user, *database) && pull->creator != call.user->name) {
    return failure(notAllowed, std::move(fields));
  }
  if (body->contains("state")) {
    if (!equalNoCase(field(*body, "state"), "closed")) {
      return failure("a pull request can only be closed", std::move(fields));
    }
    if (pull->state == Pull::State::Merged) {
      return failure("pull request is already merged", std::move(fields));
    }
    pull->state = Pull::State::Closed;
    pull->changed = call.now;
  }
  if (body->contains("title")) {
    pull->title = field(*body, "title");
  }
  if (body->contains("description")) {
    pull->description = field(*body, "description");
  }
  Effect& effect = call.world.record("pull request updated", call.user->name, *database, call.now);
  effect.pullRequest = call.segment(3);
  effect.text = pull->title;
  fields.emplace("title", pull->title);
  fields.emplace("description", pull->description);
  fields.emplace("state", stateWord(pull->state, false));
  return success(std::move(fields));
}

Response createComment(Call& call) {
  auto body = bodyObject(call);
  std::string comment = body ? field(*body, "comment") : "";
  json::object fields{{"repository_owner", call.segment(0)},
                      {"repository_name", call.segment(1)},
                      {"pull_id", call.segment(3)},
                      {"comment", comment}};
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  if (database->pull(call.segment(3)) == nullptr) {
    return failure("no such pull", std::move(fields));
  }
  if (comment.empty()) {
    return failure("Invalid request body", std::move(fields));
  }
  Effect& effect = call.world.record("comment created", call.user->name, *database, call.now);
  effect.pullRequest = call.segment(3);
  effect.text = comment;
  return success(std::move(fields));
}

Response startMerge(Call& call) {
  json::object fields = pullFields(call);
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  Pull* pull = database->pull(call.segment(3));
  if (pull == nullptr) {
    return failure("no such pull", std::move(fields));
  }
  if (!call.world.mayWrite(*call.user, *database)) {
    return failure(notAllowed, std::move(fields));
  }
  if (pull->state != Pull::State::Open) {
    return failure("pull request is already " + std::string{stateWord(pull->state, false)},
                   std::move(fields));
  }
  if (pull->merge != nullptr) {
    return failure("pull request is being merged", std::move(fields));
  }
  auto job = std::make_unique<Job>();
  job->kind = JobKind::Merge;
  job->database = database;
  job->user = call.user;
  job->branch = pull->toBranch;
  job->pull = pull->sequence;
  job->description = "Merge pull request #" + toText(pull->sequence);
  Job& started = call.world.start(std::move(job), call.plan, call.now);
  pull->merge = &started;
  fields.emplace("operation_name", started.name);
  fields.emplace("user_operation_name", started.userOperation);
  return success(std::move(fields));
}

Response pollMerge(Call& call) {
  Job* job = polledJob(call, JobKind::Merge);
  bool here =
      job != nullptr && job->database == findDatabase(call) && toText(job->pull) == call.segment(3);
  if (!here) {
    return failure("Error polling an operation status.",
                   {{"operation_name", call.target.find("operationName").value_or("")}});
  }
  return jobStatus(call, *job);
}

} // namespace dolthub::emulator
