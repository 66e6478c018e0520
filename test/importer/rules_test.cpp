#include "importer/rules.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace {

using dolthub::Errc;
using dolthub::Error;
using dolthub::ErrorDetails;
using dolthub::FileOutcome;
using dolthub::ImportOperation;
using dolthub::Outcome;
using namespace dolthub::importer;
using std::chrono::milliseconds;

Error failed(Errc code, Outcome outcome) {
  ErrorDetails details;
  details.outcome = outcome;
  return Error(code, details);
}

Error cancelled(Outcome outcome) {
  ErrorDetails details;
  details.outcome = outcome;
  return Error::cancelled(details);
}

struct Row {
  Error error;
  FileOutcome outcome;
};

struct Rows {
  std::vector<Contribution> files;
  std::uint64_t least;
  std::optional<std::uint64_t> most;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_rules)

BOOST_AUTO_TEST_CASE(an_upload_that_may_have_arrived_is_unknown) {
  const std::vector<Row> table{
      {failed(Errc::OutcomeUnknown, Outcome::Unknown), FileOutcome::Unknown},
      {failed(Errc::BadResponse, Outcome::Done), FileOutcome::Unknown},
      {failed(Errc::Rejected, Outcome::Rejected), FileOutcome::Failed},
      {failed(Errc::FileUnusable, Outcome::NotSent), FileOutcome::Failed},
      {failed(Errc::ConnectFailed, Outcome::NotSent), FileOutcome::Failed},
      {failed(Errc::Timeout, Outcome::NotDone), FileOutcome::Failed},
      {cancelled(Outcome::NotSent), FileOutcome::NotStarted},
      {cancelled(Outcome::NotDone), FileOutcome::NotStarted},
      {cancelled(Outcome::Unknown), FileOutcome::Unknown},
  };
  for (const Row& row : table) {
    BOOST_TEST((afterUploadFailed(row.error) == row.outcome));
  }
}

BOOST_AUTO_TEST_CASE(a_lost_wait_is_no_failure) {
  const std::vector<Row> table{
      {failed(Errc::OperationFailed, Outcome::Rejected), FileOutcome::Failed},
      {failed(Errc::Timeout, Outcome::NotDone), FileOutcome::Unknown},
      {failed(Errc::OperationLost, Outcome::Rejected), FileOutcome::Unknown},
      {failed(Errc::NotAuthenticated, Outcome::Rejected), FileOutcome::Unknown},
      {cancelled(Outcome::NotSent), FileOutcome::Unknown},
  };
  for (const Row& row : table) {
    BOOST_TEST((afterImportFailed(row.error) == row.outcome));
    BOOST_TEST((afterMergeFailed(row.error) == row.outcome));
  }
}

BOOST_AUTO_TEST_CASE(a_merge_that_was_not_started_leaves_the_pull_request) {
  const std::vector<Row> table{
      {failed(Errc::OutcomeUnknown, Outcome::Unknown), FileOutcome::Unknown},
      {failed(Errc::NotPermitted, Outcome::Rejected), FileOutcome::Failed},
      {cancelled(Outcome::NotSent), FileOutcome::InPullRequest},
      {cancelled(Outcome::Unknown), FileOutcome::Unknown},
  };
  for (const Row& row : table) {
    BOOST_TEST((afterMergeRefused(row.error) == row.outcome));
  }
}

BOOST_AUTO_TEST_CASE(a_busy_database_is_left_alone_longer_each_time) {
  BOOST_TEST(busyDelay(milliseconds{1000}, 0, 0.5).count() == 1000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 0, 0.0).count() == 800);
  BOOST_TEST(busyDelay(milliseconds{1000}, 3, 0.5).count() == 8000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 6, 0.5).count() == 60'000);
  BOOST_TEST(busyDelay(milliseconds{1000}, 4'000'000'000u, 0.5).count() == 60'000);
  BOOST_TEST(busyDelay(milliseconds{0}, 0, 0.5).count() == 1);
}

BOOST_AUTO_TEST_CASE(rows_of_a_table_follow_from_its_files) {
  constexpr auto create = ImportOperation::Create;
  constexpr auto update = ImportOperation::Update;
  constexpr auto replace = ImportOperation::Replace;
  const std::vector<Rows> table{
      {{{create, 10}}, 10, 10},
      {{{replace, 0}}, 0, 0},
      {{{update, 10}}, 10, std::nullopt},
      {{{create, 10}, {update, 4}}, 10, 14},
      {{{create, 10}, {update, 14}, {update, 1}}, 14, 25},
      {{{update, 3}, {update, 4}}, 4, std::nullopt},
      {{{create, std::nullopt}}, 0, std::nullopt},
      {{{create, 10}, {update, std::nullopt}}, 10, std::nullopt},
  };
  for (const Rows& row : table) {
    const ExpectedRows expected = expectedRows(row.files);
    BOOST_TEST(expected.least == row.least);
    BOOST_TEST((expected.most == row.most));
  }
}

BOOST_AUTO_TEST_CASE(a_difference_says_both_numbers) {
  BOOST_TEST(rowsDiffer(3, {4, 4}).message() ==
             "imported, but the table has 3 rows where the files say 4");
  BOOST_TEST(rowsDiffer(1, {4, std::nullopt}).message() ==
             "imported, but the table has 1 row where the files say at least 4");
  BOOST_TEST(rowsDiffer(9, {4, 8}).message() ==
             "imported, but the table has 9 rows where the files say 4 to 8");
}

BOOST_AUTO_TEST_SUITE_END()
