#include "wire/answers.hpp"

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
      {made(api.branches.create(
           CreateBranch{BranchName{museum(), "a/b"}, Revision::branch("main")})),
       "create branch 'a/b' from 'main' in arts/museum"},
      {made(api.tags.create(CreateTag{museum(), "v1", "m", Revision::branch("main")})),
       "create tag 'v1' from 'main' in arts/museum"},
      {made(api.releases.create(CreateRelease{museum(), "One", "v1", "main"})),
       "create release 'One' in arts/museum"},
      {made(api.databases.create(CreateDatabase{museum(), Visibility::Public})),
       "create database arts/museum"},
      {made(api.forks.start(StartFork{museum(), "ada"})), "fork arts/museum for ada"},
      {made(api.pullRequests.create(CreatePullRequest{BranchName{museum(), "pots"}, main, "Pots"})),
       "open pull request 'Pots' in arts/museum"},
      {made(api.pullRequests.update(update)), "update pull request 7 of arts/museum"},
      {made(api.pullRequests.comment(CommentOnPullRequest{seven, "c"})),
       "comment on pull request 7 of arts/museum"},
      {made(api.pullRequests.startMerge(seven)), "merge pull request 7 of arts/museum"},
      {made(api.imports.start(file, 100)),
       "import 'pots.csv' into table 'pots' of arts/museum, branch 'main'"},
      {made(api.sql.startWrite(StartSqlWrite{main, "next", "UPDATE t SET a=1"})),
       "write by SQL to branch 'next' of arts/museum"},
      {made(api.sql.startBranchMerge(StartBranchMerge{main, "next"})),
       "merge branch 'main' into 'next' of arts/museum"},
  };
  for (const auto& [call, words] : rows) {
    BOOST_TEST(api.subjectOf(call) == words);
  }
}

BOOST_AUTO_TEST_CASE(a_read_names_what_it_reads) {
  const PullRequestName seven{museum(), "7"};
  const BranchName main{museum(), "main"};
  const std::vector<std::pair<wire::Call, std::string>> rows{
      {made(api.users.current()), "read the API token's user"},
      {made(api.users.listOperations(ListUserOperations{"ada"}, "")), "list the operations of ada"},
      {made(api.forks.list(museum())), "list the forks of arts/museum"},
      {made(api.branches.list(museum(), "")), "list the branches of arts/museum"},
      {made(api.tags.list(museum(), "p")), "list the tags of arts/museum"},
      {made(api.releases.list(museum(), "")), "list the releases of arts/museum"},
      {made(api.pullRequests.list(ListPullRequests{museum()}, "")),
       "list the pull requests of arts/museum"},
      {made(api.pullRequests.get(seven)), "read pull request 7 of arts/museum"},
      {made(api.jobs.list(museum(), "")), "list the jobs of arts/museum"},
      {made(api.sql.query(Query{museum(), "a/b", "SELECT 1"})), "query ref 'a/b' of arts/museum"},
      {made(api.sql.query(Query::publicDefault(museum(), "SELECT 1"))), "query arts/museum"},
      {made(api.downloads.table(DownloadTable{museum(), "tags", "tags"})),
       "download table 'tags' from ref 'tags' of arts/museum"},
      {made(api.raw.encode("GET", "/arts/museum/tags/", "")), "list the tags of arts/museum"},
      {made(api.downloads.table(DownloadTable{museum(), "main", "pots"})),
       "download table 'pots' from ref 'main' of arts/museum"},
      {made(api.downloads.tables(DownloadTables{museum(), "main"})),
       "download all tables from ref 'main' of arts/museum"},
      {made(api.operations.poll(importOperation(main, "jobs/1"))),
       "ask about an import into arts/museum"},
      {made(api.operations.poll(mergeOperation(seven, "jobs/1"))),
       "ask about the merge of pull request 7 of arts/museum"},
      {made(api.operations.poll(forkOperation("operations/1"))), "ask about a fork"},
      {made(api.operations.poll(sqlWriteOperation(museum(), "operations/1"))),
       "ask about an SQL write to arts/museum"},
  };
  for (const auto& [call, words] : rows) {
    BOOST_TEST(api.subjectOf(call) == words);
  }
}

// Also of a call that is refused for one of its names.
BOOST_AUTO_TEST_CASE(a_refusal_names_what_was_asked_for) {
  const auto subjectOf = [](const wire::Encoding<wire::Call>& refusedCall) {
    return refusedCall.error().details().subject;
  };
  for (const std::string ref : {"tags", "pulls", "jobs"}) {
    BOOST_TEST(subjectOf(api.sql.query(Query{museum(), ref, "SELECT 1"})) ==
               "query ref '" + ref + "' of arts/museum");
  }
  BOOST_TEST(subjectOf(api.downloads.table(DownloadTable{museum(), "main", ""})) ==
             "download table '' from ref 'main' of arts/museum");
  BOOST_TEST(subjectOf(api.downloads.tables(DownloadTables{museum(), ""})) ==
             "download all tables from ref '' of arts/museum");
  BOOST_TEST(subjectOf(api.downloads.rows(ReadRows{museum(), "", "pots"})) ==
             "read the rows of table 'pots' from ref '' of arts/museum");
  BOOST_TEST(subjectOf(api.users.listOperations(ListUserOperations{""}, "")) ==
             "list the operations of ''");
}

BOOST_AUTO_TEST_CASE(of_what_has_no_name_here_nothing_is_said) {
  BOOST_TEST(api.subjectOf(made(api.raw.encode("POST", "/new/thing", "{}"))) == "");
  BOOST_TEST(api.subjectOf(made(api.raw.encode("GET", "/", ""))) == "");
  BOOST_TEST(api.subjectOf(made(api.raw.encode("GET", "/thing", ""))) == "");
  BOOST_TEST(api.subjectOf(wire::Call{}) == "");
}

BOOST_AUTO_TEST_SUITE_END()
