#include "operation/after_look_up.hpp"
#include "operation/finding.hpp"
#include "operation/matching.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

// What becomes of a lost call, and what is known of a lost merge and a lost update: every decision,
// without a loop.
namespace dolthub::operation {

namespace {

using Answer = Findings::Answer;
using Verdict = MergeSigns::Verdict;

constexpr ServerTime sent{std::chrono::hours{24}};

Job merging(const std::string& words, std::chrono::seconds after,
            OperationStatus status = OperationStatus::Running,
            OperationType type = OperationType::Merge) {
  Job job;
  job.id = "jobs/" + words;
  job.description = words;
  job.type = type;
  job.status = status;
  job.createdAt.time = sent + after;
  return job;
}

LostCall lostMerge() {
  LostCall lost;
  lost.kind = LostCall::Kind::Merge;
  lost.key = {{"pull_id", "7"}};
  return lost;
}

} // namespace

BOOST_AUTO_TEST_SUITE(operation_after_look_up)

BOOST_AUTO_TEST_CASE(a_find_that_is_proven_is_a_success_and_nothing_else_is) {
  for (const Answer answer :
       {Answer::Found, Answer::NotFound, Answer::Several, Answer::CouldNotAsk}) {
    for (int bits = 0; bits < 256; ++bits) {
      const auto bit = [bits](int number) {
        return (bits >> number & 1) != 0;
      };
      LostCallState call;
      call.outcome = bit(0) ? Outcome::Unknown : Outcome::Done;
      call.twiceIsOnce = bit(1);
      call.canReopen = bit(2);
      call.sentAgain = bit(3);
      call.policy = bit(4) ? LostPolicy::SendAgain : LostPolicy::Report;
      call.acceptLikely = bit(5);
      const bool certain = bit(6);
      const bool named = bit(7);
      const AfterLookUp next = afterLookUp(call, soughtOf(answer, certain, named));
      BOOST_TEST_CONTEXT("answer " << toString(answer) << ", bits " << bits) {
        const bool proven = answer == Answer::Found && (certain || (named && call.acceptLikely));
        BOOST_TEST(((next == AfterLookUp::Succeeds) == proven));
        // Sent again is what was looked for and not found, what may not have happened, what can be
        // had again, once, and only by leave.
        const bool leave = call.twiceIsOnce || call.policy == LostPolicy::SendAgain;
        const bool again = answer == Answer::NotFound && call.outcome == Outcome::Unknown &&
                           call.canReopen && !call.sentAgain && leave;
        BOOST_TEST(((next == AfterLookUp::IsSentAgain) == again));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_looked_for_may_have_happened_and_somebody_waits_for_it) {
  FailedCall lost;
  lost.mayHaveHappened = true;
  BOOST_TEST(isLookedFor(lost));
  BOOST_TEST(!isLookedFor(FailedCall()));
  for (bool FailedCall::*reason : {&FailedCall::cancelled, &FailedCall::callbackFailed}) {
    FailedCall call = lost;
    call.*reason = true;
    BOOST_TEST(!isLookedFor(call));
  }
  lost.mayLook = false;
  BOOST_TEST(!isLookedFor(lost));
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_again_without_time_or_for_nobody) {
  using std::chrono::milliseconds;
  BOOST_TEST((afterPause(milliseconds{1}, false) == AfterLookUp::IsSentAgain));
  BOOST_TEST((afterPause(milliseconds{1}, true) == AfterLookUp::IsCancelled));
  for (const milliseconds left : {milliseconds{0}, milliseconds{-1}}) {
    for (const bool cancelled : {false, true}) {
      BOOST_TEST((afterPause(left, cancelled) == AfterLookUp::IsReported));
    }
  }
}

BOOST_AUTO_TEST_CASE(only_what_may_be_sent_twice_is_content_with_the_first_answer) {
  LostCallState update;
  update.twiceIsOnce = true;
  BOOST_TEST((searchUntil(update) == SearchUntil::Answered));
  update.sentAgain = true; // then all depends on finding it
  BOOST_TEST((searchUntil(update) == SearchUntil::Found));
  update.sentAgain = false;
  update.outcome = Outcome::Done;
  BOOST_TEST((searchUntil(update) == SearchUntil::Found));
  LostCallState import;
  import.policy = LostPolicy::SendAgain;
  BOOST_TEST((searchUntil(import) == SearchUntil::Found));
}

BOOST_AUTO_TEST_CASE(what_is_known_of_a_lost_merge) {
  using State = PullRequestState;
  const Job before = merging("Merge pull request #7", std::chrono::seconds{-60});
  const Job failedBefore = merging("Try of #7", std::chrono::seconds{-60}, OperationStatus::Failed);
  const Job since = merging("Merge pull request #7", std::chrono::seconds{1});
  const Job failed = merging("Merge of #7", std::chrono::seconds{1}, OperationStatus::Failed);
  const Job latest = merging("Merging #7", std::chrono::seconds{2});
  const Job others = merging("Merge pull request #70", std::chrono::seconds{1});
  const Job nameless = merging("merging branches", std::chrono::seconds{1});
  const Job older = merging("merging branches", std::chrono::seconds{-60});
  const Job import =
      merging("import", std::chrono::seconds{1}, OperationStatus::Running, OperationType::Import);
  const Job unheard = merging("merge #7", std::chrono::seconds{1}, OperationStatus::Running,
                              OperationType::Unknown);
  Job bobs = since;
  bobs.creator = "bob";
  Job adas = since;
  adas.creator = "ada";
  Job undated = merging("merge #7", std::chrono::seconds{0});
  undated.createdAt.time.reset();
  struct Row {
    std::string what;
    State state;
    std::vector<Job> jobs;
    bool allRead;
    Verdict verdict;
    std::string job;
  };
  for (const Row& row : {
           // A job of it says all.
           Row{"started", State::Open, {others, since}, true, Verdict::Job, since.id},
           Row{"started, list cut", State::Open, {since}, false, Verdict::Job, since.id},
           Row{"the latest", State::Open, {since, latest, before}, true, Verdict::Job, latest.id},
           Row{"another word", State::Open, {unheard}, true, Verdict::Job, unheard.id},
           Row{"no date", State::Open, {undated}, true, Verdict::NotFound, ""},
           Row{"failed", State::Open, {failed}, true, Verdict::FailedJob, failed.id},
           Row{"failed, read in part", State::Open, {failed}, false, Verdict::FailedJob, failed.id},
           Row{"failed and closed", State::Closed, {failed}, true, Verdict::Job, failed.id},
           Row{"tried again", State::Open, {failed, latest}, true, Verdict::Job, latest.id},
           Row{"merged by it", State::Merged, {since}, true, Verdict::Job, since.id},
           Row{"merged earlier", State::Merged, {before}, true, Verdict::Job, before.id},
           Row{"by its creator", State::Open, {bobs, adas}, true, Verdict::Job, adas.id},
           Row{"by another", State::Open, {bobs}, true, Verdict::NotFound, ""},
           Row{"merged by another", State::Merged, {bobs}, true, Verdict::PullRequest, ""},
           // Merged is merged, whatever the list says.
           Row{"no job", State::Merged, {}, true, Verdict::PullRequest, ""},
           Row{"no list", State::Merged, {}, false, Verdict::PullRequest, ""},
           Row{"a failed try", State::Merged, {failedBefore}, true, Verdict::PullRequest, ""},
           Row{"failed since", State::Merged, {failed}, true, Verdict::PullRequest, ""},
           Row{"others'", State::Merged, {others, nameless}, true, Verdict::PullRequest, ""},
           // Open is no proof that it has not begun: it must be in no list, either.
           Row{"nothing", State::Open, {}, true, Verdict::NotFound, ""},
           Row{"closed", State::Closed, {}, true, Verdict::NotFound, ""},
           Row{"others", State::Open, {others, import, older}, true, Verdict::NotFound, ""},
           Row{"tried before", State::Open, {before}, true, Verdict::NotFound, ""},
           Row{"no list", State::Open, {}, false, Verdict::NotTold, ""},
           Row{"an unknown state", State::Unknown, {}, true, Verdict::NotTold, ""},
           Row{"perhaps", State::Open, {nameless, others}, true, Verdict::MayBeJob, nameless.id},
           Row{"one of two", State::Open, {nameless, nameless}, true, Verdict::Several, ""},
       }) {
    const MergeSigns signs(row.state, row.jobs, row.allRead, lostMerge(), sent, "ada");
    BOOST_TEST_CONTEXT(row.what << ", " << toString(row.state)) {
      BOOST_TEST((signs.verdict == row.verdict));
      BOOST_TEST((signs.job ? signs.job->id : "") == row.job);
      BOOST_TEST(signs.count == (row.verdict == Verdict::Several ? 2u : 0u));
    }
  }
}

// What `acceptLikely` would take: it says that it is this call's, in whole words.
BOOST_AUTO_TEST_CASE(an_import_is_told_by_its_table_and_branch) {
  LostCall lost;
  lost.kind = LostCall::Kind::Import;
  lost.key = {{"branchName", "main"}, {"tableName", "lacma"}};
  struct Row {
    std::string words;
    std::size_t found;
    bool named;
  };
  for (const Row& row : {
           Row{"Import table lacma", 1, true},
           Row{"Import into \"lacma\"", 1, true},
           Row{"Import table lacma.", 1, true},
           Row{"Import table lacma into branch main", 1, true},
           Row{"Import table lacma into branch \"main\".", 1, true},
           Row{"Import table lacma old", 1, false}, // perhaps of a table "lacma old"
           Row{"Import table lacma old to branch main", 1, false},
           Row{"Import table lacma.old", 0, false},
           Row{"Import table lacma\u00e9", 0, false},
           Row{"Import table lacma-2", 0, false},
           Row{"Import table other", 0, false},
           Row{"Import table lacma into branch dev", 1, false},
           Row{"Import table lacma into branch main.old", 1, false},
           Row{"Import", 1, false},
       }) {
    Job job = merging(row.words, std::chrono::seconds{1}, OperationStatus::Running,
                      OperationType::Import);
    const PossibleImports possible({job}, lost, sent, "ada");
    BOOST_TEST(possible.jobs.size() == row.found, row.words);
    BOOST_TEST(possible.named == row.named, row.words);
  }
}

// Its job says nothing, and the user's operations do.
BOOST_AUTO_TEST_CASE(an_import_is_told_by_the_metadata_of_the_users_one_operation) {
  LostCall lost;
  lost.kind = LostCall::Kind::Import;
  lost.owner = "demo";
  lost.database = "art";
  lost.key = {{"branchName", "main"}, {"tableName", "lacma"}};
  Job job;
  job.description = "Import file into lacma";
  const auto operation = [](const std::string& metadata, std::chrono::seconds later) {
    UserOperation made;
    made.type = OperationType::Import;
    made.metadata = metadata;
    made.createdAt.time = sent + later;
    return made;
  };
  const std::string ours = "{'repo_owner': 'demo', 'repo_name': 'art', 'branch_name': 'main', "
                           "'table_name': 'lacma', 'file_name': 'x.csv'}";
  for (const auto& [metadata, told] : std::vector<std::pair<std::string, bool>>{
           {ours, true},
           {R"({"branch_name":"main","table_name":"lacma"})", true},
           {"{'table_name':'lacma'}", true},
           {"{'table_name': 'lacma2'}", false},
           {"{'table_name': ''}", false},
           {"{'old_table_name': 'lacma'}", false},
           {"{'branch_name': 'dev', 'table_name': 'lacma'}", false},
           {"{'repo_owner': 'demo', 'repo_name': 'b', 'table_name': 'lacma'}", false},
           {"table_name", false},
           {"", false},
       }) {
    const UserOperation one = operation(metadata, std::chrono::seconds{1});
    BOOST_TEST(isToldByOperation(job, {one}, lost, sent) == told, metadata);
    BOOST_TEST(!isToldByOperation(job, {one, one}, lost, sent), metadata);
  }
  const UserOperation one = operation(ours, std::chrono::seconds{1});
  BOOST_TEST(!isToldByOperation(job, {operation(ours, std::chrono::seconds{-1})}, lost, sent));
  BOOST_TEST(!isToldByOperation(job, {one, operation("", std::chrono::seconds{1})}, lost, sent));
  BOOST_TEST(isToldByOperation(job, {operation("", std::chrono::seconds{-1}), one}, lost, sent));
  BOOST_TEST(isToldByOperation(
      job, {one, operation("{'repo_owner': 'demo', 'repo_name': 'b'}", std::chrono::seconds{1})},
      lost, sent));
  job.description = "Import into branch dev";
  BOOST_TEST(!isToldByOperation(job, {one}, lost, sent));
}

BOOST_AUTO_TEST_CASE(a_write_is_told_by_its_whole_statement) {
  LostCall lost;
  lost.kind = LostCall::Kind::SqlWrite;
  lost.owner = "demo";
  lost.database = "art";
  lost.key = {{"fromBranchName", "main"},
              {"toBranchName", "dev"},
              {"query", "insert into t values ('x');"}};
  LostCall merge = lost;
  merge.kind = LostCall::Kind::BranchMerge;
  merge.key.pop_back();
  struct Row {
    std::string words;
    std::string metadata;
    std::size_t found;
    bool named;
  };
  const auto check = [](const Row& row, const LostCall& call) {
    UserOperation operation;
    operation.type = OperationType::SqlWrite;
    operation.description = row.words;
    operation.metadata = row.metadata;
    operation.createdAt.time = sent + std::chrono::seconds{1};
    const PossibleWrites possible({operation}, call, sent);
    BOOST_TEST(possible.operations.size() == row.found, row.words + row.metadata);
    BOOST_TEST(possible.named == row.named, row.words + row.metadata);
  };
  const std::string query = "insert into t values ('x')";
  for (const Row& row : {
           Row{query, "", 1, true},
           Row{query + ";", "", 1, true},
           Row{"SQL write: " + query, "", 1, true},
           Row{"Ran \"" + query + "\"", "", 1, true},
           Row{"", R"({'sql_query': 'insert into t values (\'x\')'})", 1, true},
           Row{query, "from branch main to branch dev of database demo/art", 1, true},
           Row{query + ", ('y')", "", 1, false},
           Row{query + " on duplicate key update a = 1", "", 1, false},
           Row{query, "{'to_branch_name': 'main'}", 1, false},
           Row{query, "{'repo_name': 'other'}", 1, false},
           Row{query, "{'to_repo_name': 'art', 'to_repo_owner': 'demo'}", 1, true},
           Row{query, "{'to_repo_name': 'art', 'to_repo_owner': 'me'}", 1, false},
           Row{query, "on database me/art, by demo", 1, false},
           Row{query + ";", "of me/art", 1, false},
           Row{"Ran insert into t ...", "{'sql_query': \"" + query + "\"}", 1, true},
           Row{"delete from t", "", 0, false},
       }) {
    check(row, lost);
  }
  check(Row{"Merge branch main into dev", "", 1, true}, merge);
  check(Row{"Merge branch main into dev of database demo/other", "", 1, false}, merge);
  check(Row{"Merge branch main into dev of database me/art", "", 1, false}, merge);
  check(Row{"insert into main select * from dev", "", 1, false}, merge);
  // Nor is it the one that goes the other way.
  const std::string from = "{'from_branch_name': 'main', 'to_branch_name': 'dev'}";
  const std::string back = "{'from_branch_name': 'dev', 'to_branch_name': 'main'}";
  check(Row{"Merge branch dev into main", "", 1, false}, merge);
  check(Row{"Merge branch dev into main", from, 1, false}, merge);
  check(Row{"Merge", from, 1, true}, merge);
  check(Row{"Merge", back, 1, false}, merge);
  check(Row{"Merge branch main into dev", from, 1, true}, merge);
  check(Row{"Merge branch main into dev", back, 1, false}, merge);
  check(Row{"Merge", R"({"toBranchName":"dev","fromBranchName":"main"})", 1, true}, merge);
  check(Row{"Merge", R"({"toBranchName":"main","fromBranchName":"dev"})", 1, false}, merge);
  check(Row{query, back, 1, false}, lost);
  check(Row{query, from, 1, true}, lost);
}

// It has enough in it to be nobody else's, whatever a clock says of its time.
BOOST_AUTO_TEST_CASE(a_mark_is_one_at_any_time) {
  LostCall lost;
  lost.kind = LostCall::Kind::SqlWrite;
  lost.key = {{"fromBranchName", "main"},
              {"toBranchName", "dev"},
              {"query", "delete from t"},
              {"mark", "dolthub-call abc"}};
  UserOperation operation;
  operation.type = OperationType::SqlWrite;
  operation.description = "/* dolthub-call abc */ delete from t";
  for (const bool dated : {false, true}) {
    operation.createdAt.time = dated ? std::optional(sent - std::chrono::minutes{1}) : std::nullopt;
    const PossibleWrites possible({operation}, lost, sent);
    BOOST_TEST(possible.operations.size() == 1u);
    BOOST_TEST(possible.named);
  }
  lost.key.pop_back();
  BOOST_TEST(PossibleWrites({operation}, lost, sent).operations.empty());
}

BOOST_AUTO_TEST_CASE(an_update_is_done_where_all_that_it_asked_for_is_so) {
  PullRequest pull;
  pull.title = "New";
  pull.description = "Words";
  pull.state = PullRequestState::Closed;
  struct Row {
    std::vector<std::pair<std::string, std::string>> key;
    bool done;
  };
  for (const Row& row :
       {Row{{{"title", "New"}}, true}, Row{{{"title", "Old"}}, false},
        Row{{{"description", "Words"}}, true}, Row{{{"description", ""}}, false},
        Row{{{"state", "closed"}}, true},
        Row{{{"title", "New"}, {"description", "Words"}, {"state", "closed"}}, true},
        Row{{{"title", "New"}, {"description", "Other"}}, false},
        Row{{{"title", "Other"}, {"state", "closed"}}, false}}) {
    LostCall lost;
    lost.key = row.key;
    lost.key.emplace_back("pull_id", "7");
    BOOST_TEST(isUpdated(pull, lost) == row.done);
  }
  LostCall close;
  close.key = {{"state", "closed"}};
  for (const PullRequestState state :
       {PullRequestState::Open, PullRequestState::Merged, PullRequestState::Unknown}) {
    pull.state = state;
    BOOST_TEST(!isUpdated(pull, close));
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::operation
