#include "import/check.hpp"

#include "import/connection.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <map>
#include <set>
#include <utility>

namespace dolthub_import {

namespace asio = boost::asio;
using dolthub::Errc;
template <class T>
using Result = dolthub::Result<T>;

namespace {

// Jobs looked at per database; a running one is among the latest.
constexpr std::size_t mostJobs = 60;

class Check {
public:
  Check(const dolthub::Client& client, const dolthub::ImportPlan& plan, const Arguments& arguments)
      : named_(client), anonymous_(client.withToken(dolthub::ApiToken())), arguments_(arguments) {
    for (const dolthub::PlannedFile& file : plan.files) {
      databases_[file.target.database()].insert(file.target.name());
    }
  }

  asio::awaitable<void> all() {
    co_await token();
    for (const auto& [database, branches] : databases_) {
      const bool there = co_await branchesOf(database, branches);
      if (there) {
        co_await jobsOf(database);
      }
    }
  }

  std::vector<std::string> problems() { return std::move(problems_); }

private:
  void add(const std::string& text) { problems_.push_back(printable(text)); }
  void add(const dolthub::DatabaseName& database, const std::string& text) {
    add(database.text() + ": " + text);
  }

  const dolthub::Client& client() const { return tokenIsGood_ ? named_ : anonymous_; }

  asio::awaitable<void> token() {
    const Result<dolthub::User> user = co_await dolthub::asResult(named_.currentUser());
    if (user) {
      co_return;
    }
    // What everybody may see can be checked all the same.
    tokenIsGood_ = user.error().code() != Errc::NotAuthenticated;
    add(tokenIsGood_ ? "DoltHub cannot be asked: " + messageOf(user.error())
                     : "DoltHub refuses the API token: " + messageOf(user.error()));
  }

  // Whether the database is there.
  asio::awaitable<bool> branchesOf(dolthub::DatabaseName database, std::set<std::string> wanted) {
    dolthub::Pages<dolthub::Branch> pages = client().listBranches(database);
    const Result<dolthub::Collected<dolthub::Branch>> branches =
        co_await dolthub::asResult(pages.collect());
    if (!branches) {
      const bool missing = branches.error().code() == Errc::NotFound;
      if (!missing) {
        add(database, "cannot be asked: " + messageOf(branches.error()));
      } else if (!arguments_.createMissing) {
        add(database, tokenIsGood_ ? "there is no such database, or the API token may not see it"
                                   : "there is no such database that everybody may see");
      }
      co_return false;
    }
    if (branches->empty()) {
      if (!arguments_.createMissing) {
        add(database, "has no branch yet; with --create-missing its first file makes one");
      }
      co_return true;
    }
    const auto isThere = [&](const std::string& name) {
      return std::any_of(branches->begin(), branches->end(),
                         [&](const dolthub::Branch& branch) { return branch.name == name; });
    };
    for (const std::string& name : wanted) {
      if (!isThere(name)) {
        add(database, "there is no branch \"" + name + "\"");
      }
    }
    if (!arguments_.stage.empty() && isThere(arguments_.stage)) {
      add(database, "the branch \"" + arguments_.stage + "\" is there; --stage needs a new one");
    }
    co_return true;
  }

  asio::awaitable<void> jobsOf(dolthub::DatabaseName database) {
    dolthub::Pages<dolthub::Job> pages = client().listJobs(database);
    const Result<dolthub::Collected<dolthub::Job>> jobs =
        co_await dolthub::asResult(pages.collect(mostJobs));
    if (!jobs) {
      add(database, "its jobs cannot be listed: " + messageOf(jobs.error()));
      co_return;
    }
    for (const dolthub::Job& job : jobs->items) {
      const bool runs = job.status == dolthub::OperationStatus::Pending ||
                        job.status == dolthub::OperationStatus::Running;
      if (runs && job.type == dolthub::OperationType::Import) {
        add(database, "an import is running, and another one has to wait for it: " + job.id);
      }
    }
  }

  const dolthub::Client& named_;
  dolthub::Client anonymous_;
  const Arguments& arguments_;
  std::map<dolthub::DatabaseName, std::set<std::string>> databases_; // and their branches
  std::vector<std::string> problems_;
  bool tokenIsGood_ = true;
};

} // namespace

asio::awaitable<std::vector<std::string>>
findProblems(const dolthub::Client& client, dolthub::ImportPlan plan, Arguments arguments) {
  Check check(client, plan, arguments);
  co_await check.all();
  co_return check.problems();
}

ExitCode runCheck(const Arguments& arguments, const dolthub::ImportPlan& plan,
                  const dolthub::ClientOptions& options) {
  asio::io_context context(1);
  std::optional<dolthub::Client> client;
  try {
    client.emplace(context.get_executor(), options);
    warnOfPlainHttp(options);
  } catch (const dolthub::Error& error) {
    // An endpoint or a CA file that cannot be used.
    throw InputError(error.explain(dolthub::Audience::ImporterUser));
  }
  std::vector<std::string> problems;
  std::exception_ptr thrown;
  asio::co_spawn(context, findProblems(*client, plan, arguments),
                 [&](std::exception_ptr problem, std::vector<std::string> found) {
                   thrown = problem;
                   problems = std::move(found);
                   context.stop();
                 });
  context.run();
  if (thrown) {
    std::rethrow_exception(thrown);
  }
  if (arguments.json) {
    std::cout << boost::json::serialize(boost::json::object{
                     {"problems", boost::json::array(problems.begin(), problems.end())},
                     {"not_known", {"whether the API token may write"}}})
              << "\n";
  } else {
    for (const std::string& problem : problems) {
      std::cout << problem << "\n";
    }
    if (problems.empty()) {
      std::cout
          << "No problem was found. Whether the token may write there is not known before the "
             "first file: DoltHub has no call that tells. Nothing was sent.\n";
    }
  }
  return problems.empty() ? ExitCode::Done : ExitCode::SomeFailed;
}

} // namespace dolthub_import
