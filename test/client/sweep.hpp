#pragma once

#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

// One coroutine that goes through every state a call can be in, so that a test may stop it at each.
namespace dolthub::harness {

using namespace std::chrono_literals;

// The coroutine was cancelled between two of our calls.
struct StoppedBetween : std::runtime_error {
  StoppedBetween() : std::runtime_error("between two calls") {}
};

class Journey {
public:
  // Notes when it backs off.
  class BackOffs : public Observer {
  public:
    explicit BackOffs(Journey*& self) : self_(self) {}
    void onAttemptEnded(const AttemptEnded& event) override {
      if (self_ != nullptr) {
        self_->backsOff = event.retry != RetryReason::None;
      }
    }

  private:
    Journey*& self_;
  };

  explicit Journey(World& world)
      : client(world.client().withToken(ApiToken("canary-token"))), world_(world) {
    const std::string ada = jsonResponse(R"({"username":"ada"})");
    const std::string busy = jsonResponse(R"({"status":"Error"})", 503, "Retry-After: 1\r\n");
    routes.on("GET /api/v1alpha1/user ", {busy, ada});
    routes.on("POST /api/v1alpha1/demo/art/upload",
              Reply{jsonResponse(R"({"operation_name":"x/jobs/1"})")});
    routes.on("GET /api/v1alpha1/demo/art/upload",
              {jsonResponse(R"({"job_status":"Pending"})"),
               jsonResponse(R"({"job_status":"Pending"})"),
               jsonResponse(R"({"job_status":"Completed","pull_id":"7"})")});
    world.transport().otherwise = [this] {
      Script script = Script::serving([this, serve = routes.serve()](const std::string& request) {
        backsOff = false;
        betweenPolls = false;
        return serve(request);
      });
      script.writesAtOnce = 40'000;
      script.servesLater = true;
      return script;
    };
  }

  static ClientOptions options(Journey*& self) {
    ClientOptions options = testOptions();
    options.maxConnections = 2;
    options.idleTime = 1ms;
    options.observer = std::make_shared<BackOffs>(self);
    return options;
  }

  asio::awaitable<int> run() {
    begin(co_await asio::this_coro::cancellation_state, "user");
    const User user = co_await client->currentUser();
    begin(co_await asio::this_coro::cancellation_state, "import");
    ImportFile file =
        ImportFile::fromBytes(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                              std::string(100'000, 'x'), ImportOperation::Create);
    const Operation<ImportResult> import = co_await client->startImport(file);
    begin(co_await asio::this_coro::cancellation_state, "await");
    AwaitOptions awaiting;
    awaiting.onProgress = [this](const OperationProgress&) {
      betweenPolls = true;
    };
    const ImportResult result = co_await client->awaitOperation(import, awaiting);
    begin(co_await asio::this_coro::cancellation_state, "queue");
    for (int i = 0; i < 3; ++i) { // two have a connection, one waits before us
      others_.push_back(std::make_unique<Started<User>>(world_.context(), client->currentUser()));
    }
    const User last = co_await client->currentUser();
    begin(co_await asio::this_coro::cancellation_state, "many");
    std::vector<Operation<ImportResult>> many(3, import);
    const std::vector<Result<ImportResult>> results = co_await client->awaitOperations(many);
    begin(co_await asio::this_coro::cancellation_state, "find");
    LostCall lost;
    lost.kind = LostCall::Kind::CreateBranch;
    lost.endpoint = "https://dolthub.test";
    lost.owner = "demo";
    lost.database = "art";
    lost.key.emplace_back("newBranchName", "b");
    routes.on("GET /api/v1alpha1/demo/art/branches",
              {jsonResponse(R"({"branches":[]})"),
               jsonResponse(R"({"branches":[{"branch_name":"b"}]})")});
    const Findings findings = co_await client->findOut(lost);
    phase = "done";
    co_return 1;
  }

  // What the coroutine waits for at this moment.
  std::string state() {
    const ScriptedTransport& transport = world_.transport();
    if (client->statistics().waitingForConnection > 1 || queued()) {
      return "queue";
    }
    if (world_.resolver().held() > 0) {
      return "DNS";
    }
    if (transport.connecting > 0) {
      return "connect";
    }
    if (transport.writing > 0) {
      return "write";
    }
    if (transport.reading > 0) {
      return "read";
    }
    if (backsOff) {
      return "back-off";
    }
    return betweenPolls ? "between polls" : "running";
  }

  std::optional<Client> client; // a handle, so that the client may end
  Routes routes;
  std::string phase = "before";
  bool backsOff = false;
  bool betweenPolls = false;

private:
  bool queued() { return phase == "queue" && client->statistics().waitingForConnection > 0; }

  // Awaiting a call of ours when already cancelled throws before it is ours.
  void begin(const asio::cancellation_state& state, const char* name) {
    if (state.cancelled() != asio::cancellation_type::none) {
      throw StoppedBetween();
    }
    phase = name;
  }

  World& world_;
  std::vector<std::unique_ptr<Started<User>>> others_;
};

// One step: a handler, or, where none is ready, the clock. False when nothing moves any more.
inline bool step(World& world) {
  world.context().restart();
  return world.context().poll_one() > 0 || world.clock().advanceToNext();
}

} // namespace dolthub::harness
