#include "publish.hpp"

namespace museum {

asio::awaitable<std::optional<std::string>> publish(const dolthub::Client& client,
                                                    dolthub::ImportFile file,
                                                    std::chrono::milliseconds patience) {
  dolthub::CallOptions call;
  call.timeout = patience;
  call.lost.lookUpTimeout = patience;
  dolthub::AwaitOptions wait;
  wait.timeout = patience;

  auto import = co_await client.startImport(file, call);
  auto imported = co_await client.awaitOperation(import, wait);
  if (!imported.pullRequest) {
    co_return std::nullopt;
  }
  auto merge = co_await client.startMerge(*imported.pullRequest, call);
  co_await client.awaitOperation(merge, wait);
  co_return imported.pullRequest->id();
}

} // namespace museum
