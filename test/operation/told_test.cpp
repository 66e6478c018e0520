#include "harness/witness.hpp"
#include "operation/site.hpp"

#include <memory>
#include <vector>

// What an observer is told of waits.
namespace dolthub::harness {

namespace {

ClientOptions observedBy(std::shared_ptr<Witness> witness) {
  ClientOptions options = testOptions();
  options.observer = std::move(witness);
  return options;
}

} // namespace

BOOST_AUTO_TEST_SUITE(operation_told)

BOOST_AUTO_TEST_CASE(a_wait_is_told_poll_by_poll) {
  const auto seen = std::make_shared<Witness>();
  seen->header = [](const AttemptStarted& attempt) {
    return TraceHeader("traceparent", "00-" + std::to_string(attempt.id));
  };
  Site site(observedBy(seen));
  site.routes.on(pollImport, {running, running, completed});
  AwaitOptions options;
  options.traceContext = "of-a-test";
  BOOST_TEST(site.run(site.client().awaitOperation(anImport(), options)).has_value());
  BOOST_TEST(seen->lines.front() == "wait 1 Import " + jobs + "1 of-a-test");
  BOOST_TEST(seen->lines.back() == "wait ended 1 Succeeded ");
  BOOST_TEST(seen->count("wait goes on 1 Polled Running 1 polls") == 1u);
  BOOST_TEST(seen->count("wait goes on 1 Polled Running 2 polls") == 1u);
  BOOST_TEST(seen->count("wait goes on 1 Polled Succeeded 3 polls") == 1u);
  BOOST_TEST(seen->count("call") == 0u);
  for (const std::string& request : site.routes.requests) {
    BOOST_TEST(request.find("\r\ntraceparent: 00-1\r\n") != std::string::npos);
  }
  for (const auto& attempt : seen->attempts) {
    BOOST_TEST(attempt.event.id == 1u);
    BOOST_TEST((attempt.event.purpose == RequestPurpose::Poll));
    BOOST_TEST(attempt.event.pathTemplate == "/api/v1alpha1/{owner}/{database}/upload");
    BOOST_TEST(attempt.responseHeaders.starts_with("content-type: application/json"));
  }
}

BOOST_AUTO_TEST_CASE(a_wait_that_fails_is_told_with_its_error_after_its_list) {
  const auto seen = std::make_shared<Witness>();
  Site site(observedBy(seen));
  site.routes.on(pollImport, Reply{job("Failed")});
  site.routes.on(listJobs, Reply{listed("Failed", "duplicate key 'my secret'")});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_error());
  BOOST_TEST(seen->count("wait goes on 1 ListRead Failed 1 polls 1 looks") == 1u);
  BOOST_TEST(seen->lines.back() == "wait ended 1 Failed OperationFailed");
  BOOST_TEST(seen->count("attempt ended 1 List 1 GET /api/v1alpha1/{owner}/{database}/jobs ") ==
             1u);
  BOOST_TEST(!seen->mentions("secret"));
  for (const auto& attempt : seen->attempts) {
    BOOST_TEST(attempt.responseHeaders.starts_with("content-type: application/json"));
  }
}

BOOST_AUTO_TEST_CASE(waits_that_share_a_list_are_each_told) {
  const auto seen = std::make_shared<Witness>();
  Site site(observedBy(seen));
  site.routes.on(pollImport, Reply{running});
  site.routes.on(listJobs, Reply{listed("Running")});
  std::vector<std::unique_ptr<Started<ImportResult>>> waits;
  for (int i = 0; i < 4; ++i) {
    waits.push_back(std::make_unique<Started<ImportResult>>(
        site.context(), site.client().awaitOperation(anImport(), within(1min))));
  }
  site.pass(2min);
  BOOST_TEST(seen->waits.size() == 4u);
  std::size_t looked = 0;
  std::size_t told = 0;
  for (const std::string& line : seen->lines) {
    looked += line.find(" Looked ") != std::string::npos ? 1 : 0;
    told += line.find(" Told ") != std::string::npos ? 1 : 0;
  }
  BOOST_TEST(looked > 0u);
  BOOST_TEST(told >= looked);
  for (const WaitEnded& wait : seen->waits) {
    BOOST_TEST((wait.error == Errc::Timeout));
    BOOST_TEST((wait.waited == 1min));
  }
}

BOOST_AUTO_TEST_CASE(a_wait_ends_once_when_cancelled_and_with_its_client_and_context) {
  for (const int how : {0, 1, 2}) {
    const auto seen = std::make_shared<Witness>();
    Site site(observedBy(seen));
    site.routes.on(pollImport, Reply{running});
    Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
    site.pass(1s);
    if (how == 0) {
      wait.cancel();
    } else if (how == 1) {
      site.destroyClient();
    } else {
      site.destroyContext();
    }
    if (how != 2) {
      site.settle();
    }
    BOOST_TEST_REQUIRE(seen->waits.size() == 1u);
    BOOST_TEST((seen->waits[0].error == (how == 0 ? Errc::Cancelled : Errc::ClientClosed)));
  }
}

BOOST_AUTO_TEST_CASE(an_observer_that_throws_ends_no_wait) {
  const auto seen = std::make_shared<Witness>();
  seen->throws = true;
  Site site(observedBy(seen));
  site.routes.on(pollImport, {running, completed});
  BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  BOOST_TEST(seen->waits.size() == 1u);
}

BOOST_AUTO_TEST_CASE(one_poll_by_itself_is_a_call) {
  const auto seen = std::make_shared<Witness>();
  Site site(observedBy(seen));
  site.routes.on(pollImport, Reply{running});
  BOOST_TEST(site.run(site.client().pollOperation(anImport())).has_value());
  BOOST_TEST(seen->count("call 1 Poll GET /api/v1alpha1/{owner}/{database}/upload ") == 1u);
  BOOST_TEST(seen->count("call ended 1 ") == 1u);
  BOOST_TEST(seen->count("wait") == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
