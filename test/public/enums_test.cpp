// Every public enum has names, and prints by them.
#include <dolthub/dolthub.hpp>
#include <dolthub/inbound.hpp>

#include "harness/enumerators.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <sstream>
#include <string>
#include <string_view>

using namespace dolthub;

namespace {

template <class E>
std::string printed(const E& value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

// Each has a word of its own, which is what it prints. Where `isName`, that is its name in the
// code.
template <class E>
void checkWords(bool isName = true) {
  std::set<std::string_view> words;
  for (const E value : harness::enumerators<E>()) {
    const std::string_view word = toString(value);
    BOOST_TEST(!word.empty());
    BOOST_TEST(word != "?");
    BOOST_TEST(words.insert(word).second, word << " twice");
    BOOST_TEST(printed(value) == word);
    BOOST_TEST((!isName || word == harness::nameOfEnumerator(value)), word);
  }
  BOOST_TEST(!words.empty());
}

template <class... Enums>
void checkNames() {
  (checkWords<Enums>(), ...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_enums)

// structure/public_face_test.cpp sees to it that none is missing here.
BOOST_AUTO_TEST_CASE(each_enumerator_has_a_name) {
  checkNames<Assume, Audience, BranchAction, CloseReason, Errc, FileType, Findings::Answer,
             ImportOperation, ImportResult::Landed, LostCall::Kind, LostPolicy, OperationKind,
             OperationStatus, OperationType, Outcome, PullRequestAction, PullRequestState,
             RequestPurpose, RetryReason, ReviewStatus, Revision::Kind, SqlWriteResult::Changed,
             Visibility, WaitProgress::What>();
}

// Those of outputs, journals and DoltHub's JSON.
BOOST_AUTO_TEST_CASE(some_have_words_instead) {
  checkWords<FileOutcome>(false);
  checkWords<ImportEvent::Kind>(false);
  checkWords<WebhookKind>(false);
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
