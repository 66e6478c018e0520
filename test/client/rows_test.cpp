#include "client/process_memory.hpp"
#include "client/real.hpp"
#include "harness/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

// Tables as rows, past what a query gives.
namespace dolthub::real {

namespace {

std::string numbered(int rows) {
  std::string csv = "id,text\n";
  for (int i = 0; i < rows; ++i) {
    csv += std::to_string(i) + ",\"row, number " + std::to_string(i) + "\"\n";
  }
  return csv;
}

struct RowSite : Site {
  // All of a table; how many batches there were.
  Result<RowsRead> read(ReadRows request) {
    rows.clear();
    batches = 0;
    request.onRows = [this](RowBatch& batch) -> asio::awaitable<void> {
      BOOST_TEST(batch.firstRow == rows.size() + 1);
      BOOST_TEST(!batch.rows.empty());
      BOOST_TEST(!batch.columns.empty());
      ++batches;
      for (SqlRow& row : batch.rows) {
        rows.push_back(std::move(row));
      }
      co_return;
    };
    return tried(client.readRows(std::move(request)));
  }

  std::vector<SqlRow> rows;
  int batches = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_rows, RowSite)

BOOST_AUTO_TEST_CASE(a_table_past_the_limit_of_a_query_is_read_to_its_end) {
  import(numbered(20'000));
  const Result<RowsRead> read = this->read(ReadRows{art, "main", "painter"});
  BOOST_TEST_REQUIRE(read.has_value(), read.error().what());
  BOOST_TEST(read->rows == 20'000u);
  BOOST_TEST(read->bytes == table("painter").size());
  BOOST_TEST_REQUIRE(read->columns.size() == 2u);
  BOOST_TEST(read->columns[1].name == "text");
  BOOST_TEST(read->columns[1].type == "");
  BOOST_TEST(rows.size() == 20'000u);
  BOOST_TEST(batches > 3);
  std::vector<bool> seen(rows.size());
  for (const SqlRow& row : rows) {
    BOOST_TEST(row[1] == "row, number " + *row[0]);
    seen.at(std::stoul(*row[0])) = true;
  }
  BOOST_TEST(std::count(seen.begin(), seen.end(), true) == 20'000);
}

BOOST_AUTO_TEST_CASE(a_row_is_what_a_query_gives_of_it) {
  import("id,name,note\n1,\"Turner, J.M.W.\",\"two\nlines\"\n2,,\n3,\"\",\"say \"\"hi\"\"\"\n");
  ReadRows request{art, "main", "painter"};
  request.withTypes = true;
  const Result<RowsRead> read = this->read(request);
  BOOST_TEST_REQUIRE(read.has_value(), read.error().what());
  const SqlResult asked = run(client.query(Query{art, "main", "SELECT * FROM painter"}));
  BOOST_TEST((rows == asked.rows));
  BOOST_TEST(!rows[1][1].has_value());
  BOOST_TEST(rows[2][1] == "");
  BOOST_TEST_REQUIRE(read->columns.size() == asked.columns.size());
  for (std::size_t i = 0; i < asked.columns.size(); ++i) {
    BOOST_TEST(read->columns[i].name == asked.columns[i].name);
    BOOST_TEST(read->columns[i].type == asked.columns[i].type);
    BOOST_TEST(read->columns[i].type != "");
  }
}

BOOST_AUTO_TEST_CASE(a_table_without_rows_has_its_columns) {
  import("id,name\n1,a\n");
  const auto started =
      run(client.startSqlWrite(StartSqlWrite{main, "main", "DELETE FROM painter"}));
  run(client.awaitOperation(started));
  const Result<RowsRead> read = this->read(ReadRows{art, "main", "painter"});
  BOOST_TEST_REQUIRE(read.has_value(), read.error().what());
  BOOST_TEST(read->rows == 0u);
  BOOST_TEST(batches == 0);
  BOOST_TEST(read->columns.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_is_no_table) {
  import(numbered(20'000));
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{1000}, std::size_t{200'000}}) {
    Fault cut{FaultKind::CutAnswer, "GET csv"};
    cut.bytes = bytes;
    cut.times = 0;
    emulator.addFault(cut);
    const Result<RowsRead> read = this->read(ReadRows{art, "main", "painter"});
    emulator.setFaults({});
    BOOST_TEST_REQUIRE(read.has_error());
    BOOST_TEST(read.error().errc() == Errc::Unavailable, read.error().what());
    BOOST_TEST(rows.size() < 20'000u);
  }
}

BOOST_AUTO_TEST_CASE(what_fails_before_its_first_row_is_asked_for_again) {
  import(numbered(20'000));
  Fault cut{FaultKind::CutAnswer, "GET csv"};
  cut.bytes = 1000;
  emulator.addFault(cut);
  const Result<RowsRead> read = this->read(ReadRows{art, "main", "painter"});
  BOOST_TEST_REQUIRE(read.has_value(), read.error().what());
  BOOST_TEST(rows.size() == 20'000u);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_there_has_no_rows) {
  for (const bool withTypes : {false, true}) {
    ReadRows request{art, "main", "nothing"};
    request.withTypes = withTypes;
    const Result<RowsRead> read = this->read(request);
    BOOST_TEST_REQUIRE(read.has_error());
    BOOST_TEST(read.error().outcome() == Outcome::Rejected);
  }
  BOOST_TEST(tried(client.readRows(ReadRows{art, "main", "t"})).error().errc() ==
             Errc::InvalidArgument);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real

// The same between scripted seams, where time moves when it is told to.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const DatabaseName rowsOf{"demo", "art"};

std::string csvAnswer(const std::string& csv) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: " +
         std::to_string(csv.size()) + "\r\n\r\n" + csv;
}

std::string lines(int rows) {
  std::string csv = "id,text\n";
  for (int i = 0; i < rows; ++i) {
    csv += std::to_string(i) + "," + std::string(90, 'x') + "\n";
  }
  return csv;
}

// Answers every GET with this table.
struct Answering : World {
  explicit Answering(std::string csv) {
    transport().otherwise = [csv = std::move(csv)] {
      return Script::serving([csv](const std::string&) { return Reply{csvAnswer(csv)}; });
    };
  }
};

// A consumer that waits for someone to go on.
struct Gate {
  explicit Gate(asio::io_context& context) : timer(context) {}

  std::function<asio::awaitable<void>(RowBatch&)> consumer() {
    return [this](RowBatch& batch) -> asio::awaitable<void> {
      rows += batch.rows.size();
      ++batches;
      waits = true;
      timer.expires_at(asio::steady_timer::time_point::max());
      const std::tuple<boost::system::error_code> woken =
          co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
      static_cast<void>(woken);
      waits = false;
    };
  }
  void open() { timer.cancel(); }

  asio::steady_timer timer;
  std::size_t rows = 0;
  int batches = 0;
  bool waits = false;
};

ReadRows reading(std::function<asio::awaitable<void>(RowBatch&)> onRows) {
  ReadRows request{rowsOf, "main", "t"};
  request.onRows = std::move(onRows);
  return request;
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_rows_consumer)

// Neither is the peer dead meanwhile, nor is anything read.
BOOST_AUTO_TEST_CASE(a_slow_consumer_is_waited_for_and_nothing_is_read) {
  Answering world(lines(3000));
  Gate gate(world.context());
  Started<RowsRead> call(world.context(), world.client().readRows(reading(gate.consumer())));
  world.settle();
  int batch = 0;
  while (!call.ended()) {
    BOOST_TEST_REQUIRE(gate.waits);
    BOOST_TEST(gate.batches == ++batch);
    BOOST_TEST(gate.rows <= 900u * static_cast<unsigned>(batch));
    const int reads = world.transport().reads;
    world.pass(1h);
    BOOST_TEST_REQUIRE(gate.waits);
    BOOST_TEST(world.transport().reads == reads);
    gate.open();
    world.settle();
  }
  BOOST_TEST_REQUIRE(call.succeeded());
  BOOST_TEST(call.value().rows == 3000u);
  BOOST_TEST(gate.rows == 3000u);
  BOOST_TEST(batch > 3);
}

BOOST_AUTO_TEST_CASE(a_peer_that_is_silent_behind_a_slow_consumer_is_noticed) {
  World world;
  const std::string csv = lines(3000);
  world.transport().otherwise = [&csv] {
    return Script::serving(
        [&csv](const std::string&) { return Reply{csvAnswer(csv).substr(0, 100'000)}; });
  };
  Gate gate(world.context());
  Started<RowsRead> call(world.context(), world.client().readRows(reading(gate.consumer())));
  world.settle();
  world.pass(1h);
  BOOST_TEST_REQUIRE(gate.waits);
  gate.open();
  world.pass(29s);
  BOOST_TEST(!call.ended());
  world.pass(2s);
  BOOST_TEST_REQUIRE(call.ended());
  BOOST_TEST(call.error().errc() == Errc::Timeout);
  BOOST_TEST(call.error().attempts() == 1u);
}

BOOST_AUTO_TEST_CASE(a_deadline_counts_the_consumers_time_and_waits_for_it) {
  Answering world(lines(3000));
  Gate gate(world.context());
  CallOptions options;
  options.timeout = 1min;
  Started<RowsRead> call(world.context(),
                         world.client().readRows(reading(gate.consumer()), options));
  world.settle();
  world.pass(2min);
  BOOST_TEST_REQUIRE(gate.waits);
  BOOST_TEST(!call.ended());
  gate.open();
  world.settle();
  BOOST_TEST_REQUIRE(call.ended());
  BOOST_TEST(call.error().errc() == Errc::Timeout, call.error().what());
  BOOST_TEST(gate.batches == 1);
}

BOOST_AUTO_TEST_CASE(a_cancel_reaches_the_consumer_and_ends_the_call) {
  for (const auto type : {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                          asio::cancellation_type::total}) {
    for (const int rows : {3000, 3}) { // in the middle, and with the last of them
      Answering world(lines(rows));
      Gate gate(world.context());
      Started<RowsRead> call(world.context(), world.client().readRows(reading(gate.consumer())));
      world.settle();
      BOOST_TEST_REQUIRE(gate.waits);
      call.cancel(type);
      world.settle();
      BOOST_TEST_REQUIRE(call.ended());
      BOOST_TEST_REQUIRE(call.hasError(), call.foreign());
      BOOST_TEST(call.error().isCancelled());
      BOOST_TEST(gate.batches == 1);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_client_that_ends_waits_for_the_consumer_no_longer_than_its_batch) {
  Answering world(lines(3000));
  Gate gate(world.context());
  Started<RowsRead> call(world.context(), world.client().readRows(reading(gate.consumer())));
  world.settle();
  world.destroyClient();
  world.settle();
  BOOST_TEST_REQUIRE(gate.waits);
  gate.open();
  world.settle();
  BOOST_TEST_REQUIRE(call.ended());
  BOOST_TEST(call.error().errc() == Errc::ClientClosed, call.error().what());
  BOOST_TEST(std::string(call.error().what()).find("operator") == std::string::npos,
             call.error().what());
}

BOOST_AUTO_TEST_CASE(what_a_server_says_in_place_of_a_table_is_told) {
  World world;
  world.transport().otherwise = [] {
    return Script::serving([](const std::string&) {
      return Reply{jsonResponse(R"({"status":"Error","message":"no such repository"})")};
    });
  };
  const auto never = [](RowBatch&) -> asio::awaitable<void> {
    BOOST_TEST(false, "no row came");
    co_return;
  };
  const Result<RowsRead> read = world.run(world.client().readRows(reading(never)));
  BOOST_TEST_REQUIRE(read.has_error());
  BOOST_TEST(read.error().errc() == Errc::NotFound, read.error().what());
  BOOST_TEST(read.error().serverMessage() == "no such repository");
}

BOOST_AUTO_TEST_CASE(a_context_that_ends_takes_the_consumer_along) {
  Answering world(lines(3000));
  auto gate = std::make_unique<Gate>(world.context());
  Started<RowsRead> call(world.context(), world.client().readRows(reading(gate->consumer())));
  world.settle();
  BOOST_TEST(gate->waits);
  gate.reset();
  world.destroyContext();
  BOOST_TEST(!call.ended());
}

BOOST_AUTO_TEST_CASE(what_a_consumer_throws_fails_the_call) {
  const auto consumers = std::vector<std::function<asio::awaitable<void>(RowBatch&)>>{
      [](RowBatch&) -> asio::awaitable<void> {
        throw std::runtime_error("enough");
        co_return;
      },
      [](RowBatch&) -> asio::awaitable<void> { throw std::runtime_error("enough"); },
      // Somebody else was cancelled: not this call.
      [](RowBatch&) -> asio::awaitable<void> {
        throw boost::system::system_error(asio::error::operation_aborted, "enough");
      },
  };
  for (const auto& consumer : consumers) {
    for (const int rows : {3000, 3}) {
      Answering world(lines(rows));
      const Result<RowsRead> read = world.run(world.client().readRows(reading(consumer)));
      BOOST_TEST_REQUIRE(read.has_error());
      BOOST_TEST(read.error().errc() == Errc::CallbackFailed);
      BOOST_TEST(read.error().message().find("enough") != std::string::npos);
      BOOST_TEST(world.transport().received.size() == 1u); // and it is not asked for again
    }
  }
}

BOOST_AUTO_TEST_CASE(a_damaged_table_fails_with_its_row) {
  const auto ignored = [](RowBatch&) -> asio::awaitable<void> {
    co_return;
  };
  {
    Answering world(lines(2000) + "1\n");
    const Result<RowsRead> read = world.run(world.client().readRows(reading(ignored)));
    BOOST_TEST(read.error().errc() == Errc::BadResponse);
    BOOST_TEST(read.error().message().find("row 2001 (line 2002): 1 field") != std::string::npos,
               read.error().what());
    BOOST_TEST(read.error().details().reason == "RowDamaged");
  }
  {
    Answering world(lines(2000) + "\"1,2\n");
    const Result<RowsRead> read = world.run(world.client().readRows(reading(ignored)));
    BOOST_TEST(read.error().errc() == Errc::BadResponse); // whole as HTTP has it
    BOOST_TEST(read.error().message().find("row 2001 (line 2002): a quote that is never closed") !=
                   std::string::npos,
               read.error().what());
    // Found behind the last byte, it is told like what is found before.
    BOOST_TEST(read.error().method() == "GET");
    BOOST_TEST(read.error().httpStatus() == 200u);
    BOOST_TEST(read.error().details().host == "dolthub.test");
    BOOST_TEST((read.error().outcome() == Outcome::Done));
    BOOST_TEST(std::string(read.error().what()).find("only reads") != std::string::npos);
  }
  {
    Answering world("id,text\n1," + std::string(1 << 20, 'x') + "\n");
    ReadRows request = reading(ignored);
    request.maxRowBytes = 100'000;
    const Result<RowsRead> read = world.run(world.client().readRows(request));
    BOOST_TEST(read.error().errc() == Errc::ResponseTooLarge);
    BOOST_TEST(read.error().message().find("row 1 has more than 100000 bytes") != std::string::npos,
               read.error().what());
  }
}

namespace {

// A table without an end, as fast as it is read; the loop gets a turn in between, as with a socket.
class Fountain final : public http::Stream {
public:
  Fountain(asio::any_io_executor executor, std::size_t bytes) : executor_(std::move(executor)) {
    const std::string line = std::string(90, 'x') + "," + std::string(8, 'y') + "\n";
    for (int i = 0; i < 1000; ++i) {
      rows_ += line;
    }
    left_ = bytes / rows_.size() * rows_.size();
    head_ = "HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nContent-Length: " +
            std::to_string(left_ + 4) + "\r\n\r\na,b\n";
  }

  asio::awaitable<error_code> connect(http::Address) override { co_return error_code{}; }
  http::IoResult readNow(std::span<char> into) override {
    if (!asked_) {
      return {asio::error::would_block, 0};
    }
    if (!head_.empty()) {
      const std::size_t count = head_.copy(into.data(), into.size());
      head_.erase(0, count);
      return {{}, count};
    }
    if (left_ == 0) {
      return {asio::error::would_block, 0};
    }
    const std::size_t count = rows_.copy(into.data(), std::min(into.size(), left_), at_);
    at_ = (at_ + count) % rows_.size();
    left_ -= count;
    return {{}, count};
  }
  http::IoResult writeNow(std::span<const char> from) override {
    asked_ = true;
    return {{}, from.size()};
  }
  error_code flushNow() override { return {}; }
  asio::awaitable<error_code> wait(http::Direction) override {
    const std::tuple<> turn = co_await asio::post(executor_, asio::as_tuple(asio::deferred));
    static_cast<void>(turn);
    co_return error_code{};
  }
  void abort() noexcept override {}

private:
  asio::any_io_executor executor_;
  std::string rows_;
  std::string head_;
  std::size_t at_ = 0;
  std::size_t left_ = 0;
  bool asked_ = false;
};

class Fountains final : public http::Transport {
public:
  Fountains(asio::any_io_executor executor, std::size_t bytes)
      : executor_(std::move(executor)), bytes_(bytes) {}

  std::unique_ptr<http::Stream> make() override {
    return std::make_unique<Fountain>(executor_, bytes_);
  }

private:
  asio::any_io_executor executor_;
  std::size_t bytes_;
};

} // namespace

// bench/rows reads ten times as much, over TLS, and waits.
BOOST_AUTO_TEST_CASE(thirty_megabytes_of_rows_are_never_in_memory) {
  asio::io_context context;
  TestSeams told(context.get_executor());
  Seams seams = told.take();
  seams.transport = std::make_unique<Fountains>(context.get_executor(), 30'000'000);
  const Client client = ClientAccess::make(context.get_executor(), testOptions(), std::move(seams));
  std::size_t most = 0;
  ReadRows request = reading([&](RowBatch& batch) -> asio::awaitable<void> {
    most = std::max(most, batch.rows.size());
    const std::tuple<> turn = co_await asio::post(asio::as_tuple(asio::use_awaitable));
    static_cast<void>(turn);
  });
  measurePeakAnew();
  const long before = processMemory("VmRSS");
  Started<RowsRead> call(context, client.readRows(std::move(request)));
  context.run();
  const long peak = processMemory("VmHWM");
  BOOST_TEST_REQUIRE(call.succeeded());
  BOOST_TEST(call.value().rows == 300'000u);
  BOOST_TEST(most <= 900u);
  BOOST_TEST_REQUIRE(before > 0);
  BOOST_TEST_MESSAGE("30 MB of rows took " << (peak - before) << " KiB");
#ifndef DOLTHUB_SANITIZED // AddressSanitizer keeps up to 256 MiB of what was freed
  BOOST_TEST(peak < before + 2 * 1024);
#endif
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
