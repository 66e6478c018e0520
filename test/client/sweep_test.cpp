#include "client/sweep.hpp"

#include <boost/test/unit_test.hpp>

// Stopped at every step: cancelled, the client destroyed, the execution context destroyed.
namespace dolthub::harness {

namespace {

// A world in which the journey has made `steps` steps; false when it had ended before.
class Stop {
public:
  explicit Stop(int steps)
      : world(Journey::options(journeyPointer_)), journey(world),
        started(world.context(), (journeyPointer_ = &journey)->run()) {
    for (int i = 0; i < steps && !started.ended(); ++i) {
      BOOST_TEST_REQUIRE(step(world), "nothing moves in phase " << journey.phase);
    }
  }

  ~Stop() { journeyPointer_ = nullptr; } // what ends with the world is told without it

  void runOut() {
    while (!started.ended()) {
      BOOST_TEST_REQUIRE(step(world), "it was lost in phase " << journey.phase);
    }
  }

private:
  Journey* journeyPointer_ = nullptr;

public:
  World world;
  Journey journey;
  Started<int> started;
};

void checkCounts(Stop& stop) {
  stop.world.pass(10min);
  const Statistics statistics = stop.world.client().statistics();
  BOOST_TEST(statistics.waitingForConnection == 0u);
  BOOST_TEST(statistics.waitingOperations == 0u);
  BOOST_TEST(static_cast<std::size_t>(stop.world.transport().alive) == statistics.openConnections);
  BOOST_TEST(statistics.peakConnections <= 2u);
  // A later call works.
  stop.journey.routes.on("GET /api/v1alpha1/user ", Reply{jsonResponse(R"({"username":"ada"})")});
  for (int i = 0; i < 3; ++i) {
    BOOST_TEST(stop.world.run(stop.world.client().currentUser()).has_value());
  }
}

// What a call that was stopped in `state` says of itself.
void checkOutcome(const Stop& stop, const std::string& state) {
  const Error& error = stop.started.error();
  const std::string& phase = stop.journey.phase;
  if (phase == "import") {
    if (state == "queue" || state == "DNS" || state == "connect") {
      BOOST_TEST(error.outcome() == Outcome::NotSent);
    }
    // What the server has had whole may have happened; what it has not had whole did not.
    const bool whole = stop.journey.routes.count("POST /api/v1alpha1/demo/art/upload") > 0;
    BOOST_TEST(error.outcome() != Outcome::Rejected);
    BOOST_TEST((error.outcome() == Outcome::Unknown) == whole);
    BOOST_TEST(error.lostCall().has_value() == (error.outcome() == Outcome::Unknown));
  } else if (phase == "await") {
    BOOST_TEST(!error.savedOperation().empty());
  } else if (phase == "user" || phase == "queue") {
    BOOST_TEST(error.outcome() != Outcome::Unknown);
    if (state == "queue" && phase == "queue") {
      BOOST_TEST(error.outcome() == Outcome::NotSent);
    }
  }
}

void checkStates(const std::map<std::string, int>& states) {
  for (const auto& [state, count] : states) {
    BOOST_TEST_MESSAGE("  " << state << ": " << count);
  }
  for (const char* wanted :
       {"queue", "DNS", "connect", "write", "read", "back-off", "between polls"}) {
    BOOST_TEST(states.contains(wanted), "never stopped in the state " << wanted);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_stopped)

BOOST_AUTO_TEST_CASE(cancelled_at_every_step) {
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::total,
                          asio::cancellation_type::partial}) {
    std::map<std::string, int> states;
    bool through = false;
    int steps = 0;
    for (; !through; ++steps) {
      Stop stop(steps);
      through = stop.started.ended();
      if (through) {
        BOOST_TEST(stop.started.succeeded());
        break;
      }
      const std::string state = stop.journey.state();
      const std::string phase = stop.journey.phase;
      BOOST_TEST_CONTEXT("step " << steps << ", phase " << phase << ", state " << state) {
        stop.started.cancel(type);
        stop.runOut();
        if (stop.started.hasError()) {
          BOOST_TEST(stop.started.error().isCancelled());
          if (stop.journey.phase == phase) {
            checkOutcome(stop, state);
          }
          ++states[state];
        } else {
          // It had its answer already; then it was stopped between two calls, by the journey's own
          // look or by Asio's, or was through.
          const std::string foreign = stop.started.foreign();
          BOOST_TEST((stop.started.succeeded() || foreign == "between two calls" ||
                      foreign.starts_with("co_await: ")),
                     "thrown: " << foreign);
          BOOST_TEST((state == "running" || state == "read" || state == "write"));
        }
        checkCounts(stop);
      }
    }
    BOOST_TEST_MESSAGE("cancelled at each of " << steps << " steps, in the states");
    checkStates(states);
  }
}

BOOST_AUTO_TEST_CASE(the_client_destroyed_at_every_step) {
  std::map<std::string, int> states;
  bool through = false;
  for (int steps = 0; !through; ++steps) {
    Stop stop(steps);
    through = stop.started.ended();
    if (through || stop.journey.phase == "before") {
      continue;
    }
    const std::string state = stop.journey.state();
    ++states[state];
    BOOST_TEST_CONTEXT("step " << steps << ", phase " << stop.journey.phase << ", state "
                               << state) {
      stop.world.destroyClient();
      stop.runOut();
      stop.world.settle();
      stop.journey.client.reset(); // the last who holds it
      BOOST_TEST(stop.world.transport().alive == 0);
      if (stop.started.succeeded()) {
        continue; // its last answer was there already
      }
      BOOST_TEST_REQUIRE(stop.started.hasError());
      const Error& error = stop.started.error();
      const bool unknown = error.code() == Errc::OutcomeUnknown;
      BOOST_TEST((error.code() == Errc::ClientClosed || unknown));
      BOOST_TEST(unknown == (error.outcome() == Outcome::Unknown && error.lostCall().has_value()));
      checkOutcome(stop, state);
    }
  }
  checkStates(states);
}

BOOST_AUTO_TEST_CASE(the_execution_context_destroyed_at_every_step) {
  std::map<std::string, int> states;
  bool through = false;
  for (int steps = 0; !through; ++steps) {
    Stop stop(steps);
    through = stop.started.ended();
    if (!through) {
      ++states[stop.journey.state()];
    }
    const bool ended = stop.started.ended();
    stop.world.destroyContext();
    BOOST_TEST(stop.started.ended() == ended);
    BOOST_TEST(stop.world.transport().alive == 0);
  }
  checkStates(states);
}

// Calls that are made of several: between two of them a cancel is told as within one.
BOOST_AUTO_TEST_CASE(calls_of_several_requests_are_cancelled_with_an_error_of_ours_at_every_step) {
  const auto collect = [](const Client& client) -> asio::awaitable<int> {
    const Collected<Tag> tags = co_await client.listTags(DatabaseName{"demo", "art"}).collect();
    co_return static_cast<int>(tags.items.size());
  };
  const auto rows = [](const Client& client) -> asio::awaitable<int> {
    ReadRows request{DatabaseName{"demo", "art"}, "main", "t"};
    request.withTypes = true;
    request.onRows = [](RowBatch&) -> asio::awaitable<void> {
      co_return;
    };
    const RowsRead read = co_await client.readRows(std::move(request));
    co_return static_cast<int>(read.rows);
  };
  using Call = std::function<asio::awaitable<int>(const Client&)>;
  for (const Call& call : {Call(collect), Call(rows)}) {
    bool through = false;
    for (int steps = 0; !through; ++steps) {
      Routes routes;
      World world;
      routes.on("GET /api/v1alpha1/demo/art/tags",
                {jsonResponse(R"({"tags":[{"tag_name":"v1"}],"next_page_token":"2"})"),
                 jsonResponse(R"({"tags":[{"tag_name":"v2"}]})")});
      routes.on("GET /api/v1alpha1/demo/art/main",
                Reply{jsonResponse(R"({"query_execution_status":"Success","schema":[)"
                                   R"({"columnName":"id","columnType":"int"}],"rows":[]})")});
      routes.on("GET /csv", Reply{"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n"
                                  "Content-Length: 5\r\n\r\nid\n1\n"});
      world.transport().otherwise = [&routes] {
        Script script = Script::serving(routes.serve());
        script.servesLater = true;
        return script;
      };
      Started<int> started(world.context(), call(world.client()));
      for (int i = 0; i < steps && !started.ended(); ++i) {
        BOOST_TEST_REQUIRE(step(world));
      }
      through = started.ended();
      started.cancel(asio::cancellation_type::total);
      while (!started.ended()) {
        BOOST_TEST_REQUIRE(step(world));
      }
      BOOST_TEST((started.succeeded() || routes.requests.empty() ||
                  (started.hasError() && started.error().isCancelled())),
                 "step " << steps << " threw: " << started.foreign());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
