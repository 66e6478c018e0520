#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <stdexcept>

#include "emulator/site.hpp"

using namespace emulator_test;
using dolthub::Fault;
using dolthub::FaultKind;
using emulator::Manner;

namespace {

struct Broken : Site {
  Fault& add(FaultKind kind, std::string match) {
    fault = Fault{kind, std::move(match)};
    return fault;
  }
  void set() { core.faults().set({fault}); }

  Fault fault;
};

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_faults)

BOOST_FIXTURE_TEST_CASE(the_nth_of_its_kind_is_met, Broken) {
  add(FaultKind::Status, "GET user").nth = 2;
  fault.times = 2;
  set();
  std::string statuses;
  for (int i = 0; i < 5; ++i) {
    get("demo/art/jobs");
    statuses += std::to_string(get("user").status) + " ";
  }
  BOOST_TEST(statuses == "200 503 503 200 200 ");
  BOOST_TEST(core.stats().faults == 2u);
}

BOOST_FIXTURE_TEST_CASE(matches_are_by_method_route_and_target, Broken) {
  add(FaultKind::Status, "* jobs").times = 0;
  fault.target = "demo/art";
  core.createDatabase("demo", "b", "main", false, now);
  set();
  BOOST_TEST(get("demo/art/jobs").status == 503u);
  BOOST_TEST(get("demo/b/jobs").status == 200u);
  BOOST_TEST(get("demo/art/pulls").status == 200u);
  BOOST_TEST(send("GET", "/_emulator/stats").status == 200u);
}

BOOST_FIXTURE_TEST_CASE(chances_come_from_the_seed, Broken) {
  auto run = [] {
    Site site;
    Fault fault{FaultKind::Status, "*"};
    fault.times = 0;
    fault.probability = 0.3;
    site.core.faults().set({fault});
    std::string met;
    for (int i = 0; i < 200; ++i) {
      met += site.get("user").status == 200 ? '.' : 'x';
    }
    return met;
  };
  std::string met = run();
  BOOST_TEST(met == run());
  auto hits = std::count(met.begin(), met.end(), 'x');
  BOOST_TEST((hits > 30 && hits < 90));
}

BOOST_FIXTURE_TEST_CASE(some_happen_and_some_do_not, Broken) {
  json::object branch{{"revisionType", "branch"}, {"revisionName", "main"}, {"newBranchName", "b"}};
  auto happened = [&] {
    return effects("branch created").size() == 2;
  };
  for (auto kind : {FaultKind::CloseAfterHead, FaultKind::CloseMidBody, FaultKind::CloseAfterBody,
                    FaultKind::Hang, FaultKind::Status, FaultKind::HtmlPage, FaultKind::Redirect,
                    FaultKind::EchoToken}) {
    add(kind, "POST branches");
    set();
    post("demo/art/branches", branch);
    BOOST_TEST(!happened(), static_cast<int>(kind));
  }
  add(FaultKind::HandleThenClose, "POST branches");
  set();
  auto reply = post("demo/art/branches", branch);
  BOOST_TEST(happened());
  BOOST_TEST((reply.manner.end == Manner::End::Nothing));
  add(FaultKind::Status, "POST branches").effect = true;
  fault.status = 504;
  set();
  branch["newBranchName"] = "c";
  BOOST_TEST(post("demo/art/branches", branch).status == 504u);
  BOOST_TEST(effects("branch created").size() == 3u);
}

BOOST_FIXTURE_TEST_CASE(answers_of_their_own, Broken) {
  add(FaultKind::Status, "GET user").status = 429;
  fault.retryAfter = "7";
  set();
  emulator::Request request;
  request.method = "GET";
  request.target = "/api/v1alpha1/user";
  auto response = core.handle(std::move(request), now);
  BOOST_TEST(response.status == 429u);
  BOOST_TEST_REQUIRE(response.headers.size() == 1u);
  BOOST_TEST(response.headers[0].first + ": " + response.headers[0].second == "Retry-After: 7");

  add(FaultKind::HtmlPage, "GET user");
  set();
  auto page = get("user");
  BOOST_TEST(page.status == 200u);
  BOOST_TEST(page.contentType.starts_with("text/html"));
  add(FaultKind::HtmlPage, "GET user").status = 401;
  set();
  BOOST_TEST(get("user").status == 401u);
  add(FaultKind::Redirect, "GET user").reason = "https://b.invalid/";
  set();
  BOOST_TEST(get("user").status == 307u);
  add(FaultKind::EchoToken, "GET user");
  set();
  BOOST_TEST(get("user").text("message").find(token) != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(manners_are_told_to_the_server, Broken) {
  add(FaultKind::CutAnswer, "GET user");
  set();
  auto cut = get("user");
  BOOST_TEST((cut.manner.end == Manner::End::Cut));
  BOOST_TEST(cut.manner.bodyBytes == cut.body.size() / 2);
  add(FaultKind::Delay, "GET user").time = std::chrono::seconds{3};
  set();
  BOOST_TEST(get("user").manner.delay.count() == 3000);
  add(FaultKind::Drip, "GET user").time = std::chrono::milliseconds{5};
  set();
  BOOST_TEST(get("user").manner.dripBytes == 1u);
  add(FaultKind::Hang, "GET user").reset = true;
  set();
  BOOST_TEST((get("user").manner.end == Manner::End::Hang));
  add(FaultKind::ResetOnConnect, "CONNECT").nth = 2;
  set();
  BOOST_TEST(!core.resetsConnection());
  BOOST_TEST(core.resetsConnection());
  BOOST_TEST(!core.resetsConnection());
}

BOOST_FIXTURE_TEST_CASE(jobs_go_wrong, Broken) {
  add(FaultKind::JobFails, "POST upload").reason = "out of luck";
  set();
  BOOST_TEST(import("id\n1\n").text("job_status") == "Failed");

  add(FaultKind::JobFailsInList, "POST upload").reason = "in secret";
  set();
  BOOST_TEST(import("id\n1\n").text("job_status") == "In Progress");
  auto jobs = get("demo/art/jobs");
  BOOST_TEST(column(jobs, "jobs", "status") == "Failed,Failed");
  BOOST_TEST(column(jobs, "jobs", "job_error") == "in secret,out of luck");

  add(FaultKind::JobWithoutPull, "POST upload");
  set();
  auto silent = import("id\n1\n");
  BOOST_TEST(silent.text("job_status") == "Completed");
  BOOST_TEST(!silent.json.contains("pull_id"));

  add(FaultKind::JobSlow, "POST merge").time = std::chrono::seconds{5};
  set();
  auto slow = startMerge("1");
  pass(std::chrono::seconds{4});
  BOOST_TEST(pollMerge("1", slow).text("job_status") == "In Progress");
  pass(std::chrono::seconds{2});
  BOOST_TEST(pollMerge("1", slow).text("job_status") == "Completed");

  add(FaultKind::JobHidden, "POST write").count = 2;
  set();
  auto hidden = startWrite("DELETE FROM art");
  BOOST_TEST(pollWrite(hidden).status == 400u);
  BOOST_TEST(pollWrite(hidden).status == 400u);
  BOOST_TEST(pollWrite(hidden).status == 200u);

  add(FaultKind::JobFailsInList, "POST fork").reason = "no";
  set();
  auto fork = post(
      "fork", {{"ownerName", "org"}, {"parentOwnerName", "demo"}, {"parentDatabaseName", "art"}});
  passJobs();
  auto poll = get("fork?operationName=" + encode(fork.text("operation_name")));
  BOOST_TEST(poll.json.at("done").as_bool() == false);

  add(FaultKind::JobStuck, "POST upload");
  set();
  BOOST_TEST(import("id\n1\n", Upload{}).text("job_status") == "Pending");
}

BOOST_FIXTURE_TEST_CASE(lists_go_wrong, Broken) {
  add(FaultKind::JobUnlisted, "POST upload").time = std::chrono::seconds{10};
  set();
  import("id\n1\n");
  BOOST_TEST(get("demo/art/jobs").json.at("jobs").as_array().empty());
  BOOST_TEST(get("users/demo/operations").json.at("operations").as_array().empty());
  pass(std::chrono::seconds{10});
  BOOST_TEST(get("demo/art/jobs").json.at("jobs").as_array().size() == 1u);

  add(FaultKind::DuplicateEntries, "GET jobs");
  set();
  BOOST_TEST(get("demo/art/jobs").json.at("jobs").as_array().size() == 2u);
  add(FaultKind::RepeatPageToken, "GET jobs").times = 0;
  set();
  std::string page = get("demo/art/jobs").text("next_page_token");
  BOOST_TEST(get("demo/art/jobs?pageToken=" + page).text("next_page_token") == page);

  for (int i = 0; i < 10; ++i) {
    post("demo/art/tags", {{"tagName", "t" + std::to_string(i)},
                           {"tagMessage", ""},
                           {"revisionType", "branch"},
                           {"revisionName", "main"}});
  }
  std::string order = column(get("demo/art/tags"), "tags", "tag_name");
  add(FaultKind::ShuffleEntries, "GET tags");
  set();
  std::string shuffled = column(get("demo/art/tags"), "tags", "tag_name");
  BOOST_TEST(shuffled != order);
  BOOST_TEST(shuffled.size() == order.size());
}

BOOST_AUTO_TEST_CASE(the_option_list_lag_is_for_all) {
  dolthub::EmulatorOptions options;
  options.listLag = std::chrono::seconds{3};
  Site site{options};
  site.startWrite("CREATE TABLE t (id INT)");
  BOOST_TEST(site.get("users/demo/operations").json.at("operations").as_array().empty());
  site.pass(std::chrono::seconds{3});
  BOOST_TEST(site.get("users/demo/operations").json.at("operations").as_array().size() == 1u);
}

BOOST_AUTO_TEST_CASE(faults_are_read_from_json) {
  auto faults = emulator::faultsFromJson(R"({"faults": [
      {"match": "POST upload", "nth": 3, "times": 0, "do": "close after body", "reset": true},
      {"do": "status", "status": 429, "retry_after": 2, "effect": true, "probability": 0.5,
       "target": "x", "early": true, "bytes": 7, "count": 4, "time_ms": 9, "reason": "r"}]})");
  BOOST_TEST_REQUIRE(faults.size() == 2u);
  BOOST_TEST((faults[0].kind == FaultKind::CloseAfterBody));
  BOOST_TEST(faults[0].match == "POST upload");
  BOOST_TEST(faults[0].nth == 3u);
  BOOST_TEST(faults[0].times == 0u);
  BOOST_TEST(faults[0].reset);
  BOOST_TEST(faults[1].retryAfter == "2");
  BOOST_TEST(faults[1].probability == 0.5);
  BOOST_TEST(faults[1].time.count() == 9);
  for (const char* bad : {"{", "{}", "[1]", R"([{"match":"*"}])", R"([{"do":"dance"}])",
                          R"([{"do":"hang","x":1}])", R"([{"do":"hang","nth":-1}])",
                          R"([{"do":"hang","effect":1}])", R"([{"do":"hang","probability":2}])"}) {
    BOOST_CHECK_THROW(emulator::faultsFromJson(bad), std::invalid_argument);
  }
}

// A typo would make a test pass without the fault it was written for.
BOOST_FIXTURE_TEST_CASE(a_fault_that_can_meet_nothing_is_refused_by_name, Broken) {
  add(FaultKind::Status, "GET user").times = 0;
  set();
  for (const char* match : {"POST nosuch", "post merge", "DELETE *", "* nosuch", "POST user",
                            "POST  merge", "merge", ""}) {
    const Fault typo{FaultKind::Hang, match};
    const auto named = [match](const std::invalid_argument& error) {
      return std::string(error.what()).find('"' + std::string(match) + '"') != std::string::npos;
    };
    BOOST_CHECK_EXCEPTION(core.faults().add(typo), std::invalid_argument, named);
    BOOST_CHECK_EXCEPTION(core.faults().set({typo}), std::invalid_argument, named);
    dolthub::EmulatorOptions options;
    options.faults = {typo};
    BOOST_CHECK_EXCEPTION(emulator::Core{options}, std::invalid_argument, named);
    BOOST_CHECK_EXCEPTION(
        emulator::faultsFromJson(json::serialize(json::array{{{"do", "hang"}, {"match", match}}})),
        std::invalid_argument, named);
  }
  for (const char* match : {"*", "* *", "POST", "GET *", "* merge", "GET csv", "PATCH pull"}) {
    BOOST_CHECK_NO_THROW(core.faults().add(Fault{FaultKind::JobStuck, match}));
  }
  BOOST_CHECK_THROW(core.faults().add(Fault{FaultKind::ResetOnConnect, "*"}),
                    std::invalid_argument);
  BOOST_CHECK_THROW(core.faults().add(Fault{FaultKind::Hang, "CONNECT"}), std::invalid_argument);
  BOOST_TEST(get("user").status == 503u); // what was there stays
}

BOOST_FIXTURE_TEST_CASE(faults_are_replaced_and_cleared_from_outside, Broken) {
  add(FaultKind::Status, "GET user").times = 0;
  set();
  BOOST_TEST(send("PUT", "/_emulator/faults", R"([{"do":"hang","match":"x"}])").status == 400u);
  BOOST_TEST(get("user").status == 503u);
  BOOST_TEST(
      send("PUT", "/_emulator/faults", R"([{"do":"html page","match":"GET jobs"}])").status ==
      200u);
  BOOST_TEST(get("user").status == 200u);
  BOOST_TEST(send("DELETE", "/_emulator/faults").status == 200u);
  BOOST_TEST(get("demo/art/jobs").contentType.starts_with("application/json"));
}

BOOST_AUTO_TEST_CASE(bad_options_are_refused) {
  dolthub::EmulatorOptions options;
  options.jobMax = std::chrono::milliseconds{1};
  BOOST_CHECK_THROW(emulator::Core{options}, std::invalid_argument);
  emulator::Core core{{}};
  BOOST_CHECK_THROW(core.setJobTime(std::chrono::milliseconds{-1}, std::chrono::milliseconds{1}),
                    std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
