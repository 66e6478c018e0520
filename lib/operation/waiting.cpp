#include "operation/waiting.hpp"

#include "call/redact.hpp"
#include "call/typed_reader.hpp"
#include "operation/pace.hpp"
#include "operation/verdict.hpp"
#include "public/text.hpp"
#include "wire/job.hpp"
#include "wire/user.hpp"

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

namespace dolthub::operation {

namespace {

using support::Wake;

constexpr int pagesOfALook = 3;

// The last part of a name, which is what its different forms have in common.
std::string_view idOf(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

// Whose operations list it is in: the U of users/U/userOperations/…
std::string userOf(const AnyOperation& operation) {
  constexpr std::string_view prefix = "users/";
  for (const std::string& name : {operation.userOperationName(), operation.name()}) {
    if (name.starts_with(prefix)) {
      return name.substr(prefix.size(), name.find('/', prefix.size()) - prefix.size());
    }
  }
  return {};
}

bool isAbout(const AnyOperation& operation, std::string_view listed) {
  const std::string_view id = idOf(listed);
  return id == idOf(operation.name()) ||
         (!operation.userOperationName().empty() && id == idOf(operation.userOperationName()));
}

ListEntry entryOf(const Job& job) {
  switch (job.status) {
  case JobStatus::Succeeded:
    return {Listed::Succeeded, {}};
  case JobStatus::Failed:
    return {Listed::Failed, job.error};
  default:
    return {Listed::Running, {}};
  }
}

ListEntry entryOf(const UserOperation& listed) {
  switch (listed.status) {
  case UserOperationStatus::Success:
    return {Listed::Succeeded, {}};
  case UserOperationStatus::Failure:
    return {Listed::Failed, listed.error};
  default:
    return {Listed::Running, {}};
  }
}

std::string_view nameOf(const Job& job) {
  return job.id;
}
std::string_view nameOf(const UserOperation& listed) {
  return listed.name;
}

template <class T>
ListEntry find(const Page<T>& page, const AnyOperation& operation) {
  const auto found = std::find_if(page.items.begin(), page.items.end(),
                                  [&](const T& item) { return isAbout(operation, nameOf(item)); });
  return found == page.items.end() ? ListEntry{Listed::Absent, {}} : entryOf(*found);
}

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

boost::asio::awaitable<ListEntry> Waiting::look(const AnyOperation& operation, call::Terms& terms,
                                                support::TimePoint deadline) {
  const bool inJobs = operation.database() && (operation.kind() == OperationKind::Import ||
                                               operation.kind() == OperationKind::Merge);
  const std::string user = userOf(operation);
  ListEntry entry;
  if (!inJobs && user.empty()) {
    entry.listed = Listed::Absent; // there is no list that would have it
    co_return entry;
  }
  Gate::Pass pass;
  const Wake wake = co_await gate_.enter(pass, deadline);
  if (wake != Wake::Done) {
    co_return entry;
  }
  std::string token;
  for (int page = 0; page < pagesOfALook; ++page) {
    std::string next;
    terms.options.timeout = timeFor(deadline);
    if (inJobs) {
      call::TypedReader<Page<Job>, decltype(&wire::readJobs)> reader(&wire::readJobs);
      const wire::Call call = wire::listJobs(*operation.database(), token);
      const call::Conclusion conclusion = co_await caller_.run(call, reader, terms);
      if (conclusion.error) {
        entry.listed = Listed::Unasked;
        break;
      }
      const Page<Job> jobs = reader.take();
      entry = find(jobs, operation);
      next = jobs.nextPageToken;
    } else {
      call::TypedReader<Page<UserOperation>, decltype(&wire::readOperations)> reader(
          &wire::readOperations);
      const wire::Encoding<wire::Call> call = wire::listOperations(ListOperations(user), token);
      if (!call) {
        break;
      }
      const call::Conclusion conclusion = co_await caller_.run(*call, reader, terms);
      if (conclusion.error) {
        entry.listed = Listed::Unasked;
        break;
      }
      const Page<UserOperation> operations = reader.take();
      entry = find(operations, operation);
      next = operations.nextPageToken;
    }
    if (entry.listed > Listed::Absent || next.empty() || next == token) {
      break;
    }
    token = std::move(next);
  }
  entry.reason = call::redacted(entry.reason, *terms.token);
  co_return entry;
}

std::chrono::milliseconds Waiting::timeFor(support::TimePoint deadline) const {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::min(call::bounded(caller_.options().timeout), deadline - caller_.hub()->now()));
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
    terms.options.timeout = timeFor(deadline);
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
  std::string lastState;
  std::size_t asked = 0;
  std::size_t polls = 0; // of these, answered
  std::size_t unchanged = 0;
  unsigned refusals = 0;
  bool soon = false; // a list says that it has ended
  std::chrono::milliseconds atLeast{0};
  try {
    for (;;) {
      support::TimePoint due = support::never;
      {
        support::Hub::Lock lock(hub);
        const support::TimePoint now = hub.now();
        const auto pace = nextPoll(soon ? 0 : asked, now - started, hub.random().unit());
        due = support::addSaturated(now, std::max<support::Duration>(pace, atLeast));
      }
      {
        support::Sleeper sleeper(hub);
        const Wake wake = co_await hub.sleepUntil(sleeper, std::min(due, deadline));
        if (wake != Wake::TimedOut) {
          co_return operationLeft(operation, wake);
        }
      }
      if (hub.now() >= deadline) {
        co_return operationTimedOut(operation, lastState);
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
      ++asked;
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
        lookAround = failed || (unchanged > 0 && unchanged % pollsBetweenChecks == 0);
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
        const ListEntry entry = co_await look(operation, terms, deadline);
        const bool failed = polled.poll && polled.poll->status == OperationStatus::Failed;
        if (failed || entry.listed == Listed::Failed) {
          co_return operationFailed(operation, entry.reason);
        }
        soon = entry.listed == Listed::Succeeded; // a hint: the verdict comes from the poll
        if (polled.error && entry.listed <= Listed::Absent) {
          std::optional<Error> refused =
              refusedFor(operation, *polled.error, refusals, entry.listed == Listed::Absent);
          if (refused) {
            co_return refused;
          }
        }
      }
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
