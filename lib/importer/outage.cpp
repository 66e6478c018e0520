#include "importer/outage.hpp"

#include "importer/rules.hpp"
#include "importer/settled.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::importer {

namespace {

// One answer, or none: a probe is not worth more. Still less where a run that is stopped only wants
// to know whether what is under way is worth waiting for.
constexpr std::chrono::seconds probeTimeout{15};
constexpr std::chrono::seconds lastProbeTimeout{5};
constexpr std::chrono::seconds firstProbePause{1};
// A server that wants to be left alone for longer is asked again all the same, and says so again:
// what a gateway names is often a guess.
constexpr std::chrono::minutes longestRetryAfter{5};

} // namespace

Outage::Outage(std::shared_ptr<support::Hub> hub, const Client& client,
               std::chrono::milliseconds patience, Stop& stop, Run& run)
    : hub_(hub), client_(client), patience_(patience), stop_(stop), run_(run),
      waiting_(std::move(hub)) {
  stop_.alsoWakes(waiting_);
}

boost::asio::awaitable<Outage::Found> Outage::settled(DatabaseName database, bool underWay,
                                                      std::chrono::milliseconds retryAfter) {
  if (stop_.stopped() && !underWay) {
    co_return Found::GaveUp;
  }
  if (watching_) {
    const support::Wake wake = co_await waiting_.wait();
    co_return wake == support::Wake::Done ? found_ : Found::GaveUp;
  }
  // However this lane ends, the others go on. They are told of this outage, though another one
  // may be watched before they run.
  struct Watch {
    explicit Watch(Outage& outage_) : outage(outage_) { outage.watching_ = true; }
    ~Watch() {
      outage.watching_ = false;
      outage.declared_ = false;
      outage.found_ = found;
      while (outage.waiting_.wakeOne()) {
      }
    }
    Outage& outage;
    Found found = Found::GaveUp;
  };
  Watch watching(*this);
  retryAfter_ = retryAfter;
  watching.found = co_await watch(std::move(database));
  co_return watching.found;
}

boost::asio::awaitable<bool> Outage::passed() {
  const support::Wake wake = co_await waiting_.wait();
  co_return wake == support::Wake::Done&& found_ != Found::GaveUp;
}

boost::asio::awaitable<Outage::Found> Outage::watch(DatabaseName database) {
  bool inOrder = false;
  turnsAway_ = false; // the last time
  if (retryAfter_ == std::chrono::milliseconds{0}) {
    inOrder = co_await works(database, 0);
  } else {
    why_ = "it asks to be left alone for some time";
  }
  if (inOrder) {
    co_return Found::InOrder;
  }
  if (isStranger()) {
    co_return Found::Stranger;
  }
  if (stop_.stopped()) { // nobody waits for it, so that nobody need be told how to end that
    co_return Found::GaveUp;
  }
  declared_ = true;
  const support::TimePoint begin = hub_->now();
  for (unsigned attempt = 0;; ++attempt) {
    const std::chrono::milliseconds left =
        patience_ - std::chrono::floor<std::chrono::milliseconds>(hub_->now() - begin);
    if (left <= std::chrono::milliseconds{0}) {
      stop_.stop("the server was out of order for longer than patience: " + why_);
      co_return Found::GaveUp;
    }
    // The last time it is asked is when patience ends.
    const std::chrono::milliseconds pause = std::min(
        left, std::max(busyDelay(firstProbePause, attempt, run_.draw()),
                       std::min<std::chrono::milliseconds>(retryAfter_, longestRetryAfter)));
    run_.tell(ImportEvent::Kind::Outage, pause, why_);
    const bool slept = co_await stop_.sleep(pause, true);
    if (!slept) {
      co_return Found::GaveUp;
    }
    inOrder = co_await works(database, attempt + 1);
    if (inOrder) {
      run_.tell(ImportEvent::Kind::Recovered, {}, {});
      co_return Found::Recovered;
    }
    if (isStranger()) {
      co_return Found::Stranger;
    }
  }
}

// Any answer of DoltHub's own will do. Now whose the token is, now the branches of the database:
// one of the two may be out of order by itself.
boost::asio::awaitable<bool> Outage::works(DatabaseName database, unsigned attempt) {
  CallOptions options;
  options.timeout = stop_.stopped() ? lastProbeTimeout : probeTimeout;
  std::optional<Error> error;
  if (attempt % 2 == 0) {
    Result<User> user = co_await importer::settled(client_.currentUser(std::move(options)));
    if (!user) {
      error = user.error();
    }
  } else {
    Pages<Branch> pages = client_.listBranches(std::move(database), std::move(options));
    Result<Collected<Branch>> branches = co_await importer::settled(pages.collect());
    if (!branches) {
      error = branches.error();
    }
  }
  turnsAway_ = error && isTurnedAway(*error);
  if (!error || isAnswer(*error)) {
    wasHeard_ = true;
    co_return true;
  }
  why_ = error->message();
  retryAfter_ = error->details().retryAfter;
  co_return false;
}

} // namespace dolthub::importer
