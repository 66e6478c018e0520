// One call, asked in every way that Asio knows: each function below is a way of its own, and all
// print the same count. Take the one that your program is made of.
//
//     example-calling owner/database ref table
#include "environment.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>

#include <iostream>
#include <thread>
#include <vector>

namespace asio = boost::asio;

// A coroutine is written once, whoever awaits it in whatever way. The Client outlives it; all else
// goes in by value.
asio::awaitable<std::int64_t> ask(const dolthub::Client& client, dolthub::Query question) {
  auto result = co_await client.query(std::move(question));
  co_return result.integer(0, "n");
}

void print(const char* way, std::int64_t rows) {
  std::cout << way << ": " << rows << " rows\n";
}

// In a coroutine of yours. What goes wrong is thrown as dolthub::Error …
asio::awaitable<void> coroutine(const dolthub::Client& client, dolthub::Query question) {
  print("coroutine", co_await ask(client, question));
  // … or is a value, where failures are expected.
  auto result = co_await dolthub::asResult(ask(client, question));
  print("as a result", result ? *result : -1);
}

// With a function that is called at the end, for programs without coroutines.
void callback(asio::io_context& context, const dolthub::Client& client, dolthub::Query question) {
  asio::co_spawn(context, ask(client, question), [](std::exception_ptr failure, std::int64_t rows) {
    try {
      if (failure) {
        std::rethrow_exception(failure);
      }
      print("callback", rows);
    } catch (const dolthub::Error& error) {
      std::cerr << error.what() << '\n';
    }
  });
}

// As a tuple of what the function would be called with: nothing is thrown.
asio::awaitable<void> tuple(const dolthub::Client& client, dolthub::Query question) {
  auto executor = co_await asio::this_coro::executor; // never another than one's own
  auto call = asio::co_spawn(executor, ask(client, question), asio::as_tuple(asio::use_awaitable));
  auto ended = co_await std::move(call);
  auto& [failure, rows] = ended; // a name first: g++ 15 and 16 lose what is taken apart at once
  print("tuple", failure ? -1 : rows);
}

// Now, to be started later, by whoever knows how the end is to be told.
void deferred(asio::io_context& context, const dolthub::Client& client, dolthub::Query question) {
  auto later = asio::co_spawn(context, ask(client, question), asio::deferred);
  std::move(later)([](std::exception_ptr failure, std::int64_t rows) {
    print("deferred", failure ? -1 : rows);
  });
}

// For who has no loop: runs one until the call has ended. Blocks; must not be used within a
// handler of that context.
template <class T>
T blocking(asio::io_context& context, asio::awaitable<T> call) {
  auto done = asio::co_spawn(context, std::move(call), asio::use_future);
  context.restart();
  context.run();
  return done.get(); // throws what the call threw
}

// A context that several threads run: the Client's, whose calls may be awaited from any of them.
void threadPool(dolthub::Query question) {
  asio::thread_pool pool{2};
  dolthub::Client client{pool.get_executor(), optionsFromEnvironment()};
  std::vector<std::future<std::int64_t>> all;
  for (int i = 0; i < 4; ++i) {
    all.push_back(asio::co_spawn(pool, ask(client, question), asio::use_future));
  }
  for (auto& one : all) {
    print("thread pool", one.get());
  }
  pool.join();
}

// Many contexts, one thread each: one Client each, which share nothing.
void manyContexts(dolthub::Query question) {
  std::vector<std::thread> threads;
  std::vector<std::int64_t> rows(2, -1);
  for (std::int64_t& mine : rows) {
    threads.emplace_back([&mine, &question] {
      asio::io_context context{1};
      dolthub::Client client{context.get_executor(), optionsFromEnvironment()};
      try {
        mine = blocking(context, ask(client, question));
      } catch (const dolthub::Error&) {
        // stays -1
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  for (const std::int64_t mine : rows) {
    print("many contexts", mine);
  }
}

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example-calling owner/database ref table\n";
    return 2;
  }
  try {
    const dolthub::Query question{dolthub::DatabaseName::parse(argv[1]), argv[2],
                                  "SELECT COUNT(*) AS n FROM " + dolthub::sqlIdentifier(argv[3])};
    asio::io_context context;
    const dolthub::Client client{context.get_executor(), optionsFromEnvironment()};
    print("blocking", blocking(context, ask(client, question)));
    blocking(context, coroutine(client, question));
    blocking(context, tuple(client, question));
    callback(context, client, question);
    deferred(context, client, question);
    context.restart();
    context.run();
    threadPool(question);
    manyContexts(question);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
