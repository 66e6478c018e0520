#include "wire/answers.hpp"
#include "wire/v1alpha1/branch.hpp"
#include "wire/v1alpha1/database.hpp"
#include "wire/v1alpha1/download.hpp"
#include "wire/v1alpha1/import.hpp"
#include "wire/v1alpha1/job.hpp"
#include "wire/v1alpha1/poll.hpp"
#include "wire/v1alpha1/pull_request.hpp"
#include "wire/v1alpha1/raw.hpp"
#include "wire/v1alpha1/release.hpp"
#include "wire/v1alpha1/sql.hpp"
#include "wire/v1alpha1/subject.hpp"
#include "wire/v1alpha1/tag.hpp"
#include "wire/v1alpha1/user.hpp"

using namespace wire_test;

// Each call says in words what it asks for, from what it has anyway.
BOOST_AUTO_TEST_SUITE(subject)

BOOST_AUTO_TEST_CASE(a_change_names_what_it_makes) {
  const BranchName main{museum(), "main"};
  const PullRequestName seven{museum(), "7"};
  UpdatePullRequest update{seven};
  update.title = "x";
  const auto file = ImportFile::fromBytes(main, "pots.csv", "a", ImportOperation::Create);
  const std::vector<std::pair<wire::Call, std::string>> rows{
      {made(
           wire::createBranch(CreateBranch{BranchName{museum(), "a/b"}, Revision::branch("main")})),
       "create branch 'a/b' from 'main' in arts/museum"},
      {made(wire::createTag(CreateTag{museum(), "v1", "m", Revision::branch("main")})),
       "create tag 'v1' from 'main' in arts/museum"},
      {made(wire::createRelease(CreateRelease{museum(), "One", "v1", "main"})),
       "create release 'One' in arts/museum"},
      {made(wire::createDatabase(CreateDatabase{museum(), Visibility::Public})),
       "create database arts/museum"},
      {made(wire::startFork(StartFork{museum(), "ada"})), "fork arts/museum for ada"},
      {made(wire::createPullRequest(CreatePullRequest{BranchName{museum(), "pots"}, main, "Pots"})),
       "open pull request 'Pots' in arts/museum"},
      {made(wire::updatePullRequest(update)), "update pull request 7 of arts/museum"},
      {made(wire::commentOnPullRequest(CommentOnPullRequest{seven, "c"})),
       "comment on pull request 7 of arts/museum"},
      {made(wire::startMerge(seven)), "merge pull request 7 of arts/museum"},
      {made(wire::startImport(file, 100)),
       "import 'pots.csv' into table 'pots' of arts/museum, branch 'main'"},
      {made(wire::startSqlWrite(StartSqlWrite{main, "next", "UPDATE t SET a=1"})),
       "write by SQL to branch 'next' of arts/museum"},
      {made(wire::startBranchMerge(StartBranchMerge{main, "next"})),
       "merge branch 'main' into 'next' of arts/museum"},
  };
  for (const auto& [call, words] : rows) {
    BOOST_TEST(wire::subjectOf(call) == words);
  }
}

BOOST_AUTO_TEST_CASE(a_read_names_what_it_reads) {
  const PullRequestName seven{museum(), "7"};
  const BranchName main{museum(), "main"};
  const std::vector<std::pair<wire::Call, std::string>> rows{
      {made(wire::currentUser()), "read the API token's user"},
      {made(wire::listUserOperations(ListUserOperations{"ada"}, "")), "list the operations of ada"},
      {made(wire::listForks(museum())), "list the forks of arts/museum"},
      {made(wire::listBranches(museum(), "")), "list the branches of arts/museum"},
      {made(wire::listTags(museum(), "p")), "list the tags of arts/museum"},
      {made(wire::listReleases(museum(), "")), "list the releases of arts/museum"},
      {made(wire::listPullRequests(ListPullRequests{museum()}, "")),
       "list the pull requests of arts/museum"},
      {made(wire::getPullRequest(seven)), "read pull request 7 of arts/museum"},
      {made(wire::listJobs(museum(), "")), "list the jobs of arts/museum"},
      {made(wire::query(Query{museum(), "a/b", "SELECT 1"})), "query ref 'a/b' of arts/museum"},
      {made(wire::query(Query::publicDefault(museum(), "SELECT 1"))), "query arts/museum"},
      {made(wire::downloadTable(DownloadTable{museum(), "tags", "tags"})),
       "download table 'tags' from ref 'tags' of arts/museum"},
      {made(wire::raw("GET", "/arts/museum/tags/", "")), "list the tags of arts/museum"},
      {made(wire::downloadTable(DownloadTable{museum(), "main", "pots"})),
       "download table 'pots' from ref 'main' of arts/museum"},
      {made(wire::downloadTables(DownloadTables{museum(), "main"})),
       "download all tables from ref 'main' of arts/museum"},
      {made(wire::poll(importOperation(main, "jobs/1"))), "ask about an import into arts/museum"},
      {made(wire::poll(mergeOperation(seven, "jobs/1"))),
       "ask about the merge of pull request 7 of arts/museum"},
      {made(wire::poll(forkOperation("operations/1"))), "ask about a fork"},
      {made(wire::poll(sqlWriteOperation(museum(), "operations/1"))),
       "ask about an SQL write to arts/museum"},
  };
  for (const auto& [call, words] : rows) {
    BOOST_TEST(wire::subjectOf(call) == words);
  }
}

// Also of a call that is refused for one of its names.
BOOST_AUTO_TEST_CASE(a_refusal_names_what_was_asked_for) {
  const auto subjectOf = [](const wire::Encoding<wire::Call>& refusedCall) {
    return refusedCall.error().details().subject;
  };
  for (const std::string ref : {"tags", "pulls", "jobs"}) {
    BOOST_TEST(subjectOf(wire::query(Query{museum(), ref, "SELECT 1"})) ==
               "query ref '" + ref + "' of arts/museum");
  }
  BOOST_TEST(subjectOf(wire::downloadTable(DownloadTable{museum(), "main", ""})) ==
             "download table '' from ref 'main' of arts/museum");
  BOOST_TEST(subjectOf(wire::downloadTables(DownloadTables{museum(), ""})) ==
             "download all tables from ref '' of arts/museum");
  BOOST_TEST(subjectOf(wire::readRows(ReadRows{museum(), "", "pots"})) ==
             "read the rows of table 'pots' from ref '' of arts/museum");
  BOOST_TEST(subjectOf(wire::listUserOperations(ListUserOperations{""}, "")) ==
             "list the operations of ''");
}

BOOST_AUTO_TEST_CASE(of_what_has_no_name_here_nothing_is_said) {
  BOOST_TEST(wire::subjectOf(made(wire::raw("POST", "/new/thing", "{}"))) == "");
  BOOST_TEST(wire::subjectOf(made(wire::raw("GET", "/", ""))) == "");
  BOOST_TEST(wire::subjectOf(made(wire::raw("GET", "/thing", ""))) == "");
  BOOST_TEST(wire::subjectOf(wire::Call{}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
