#include "operation/poller.hpp"

#include "call/call_told.hpp"
#include "call/redact.hpp"
#include "call/typed_reader.hpp"
#include "message/response.hpp"
#include "operation/endings.hpp"
#include "operation/pace.hpp"
#include "text/text.hpp"
#include "wire/api.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace dolthub::operation {

namespace {

using boost::asio::awaitable;
using support::Wake;

// Only a list that was read to its end proves that something is not in it.
constexpr int pagesForOne = 20;

// What one list says of one operation.
class Entry final : public ListVisitor {
public:
  explicit Entry(const AnyOperation& operation) : operation_(operation) {}

  void see(std::string_view id, ListEntry entry) override {
    if (isAbout(operation_, id)) {
      found = std::move(entry);
    }
  }
  bool satisfied() const override { return found.listed != Listed::Nothing; }

  ListEntry found;

private:
  const AnyOperation& operation_;
};

} // namespace

awaitable<Polled> Poller::poll(const AnyOperation& operation, call::CallContext& context) {
  const wire::OperationCalls& operations = caller_.api().operations;
  Polled polled;
  const wire::Encoding<wire::Call> call = operations.poll(operation);
  if (!call) {
    polled.error = call.error();
    co_return polled;
  }
  context.purpose = RequestPurpose::Poll;
  call::CallTold told(caller_, &*call, context);
  const auto read = [&](const message::Response& response) {
    polled.httpStatus = response.status;
    return operations.readPoll(operation, response);
  };
  call::TypedReader<wire::Poll, decltype(read)> reader(read);
  call::Conclusion conclusion = co_await caller_.run(*call, reader, context);
  polled.retryAfter = conclusion.retryAfter;
  polled.ownBody = conclusion.ownBody;
  polled.isOver = conclusion.aboutOperation;
  if (conclusion.error) {
    polled.error = told.failed(*conclusion.error);
  } else {
    told.succeeded();
    polled.poll = reader.take();
    polled.poll->message = call::redacted(polled.poll->message, *context.token);
    polled.poll->statusText = call::redacted(polled.poll->statusText, *context.token);
    const std::string& target = call->request.target;
    polled.path = target.substr(0, target.find('?'));
  }
  co_return polled;
}

support::TimePoint Poller::within(const Wait& wait, support::Duration time) const {
  const support::TimePoint now = hub().now();
  return std::min(support::addSaturated(now, time), wait.askUntil(now));
}

awaitable<void> Poller::look(Wait& wait, call::CallContext& context) {
  context.purpose = RequestPurpose::List;
  co_await lists_.look(caller_, wait.seat(), context, within(wait, lookTime));
  wait.looked();
}

awaitable<void> Poller::poll(Wait& wait, call::CallContext& context) {
  context.options.timeout = timeFor(caller_, within(wait, pollTime));
  Polled polled = co_await poll(wait.operation(), context);
  wait.take(std::move(polled));
}

awaitable<std::chrono::milliseconds> Poller::checkMerged(const AnyOperation& operation,
                                                         const call::CallContext& context,
                                                         ListEntry& entry) {
  const PullRequestName name(*operation.database(), std::string(operation.pullRequestId()));
  const wire::PullRequestCalls& pullRequests = caller_.api().pullRequests;
  const wire::Encoding<wire::Call> call = pullRequests.get(name);
  if (!call) {
    co_return std::chrono::milliseconds{0};
  }
  call::TypedReader<PullRequest, wire::Reader<PullRequest>> reader(pullRequests.readGot);
  const call::Conclusion conclusion = co_await caller_.run(*call, reader, context);
  if (!conclusion.error && reader.take().state == PullRequestState::Merged) {
    entry.listed = Listed::Made;
    MergeResult merged;
    merged.pullRequestId = name.id();
    entry.made.emplace();
    entry.made->status = OperationStatus::Succeeded;
    entry.made->result = std::move(merged);
  }
  co_return conclusion.retryAfter;
}

// A running fork is in no list of forks, so that it is not there says nothing about it; nor does
// one that is there, which may be years old, unless it was not there before or its own list says
// that it has succeeded. And without the list nothing is proven.
awaitable<std::chrono::milliseconds>
Poller::checkForked(Wait& wait, const call::CallContext& context, ListEntry& entry) {
  const AnyOperation& operation = wait.operation();
  const wire::ForkCalls& calls = caller_.api().forks;
  const wire::Encoding<wire::Call> call = calls.list(*operation.database());
  call::TypedReader<Forks, wire::Reader<Forks>> reader(calls.readList);
  call::Conclusion conclusion;
  if (call) {
    conclusion = co_await caller_.run(*call, reader, context);
  }
  if (!call || conclusion.error) {
    entry.listed = entry.listed == Listed::Absent ? Listed::Nothing : entry.listed;
    co_return conclusion.retryAfter;
  }
  const Forks forks = reader.take();
  const auto made =
      std::find_if(forks.forks.begin(), forks.forks.end(), [&](const ForkSummary& fork) {
        return text::equalNoCase(fork.owner, operation.forkOwner());
      });
  if (made == forks.forks.end()) {
    wait.sawNothingMade();
  } else if (!wait.nothingWasMade() && entry.listed != Listed::Succeeded) {
    entry.listed = Listed::There;
    entry.there = made->owner + '/' + made->name;
  } else {
    ForkResult result;
    result.owner = made->owner;
    result.name = made->name;
    entry.listed = Listed::Appeared;
    entry.made.emplace();
    entry.made->status = OperationStatus::Succeeded;
    entry.made->result = std::move(result);
  }
  co_return conclusion.retryAfter;
}

awaitable<void> Poller::readList(Wait& wait, call::CallContext& context) {
  context.purpose = RequestPurpose::List;
  const AnyOperation& operation = wait.operation();
  Entry entry(operation);
  const support::TimePoint deadline = within(wait, listTime);
  const std::optional<OperationList> list = OperationList::of(operation);
  const SharedListPoll::Paused paused(lists_, wait.seat());
  const auto pause = [&] {
    return std::chrono::ceil<std::chrono::milliseconds>(
        std::max(paused.until() - hub().now(), support::Duration::zero()));
  };
  std::chrono::milliseconds retryAfter = pause();
  if (retryAfter.count() > 0) {
    wait.take(entry.found, retryAfter);
    co_return;
  }
  if (list) {
    context.pause = &paused;
    const ListReading read =
        co_await operation::readList(caller_, *list, context, deadline, entry, pagesForOne);
    context.pause = nullptr;
    if (read.retryAfter.count() > 0) {
      lists_.pause(wait.seat(), support::addSaturated(hub().now(), read.retryAfter));
    }
    retryAfter = std::max(read.retryAfter, pause()); // what another was told meanwhile, too
    if (read.extent == ListReading::Extent::Whole && !entry.satisfied()) {
      entry.found.listed = Listed::Absent;
    }
  }
  context.options.timeout = timeFor(caller_, deadline);
  const bool unsaid =
      entry.found.listed <= Listed::Named || entry.found.listed == Listed::Succeeded;
  const bool asks = unsaid && retryAfter.count() == 0;
  if (asks && operation.kind() == OperationKind::Merge && !operation.name().empty()) {
    retryAfter = co_await checkMerged(operation, context, entry.found);
  } else if (asks && wait.mayBeMade()) {
    retryAfter = co_await checkForked(wait, context, entry.found);
  } else if (wait.mayBeMade() && entry.found.listed == Listed::Absent) {
    entry.found.listed = Listed::Nothing;
  }
  entry.found.reason = call::redacted(entry.found.reason, *context.token);
  wait.take(entry.found, retryAfter);
}

awaitable<void> Poller::turn(Wait& wait) {
  call::CallContext context = wait.context();
  Semaphore::Permit permit;
  const Wake wake = co_await semaphore_.acquire(permit, wait.deadline());
  const Action::What asked = wait.action().what;
  if (wake == Wake::Cancelled || wake == Wake::Closed) {
    wait.slept(wake);
  } else if (asked == Action::What::Look) {
    co_await look(wait, context);
  } else if (asked == Action::What::Poll) {
    co_await poll(wait, context);
  }
  if (!wait.over() && wait.action().what == Action::What::ReadList) {
    co_await readList(wait, context);
  }
}

} // namespace dolthub::operation
