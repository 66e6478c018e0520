#pragma once

// lib/client: the public class `Client`, and how each call is put together from the other rooms;
// the files directly in `lib`.

#include "call/call_told.hpp"
#include "call/caller.hpp"
#include "call/outgoing.hpp"
#include "call/typed_reader.hpp"
#include "operation/run_once.hpp"
#include "wire/call.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

// The coroutines that the client's calls are. What was wrong with the input is thrown when the call
// is awaited.

namespace dolthub {

// What a call needs to live.
using CorePointer = std::shared_ptr<void>;

call::CallContext context(std::shared_ptr<const ApiToken> token, CallOptions options);

// \throws Error what is wrong with the input; a name or text with the API token in it would be in
// the addresses that servers and proxies log, and in all that is told of the call.
void check(const wire::Encoding<wire::Call>& call, const ApiToken& token);

// Every call: `caller` lives as long as `keep`.
template <class T, class Read>
asio::awaitable<T> perform(CorePointer keep, call::Caller& caller, wire::Encoding<wire::Call> call,
                           Read read, call::CallContext context) {
  static_cast<void>(keep);
  check(call, *context.token);
  call::CallTold told(caller, &*call, context);
  call::TypedReader<T, Read> reader(std::move(read));
  const call::Conclusion conclusion = co_await caller.run(*call, reader, context);
  if (conclusion.error) {
    throw Error(told.failed(*conclusion.error));
  }
  told.succeeded();
  co_return reader.take();
}

// A list, asked for page by page: `encode` makes the call of the request and a page's token.
template <class T, class Request, class Encode, class Read>
Pages<T> pages(CorePointer keep, call::Caller& caller, Request request, Encode encode, Read read,
               std::string (*id)(const T&), call::CallContext context) {
  ErrorDetails about;
  if (const wire::Encoding<wire::Call> first = encode(request, std::string())) {
    about.subject = caller.api().subjectOf(*first);
    about.host = caller.endpoint().hostHeader;
  }
  return Pages<T>(
      [keep = std::move(keep), &caller, request = std::move(request), encode, read,
       context = std::move(context)](std::string page) {
        return perform<Page<T>>(keep, caller, encode(request, page), read, context);
      },
      id, std::move(about));
}

// What was made by a call whose answer is lost, as `make` has it of the request and what was found.
template <class T, class Request>
auto foundBy(T (*make)(const Request&, const std::string&), Request request) {
  return [make, request = std::move(request)](const Findings& findings) {
    return std::optional<T>(make(request, findings.id));
  };
}

// Makes the answer by `read` of a response, or by `found` of what was found.
template <class T, class Read, class Found>
class TypedOnceReader final : public operation::OnceReader {
public:
  TypedOnceReader(Read read, Found found) : reader_(std::move(read)), found_(std::move(found)) {}

  std::optional<wire::Problem> read(const message::Response& response) override {
    return reader_.read(response);
  }

  bool makeOf(const operation::Learnt& learnt) override {
    made_ = found_(learnt);
    return made_.has_value();
  }

  // What the last answer said, whatever became of the call behind it.
  const T* answered() const noexcept { return reader_.made(); }
  T&& take() { return made_ ? *std::move(made_) : reader_.take(); }

private:
  call::TypedReader<T, Read> reader_;
  Found found_;
  std::optional<T> made_;
};

// A callback that threw at the answer ends the call, and not the operation that the answer names.
void nameStarted(std::optional<Error>& error, const AnyOperation* started);

// A call that must not happen twice. When its answer is lost it is looked for, and `found` makes
// the answer of what was found.
template <class T, class Read, class Found>
asio::awaitable<T> performOnce(CorePointer keep, call::Caller& caller,
                               wire::Encoding<wire::Call> call, Read read, Found found,
                               call::CallContext context) {
  static_cast<void>(keep);
  check(call, *context.token);
  call::CallTold told(caller, &*call, context);
  TypedOnceReader<T, Read, Found> reader(std::move(read), std::move(found));
  std::optional<Error> error = co_await operation::runOnce(caller, *call, reader, context);
  if constexpr (std::is_same_v<T, AnyOperation>) {
    nameStarted(error, reader.answered());
  }
  if (error) {
    throw Error(told.failed(*error));
  }
  told.succeeded();
  co_return reader.take();
}

// A text that no other call has.
std::string newMark(support::Hub& hub);

// Notes the text that a call was marked with, if it was.
void noteMark(wire::Encoding<wire::Call>& call, std::string mark);

// A call whose answer names an operation.
template <class R, class Read>
asio::awaitable<Operation<R>> start(CorePointer keep, call::Caller& caller,
                                    wire::Encoding<wire::Call> call, Read read,
                                    call::CallContext context) {
  const auto found = [](const Findings& findings) {
    return findings.operation;
  };
  AnyOperation started = co_await performOnce<AnyOperation>(
      std::move(keep), caller, std::move(call), std::move(read), found, std::move(context));
  co_return Operation<R>(std::move(started));
}

asio::awaitable<Downloaded> download(CorePointer keep, call::Caller& caller,
                                     wire::Encoding<wire::Call> call, DownloadTo to,
                                     call::CallContext context);

asio::awaitable<RowsRead> readRows(CorePointer keep, call::Caller& caller, ReadRows request,
                                   call::CallContext context);

asio::awaitable<Findings> find(CorePointer keep, call::Caller& caller, LostCall lost,
                               call::CallContext context);

} // namespace dolthub
