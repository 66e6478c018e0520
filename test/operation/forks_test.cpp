#include "operation/site.hpp"

#include <string>
#include <vector>

// A fork whose poll is refused: that it was not there, and is, tells the parent's list of forks.
namespace dolthub::harness {

namespace {

const std::string listForks = "GET /api/v1alpha1/demo/art/forks";
const std::string noForks = jsonResponse(R"({"status":"Success","forks":[]})");
const std::string others =
    jsonResponse(R"({"forks":[{"database_owner":"demo","database_name":"art"},)"
                 R"({"database_owner":"you","database_name":"art"}]})");
const std::string made = jsonResponse(R"({"forks":[{"database_owner":"you","database_name":"art"},)"
                                      R"({"database_owner":"me","database_name":"art"}]})");
const std::string failed = "database too large"; // speaks of the fork
const std::string notKnown = "no such operation";

Operation<ForkResult> fork(const std::string& userOperation = {}) {
  AnyOperation::Parts parts(OperationKind::Fork);
  parts.name = "operations/1";
  parts.userOperationName = userOperation;
  parts.database = art;
  parts.forkOwner = "me";
  return Operation<ForkResult>::restore(Operation<ForkResult>(AnyOperation(parts)).save());
}

struct Forks : Site {
  Forks(const std::string& words, const std::string& list, unsigned status = 400) {
    routes.on(pollFork, Reply{refusal(words, status)});
    routes.on(listForks, Reply{list});
  }
  void appears() { routes.on(listForks, {Reply{others}, Reply{made}}); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(operation_forks)

BOOST_AUTO_TEST_CASE(a_fork_that_appears_is_made_whatever_its_poll_says) {
  for (const std::string& words : {failed, notKnown, std::string("no such repository")}) {
    for (const bool seen : {false, true}) {
      Forks site(words, others);
      site.appears();
      if (seen) {
        site.routes.on(pollFork, {jsonResponse(R"({"done":false})"), refusal(words)});
      }
      const auto forked = site.run(site.client().awaitOperation(fork()));
      BOOST_TEST_REQUIRE(forked.has_value());
      BOOST_TEST(forked->owner == "me");
      BOOST_TEST(forked->name == "art");
      BOOST_TEST((site.elapsed() < 30s));
    }
  }
}

// Nor what a list says beside a word that nobody knows.
BOOST_AUTO_TEST_CASE(a_fork_that_is_there_has_not_failed_whatever_reason_a_list_has) {
  Forks site(failed, made);
  site.routes.on(
      listUserOperations,
      Reply{jsonResponse(R"({"operations":[{"operation_name":"users/demo/userOperations/1",)"
                         R"("operation_status":"liuliu","error":"database too large"}]})")});
  const auto forked = site.run(site.client().awaitOperation(fork("users/demo/userOperations/1")));
  BOOST_TEST_REQUIRE(forked.has_error());
  BOOST_TEST(forked.error().code() == Errc::OutcomeUnknown);
}

// A list of forks has no times: one of last year looks like this one.
BOOST_AUTO_TEST_CASE(a_fork_that_was_there_before_may_be_another_and_is_told_as_that) {
  for (const unsigned status : {400u, 500u}) {
    for (const std::string& words : {failed, notKnown}) {
      Forks site(words, made, status);
      const auto forked = site.run(site.client().awaitOperation(fork(), within(1h)));
      BOOST_TEST_REQUIRE(forked.has_error());
      BOOST_TEST(forked.error().code() == Errc::OutcomeUnknown);
      BOOST_TEST((forked.error().outcome() == Outcome::Unknown));
      BOOST_TEST(forked.error().serverMessage() == words);
      BOOST_TEST(forked.error().message().find("me/art") != std::string::npos);
      BOOST_TEST(std::string(forked.error().what()).find("goes on") == std::string::npos);
      BOOST_TEST((restoreAny(forked.error().savedOperation()) == fork()));
      BOOST_TEST((site.elapsed() >= 2min && site.elapsed() < 4min));
    }
  }
  Forks listed(notKnown, made); // its own list and what is there say the same
  listed.routes.on(
      listUserOperations,
      Reply{jsonResponse(R"({"operations":[{"operation_name":"users/demo/userOperations/1",)"
                         R"("operation_status":"Success"}]})")});
  BOOST_TEST(
      listed.run(listed.client().awaitOperation(fork("users/demo/userOperations/1"))).has_value());
}

// A server may list a fork before it is whole: the next poll knows better than one that was
// refused.
BOOST_AUTO_TEST_CASE(a_fork_that_is_listed_while_it_runs_is_waited_for) {
  for (const std::string& words : {failed, notKnown}) {
    Forks site(words, made);
    std::vector<Reply> polls{jsonResponse(R"({"done":false})"), refusal(words)};
    polls.resize(6, jsonResponse(R"({"done":false})"));
    polls.emplace_back(
        jsonResponse(R"({"done":true,"database_owner":"me","database_name":"whole"})"));
    site.routes.on(pollFork, polls);
    const auto forked = site.run(site.client().awaitOperation(fork()));
    BOOST_TEST_REQUIRE(forked.has_value());
    BOOST_TEST(forked->name == "whole");
  }
}

BOOST_AUTO_TEST_CASE(a_fork_that_is_seen_a_little_later_is_made) {
  Forks site(failed, others);
  Started<ForkResult> wait(site.context(), site.client().awaitOperation(fork()));
  site.pass(9s);
  BOOST_TEST(!wait.ended());
  BOOST_TEST(site.routes.count(listForks) > 1u);
  site.routes.on(listForks, Reply{made});
  site.pass(10s);
  BOOST_TEST_REQUIRE(wait.succeeded());
  BOOST_TEST(wait.value().owner == "me");
}

// One that runs is in no list of forks.
BOOST_AUTO_TEST_CASE(a_fork_that_stays_away_may_run_on_whatever_its_poll_said) {
  Forks site(failed, others);
  const auto forked = site.run(site.client().awaitOperation(fork()));
  BOOST_TEST_REQUIRE(forked.has_error());
  BOOST_TEST(forked.error().code() != Errc::OperationFailed);
  BOOST_TEST((forked.error().outcome() == Outcome::Unknown));
  BOOST_TEST(forked.error().serverMessage() == failed);
  BOOST_TEST(forked.error().httpStatus() == 400u);
  BOOST_TEST(forked.error().path() == "/api/v1alpha1/fork");
  BOOST_TEST((site.elapsed() >= 2min && site.elapsed() < 3min));
  Forks told(failed, others); // but for what its own list says
  told.routes.on(
      listUserOperations,
      Reply{jsonResponse(R"({"operations":[{"operation_name":"users/demo/userOperations/1",)"
                         R"("operation_status":"Failure","error":"too large"}]})")});
  const auto ended = told.run(told.client().awaitOperation(fork("users/demo/userOperations/1")));
  BOOST_TEST(ended.error().code() == Errc::OperationFailed);
  BOOST_TEST(ended.error().serverMessage() == "too large");
}

BOOST_AUTO_TEST_CASE(a_fork_is_known_by_its_owner_in_any_case) {
  Forks site(failed, others);
  site.routes.on(
      listForks,
      {Reply{others},
       Reply{jsonResponse(R"({"forks":[{"database_owner":"Me","database_name":"art"}]})")}});
  const auto forked = site.run(site.client().awaitOperation(fork()));
  BOOST_TEST_REQUIRE(forked.has_value());
  BOOST_TEST(forked->owner == "Me");
}

// Else another's fork, or one of before, would be taken for this one.
BOOST_AUTO_TEST_CASE(a_name_that_was_taken_is_a_failure_though_such_a_fork_is_there) {
  Forks site("a database with the name me/art already exists", made);
  const auto forked = site.run(site.client().awaitOperation(fork()));
  BOOST_TEST_REQUIRE(forked.has_error());
  BOOST_TEST(forked.error().code() == Errc::OperationFailed);
  BOOST_TEST(site.routes.count(listForks) == 0u);
}

BOOST_AUTO_TEST_CASE(a_fork_that_nobody_could_look_for_has_neither_failed_nor_got_lost) {
  for (const std::string& words : {failed, notKnown}) {
    Forks site(words, refusal("oops", 500));
    site.routes.on(listUserOperations, Reply{jsonResponse(R"({"operations":[]})")});
    const auto forked = site.run(site.client().awaitOperation(fork("users/demo/userOperations/1")));
    BOOST_TEST_REQUIRE(forked.has_error());
    BOOST_TEST(forked.error().code() != Errc::OperationFailed);
    BOOST_TEST(forked.error().code() != Errc::OperationLost);
    BOOST_TEST(forked.error().serverMessage() == words);
    BOOST_TEST(forked.error().outcome() == Outcome::Unknown);
    BOOST_TEST(
        (restoreAny(forked.error().savedOperation()) == fork("users/demo/userOperations/1")));
    BOOST_TEST((site.elapsed() >= 2min));
  }
}

// Its own list may have it as running, and a list of forks has no fork that runs.
BOOST_AUTO_TEST_CASE(
    a_fork_whose_own_list_cannot_be_read_has_not_failed_for_being_in_no_list_of_forks) {
  Forks site(failed, others);
  site.routes.on(listUserOperations, Reply{refusal("oops", 503)});
  const auto forked = site.run(site.client().awaitOperation(fork("users/demo/userOperations/1")));
  BOOST_TEST_REQUIRE(forked.has_error());
  BOOST_TEST(forked.error().code() != Errc::OperationFailed);
  BOOST_TEST(forked.error().outcome() == Outcome::Unknown);
  BOOST_TEST((site.elapsed() >= 2min));
}

BOOST_AUTO_TEST_CASE(a_fork_is_lost_only_where_its_own_list_and_the_forks_do_not_have_it) {
  Forks site(notKnown, others);
  site.routes.on(listUserOperations, Reply{jsonResponse(R"({"operations":[]})")});
  auto forked = site.run(site.client().awaitOperation(fork("users/demo/userOperations/1")));
  BOOST_TEST(forked.error().code() == Errc::OperationLost);
  site.appears();
  forked = site.run(site.client().awaitOperation(fork("users/demo/userOperations/1")));
  BOOST_TEST(forked.has_value());
  site.routes.on(listForks, Reply{others}); // one that runs is in no list of forks
  forked = site.run(site.client().awaitOperation(fork()));
  BOOST_TEST(forked.error().code() == Errc::NotFound);
}

BOOST_AUTO_TEST_CASE(a_pause_that_a_list_of_forks_asks_for_is_kept) {
  Forks site(failed, jsonResponse("{}", 429, "Retry-After: 60\r\n"));
  Started<ForkResult> wait(site.context(), site.client().awaitOperation(fork()));
  site.pass(55s);
  BOOST_TEST(site.routes.requests.size() == 2u);
  site.appears();
  site.pass(1min); // and for what makes the refusal sure
  BOOST_TEST(wait.succeeded());
}

BOOST_AUTO_TEST_CASE(a_fork_whose_polls_are_not_answered_is_looked_for_before_it_is_given_up) {
  Forks site("oops", others, 500);
  site.appears();
  const auto forked = site.run(site.client().awaitOperation(fork()));
  BOOST_TEST(forked.has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
