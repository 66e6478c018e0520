#pragma once

#include "simulate/account.hpp"
#include "simulate/history.hpp"
#include "simulate/server.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dolthub::simulate {

// What is wanted of the client in one world: scripts, each a coroutine that makes one call after
// the other; how they are disturbed; and what must hold when the faults have stopped.
class Workload {
public:
  Workload(World& world, Server& server, Network& network, History& history);
  ~Workload();

  // How polls show failures, and whether lists do so in time.
  void showsFailures(FailedPoll polls, bool lists) {
    refusedFailures_ = polls == FailedPoll::BadRequest;
    silentFailures_ = polls == FailedPoll::InProgress || (refusedFailures_ && !lists);
  }

  // Everything: the faults, the quiet after them, and the end of the client.
  void run();

  static constexpr unsigned databases = 4;
  static constexpr std::size_t fewestCalls = 20;

private:
  struct Script {
    unsigned who = 0;
    asio::cancellation_signal signal;
    bool ended = false;
    bool cancelled = false;
    Call* call = nullptr;       // under way
    const Call* last = nullptr; // ended
    unsigned turns = 0;
    unsigned cancelAtTurn = 0; // 0: never
    asio::cancellation_type cancelType = asio::cancellation_type::terminal;
    unsigned attempts = 0;
    unsigned throwAtAttempt = 0; // 0: never
  };
  using Act = asio::awaitable<void> (Workload::*)(Script&);

  // In workload.cpp: how scripts run.
  void makeClient();
  void destroyClient();
  Script& launch(Act act, Duration delay);
  void begin(Script& script, Act act);
  asio::awaitable<void> play(Script& script, Act act);
  void ran(unsigned who);
  void cancel(Script& script);
  void attempted(const AttemptEnded& event);
  void passUntil(std::function<bool()> reached, Duration atMost, const char* what);
  bool allEnded() const;
  void checkTheEnd();
  void checkAccounts();
  std::vector<Effect> ourEffects();
  TimePoint endAsPolled(const Call& call, const std::vector<Effect>& effects);

  // One call of a script, from its invocation to its end.
  Call& invoke(Script& script, std::string what, Item* item);
  void conclude(Script& script, Call& call);
  template <class T>
  asio::awaitable<std::optional<T>> tried(Script& script, Call& call, asio::awaitable<T> work);
  asio::awaitable<void> tried(Script& script, Call& call, asio::awaitable<void> work);
  CallOptions options(Script& script, Call& call, Duration time = seconds{60});
  template <class T, class Work>
  asio::awaitable<std::optional<T>> change(Script& script, std::string what, Item& item, Work work,
                                           Duration time = seconds{60});
  template <class R>
  asio::awaitable<std::optional<R>> waitFor(Script& script, Item& item, Operation<R> operation);

  // In scripts.cpp: what they do.
  void startForeignOperations();
  void startScripts();
  asio::awaitable<void> awaitForeign(Script& script);
  asio::awaitable<void> importAndMerge(Script& script);
  asio::awaitable<void> writeSql(Script& script);
  asio::awaitable<void> mergeBranches(Script& script);
  asio::awaitable<void> fork(Script& script);
  asio::awaitable<void> openPullRequest(Script& script);
  asio::awaitable<void> makeNames(Script& script);
  asio::awaitable<void> readThings(Script& script);
  asio::awaitable<void> listThings(Script& script);
  asio::awaitable<void> download(Script& script);
  asio::awaitable<void> askWhoIAm(Script& script);
  asio::awaitable<void> merge(Script& script, PullRequestName pull);
  asio::awaitable<void> comment(Script& script, PullRequestName pull);
  // Where words are drawn.
  asio::awaitable<void> makeTakenNames(Script& script);
  asio::awaitable<void> askForWhatIsMissing(Script& script);
  std::string named(std::string_view what, unsigned number);
  void byAnother(std::string_view token, std::string target, std::string body,
                 std::string contentType = "application/json");
  void expectRefusal(const Call& call, std::initializer_list<Errc> codes);
  template <class T, class Work>
  asio::awaitable<void> expectTaken(Script& script, std::string what, Item& item, Work work);
  // When the faults have stopped.
  asio::awaitable<void> resolveUnknown(Script& script);
  asio::awaitable<void> awaitTheRest(Script& script);
  template <class R>
  asio::awaitable<void> awaitAgain(Script& script, Item& item, AnyOperation operation);

  DatabaseName database(unsigned number) const {
    return {"demo", "d" + std::to_string(number % databases)};
  }
  BranchName mainOf(unsigned number) const { return {database(number), "main"}; }
  Client& client() { return *client_; }

  World& world_;
  Server& server_;
  Network& network_;
  History& history_;
  ClientOptions clientOptions_;
  std::optional<Client> client_;
  std::vector<std::shared_ptr<Account>> accounts_; // of each client
  std::map<unsigned, Script> scripts_;
  std::uint64_t setUpEffects_ = 0;
  std::set<std::uint64_t> othersEffects_; // by their numbers
  std::size_t pending_ = 0;               // operations that are waited for
  std::size_t mostPending_ = 0;
  std::uint64_t repeats_ = 0; // of this client, those that cost
  std::uint64_t successes_ = 0;
  bool silentFailures_ = false;  // a failed import or merge looks as if it ran, but in the lists
  bool refusedFailures_ = false; // polls of what has failed are refused
  std::set<std::string> names_;  // of bad words, given out
  std::vector<std::pair<Item*, Operation<SqlWriteResult>>> foreign_; // others started them
};

// The server's faults of one world.
std::vector<Fault> drawFaults(Random& random);
std::string drawReason(Random& random);
EmulatorOptions drawServer(Random& random, std::uint64_t seed);

template <class T>
asio::awaitable<std::optional<T>> Workload::tried(Script& script, Call& call,
                                                  asio::awaitable<T> work) {
  std::optional<T> value;
  try {
    value = co_await std::move(work);
  } catch (const Error& error) {
    call.error = error;
  } catch (const std::exception& other) {
    call.foreign = other.what();
  }
  conclude(script, call);
  co_return value;
}

} // namespace dolthub::simulate
