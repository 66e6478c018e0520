// Every public enum has names, and prints by them.
#include <dolthub/dolthub.hpp>
#include <dolthub/inbound.hpp>

#include <boost/test/unit_test.hpp>

#include <set>
#include <sstream>
#include <string>

using namespace dolthub;

namespace {

template <class E>
std::string printed(const E& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// From the first to the last: each has a name of its own, which is what it prints.
template <class E>
void checkNames(E first, E last) {
  std::set<std::string> names;
  for (int value = static_cast<int>(first); value <= static_cast<int>(last); ++value) {
    const std::string name{toString(static_cast<E>(value))};
    BOOST_TEST(!name.empty());
    BOOST_TEST(name != "?");
    BOOST_TEST(names.insert(name).second, name << " twice");
    BOOST_TEST(printed(static_cast<E>(value)) == name);
  }
  BOOST_TEST(names.count(std::string(toString(static_cast<E>(99)))) <= 1u);
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_enums)

BOOST_AUTO_TEST_CASE(each_enumerator_has_a_name) {
  checkNames(Errc::InvalidArgument, Errc::Cancelled);
  checkNames(Outcome::NotSent, Outcome::Unknown);
  checkNames(Audience::Program, Audience::ImporterUser);
  checkNames(LostCall::Kind::Other, LostCall::Kind::Comment);
  checkNames(LostPolicy::Report, LostPolicy::SendAgain);
  checkNames(Findings::Answer::Found, Findings::Answer::CouldNotAsk);
  checkNames(RequestPurpose::Call, RequestPurpose::List);
  checkNames(RetryReason::None, RetryReason::Unavailable);
  checkNames(CloseReason::Unused, CloseReason::ClientClosed);
  checkNames(WaitProgress::What::Polled, WaitProgress::What::ListRead);
  checkNames(OperationKind::Import, OperationKind::SqlWrite);
  checkNames(OperationType::Unknown, OperationType::DoltCi);
  checkNames(OperationStatus::Unknown, OperationStatus::Failed);
  checkNames(ImportOperation::Create, ImportOperation::Replace);
  checkNames(FileType::Csv, FileType::Sql);
  checkNames(ImportResult::Landed::Unsaid, ImportResult::Landed::Nowhere);
  checkNames(PullRequestState::Unknown, PullRequestState::Merged);
  checkNames(ReviewStatus::Approved, ReviewStatus::Reviewed);
  checkNames(Visibility::Public, Visibility::Private);
  checkNames(Revision::Kind::Branch, Revision::Kind::Commit);
  checkNames(SqlWriteResult::Changed::Unknown, SqlWriteResult::Changed::No);
}

BOOST_AUTO_TEST_CASE(those_of_other_headers_print_too) {
  BOOST_TEST(printed(WebhookKind::Push) == toString(WebhookKind::Push));
  BOOST_TEST(printed(FileOutcome::Failed) == toString(FileOutcome::Failed));
}

BOOST_AUTO_TEST_CASE(names_are_those_of_the_code) {
  BOOST_TEST(toString(OperationStatus::Succeeded) == "Succeeded");
  BOOST_TEST(toString(ImportResult::Landed::Branch) == "Branch");
  BOOST_TEST(toString(LostCall::Kind::UpdatePullRequest) == "UpdatePullRequest");
  BOOST_TEST(toString(static_cast<OperationStatus>(-1)) == "?");
}

BOOST_AUTO_TEST_CASE(cells_and_states_print) {
  BOOST_TEST(printed(SqlCell{"x"}) == "x");
  BOOST_TEST(printed(SqlCell{}) == "NULL");
  BOOST_TEST(printed(SqlCell{""}) == "");
  OperationState<ImportResult> state;
  BOOST_TEST(printed(state) == "Running");
  state.statusText = "In Progress";
  BOOST_TEST(printed(state) == "Running: In Progress");
  state.status = OperationStatus::Failed;
  state.message = "duplicate key";
  BOOST_TEST(printed(state) == "Failed: duplicate key");
}

BOOST_AUTO_TEST_CASE(cells_compare_as_what_they_are) {
  const SqlCell null;
  const SqlCell text{"a"};
  BOOST_TEST((text == "a"));
  BOOST_TEST((text == std::string("a")));
  BOOST_TEST((text != "b"));
  BOOST_TEST((null != ""));
  BOOST_TEST((null == SqlCell{std::nullopt}));
  BOOST_TEST((text == SqlCell{std::optional<std::string>("a")}));
  BOOST_TEST(null.value_or("none") == "none");
  BOOST_TEST(text->size() == 1u);
  BOOST_TEST((SqlRow{text, null} == SqlRow{"a", std::nullopt}));
}

BOOST_AUTO_TEST_SUITE_END()
