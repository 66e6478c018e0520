#include "operation/site.hpp"

#include <map>
#include <memory>
#include <vector>

// Waits that share looks at a list.
namespace dolthub::harness {

namespace {

using Wait = Started<ImportResult>;

// A database whose imports are in the states that a test gives them, for the list and for polls.
struct Imports : Site {
  Imports() {
    transport().otherwise = [this] {
      return Script::serving([this](const std::string& request) { return answer(request); });
    };
  }

  void begin(int count, const AwaitOptions& options = {}) {
    for (int i = 0; i < count; ++i) {
      begin(client(), std::to_string(waits.size() + 1), options);
    }
  }
  void begin(const Client& by, const std::string& id, const AwaitOptions& options = {}) {
    polled.try_emplace(id, "In Progress");
    waits.push_back(std::make_unique<Wait>(context(), by.awaitOperation(anImport(id), options)));
  }
  void end(const std::string& id) {
    polled[id] = "Completed";
    inList[id] = "Succeeded";
  }
  std::size_t ended() const {
    return static_cast<std::size_t>(
        std::count_if(waits.begin(), waits.end(), [](const auto& wait) { return wait->ended(); }));
  }

  std::map<std::string, std::string> polled; // what a poll says
  std::map<std::string, std::string> inList; // what the list says; Running for who is not in here
  bool listed = true;                        // the list names them at all
  bool listWorks = true;
  bool listHangs = false;
  int listPause = 0;        // seconds, with a 429
  std::string pausesBehind; // the poll of this one
  int looks = 0;
  std::map<std::string, int> polls;
  std::vector<std::unique_ptr<Wait>> waits;

private:
  Reply answer(const std::string& request) {
    if (request.starts_with(listJobs)) {
      ++looks;
      if (listPause > 0) {
        return jsonResponse("{}", 429, "Retry-After: " + std::to_string(listPause) + "\r\n");
      }
      return listHangs ? Reply{} : listWorks ? Reply{list()} : Reply{refusal("no", 403)};
    }
    const std::size_t begin = request.find("jobs%2F") + 7;
    const std::string id = request.substr(begin, request.find_first_of(" &", begin) - begin);
    ++polls[id];
    listPause = id == pausesBehind ? 30 : listPause;
    return job(polled[id], polled[id] == "Completed" ? R"(,"pull_id":"7")" : "", id);
  }

  std::string list() const {
    std::string entries;
    for (const auto& [id, status] : polled) {
      const auto found = inList.find(id);
      entries += (entries.empty() ? "" : ",") + (R"({"job_id":")" + jobs) + id + R"(","status":")" +
                 (found == inList.end() ? "Running" : found->second) + R"(","job_error":"why"})";
    }
    return jsonResponse(R"({"status":"Success","jobs":[)" + (listed ? entries : "") + "]}");
  }
};

} // namespace

BOOST_AUTO_TEST_SUITE(operation_looking)

BOOST_AUTO_TEST_CASE(one_look_asks_for_all_and_each_end_is_told_by_its_own_poll) {
  Imports site;
  site.begin(10);
  site.pass(9s);
  BOOST_TEST(site.polls.empty());
  BOOST_TEST(site.looks > 2);
  site.pass(51s); // each was polled for itself after 10, 20 and 40 s
  BOOST_TEST(site.looks < 25);
  for (const auto& [id, polls] : site.polls) {
    BOOST_TEST(polls == 3);
  }
  site.end("4");
  site.pass(15s);
  BOOST_TEST(site.ended() == 1u);
  BOOST_TEST(site.polls["4"] == 4);
  BOOST_TEST(site.waits[3]->value().pullRequest->id() == "7");
  for (const auto& [id, state] : std::map(site.polled)) {
    site.end(id);
  }
  site.pass(60s);
  BOOST_TEST(site.ended() == 10u);
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
}

BOOST_AUTO_TEST_CASE(what_a_list_says_is_no_verdict) {
  Imports site;
  site.begin(3);
  site.inList["1"] = "Succeeded"; // its poll says that it runs
  site.pass(60s);
  BOOST_TEST(site.ended() == 0u);
  BOOST_TEST(site.polls["1"] > 3);
  BOOST_TEST(site.polls["1"] < 25);
  site.end("1");
  site.pass(60s);
  BOOST_TEST(site.waits[0]->succeeded());
}

BOOST_AUTO_TEST_CASE(a_failure_in_the_list_that_the_poll_hides_is_found_out) {
  Imports site;
  site.begin(3);
  site.pass(5s);
  site.inList["2"] = "Failed";
  site.pass(60s);
  BOOST_TEST_REQUIRE(site.waits[1]->hasError());
  BOOST_TEST(site.waits[1]->error().code() == Errc::OperationFailed);
  BOOST_TEST(site.waits[1]->error().serverMessage() == "why");
  BOOST_TEST(site.ended() == 1u);
}

BOOST_AUTO_TEST_CASE(two_or_very_many_poll_alone) {
  for (const int count : {1, 2, 151}) {
    Imports site;
    site.begin(count);
    site.pass(4s);
    BOOST_TEST(site.looks == 0);
    BOOST_TEST(site.polls.size() == static_cast<std::size_t>(count));
  }
}

BOOST_AUTO_TEST_CASE(looks_can_be_switched_off_and_so_can_the_pace) {
  Imports site;
  AwaitOptions options;
  options.listLooks = false;
  site.begin(5, options);
  site.pass(4s);
  BOOST_TEST(site.looks == 0);
  BOOST_TEST(site.polls.size() == 5u);

  Imports steady;
  options.listLooks = true;
  options.interval = 2s;
  steady.begin(5, options);
  steady.pass(9s);
  BOOST_TEST(steady.looks == 0);
  BOOST_TEST(steady.polls["1"] == 4);
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_be_read_is_left_alone) {
  Imports site;
  site.listWorks = false;
  site.begin(5);
  site.pass(5s); // soon each looks for its own sake, as its poll says the same again and again
  BOOST_TEST(site.looks == 1);
  BOOST_TEST(site.polls.size() == 5u);
  for (const auto& [id, state] : std::map(site.polled)) {
    site.polled[id] = "Completed";
  }
  site.pass(30s);
  BOOST_TEST(site.ended() == 5u);
}

BOOST_AUTO_TEST_CASE(what_the_list_does_not_name_is_polled) {
  Imports site;
  site.listed = false;
  site.begin(4);
  site.pass(9s); // they may only not be visible yet
  BOOST_TEST(site.looks > 1);
  BOOST_TEST(site.polls["1"] > 3);
  site.pass(6s);
  const int looks = site.looks;
  site.pass(60s);
  BOOST_TEST(site.looks - looks <= 2 * 4); // each for its own sake: its poll says the same for long
  site.polled["1"] = "Completed";
  site.pass(40s);
  BOOST_TEST(site.waits[0]->succeeded());
}

// Lists that outsiders' servers have: words of their own, never a change, silence, no end, a limit.
BOOST_AUTO_TEST_CASE(three_waits_on_one_list_end_whatever_the_list_says) {
  for (const std::string word : {"Completed", "Cancelled", "liuliu", "", "Running", "Pending"}) {
    Imports site;
    site.begin(3);
    for (const auto& [id, state] : std::map(site.polled)) {
      site.polled[id] = "Completed"; // on the server all is done
      site.inList[id] = word;
    }
    site.pass(word == "Running" || word == "Pending" ? 12s : 3s);
    BOOST_TEST(site.ended() == 3u, "the list says " << word);
    for (const auto& wait : site.waits) {
      BOOST_TEST(wait->succeeded());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_hangs_holds_up_nobody) {
  for (const bool hangs : {true, false}) {
    Imports site;
    site.listHangs = hangs;
    site.listWorks = hangs;
    site.begin(3);
    for (const auto& [id, state] : std::map(site.polled)) {
      site.polled[id] = "Completed";
    }
    site.pass(7s);
    BOOST_TEST(site.ended() == 3u);
  }
}

BOOST_AUTO_TEST_CASE(a_list_that_asks_for_a_pause_has_it_from_all) {
  Imports site;
  site.listPause = 30;
  site.begin(3);
  site.pass(29s);
  BOOST_TEST(site.looks == 1);
  BOOST_TEST(site.polls.empty());
  for (const auto& [id, state] : std::map(site.polled)) {
    site.polled[id] = "Completed";
  }
  site.pass(5s);
  BOOST_TEST(site.ended() == 3u);
}

BOOST_AUTO_TEST_CASE(who_comes_when_all_have_left_gives_the_list_its_pause_too) {
  Imports site;
  site.listPause = 300;
  site.begin(3, within(9s)); // shorter ones have no time for a look
  site.pass(10s);
  BOOST_TEST(site.ended() == 3u);
  BOOST_TEST(site.looks == 1);
  site.begin(3, within(10min));
  site.pass(4min);
  BOOST_TEST(site.looks == 1);
  site.listPause = 0;
  site.pass(2min);
  BOOST_TEST(site.looks > 1);
}

// Also where the list was read for one operation's sake.
BOOST_AUTO_TEST_CASE(a_list_that_asks_one_for_a_pause_has_it_from_all) {
  Imports site;
  site.begin(4);
  site.pass(5s);
  site.inList["1"] = "Failed"; // its poll says that it runs, and the list is read to see why
  site.pausesBehind = "1";
  while (site.listPause == 0) {
    site.pass(100ms);
  }
  const int looks = site.looks;
  site.pass(25s);
  BOOST_TEST(site.looks == looks);
}

BOOST_AUTO_TEST_CASE(tokens_are_never_mixed) {
  Imports site;
  const Client ada = site.client().withToken(ApiToken("ada"));
  const Client bob = site.client().withToken(ApiToken("bob"));
  site.begin(ada, "1");
  site.begin(ada, "2");
  site.begin(bob, "3");
  site.begin(bob, "4");
  site.pass(4s);
  BOOST_TEST(site.looks == 0); // two each: together they would be enough
}

BOOST_AUTO_TEST_CASE(progress_is_told_at_a_look_too) {
  Imports site;
  int told = 0;
  AwaitOptions options;
  options.onProgress = [&](const OperationProgress& progress) {
    told += progress.polls == 0u ? 1 : 0;
  };
  site.begin(3, options);
  site.pass(9s);
  BOOST_TEST(site.polls.empty());
  BOOST_TEST(told > 6);
}

BOOST_AUTO_TEST_CASE(a_list_tells_what_is_queued_from_what_runs) {
  Imports site;
  std::vector<OperationProgress> told;
  AwaitOptions options;
  options.onProgress = [&](const OperationProgress& progress) {
    told.push_back(progress);
  };
  site.inList["1"] = "Pending";
  site.begin(1, options);
  site.begin(2);
  site.pass(9s);
  BOOST_TEST(site.polls.empty());
  BOOST_TEST_REQUIRE(!told.empty());
  BOOST_TEST((told.back().status == OperationStatus::Pending));
  BOOST_TEST((told.back().queued == told.back().waited));
  site.inList["1"] = "Running";
  site.pass(30s);
  BOOST_TEST((told.back().status == OperationStatus::Running));
  BOOST_TEST((told.back().queued == 0s));
}

BOOST_AUTO_TEST_CASE(whoever_looks_may_leave) {
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::total}) {
    Imports site;
    site.listHangs = true;
    site.begin(3);
    site.pass(2s); // one looks, the others wait for what it sees
    BOOST_TEST_REQUIRE(site.looks == 1);
    BOOST_TEST(site.polls.empty());
    site.listHangs = false;
    for (auto& wait : site.waits) {
      wait->cancel(type);
      site.settle();
      BOOST_TEST_REQUIRE(wait->hasError());
      BOOST_TEST(wait->error().isCancelled());
      site.pass(1ms);
    }
    BOOST_TEST(site.client().statistics().waitingOperations == 0u);
    site.waits.clear();
    site.end("9");
    site.begin(site.client(), "9");
    site.pass(2s);
    BOOST_TEST(site.ended() == 1u);
  }
}

BOOST_AUTO_TEST_CASE(a_client_or_a_context_that_ends_in_a_look_leaves_nothing) {
  Imports closed;
  closed.listHangs = true;
  closed.begin(5);
  closed.pass(2s);
  BOOST_TEST_REQUIRE(closed.looks == 1);
  closed.destroyClient();
  closed.settle();
  BOOST_TEST(closed.ended() == 5u);
  BOOST_TEST(closed.waits[0]->error().code() == Errc::ClientClosed);
  BOOST_TEST(closed.transport().alive == 0);

  Imports dropped;
  dropped.listHangs = true;
  dropped.begin(5);
  dropped.pass(2s);
  BOOST_TEST_REQUIRE(dropped.looks == 1);
  BOOST_TEST(dropped.transport().reading == 1);
  dropped.destroyContext();
  BOOST_TEST(dropped.ended() == 0u); // nobody is left to be told
  BOOST_TEST(dropped.transport().reading == 0);
  BOOST_TEST(dropped.transport().alive == 0);
  BOOST_TEST(dropped.client().statistics().waitingOperations == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
