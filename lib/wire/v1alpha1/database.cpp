#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/started.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

std::string_view wordOf(Visibility visibility) noexcept {
  return visibility == Visibility::Public ? "public" : "private";
}

Encoding<Call> createDatabase(const CreateDatabase& request) {
  const DatabaseName& database = request.database;
  return Checks{}
      .value("visibility", request.visibility)
      .text("database description", request.description)
      .pass(identify(post(Target{apiPath<"/database">}, {{"ownerName", database.owner()},
                                                         {"repoName", database.name()},
                                                         {"visibility", wordOf(request.visibility)},
                                                         {"description", request.description}}),
                     LostCall::Kind::CreateDatabase, database,
                     {{"ownerName", database.owner()}, {"repoName", database.name()}}));
}

Reading<Database> readDatabase(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  const Fields fields = answer.fields();
  Database database;
  database.owner = fields.text("repository_owner");
  database.name = fields.text("repository_name");
  database.description = fields.optionalText("description");
  database.visibility = fields.optionalText("visibility");
  answer.refuseOther("repository_owner", database.owner, bodyText(response.request, "ownerName"));
  answer.refuseOther("repository_name", database.name, bodyText(response.request, "repoName"));
  return answer.as(std::move(database));
}

Database foundDatabase(const CreateDatabase& request, const std::string&) {
  Database database;
  database.owner = request.database.owner();
  database.name = request.database.name();
  database.description = request.description;
  database.visibility = wordOf(request.visibility);
  return database;
}

Encoding<Call> startFork(const StartFork& request) {
  const DatabaseName& parent = request.parent;
  return Checks{}
      .name("fork owner", request.owner)
      .pass(identify(post(Target{apiPath<"/fork">}, {{"ownerName", request.owner},
                                                     {"parentOwnerName", parent.owner()},
                                                     {"parentDatabaseName", parent.name()}}),
                     LostCall::Kind::Fork, parent,
                     {{"ownerName", request.owner},
                      {"parentOwnerName", parent.owner()},
                      {"parentDatabaseName", parent.name()}}));
}

Reading<AnyOperation> readStartedFork(const message::Response& response, const StartFork& request,
                                      std::string_view endpoint) {
  AnyOperation::Parts parts{OperationKind::Fork};
  parts.database = request.parent;
  parts.forkOwner = request.owner;
  parts.endpoint = endpoint;
  return readStarted(response, Repeat::Never, std::move(parts));
}

Encoding<Call> listForks(const DatabaseName& database) {
  return get(Target{apiPath<"/{owner}/{database}/forks">, database});
}

Reading<Forks> readForks(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Forks forks;
  for (const Fields& entry : fields.list("forks")) {
    ForkSummary fork;
    fork.owner = entry.text("database_owner");
    fork.name = entry.text("database_name");
    forks.forks.push_back(std::move(fork));
  }
  forks.parentOwner = fields.optionalText("parent_owner");
  forks.parentName = fields.optionalText("parent_database_name");
  forks.rootOwner = fields.optionalText("network_root_owner");
  forks.rootName = fields.optionalText("network_root_database_name");
  forks.networkCount = fields.optionalInteger("fork_network_count");
  return answer.as(std::move(forks));
}

} // namespace

constinit const DatabaseCalls databaseCalls{
    .create = createDatabase, .readCreated = readDatabase, .found = foundDatabase};

constinit const ForkCalls forkCalls{
    .start = startFork, .readStarted = readStartedFork, .list = listForks, .readList = readForks};

} // namespace dolthub::wire::v1alpha1
