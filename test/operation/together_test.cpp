#include "operation/join_all.hpp"
#include "operation/site.hpp"

#include <numeric>
#include <stdexcept>
#include <vector>

// Many operations at once: the gate, awaitOperations, and waits that are cancelled.
namespace dolthub::harness {

namespace {

std::vector<Operation<ImportResult>> imports(int count) {
  std::vector<Operation<ImportResult>> all;
  for (int i = 1; i <= count; ++i) {
    all.push_back(anImport(std::to_string(i)));
  }
  return all;
}

// The operation that a poll is about.
std::string idIn(const std::string& request) {
  const std::size_t name = request.find("jobs%2F") + 7;
  return request.substr(name, request.find_first_of(" &", name) - name);
}

// Every import ends with the pull request of its own number; `fails` and `hangs` do not.
Serve byNumber(std::string fails = {}, std::string hangs = {}) {
  return [fails = std::move(fails), hangs = std::move(hangs)](const std::string& request) -> Reply {
    if (!request.starts_with(pollImport)) {
      return nothingListed;
    }
    const std::string id = idIn(request);
    if (id == fails) {
      return job("Failed", R"(,"error":"no")", id);
    }
    return id == hangs ? job("Pending", {}, id)
                       : job("Completed", R"(,"pull_id":")" + id + '"', id);
  };
}

using Many = std::vector<Result<ImportResult>>;

// Waits of a test's own that are joined.
struct Joined {
  Joined() {
    auto seam = std::make_unique<ManualClock>();
    clock = seam.get();
    hub = support::Hub::make(context.get_executor(), std::move(seam),
                             std::make_unique<SeededRandom>(1));
  }

  asio::awaitable<Many>
  join(std::size_t count,
       std::function<asio::awaitable<ImportResult>(std::size_t, AwaitOptions)> start,
       AwaitManyOptions<ImportResult> options = {}) {
    return operation::joinAll<ImportResult>(nullptr, hub, count, std::move(start),
                                            std::move(options));
  }
  static asio::awaitable<ImportResult> endAtOnce(std::size_t, AwaitOptions) {
    co_return ImportResult{};
  }

  asio::io_context context;
  ManualClock* clock = nullptr;
  std::shared_ptr<support::Hub> hub;
};

} // namespace

BOOST_AUTO_TEST_SUITE(operation_together)

BOOST_AUTO_TEST_CASE(results_come_in_order_and_each_has_its_own) {
  Site site;
  site.transport().otherwise = [] {
    return Script::serving(byNumber());
  };
  std::vector<std::size_t> ended;
  AwaitManyOptions<ImportResult> options;
  options.onEnd = [&](std::size_t index, const Result<ImportResult>& result) {
    BOOST_TEST(result.has_value());
    ended.push_back(index);
  };
  const auto results = site.run(site.client().awaitOperations(imports(50), options));
  BOOST_TEST_REQUIRE(results.has_value());
  BOOST_TEST_REQUIRE(results->size() == 50u);
  for (std::size_t i = 0; i < 50; ++i) {
    BOOST_TEST_REQUIRE((*results)[i].has_value());
    BOOST_TEST((*results)[i]->pullRequest->id() == std::to_string(i + 1));
  }
  std::sort(ended.begin(), ended.end());
  std::vector<std::size_t> all(50);
  std::iota(all.begin(), all.end(), 0u);
  BOOST_TEST(ended == all);
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
}

// The others' polls take every connection for as long as a poll may, and all begin at once.
BOOST_AUTO_TEST_CASE(polls_that_hang_keep_no_other_from_its_turn) {
  for (std::size_t answered = 0; answered < 4; ++answered) {
    ClientOptions options = testOptions();
    options.maxConnections = 2;
    Site site(options);
    const std::string id = std::to_string(answered + 1);
    site.transport().otherwise = [id] {
      return Script::serving([id](const std::string& request) {
        return idIn(request) == id ? Reply(job("Completed", R"(,"pull_id":"1")", id)) : Reply();
      });
    };
    AwaitManyOptions<ImportResult> many;
    many.timeout = 10min;
    many.interval = 60s;
    support::Duration after{};
    many.onEnd = [&](std::size_t index, const Result<ImportResult>&) {
      after = index == answered ? site.elapsed() : after;
    };
    const auto results = site.run(site.client().awaitOperations(imports(4), many));
    BOOST_TEST_REQUIRE(results.has_value());
    BOOST_TEST((*results)[answered].has_value());
    BOOST_TEST((after < 2min));
  }
}

BOOST_AUTO_TEST_CASE(one_failure_does_not_stop_the_rest) {
  Site site;
  site.transport().otherwise = [] {
    return Script::serving(byNumber("2"));
  };
  auto operations = imports(3);
  operations.emplace_back(); // refused before anything is asked
  const auto results = site.run(site.client().awaitOperations(operations));
  BOOST_TEST_REQUIRE(results.has_value());
  BOOST_TEST((*results)[0].has_value());
  BOOST_TEST((*results)[1].error().code() == Errc::OperationFailed);
  BOOST_TEST((*results)[2].has_value());
  BOOST_TEST((*results)[3].error().code() == Errc::InvalidArgument);
}

// A list that asks to be left alone asks it of whoever joins later, too.
BOOST_AUTO_TEST_CASE(a_newcomer_asks_no_list_before_its_time) {
  Site site;
  site.routes.on(pollImport, Reply{running});
  site.routes.on(listJobs, Reply{jsonResponse(R"({"status":"Success","jobs":[]})", 200,
                                              "Retry-After: 100\r\n")});
  Started<Many> waiting(site.context(), site.client().awaitOperations(imports(3)));
  while (site.routes.count(listJobs) == 0) {
    site.pass(1s);
    BOOST_TEST_REQUIRE((site.elapsed() < 60s));
  }
  Started<ImportResult> newcomer(site.context(), site.client().awaitOperation(anImport("4")));
  site.pass(60s);
  BOOST_TEST(site.routes.count(listJobs) == 1u);
  BOOST_TEST(!newcomer.ended());
}

// Nor do those ask it who had queued for a connection before it asked so.
BOOST_AUTO_TEST_CASE(a_list_is_left_alone_by_those_who_queued_for_it) {
  ClientOptions options = testOptions();
  options.maxConnections = 2;
  Site site(options);
  site.routes.on("GET /api/v1alpha1/user", Reply{}); // never answered
  site.routes.on(pollImport, Reply{refusal("database too large")});
  site.routes.on(listJobs, Reply{jsonResponse("{}", 429, "Retry-After: 30\r\n")});
  Started<User> forLong(site.context(), site.client().currentUser());
  CallOptions short_;
  short_.timeout = 15s; // until then all polls queue for this one's connection
  Started<User> forSome(site.context(), site.client().currentUser(short_));
  Started<Many> waiting(site.context(), site.client().awaitOperations(imports(6)));
  while (site.routes.count(listJobs) == 0) {
    site.pass(1s);
    BOOST_TEST_REQUIRE((site.elapsed() < 60s));
  }
  site.pass(20s);
  // The one whose connection it then was could not know yet.
  BOOST_TEST(site.routes.count(listJobs) <= 2u);
  BOOST_TEST(site.routes.count(pollImport) >= 6u);
  BOOST_TEST(!waiting.ended());
}

BOOST_AUTO_TEST_CASE(none_is_none) {
  Site site;
  const auto results =
      site.run(site.client().awaitOperations(std::vector<Operation<ImportResult>>{}));
  BOOST_TEST_REQUIRE(results.has_value());
  BOOST_TEST(results->empty());
}

BOOST_AUTO_TEST_CASE(a_callback_that_throws_ends_the_wait_and_is_not_called_again) {
  Site site;
  site.transport().otherwise = [] {
    return Script::serving(byNumber({}, "5"));
  };
  int calls = 0;
  AwaitManyOptions<ImportResult> options;
  options.onEnd = [&](std::size_t, const Result<ImportResult>&) {
    ++calls;
    throw std::runtime_error("enough");
  };
  const auto results = site.run(site.client().awaitOperations(imports(9), options));
  BOOST_TEST(results.error().code() == Errc::CallbackFailed);
  BOOST_TEST(results.error().message() == "the callback onEnd threw \"enough\"");
  site.pass(1h);
  BOOST_TEST(calls == 1);
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
}

// What the callbacks refer to may be gone as soon as the wait has ended.
BOOST_AUTO_TEST_CASE(no_callback_is_called_behind_the_end_of_the_wait) {
  for (const bool closed : {false, true}) {
    Site site;
    site.transport().otherwise = [] {
      return Script::serving(byNumber({}, "2"));
    };
    bool over = false;
    bool calledBehind = false;
    AwaitManyOptions<ImportResult> options;
    options.onEnd = [&](std::size_t, const Result<ImportResult>&) {
      calledBehind = calledBehind || over;
    };
    options.onProgress = [&](const OperationProgress&) {
      calledBehind = calledBehind || over;
    };
    const auto wait = [&]() -> asio::awaitable<Many> {
      struct Over {
        bool& over;
        ~Over() { over = true; }
      };
      const Over guard{over};
      Many results = co_await site.client().awaitOperations(imports(20), options);
      co_return results;
    };
    Started<Many> started(site.context(), wait());
    site.pass(5s);
    BOOST_TEST(!started.ended());
    if (closed) {
      site.destroyClient();
    } else {
      started.cancel();
    }
    site.pass(1h);
    BOOST_TEST_REQUIRE(started.hasError());
    BOOST_TEST(
        (closed ? started.error().code() == Errc::ClientClosed : started.error().isCancelled()));
    BOOST_TEST(over);
    BOOST_TEST(!calledBehind);
    if (!closed) {
      BOOST_TEST(site.client().statistics().waitingOperations == 0u);
    }
  }
}

BOOST_AUTO_TEST_CASE(progress_of_many_is_told_and_what_it_throws_ends_the_wait) {
  Site site;
  site.transport().otherwise = [] {
    return Script::serving(byNumber({}, "2"));
  };
  AwaitManyOptions<ImportResult> options;
  options.timeout = 10s;
  int told = 0;
  options.onProgress = [&](const OperationProgress& progress) {
    BOOST_TEST(progress.name == jobs + "2");
    BOOST_TEST(progress.statusText == "Pending");
    BOOST_TEST((progress.status == OperationStatus::Pending));
    BOOST_TEST((progress.queued == progress.waited));
    ++told;
  };
  const auto results = site.run(site.client().awaitOperations(imports(3), options));
  BOOST_TEST_REQUIRE(results.has_value());
  BOOST_TEST((*results)[1].error().code() == Errc::Timeout);
  BOOST_TEST(told > 2);
  options.onProgress = [](const OperationProgress&) {
    throw std::runtime_error("enough");
  };
  const auto ended = site.run(site.client().awaitOperations(imports(3), options));
  const Error& error = ended.has_error() ? ended.error() : (*ended)[1].error();
  BOOST_TEST(error.code() == Errc::CallbackFailed);
}

BOOST_AUTO_TEST_CASE(at_most_eight_polls_are_in_flight) {
  Site site;
  site.routes.on(pollImport, Reply{}); // no answer until the minute is over
  AwaitManyOptions<ImportResult> options;
  options.listLooks = false;
  Started<Many> started(site.context(), site.client().awaitOperations(imports(100), options));
  site.pass(2s); // later, those that hang give their places to others
  BOOST_TEST(site.routes.requests.size() == 8u);
  BOOST_TEST(site.client().statistics().waitingForConnection == 0u);
  BOOST_TEST(site.client().statistics().openConnections == 8u);
  BOOST_TEST(site.client().statistics().waitingOperations == 100u);
  started.cancel();
  site.settle();
  BOOST_TEST(started.ended());
  BOOST_TEST(site.client().statistics().waitingOperations == 0u);
  BOOST_TEST(site.transport().alive == 0);
}

BOOST_AUTO_TEST_CASE(looking_at_lists_passes_the_gate_too) {
  Site site;
  site.routes.on(pollImport, Reply{running});
  site.routes.on(listJobs, Reply{});
  std::size_t most = 0;
  Started<Many> started(site.context(), site.client().awaitOperations(imports(100)));
  for (int i = 0; i < 50; ++i) { // later each reads the list for itself, and those that hang go by
    site.pass(100ms);
    most = std::max(most, site.client().statistics().openConnections);
  }
  BOOST_TEST(site.routes.count(listJobs) > 0u);
  BOOST_TEST(most <= 8u);
  started.cancel();
  site.settle();
}

BOOST_AUTO_TEST_CASE(slow_callbacks_let_others_run_in_between) {
  Joined joined;
  std::size_t told = 0;
  std::size_t ran = 0;
  AwaitManyOptions<ImportResult> options;
  options.onEnd = [&](std::size_t, const Result<ImportResult>&) {
    BOOST_TEST(ran == told);
    ++told;
    asio::post(joined.context, [&] { ++ran; });
    joined.clock->advance(20ms);
  };
  Started<Many> call(joined.context, joined.join(100, &Joined::endAtOnce, options));
  joined.context.poll();
  BOOST_TEST(call.ended());
  BOOST_TEST(told == 100u);
}

BOOST_AUTO_TEST_CASE(a_cancel_counts_between_slow_callbacks) {
  Joined joined;
  std::size_t told = 0;
  std::optional<Started<Many>> call;
  AwaitManyOptions<ImportResult> options;
  options.onEnd = [&](std::size_t, const Result<ImportResult>&) {
    if (++told == 2) {
      call->cancel();
    }
    joined.clock->advance(20ms);
  };
  call.emplace(joined.context, joined.join(100, &Joined::endAtOnce, options));
  joined.context.poll();
  BOOST_TEST_REQUIRE(call->hasError());
  BOOST_TEST(told == 2u);
}

// However many there are, beginning and leaving them takes the loop from nobody.
BOOST_AUTO_TEST_CASE(thousands_of_waits_are_begun_and_left_bit_by_bit) {
  Joined joined;
  std::size_t running = 0;
  const auto waitForever = [&](std::size_t, AwaitOptions) -> asio::awaitable<ImportResult> {
    struct Running {
      explicit Running(std::size_t& number) : count(number) { ++count; }
      ~Running() { --count; }
      std::size_t& count;
    };
    const Running one(running);
    asio::steady_timer never(joined.context, asio::steady_timer::time_point::max());
    co_await never.async_wait(asio::use_awaitable);
    co_return ImportResult{};
  };
  std::size_t most = 0;
  std::size_t before = 0;
  bool over = false;
  std::function<void()> look = [&] {
    most = std::max(most, std::max(running, before) - std::min(running, before));
    before = running;
    if (!over) {
      asio::post(joined.context, look);
    }
  };
  Started<Many> call(joined.context, joined.join(10'000, waitForever));
  asio::post(joined.context, look);
  while (running < 10'000) {
    joined.context.poll_one();
  }
  call.cancel();
  while (running > 0) {
    joined.context.poll_one();
  }
  over = true;
  joined.context.poll();
  BOOST_TEST(call.hasError());
  BOOST_TEST(most <= 600u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(operation_cancelled)

namespace {

// Cancels a wait in each of its states; `reach` brings it there.
template <class Reach>
void checkCancel(Reach reach) {
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                          asio::cancellation_type::total}) {
    Site site;
    Started<ImportResult> wait(site.context(), site.client().awaitOperation(anImport()));
    std::vector<std::unique_ptr<Started<ImportResult>>> others;
    reach(site, others);
    BOOST_TEST_REQUIRE(!wait.ended());
    wait.cancel(type);
    site.settle();
    BOOST_TEST_REQUIRE(wait.hasError());
    BOOST_TEST(wait.error().isCancelled());
    BOOST_TEST((Operation<ImportResult>::restore(wait.error().savedOperation()) == anImport()));
    for (auto& other : others) {
      other->cancel();
    }
    site.settle();
    BOOST_TEST(site.client().statistics().waitingOperations == 0u);
    BOOST_TEST(static_cast<std::size_t>(site.transport().alive) ==
               site.client().statistics().openConnections);
    site.transport().otherwise = site.routes.scripts();
    site.routes.on(pollImport, Reply{completed});
    BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  }
}

} // namespace

BOOST_AUTO_TEST_CASE(before_the_first_poll) {
  checkCancel([](Site& site, auto&) {
    site.pass(100ms);
    BOOST_TEST(site.routes.requests.empty());
  });
}

BOOST_AUTO_TEST_CASE(between_polls) {
  checkCancel([](Site& site, auto&) {
    site.routes.on(pollImport, Reply{running});
    site.pass(2s);
    BOOST_TEST(site.transport().reading == 0);
  });
}

BOOST_AUTO_TEST_CASE(in_a_poll) {
  checkCancel([](Site& site, auto&) {
    site.routes.on(pollImport, Reply{});
    site.pass(2s);
    BOOST_TEST(site.transport().reading == 1);
  });
}

BOOST_AUTO_TEST_CASE(in_a_look_at_the_list) {
  checkCancel([](Site& site, auto&) {
    site.routes.on(pollImport, Reply{running});
    site.routes.on(listJobs, Reply{});
    while (site.routes.count(listJobs) == 0) {
      site.pass(500ms);
    }
    BOOST_TEST(site.transport().reading == 1);
  });
}

BOOST_AUTO_TEST_CASE(in_the_gate) {
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::total}) {
    Site site;
    site.routes.on(pollImport, Reply{});
    std::vector<std::unique_ptr<Started<ImportResult>>> all;
    for (int i = 0; i < 20; ++i) {
      all.push_back(std::make_unique<Started<ImportResult>>(
          site.context(), site.client().awaitOperation(anImport(std::to_string(i)))));
    }
    site.pass(2s);
    BOOST_TEST(site.transport().reading == 8);
    // Twelve wait in the gate: they leave it one by one, and then those inside.
    for (auto& wait : all) {
      wait->cancel(type);
      site.settle();
      BOOST_TEST_REQUIRE(wait->hasError());
      BOOST_TEST(wait->error().isCancelled());
      BOOST_TEST(site.transport().reading <= 8);
    }
    BOOST_TEST(site.client().statistics().waitingOperations == 0u);
    BOOST_TEST(site.transport().alive == 0);
    site.routes.on(pollImport, Reply{completed});
    BOOST_TEST(site.run(site.client().awaitOperation(anImport())).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_deadline_in_the_gate) {
  Site site;
  site.routes.on(pollImport, Reply{});
  std::vector<std::unique_ptr<Started<ImportResult>>> all;
  for (int i = 0; i < 9; ++i) {
    all.push_back(std::make_unique<Started<ImportResult>>(
        site.context(), site.client().awaitOperation(anImport(std::to_string(i)), within(10s))));
  }
  site.pass(10s);
  for (auto& wait : all) {
    BOOST_TEST_REQUIRE(wait->hasError());
    BOOST_TEST(wait->error().code() == Errc::Timeout);
    BOOST_TEST(!wait->error().savedOperation().empty());
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_is_destroyed_ends_every_wait) {
  Site site;
  site.routes.on(pollImport, Reply{});
  std::vector<std::unique_ptr<Started<ImportResult>>> all;
  for (int i = 0; i < 20; ++i) {
    all.push_back(std::make_unique<Started<ImportResult>>(
        site.context(), site.client().awaitOperation(anImport(std::to_string(i)))));
  }
  site.pass(250ms);
  site.destroyClient();
  site.settle();
  for (auto& wait : all) {
    BOOST_TEST_REQUIRE(wait->hasError());
    BOOST_TEST(wait->error().code() == Errc::ClientClosed);
    BOOST_TEST(!wait->error().savedOperation().empty());
  }
  BOOST_TEST(site.transport().alive == 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
