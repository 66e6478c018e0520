#include "operation/waiting.hpp"

#include "call/redact.hpp"
#include "call/typed_reader.hpp"
#include "operation/pace.hpp"
#include "operation/verdict.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace dolthub::operation {

namespace {

using support::Wake;

// What one list says of one operation.
class Entry final : public ListReader {
public:
  explicit Entry(const AnyOperation& operation) : operation_(operation) {}

  void see(std::string_view id, ListEntry entry) override {
    if (isAbout(operation_, id)) {
      found = std::move(entry);
    }
  }
  bool satisfied() const override { return found.listed != Listed::Unasked; }

  ListEntry found;

private:
  const AnyOperation& operation_;
};

class Counted {
public:
  explicit Counted(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
  ~Counted() { --count_; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;

private:
  std::atomic<std::size_t>& count_;
};

std::optional<Error> report(const AnyOperation& operation, const AwaitOptions& options,
                            const std::string& statusText, std::size_t polls,
                            support::Duration waited) {
  if (!options.onProgress) {
    return std::nullopt;
  }
  OperationProgress progress;
  progress.name = operation.name();
  progress.statusText = statusText;
  progress.polls = polls;
  progress.waited = waited;
  ErrorDetails details;
  details.savedOperation = operation.save();
  details.outcome = Outcome::Unknown;
  try {
    options.onProgress(progress);
    return std::nullopt;
  } catch (const std::exception& error) {
    details.message = std::string("the progress callback threw: ") + error.what();
  } catch (...) {
    details.message = "the progress callback threw something";
  }
  return Error(Errc::CallbackFailed, std::move(details));
}

} // namespace

boost::asio::awaitable<Polled> Waiting::poll(const AnyOperation& operation,
                                             const call::Terms& terms) {
  Polled polled;
  const wire::Encoding<wire::Call> call = wire::poll(operation);
  if (!call) {
    polled.error = call.error();
    co_return polled;
  }
  const auto read = [&](const message::Response& response) {
    return wire::readPoll(operation, response);
  };
  call::TypedReader<wire::Poll, decltype(read)> reader(read);
  call::Conclusion conclusion = co_await caller_.run(*call, reader, terms);
  polled.retryAfter = conclusion.retryAfter;
  if (conclusion.error) {
    polled.error = std::move(conclusion.error);
  } else {
    polled.poll = reader.take();
    polled.poll->message = call::redacted(polled.poll->message, *terms.token);
    polled.poll->statusText = call::redacted(polled.poll->statusText, *terms.token);
  }
  co_return polled;
}

boost::asio::awaitable<ListEntry>
Waiting::lookFor(const AnyOperation& operation, call::Terms& terms, support::TimePoint deadline) {
  Entry entry(operation);
  const std::optional<OperationList> list = OperationList::of(operation);
  if (!list) {
    entry.found.listed = Listed::Absent; // there is no list that would have it
    co_return entry.found;
  }
  Gate::Pass pass;
  const Wake wake = co_await gate_.enter(pass, deadline);
  if (wake != Wake::Done) {
    co_return entry.found;
  }
  const bool read = co_await readList(caller_, *list, terms, deadline, entry);
  if (read && !entry.satisfied()) {
    entry.found.listed = Listed::Absent;
  }
  entry.found.reason = call::redacted(entry.found.reason, *terms.token);
  co_return entry.found;
}

boost::asio::awaitable<Wake> Waiting::lookForAll(Looking::Member& member, call::Terms& terms,
                                                 support::TimePoint deadline) {
  Gate::Pass pass;
  const Wake wake = co_await gate_.enter(pass, deadline);
  if (wake == Wake::Done) {
    co_await looking_.look(caller_, member, terms, deadline);
  }
  co_return wake;
}

boost::asio::awaitable<std::optional<Error>> Waiting::ask(const AnyOperation& operation,
                                                          call::Terms& terms,
                                                          support::TimePoint deadline,
                                                          Polled& polled) {
  Gate::Pass pass;
  const Wake wake = co_await gate_.enter(pass, deadline);
  if (wake == Wake::Cancelled || wake == Wake::Closed) {
    co_return operationLeft(operation, wake);
  }
  if (wake == Wake::Done) {
    terms.options.timeout = timeFor(caller_, deadline);
    polled = co_await poll(operation, terms);
  }
  co_return std::nullopt;
}

boost::asio::awaitable<std::optional<Error>> Waiting::await(AnyOperation operation,
                                                            AwaitOptions options,
                                                            std::shared_ptr<const ApiToken> token,
                                                            wire::Poll& end) {
  support::Hub& hub = *caller_.hub();
  const Counted counted(count_);
  const support::TimePoint started = hub.now();
  const support::TimePoint deadline =
      support::addSaturated(started, call::bounded(options.timeout));
  call::Terms terms;
  terms.token = std::move(token);
  terms.isPoll = true;
  Patience patience(started);
  Looking::Member member(looking_, operation, terms.token.get(),
                         !options.listLooks || options.interval.count() > 0);
  member.started = started;
  member.deadline = deadline;
  member.wakes = static_cast<bool>(options.onProgress);
  std::string lastState;
  std::size_t polls = 0; // that were answered
  std::size_t unchanged = 0;
  unsigned refusals = 0;
  bool soon = false; // a list says that it has ended: a hint, the verdict comes from the poll
  std::chrono::milliseconds atLeast{0};
  try {
    for (;;) {
      support::TimePoint due = support::never;
      {
        support::Hub::Lock lock(hub);
        const support::TimePoint now = hub.now();
        const support::Duration pace =
            options.interval.count() > 0
                ? call::bounded(options.interval)
                : nextPoll(soon ? 0 : member.asked, now - started, hub.random().unit(),
                           member.hint() == Listed::Running);
        due = support::addSaturated(now, std::max<support::Duration>(pace, atLeast));
      }
      {
        support::Sleeper sleeper(hub);
        const Looking::Asleep asleep(member, sleeper, std::min(due, deadline));
        const Wake wake = co_await hub.suspend(sleeper);
        if (wake == Wake::Cancelled || wake == Wake::Closed) {
          co_return operationLeft(operation, wake);
        }
      }
      if (hub.now() >= deadline) {
        co_return operationTimedOut(operation, lastState);
      }
      Looking::Turn turn = member.takeTurn();
      if (turn == Looking::Turn::Look) {
        const Wake wake = co_await lookForAll(member, terms, deadline);
        if (wake == Wake::Cancelled || wake == Wake::Closed) {
          co_return operationLeft(operation, wake);
        }
        if (wake == Wake::TimedOut) {
          co_return operationTimedOut(operation, lastState);
        }
        turn = member.takeTurn();
      }
      if (turn == Looking::Turn::Skipped) {
        ++member.asked;
        std::optional<Error> thrown =
            report(operation, options, lastState, polls, hub.now() - started);
        if (thrown) {
          co_return thrown;
        }
      }
      if (turn != Looking::Turn::Poll) {
        continue;
      }
      Polled polled;
      std::optional<Error> left = co_await ask(operation, terms, deadline, polled);
      if (left) {
        co_return left;
      }
      if (!polled.poll && !polled.error) {
        co_return operationTimedOut(operation, lastState); // never came through the gate
      }
      const support::TimePoint now = hub.now();
      const bool seen = polls > 0;
      const Listed hint = member.hint();
      if (hint == Listed::Succeeded ||
          (hint == Listed::Absent && now - started >= notVisibleGrace)) {
        member.leave(); // whether the poll agrees or not, the list is of no more use
      }
      ++member.asked;
      soon = false;
      atLeast = polled.retryAfter;
      bool lookAround = false;
      bool failedToAsk = polled.error.has_value();
      if (polled.poll) {
        ++polls;
        patience.heard(now);
        refusals = 0;
        unchanged = polled.poll->statusText == lastState ? unchanged + 1 : 0;
        lastState = polled.poll->statusText;
        if (polled.poll->status == OperationStatus::Succeeded) {
          end = std::move(*polled.poll);
          co_return std::nullopt;
        }
        if (polled.poll->status == OperationStatus::Running) {
          std::optional<Error> thrown = report(operation, options, lastState, polls, now - started);
          if (thrown) {
            co_return thrown;
          }
        }
        const bool failed = polled.poll->status == OperationStatus::Failed;
        if (failed && !polled.poll->message.empty()) {
          co_return operationFailed(operation, polled.poll->message);
        }
        soon = hint == Listed::Succeeded;
        lookAround = failed || hint == Listed::Failed ||
                     (unchanged > 0 && unchanged % pollsBetweenChecks == 0);
      } else {
        switch (afterError(*polled.error, now - started, seen)) {
        case Next::GiveUp:
          co_return withOperation(operation, *polled.error);
        case Next::AskAgain:
          break;
        case Next::NotYetSeen:
          failedToAsk = false;
          break;
        case Next::CheckLists:
          ++refusals;
          lookAround = true;
          break;
        }
      }
      if (lookAround) {
        const ListEntry entry = co_await lookFor(operation, terms, deadline);
        const bool failed = polled.poll && polled.poll->status == OperationStatus::Failed;
        if (failed || entry.listed == Listed::Failed) {
          co_return operationFailed(operation, entry.reason);
        }
        soon = entry.listed == Listed::Succeeded;
        if (polled.error && entry.listed <= Listed::Absent) {
          std::optional<Error> refused =
              refusedFor(operation, *polled.error, refusals, entry.listed == Listed::Absent);
          if (refused) {
            co_return refused;
          }
        }
      }
      patience.heard(member.heardAt());
      if (failedToAsk && !patience.failed(hub.now())) {
        co_return withOperation(operation, *polled.error);
      }
    }
  } catch (const boost::system::system_error& error) {
    if (error.code() != boost::asio::error::operation_aborted) {
      throw;
    }
  }
  co_return operationLeft(operation, Wake::Cancelled);
}

} // namespace dolthub::operation
