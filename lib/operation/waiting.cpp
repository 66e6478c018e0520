#include "operation/waiting.hpp"

#include "call/redact.hpp"
#include "call/typed_reader.hpp"

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

boost::asio::awaitable<Wake> Waiting::ask(Wait& wait, call::Terms& terms, Polled& polled) {
  Gate::Pass pass;
  const Wake wake = co_await gate_.enter(pass, wait.deadline());
  if (wake == Wake::Done) {
    terms.options.timeout = timeFor(caller_, wait.deadline());
    polled = co_await poll(wait.operation(), terms);
  }
  co_return wake;
}

std::unique_ptr<Wait> Waiting::prepare(std::shared_ptr<void> keep, AnyOperation operation,
                                       AwaitOptions options,
                                       std::shared_ptr<const ApiToken> token) {
  std::shared_ptr<Looking> looking(std::move(keep), &looking_);
  return std::make_unique<Wait>(std::move(looking), std::move(operation), std::move(options),
                                std::move(token));
}

boost::asio::awaitable<void> Waiting::turn(Wait& wait) {
  call::Terms terms;
  terms.token = wait.token();
  terms.isPoll = true;
  Looking::Turn turn = wait.takeTurn();
  if (turn == Looking::Turn::Look) {
    const Wake wake = co_await lookForAll(wait, terms, wait.deadline());
    if (wake != Wake::Done) {
      wait.stop(wake);
      co_return;
    }
    turn = wait.takeTurn();
  }
  if (turn == Looking::Turn::Skipped) {
    wait.looked();
  }
  if (turn != Looking::Turn::Poll) {
    co_return;
  }
  Polled polled;
  const Wake wake = co_await ask(wait, terms, polled);
  if (wake != Wake::Done) {
    wait.stop(wake);
    co_return;
  }
  const bool lookAround = wait.take(polled);
  if (lookAround) {
    const ListEntry entry = co_await lookFor(wait.operation(), terms, wait.deadline());
    wait.take(polled, entry);
  }
  wait.losePatience(polled);
}

} // namespace dolthub::operation
