#include <algorithm>

#include "emulator/api.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t entriesPerPage = 20;

/// Why the caller may not change the database; empty when it may.
std::string_view refusal(const Call& call, const Database* database) {
  if (database == nullptr) {
    return "no such repository";
  }
  return call.world.mayWrite(*call.user, *database) ? std::string_view{} : notAllowed;
}

/// A branch, ref or commit as the body names it.
const Commit* namedRevision(const Database& database, const json::object& body) {
  std::string type = field(body, "revisionType");
  std::string name = field(body, "revisionName");
  if (type == "branch") {
    return database.branch(name);
  }
  bool known = type == "ref" || type == "commit";
  return known ? database.revision(name) : nullptr;
}

bool goodBranchName(std::string_view name) {
  return !name.empty() && name.find_first_of(" \t\r\n~^:?*[\\") == name.npos &&
         name.find("..") == name.npos && name.front() != '/' && name.back() != '/';
}

Response taken(const Call& call, std::string_view what, std::string_view name,
               json::object fields) {
  Response response = failure(alreadyExists(call.world.speaker().dialect, what, name), fields);
  response.odd(Oddity::Quote);
  return response;
}

const Tag* findTag(const Database& database, std::string_view name) {
  auto found = std::ranges::find(database.tags, name, &Tag::name);
  return found == database.tags.end() ? nullptr : &*found;
}

json::object releaseFields(const Release& release) {
  return {{"release_title", release.title},
          {"release_tag", release.tag},
          {"release_commit_sha", release.commit->id},
          {"release_description", release.description},
          {"release_created_at", isoTime(release.time, false)},
          {"release_updated_at", isoTime(release.time, false)}};
}

} // namespace

Response createDatabase(Call& call) {
  auto body = bodyObject(call);
  if (!body) {
    return failure("Invalid request body");
  }
  std::string visibility = field(*body, "visibility");
  json::object echo{{"description", field(*body, "description")},
                    {"repository_owner", field(*body, "ownerName")},
                    {"repository_name", field(*body, "repoName")},
                    {"visibility", visibility}};
  if (visibility != "public" && visibility != "private") {
    return failure("visibility must be public or private", std::move(echo));
  }
  if (!call.world.mayCreate(*call.user, field(*body, "ownerName"))) {
    return failure(notAllowed, std::move(echo));
  }
  try {
    call.world.createDatabase(field(*body, "ownerName"), field(*body, "repoName"),
                              field(*body, "description"), visibility == "private", call.user->name,
                              call.now);
  } catch (const Refused& refused) {
    return failure(refused.what(), std::move(echo));
  }
  return success(std::move(echo));
}

Response startFork(Call& call) {
  auto body = bodyObject(call);
  if (!body) {
    return failure("Invalid request body");
  }
  std::string parentOwner = field(*body, "parentOwnerName");
  std::string parentName = field(*body, "parentDatabaseName");
  std::string owner = field(*body, "ownerName");
  json::object fields{
      {"parent_owner", parentOwner}, {"parent_database", parentName}, {"forked_owner", owner}};
  Database* parent = call.world.find(call.user, parentOwner, parentName, call.now);
  if (parent == nullptr) {
    return failure("no such repository", std::move(fields));
  }
  if (owner.empty() || !call.world.mayCreate(*call.user, owner)) {
    return failure(notAllowed, std::move(fields));
  }
  if (call.world.exists(owner, parentName)) {
    return taken(call, "database with the name", owner + "/" + parentName, std::move(fields));
  }
  auto job = std::make_unique<Job>();
  job->kind = JobKind::Fork;
  job->database = parent;
  job->user = call.user;
  job->forkOwner = owner;
  Job& started = call.world.start(std::move(job), call.plan, call.now);
  fields.emplace("operation_name", started.name);
  return success(std::move(fields));
}

Response pollFork(Call& call) {
  Job* job = polledJob(call, JobKind::Fork);
  if (job == nullptr) {
    return failure("Error polling an operation status.",
                   {{"operation_name", call.target.find("operationName").value_or("")}});
  }
  if (job->finished && job->error.empty() && call.world.speaker().dialect.forksUnseen) {
    Response unseen = failure("no such repository", {{"operation_name", job->name}});
    unseen.odd(Oddity::ForkUnseen);
    return unseen;
  }
  bool failed = job->failed() && !job->failsInListOnly;
  if (failed) {
    return failure(job->error, {{"operation_name", job->name}});
  }
  bool done = job->finished && job->error.empty();
  json::object fields{{"done", done}, {"operation_name", job->name}};
  if (done) {
    fields.emplace("database_owner", job->forkOwner);
    fields.emplace("database_name", job->database->name);
  }
  return success(std::move(fields));
}

Response listForks(Call& call) {
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", databaseFields(call));
  }
  const Network& network = *database->network;
  Page page;
  for (const Database* member : network.members) {
    if (member != network.root && member->visibleFrom <= call.now) {
      page.entries.push_back(
          json::object{{"database_owner", member->owner}, {"database_name", member->name}});
    }
  }
  disturb(call, page);
  json::object fields = databaseFields(call);
  fields.emplace("fork_network_count", page.entries.size());
  fields.emplace("forks", std::move(page.entries));
  fields.emplace("parent_owner", database->parent != nullptr ? database->parent->owner : "");
  fields.emplace("parent_database_name", database->parent != nullptr ? database->parent->name : "");
  fields.emplace("network_root_owner", network.root->owner);
  fields.emplace("network_root_database_name", network.root->name);
  return success(std::move(fields));
}

Response listBranches(Call& call) {
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", databaseFields(call));
  }
  Page page;
  for (const auto& [name, head] : database->branches) {
    page.entries.push_back(json::object{{"branch_name", name}});
  }
  disturb(call, page);
  json::object fields = databaseFields(call);
  fields.emplace("branches", std::move(page.entries));
  return success(std::move(fields));
}

Response createBranch(Call& call) {
  auto body = bodyObject(call);
  json::object fields = databaseFields(call);
  if (!body) {
    return failure("Invalid request body", std::move(fields));
  }
  std::string name = field(*body, "newBranchName");
  fields.emplace("new_branch_name", name);
  fields.emplace("revision_type", field(*body, "revisionType"));
  fields.emplace("revision_name", field(*body, "revisionName"));
  Database* database = findDatabase(call);
  if (auto why = refusal(call, database); !why.empty()) {
    return failure(why, std::move(fields));
  }
  const Commit* commit = namedRevision(*database, *body);
  if (commit == nullptr) {
    return failure("branch not found", std::move(fields));
  }
  if (!goodBranchName(name)) {
    return failure("invalid branch name", std::move(fields));
  }
  if (!database->branches.emplace(name, commit).second) {
    return taken(call, "branch", name, std::move(fields));
  }
  call.world.record("branch created", call.user->name, *database, call.now).branch = name;
  return success(std::move(fields));
}

Response listTags(Call& call) {
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", databaseFields(call));
  }
  auto page = makePage(
      call, database->tags, entriesPerPage, [](const Tag&) { return true; },
      [](const Tag& tag) {
        return json::object{{"tag_name", tag.name},
                            {"tag_description", tag.message},
                            {"tagged_at", isoTime(tag.time, false)}};
      });
  json::object fields = databaseFields(call);
  if (!page) {
    return failure("invalid page token", std::move(fields));
  }
  fields.emplace("tags", std::move(page->entries));
  fields.emplace("next_page_token", page->nextToken);
  return success(std::move(fields));
}

Response createTag(Call& call) {
  auto body = bodyObject(call);
  json::object fields = databaseFields(call);
  if (!body) {
    return failure("Invalid request body", std::move(fields));
  }
  std::string name = field(*body, "tagName");
  fields.emplace("tag_name", name);
  fields.emplace("tag_description", field(*body, "tagMessage"));
  fields.emplace("revision_type", field(*body, "revisionType"));
  fields.emplace("revision_name", field(*body, "revisionName"));
  Database* database = findDatabase(call);
  if (auto why = refusal(call, database); !why.empty()) {
    return failure(why, std::move(fields));
  }
  const Commit* commit = namedRevision(*database, *body);
  if (commit == nullptr) {
    return failure("branch not found", std::move(fields));
  }
  if (!goodBranchName(name)) {
    return failure("invalid tag name", std::move(fields));
  }
  if (findTag(*database, name) != nullptr) {
    return taken(call, "tag", name, std::move(fields));
  }
  database->tags.push_back(
      {call.world.nextSequence(), name, field(*body, "tagMessage"), commit, call.now});
  call.world.record("tag created", call.user->name, *database, call.now).branch = name;
  return success(std::move(fields));
}

Response listReleases(Call& call) {
  Database* database = findDatabase(call);
  if (database == nullptr) {
    return failure("no such repository", databaseFields(call));
  }
  auto page = makePage(
      call, database->releases, entriesPerPage, [](const Release&) { return true; },
      [](const Release& release) { return releaseFields(release); });
  json::object fields = databaseFields(call);
  if (!page) {
    return failure("invalid page token", std::move(fields));
  }
  fields.emplace("next_page_token", page->nextToken);
  fields.emplace("releases", std::move(page->entries));
  return success(std::move(fields));
}

Response createRelease(Call& call) {
  auto body = bodyObject(call);
  json::object echo = databaseFields(call);
  if (!body) {
    return failure("Invalid request body", std::move(echo));
  }
  Release release;
  release.title = field(*body, "title");
  release.tag = field(*body, "tag");
  release.description = field(*body, "description");
  release.time = call.now;
  echo.emplace("release_tag", release.tag);
  echo.emplace("release_description", release.description);
  echo.emplace("release_commit_sha", field(*body, "commitSha"));
  echo.emplace("release_title", release.title);
  Database* database = findDatabase(call);
  if (auto why = refusal(call, database); !why.empty()) {
    return failure(why, std::move(echo));
  }
  if (release.title.empty() || release.tag.empty()) {
    return failure("a release needs a title and a tag", std::move(echo));
  }
  release.commit = database->revision(field(*body, "commitSha"));
  if (release.commit == nullptr) {
    return failure("commit not found", std::move(echo));
  }
  if (std::ranges::find(database->releases, release.tag, &Release::tag) !=
      database->releases.end()) {
    return taken(call, "release for tag", release.tag, std::move(echo));
  }
  if (findTag(*database, release.tag) == nullptr) {
    const json::value* make = body->if_contains("createTagIfNotExists");
    bool allowed = make != nullptr && make->is_bool() && make->get_bool();
    if (!allowed) {
      return failure("tag not found", std::move(echo));
    }
    database->tags.push_back(
        {call.world.nextSequence(), release.tag, release.description, release.commit, call.now});
    call.world.record("tag created", call.user->name, *database, call.now).branch = release.tag;
  }
  release.sequence = call.world.nextSequence();
  Effect& effect = call.world.record("release created", call.user->name, *database, call.now);
  effect.branch = release.tag;
  effect.text = release.title;
  json::object fields = databaseFields(call);
  for (auto& entry : releaseFields(release)) {
    fields.emplace(entry.key(), entry.value());
  }
  database->releases.push_back(std::move(release));
  return success(std::move(fields));
}

} // namespace dolthub::emulator
