#include "known/checks.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace known {

namespace {

using namespace dolthub;

class Findings {
public:
  void add(std::string assumption, bool held, std::string seen) {
    all_.push_back(
        {std::move(assumption), held ? Verdict::Held : Verdict::Differs, std::move(seen)});
  }
  void unseen(std::string assumption, std::string why) {
    all_.push_back({std::move(assumption), Verdict::Unseen, std::move(why)});
  }
  std::vector<Finding> take() { return std::move(all_); }

private:
  std::vector<Finding> all_;
};

std::string outcomeOf(const Error& error) {
  return "HTTP " + std::to_string(error.httpStatus()) + ", \"" + error.serverMessage() + "\"";
}

// A call that should be refused, and how.
template <class T>
void refused(Findings& findings, const std::string& assumption, const Result<T>& result,
             const std::vector<unsigned>& statuses, Errc code) {
  if (result.has_value()) {
    findings.add(assumption, false, "it is not refused");
    return;
  }
  const Error& error = result.error();
  if (error.httpStatus() == 0) {
    findings.unseen(assumption, error.message());
    return;
  }
  const bool held = error.code() == code && std::find(statuses.begin(), statuses.end(),
                                                      error.httpStatus()) != statuses.end();
  findings.add(assumption, held, outcomeOf(error));
}

// One page of a list: its length, its words and its order.
template <class T>
void page(Findings& findings, const std::string& list, const Result<std::optional<Page<T>>>& result,
          std::size_t most, bool (*isKnown)(const T&), const Timestamp& (*time)(const T&)) {
  if (!result) {
    findings.unseen(list, result.error().message());
    return;
  }
  const std::vector<T>& items = (*result)->items;
  findings.add(list + " has at most " + std::to_string(most) + " entries a page",
               items.size() <= most, std::to_string(items.size()) + " entries");
  if (items.empty()) {
    findings.unseen(list + " uses the words that are known", "it is empty");
    return;
  }
  findings.add(list + " uses the words that are known",
               std::all_of(items.begin(), items.end(), isKnown),
               std::to_string(items.size()) + " entries");
  const bool newestFirst =
      std::is_sorted(items.begin(), items.end(), [time](const T& left, const T& right) {
        return time(left).time > time(right).time;
      });
  findings.add(list + " has the newest first (nothing relies on it)", newestFirst,
               newestFirst ? "it has" : "another order");
}

} // namespace

boost::asio::awaitable<std::vector<Finding>> check(const Client& client, bool hasToken,
                                                   DatabaseName database) {
  Findings findings;
  const Client anonymous = client.withToken(ApiToken());
  const std::string path = "/" + database.owner() + "/" + database.name();

  auto tables = co_await asResult(anonymous.query(Query::publicDefault(database, "SHOW TABLES")));
  findings.add("a public database is read without an API token", tables.has_value(),
               tables ? std::to_string(tables->rows.size()) + " tables"
                      : outcomeOf(tables.error()));

  const std::string manyRows = "SELECT 1 FROM information_schema.columns a, "
                               "information_schema.columns b, information_schema.columns c "
                               "LIMIT 1001";
  auto many = co_await asResult(anonymous.query(Query::publicDefault(database, manyRows)));
  const std::string limit = "an SQL read gives 1000 rows at most, and says so";
  if (many) {
    findings.add(limit, many->rows.size() == 1000 && many->truncated,
                 std::to_string(many->rows.size()) + " rows");
  } else {
    findings.unseen(limit, outcomeOf(many.error()));
  }

  auto syntax = co_await asResult(anonymous.query(Query::publicDefault(database, "selec 1")));
  refused(findings, "a failed SQL read is HTTP 200", syntax, {200}, Errc::Rejected);
  const DatabaseName none{database.owner(), database.name() + "-that-is-not-there"};
  auto missing = co_await asResult(anonymous.listBranches(none).collect());
  refused(findings, "a missing database is HTTP 400", missing, {400}, Errc::NotFound);
  const RawCall nowhere{"GET", "/user/no/such/route/at/all"};
  auto route = co_await asResult(anonymous.send(nowhere));
  refused(findings, "a wrong route is a page with HTTP 404", route, {404}, Errc::BadResponse);
  const RawCall whoAmI{"GET", "/user"};
  auto nobody = co_await asResult(anonymous.send(whoAmI));
  refused(findings, "who has no API token is refused with HTTP 400 or 401", nobody, {400, 401},
          Errc::NotAuthenticated);

  auto branches = co_await asResult(anonymous.listBranches(database).collect());
  findings.add(
      "branches are listed without an API token", branches.has_value() && !branches->empty(),
      branches ? std::to_string(branches->size()) + " branches" : outcomeOf(branches.error()));
  auto jobs = anonymous.listJobs(database);
  auto jobPage = co_await asResult(jobs.next());
  page<Job>(
      findings, "the list of jobs", jobPage, 15,
      [](const Job& job) {
        return job.type != OperationType::Unknown && job.status != OperationStatus::Unknown;
      },
      [](const Job& job) -> const Timestamp& { return job.createdAt; });
  auto pulls = anonymous.listPullRequests(ListPullRequests{database});
  auto pullPage = co_await asResult(pulls.next());
  page<PullRequestSummary>(
      findings, "the list of pull requests", pullPage, 20,
      [](const PullRequestSummary& pull) { return pull.state != PullRequestState::Unknown; },
      [](const PullRequestSummary& pull) -> const Timestamp& { return pull.createdAt; });

  const Statistics statistics = client.statistics();
  findings.add("connections are kept between calls", statistics.connections < statistics.requests,
               std::to_string(statistics.requests) + " requests over " +
                   std::to_string(statistics.connections) + " connections");

  if (!hasToken) {
    findings.unseen("what needs an API token", "there is none");
    co_return findings.take();
  }
  auto user = co_await asResult(client.currentUser());
  findings.add("the API token is known", user.has_value(),
               user ? "it is " + user->name + "'s" : outcomeOf(user.error()));
  const RawCall withoutRef{"GET", path + "?q=SHOW%20TABLES"};
  auto noRef = co_await asResult(client.send(withoutRef));
  refused(findings, "with an API token a query needs a branch", noRef, {400},
          Errc::InvalidArgument);
  if (user) {
    auto operations = client.listUserOperations(ListUserOperations{user->name});
    auto operationPage = co_await asResult(operations.next());
    page<UserOperation>(
        findings, "the list of operations", operationPage, 15,
        [](const UserOperation& operation) {
          return operation.type != OperationType::Unknown &&
                 operation.status != OperationStatus::Unknown;
        },
        [](const UserOperation& operation) -> const Timestamp& { return operation.createdAt; });
  }
  co_return findings.take();
}

} // namespace known
