#include "client/real.hpp"
#include "known/checks.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

// Every endpoint once, there and back over TLS, numbered as in the API's list.
namespace dolthub::real {

namespace {

using namespace std::chrono_literals;

const std::string painters = "id,name\n1,Blake\n2,Turner\n";

template <class T>
std::vector<T> all(Site& site, Pages<T> pages) {
  return site.run(pages.collect()).items;
}

// A pull request of a branch that differs from main by one row.
PullRequest aPullRequest(Site& site) {
  site.import(painters);
  const StartSqlWrite write{site.main, "more", "INSERT INTO painter VALUES (3, 'Klee')"};
  const Operation<SqlWriteResult> started = site.run(site.client.startSqlWrite(write));
  site.run(site.client.awaitOperation(started));
  return site.run(site.client.createPullRequest(
      CreatePullRequest{BranchName{site.art, "more"}, site.main, "One more"}));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_endpoints, Site, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(e01_current_user) {
  BOOST_TEST(run(client.currentUser()).name == "demo");
}

BOOST_AUTO_TEST_CASE(e02_operations_of_a_user) {
  import(painters);
  ListUserOperations request{"demo"};
  request.type = OperationType::Import;
  const auto operations = all(*this, client.listUserOperations(request));
  BOOST_TEST_REQUIRE(operations.size() == 1u);
  BOOST_TEST((operations[0].status == OperationStatus::Succeeded));
}

BOOST_AUTO_TEST_CASE(e03_create_database) {
  CreateDatabase request{DatabaseName{"demo", "new"}, Visibility::Private};
  request.description = "mine";
  const Database made = run(client.createDatabase(request));
  BOOST_TEST(made.name == "new");
  BOOST_TEST(made.visibility == "private");
  BOOST_TEST(tried(client.createDatabase(request)).error().code() == Errc::AlreadyExists);
}

BOOST_AUTO_TEST_CASE(e04_e05_fork_and_its_poll) {
  const Operation<ForkResult> fork = run(client.startFork(StartFork{art, "gallery"}));
  const ForkResult forked = run(client.awaitOperation(fork));
  BOOST_TEST(forked.owner == "gallery");
  BOOST_TEST(forked.name == "art");
}

BOOST_AUTO_TEST_CASE(e06_forks) {
  run(client.awaitOperation(run(client.startFork(StartFork{art, "gallery"}))));
  const Forks forks = run(client.listForks(art));
  BOOST_TEST_REQUIRE(forks.forks.size() == 1u);
  BOOST_TEST(forks.forks[0].owner == "gallery");
}

BOOST_AUTO_TEST_CASE(e07_e08_branches) {
  BOOST_TEST(
      run(client.createBranch(CreateBranch{BranchName{art, "a/b"}, Revision::branch("main")}))
          .name == "a/b");
  const auto branches = all(*this, client.listBranches(art));
  BOOST_TEST(branches.size() == 2u);
}

BOOST_AUTO_TEST_CASE(e09_e10_tags) {
  run(client.createTag(CreateTag{art, "v1", "first", Revision::branch("main")}));
  const auto tags = all(*this, client.listTags(art));
  BOOST_TEST_REQUIRE(tags.size() == 1u);
  BOOST_TEST(tags[0].name == "v1");
  BOOST_TEST(tags[0].message == "first");
}

BOOST_AUTO_TEST_CASE(e11_e12_releases) {
  CreateRelease request{art, "One", "v1", "main"};
  request.createTag = true;
  run(client.createRelease(request));
  const auto releases = all(*this, client.listReleases(art));
  BOOST_TEST_REQUIRE(releases.size() == 1u);
  BOOST_TEST(releases[0].title == "One");
}

BOOST_AUTO_TEST_CASE(e13_e14_pull_requests) {
  const PullRequest made = aPullRequest(*this);
  ListPullRequests request{art};
  request.state = PullRequestState::Open;
  const auto open = all(*this, client.listPullRequests(request));
  BOOST_TEST_REQUIRE(open.size() == 1u);
  BOOST_TEST(open[0].id == made.id);
  request.state.reset();
  BOOST_TEST(all(*this, client.listPullRequests(request)).size() == 2u);
}

BOOST_AUTO_TEST_CASE(e15_e16_one_pull_request) {
  const PullRequest made = aPullRequest(*this);
  UpdatePullRequest update{made.name()};
  update.title = "Another title";
  update.state = PullRequestState::Closed;
  run(client.updatePullRequest(update));
  const PullRequest pull = run(client.getPullRequest(made.name()));
  BOOST_TEST(pull.title == "Another title");
  BOOST_TEST((pull.state == PullRequestState::Closed));
  BOOST_TEST(pull.fromBranch == "more");
}

BOOST_AUTO_TEST_CASE(e17_comment) {
  const PullRequest made = aPullRequest(*this);
  BOOST_TEST(
      tried(client.commentOnPullRequest(CommentOnPullRequest{made.name(), "nice"})).has_value());
  const auto effects = emulator.effects();
  BOOST_TEST(std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
               return effect.kind == "comment created" && effect.text == "nice";
             }) == 1);
}

BOOST_AUTO_TEST_CASE(e18_e19_merge_and_its_poll) {
  const PullRequest made = aPullRequest(*this);
  const Operation<MergeResult> merge = run(client.startMerge(made.name()));
  BOOST_TEST(run(client.awaitOperation(merge)).pullRequestId == made.id);
  BOOST_TEST(cells(table("painter")).size() == 4u);
}

BOOST_AUTO_TEST_CASE(e20_e21_import_and_its_poll) {
  const ImportResult imported = import(painters);
  BOOST_TEST(imported.pullRequest.has_value());
  BOOST_TEST(cells(table("painter")).size() == 3u);
}

BOOST_AUTO_TEST_CASE(e22_jobs) {
  import(painters);
  const auto jobs = all(*this, client.listJobs(art));
  BOOST_TEST_REQUIRE(jobs.size() == 2u);
  for (const Job& job : jobs) {
    BOOST_TEST((job.status == OperationStatus::Succeeded));
  }
}

BOOST_AUTO_TEST_CASE(e23_e24_sql_read_with_and_without_a_ref) {
  import(painters);
  const SqlResult here = run(client.query(Query{art, "main", "SELECT * FROM painter ORDER BY id"}));
  BOOST_TEST(here.cell(1, "name").value() == "Turner");
  const SqlResult anonymous =
      run(client.query(Query::publicDefault(art, "SELECT COUNT(*) AS n FROM painter")));
  BOOST_TEST(anonymous.integer(0, "n") == 2);
  BOOST_TEST(tried(client.query(Query{art, "main", "SELECT nonsense("})).error().code() ==
             Errc::Rejected);
}

BOOST_AUTO_TEST_CASE(e25_e26_sql_write_and_its_poll) {
  import(painters);
  const StartSqlWrite write{main, "main", "DELETE FROM painter WHERE id = 1"};
  const Operation<SqlWriteResult> started = run(client.startSqlWrite(write));
  const SqlWriteResult written = run(client.awaitOperation(started));
  BOOST_TEST((written.changed == SqlWriteResult::Changed::Yes));
  BOOST_TEST(cells(table("painter")).size() == 2u);
}

BOOST_AUTO_TEST_CASE(e25_branch_merge) {
  aPullRequest(*this);
  const StartBranchMerge merge{BranchName{art, "more"}, "main"};
  run(client.awaitOperation(run(client.startBranchMerge(merge))));
  BOOST_TEST(cells(table("painter")).size() == 4u);
}

BOOST_AUTO_TEST_CASE(e27_table_as_csv) {
  import(painters);
  BOOST_TEST((cells(table("painter")) == cells(painters)));
}

BOOST_AUTO_TEST_CASE(e28_all_tables_as_a_zip) {
  import(painters);
  const Downloaded zip = run(client.downloadTables(DownloadTables{art, "main"}));
  BOOST_TEST(zip.content.starts_with("PK"));
  BOOST_TEST(zip.bytes == zip.content.size());
  BOOST_TEST(zip.content.find("painter") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(anything_else) {
  const RawAnswer answer = run(client.send(RawCall{"GET", "/user"}));
  BOOST_TEST(answer.httpStatus == 200u);
  BOOST_TEST(answer.body.find("demo") != std::string::npos);
  BOOST_TEST(tried(client.send(RawCall{"GET", "/no/such/route/at/all"})).has_error());
}

// What test/live asks a real DoltHub.
BOOST_AUTO_TEST_CASE(the_embedded_dolthub_is_as_it_is_known) {
  import(painters);
  for (const bool hasToken : {true, false}) {
    std::size_t held = 0;
    for (const known::Finding& finding : run(known::check(client, hasToken, art))) {
      BOOST_TEST((finding.verdict != known::Verdict::Differs),
                 finding.assumption << ": " << finding.seen);
      held += finding.verdict == known::Verdict::Held ? 1 : 0;
    }
    BOOST_TEST(held >= (hasToken ? 14u : 10u));
  }
}

BOOST_AUTO_TEST_CASE(what_went_lost_is_found_over_tls) {
  Fault fault{FaultKind::HandleThenClose, "POST upload"};
  emulator.addFault(fault);
  ImportFile file = ImportFile::fromBytes(main, "painter.csv", painters, ImportOperation::Create);
  file.primaryKeys = {"id"};
  // Found, but it could be another of the same table: told as what fits, and nothing is sent again.
  const Result<Operation<ImportResult>> lost = tried(client.startImport(file));
  BOOST_TEST_REQUIRE(lost.has_error());
  BOOST_TEST((lost.error().errc() == Errc::OutcomeUnknown));
  const auto fits = Operation<ImportResult>::restore(lost.error().savedOperation());
  BOOST_TEST(run(client.awaitOperation(fits)).pullRequest.has_value());
  const auto effects = emulator.effects();
  BOOST_TEST(std::count_if(effects.begin(), effects.end(), [](const Effect& effect) {
               return effect.kind == "import accepted";
             }) == 1);
}

BOOST_AUTO_TEST_CASE(two_users_of_one_pool_see_only_their_own) {
  const Client eve = client.withToken(ApiToken(emulator.addUser("eve")));
  emulator.createDatabase("eve", "secret");
  import(painters);
  BOOST_TEST(run(eve.currentUser()).name == "eve");
  BOOST_TEST(all(*this, client.listUserOperations(ListUserOperations{"demo"})).size() == 2u);
  BOOST_TEST(all(*this, eve.listUserOperations(ListUserOperations{"eve"})).empty());
  auto foreign = eve.listUserOperations(ListUserOperations{"demo"});
  BOOST_TEST(tried(foreign.collect()).has_error());
  const ImportFile file = ImportFile::fromBytes(BranchName{DatabaseName{"eve", "secret"}, "main"},
                                                "t.csv", painters, ImportOperation::Create);
  const Operation<ImportResult> hers = run(eve.startImport(file));
  BOOST_TEST(tried(client.startImport(file)).error().code() == Errc::NotPermitted);
  run(eve.awaitOperation(hers));
  BOOST_TEST(all(*this, eve.listUserOperations(ListUserOperations{"eve"})).size() == 1u);
  BOOST_TEST(all(*this, client.listUserOperations(ListUserOperations{"demo"})).size() == 2u);
  BOOST_TEST(client.statistics().peakConnections == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
