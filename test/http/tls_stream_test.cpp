#include "http/tls_bench.hpp"

#include <boost/asio/ssl/error.hpp>
#include <boost/test/unit_test.hpp>

#include <openssl/err.h>

// What goes through a TLS connection once it stands.
namespace dolthub::http {

namespace {

// Connected, with the session tickets taken.
struct Connected : TlsBench {
  explicit Connected(PeerOptions options = serving()) : peer(options), stream(open(&peer)) {
    BOOST_TEST_REQUIRE(!handshake(*stream));
    BOOST_TEST_REQUIRE(readAll(*stream).second == asio::error::would_block);
  }

  TlsPeer peer;
  std::unique_ptr<Stream> stream;
};

// Writes all of it, waiting where the stream beneath is full.
error_code writeAll(Stream& stream, PeerStream::Line& line, std::span<const char> bytes) {
  while (!bytes.empty()) {
    const IoResult put = stream.writeNow(bytes);
    bytes = bytes.subspan(put.bytes);
    if (put.error == asio::error::would_block) {
      line.full = false;
    } else if (put.error) {
      return put.error;
    }
  }
  for (error_code flushed = stream.flushNow(); flushed; flushed = stream.flushNow()) {
    if (flushed != asio::error::would_block) {
      return flushed;
    }
    line.full = false;
  }
  return {};
}

std::string text(std::size_t size) {
  std::string made;
  for (std::size_t i = 0; i < size; ++i) {
    made += static_cast<char>('a' + i % 23);
  }
  return made;
}

// An exchange over a stream that is connected already.
struct SiteOver {
  explicit SiteOver(std::unique_ptr<Stream> stream) : connection(site.hub, live) {
    connection.attach(std::move(stream));
  }

  boost::system::result<Answer, Failure> get() {
    const auto outgoing = sending(aGet);
    const ExchangeOptions with;
    Progress progress;
    return site.run(exchange(site.hub, site.worker, connection, *outgoing, with, progress));
  }

  Site site;
  support::List<Connection> live;
  Connection connection;
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_tls_stream)

BOOST_AUTO_TEST_CASE(bytes_arrive_both_ways_however_they_are_cut) {
  const std::string large = text(300'000);
  for (const std::size_t most : {0u, 1u, 5u, 1000u}) {
    for (const bool blocks : {false, true}) {
      Connected bench;
      bench.line->readAtMost = most;
      bench.line->writeAtMost = most;
      bench.line->blocksEachWrite = blocks;
      const std::string sent = most == 0 || most == 1000 ? large : text(3000);
      BOOST_TEST(!writeAll(*bench.stream, *bench.line, sent));
      BOOST_TEST((bench.line->received == sent));
      bench.line->send(sent);
      const auto [got, error] = readAll(*bench.stream, 777);
      BOOST_TEST((got == sent));
      BOOST_TEST(error == asio::error::would_block);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_was_taken_and_not_yet_sent_goes_out_with_the_next_flush) {
  Connected bench;
  bench.line->full = true;
  const IoResult put = bench.stream->writeNow(std::span<const char>("hello", 5));
  BOOST_TEST(put.bytes == 5u);
  BOOST_TEST(!put.error);
  BOOST_TEST(bench.line->received == "");
  BOOST_TEST(bench.stream->flushNow() == asio::error::would_block);
  BOOST_TEST(bench.stream->writeNow(std::span<const char>("more", 4)).wouldBlock());
  bench.line->full = false;
  BOOST_TEST(!bench.stream->flushNow());
  BOOST_TEST(bench.line->received == "hello");
}

BOOST_AUTO_TEST_CASE(an_end_with_close_notify_is_clean_and_one_without_is_not) {
  Connected clean;
  clean.line->send("bye");
  clean.line->closeNotify();
  clean.line->end = asio::error::eof;
  const auto [said, end] = readAll(*clean.stream);
  BOOST_TEST(said == "bye");
  BOOST_TEST(end == asio::error::eof);
  Connected cut;
  cut.line->send("by");
  cut.line->end = asio::error::eof;
  BOOST_TEST(readAll(*cut.stream).second == asio::ssl::error::stream_truncated);
  Connected mid;
  mid.line->send("hello");
  mid.line->toClient.resize(mid.line->toClient.size() / 2);
  mid.line->end = asio::error::eof;
  const auto [half, error] = readAll(*mid.stream);
  BOOST_TEST(half == "");
  BOOST_TEST(error == asio::ssl::error::stream_truncated);
}

BOOST_AUTO_TEST_CASE(errors_that_somebody_else_left_in_openssl_change_nothing) {
  const auto leave = [] {
    ERR_new();
    ERR_set_error(ERR_LIB_USER, 1, nullptr);
  };
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  const auto stream = bench.open(&peer);
  leave();
  BOOST_TEST(!bench.handshake(*stream));
  leave();
  BOOST_TEST(readAll(*stream).second == asio::error::would_block);
  leave();
  BOOST_TEST(!writeAll(*stream, *bench.line, std::span<const char>("hello", 5)));
  bench.line->closeNotify();
  leave();
  BOOST_TEST(readAll(*stream).second == asio::error::eof);
  ERR_clear_error();
}

BOOST_AUTO_TEST_CASE(garbage_ends_the_connection_with_a_reason) {
  Connected bench;
  bench.line->send("first");
  bench.line->toClient += "garbage that is no record at all";
  const auto [got, error] = readAll(*bench.stream);
  BOOST_TEST(got == "first");
  BOOST_TEST(error.failed());
  BOOST_TEST(error != asio::error::would_block);
  BOOST_TEST(!bench.stream->explain().empty());
  BOOST_TEST(!bench.stream->refused());
  // And stays ended.
  BOOST_TEST(readAll(*bench.stream).second != asio::error::would_block);
}

BOOST_AUTO_TEST_CASE(a_record_that_was_changed_on_the_way_is_noticed) {
  Connected bench;
  bench.line->send("hello");
  bench.line->toClient.back() = static_cast<char>(bench.line->toClient.back() ^ 1);
  const auto [got, error] = readAll(*bench.stream);
  BOOST_TEST(got == "");
  BOOST_TEST(isTlsRefusal(error));
}

BOOST_AUTO_TEST_CASE(tickets_and_key_updates_on_an_idle_connection_are_no_data) {
  TlsBench bench;
  TlsPeer peer(TlsBench::serving());
  const auto stream = bench.open(&peer);
  BOOST_TEST(!bench.handshake(*stream));
  BOOST_TEST(!bench.line->toClient.empty()); // tickets
  char byte = 0;
  BOOST_TEST(stream->readNow({&byte, 1}).wouldBlock());
  bench.line->keyUpdate();
  BOOST_TEST(stream->readNow({&byte, 1}).wouldBlock()); // OpenSSL answers with the next write
  BOOST_TEST(!writeAll(*stream, *bench.line, std::span<const char>("hello", 5)));
  BOOST_TEST(bench.line->received == "hello");
  bench.line->send("x");
  const IoResult got = stream->readNow({&byte, 1});
  BOOST_TEST(got.bytes == 1u);
}

BOOST_AUTO_TEST_CASE(what_was_read_counts_though_nothing_can_be_sent_any_more) {
  Connected bench;
  bench.line->keyUpdate(); // asks for an answer
  bench.line->send("the last words");
  bench.line->writeError = asio::error::broken_pipe;
  const auto [got, error] = readAll(*bench.stream);
  BOOST_TEST(got == "the last words");
  BOOST_TEST(error == asio::error::would_block);
}

BOOST_AUTO_TEST_CASE(a_client_certificate_that_is_demanded_is_a_refusal_before_the_request) {
  TlsBench bench;
  PeerOptions options = TlsBench::serving();
  options.demandsClient = true;
  TlsPeer peer(options);
  Site site;
  support::List<Connection> live;
  Connection connection(site.hub, live);
  connection.attach(bench.open(&peer));
  BOOST_TEST(!site.run([&]() -> asio::awaitable<boost::system::result<int, error_code>> {
                    const error_code error = co_await connection.stream().connect(Address{});
                    co_return error ? boost::system::result<int, error_code>(error) : 1;
                  }())
                  .has_error()); // TLS 1.3: the client is done before the server has looked
  const auto outgoing = sending(aGet);
  const ExchangeOptions with;
  Progress progress;
  const auto result =
      site.run(exchange(site.hub, site.worker, connection, *outgoing, with, progress));
  BOOST_TEST_REQUIRE(result.has_error());
  BOOST_TEST(result.error().trouble == Trouble::Tls);
  BOOST_TEST(result.error().text.find("demands a client certificate") != std::string::npos,
             result.error().text);
  BOOST_TEST(progress.reach() == Reach::NotSent);
  BOOST_TEST(bench.line->received == "");
  readAll(connection.stream()); // says no less when it is asked again
  BOOST_TEST(connection.stream().explain().find("demands a client") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_client_certificate_demanded_in_tls_12_fails_the_handshake) {
  TlsBench bench;
  PeerOptions options = TlsBench::serving();
  options.demandsClient = true;
  options.maxVersion = TLS1_2_VERSION;
  BOOST_TEST(bench.refusal(options).find("it demands a client certificate") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_refusal_after_an_answer_is_an_ordinary_end) {
  Connected bench;
  bench.line->send("an answer");
  BOOST_TEST(readAll(*bench.stream).first == "an answer");
  bench.line->toClient += "\x15\x03\x03\x00\x02\x02\x28"; // an alert nobody can have sent
  BOOST_TEST(readAll(*bench.stream).second.failed());
  BOOST_TEST(!bench.stream->refused());
}

BOOST_AUTO_TEST_CASE(an_exchange_goes_through_tls_byte_by_byte) {
  Connected bench;
  bench.line->readAtMost = 1;
  bench.line->writeAtMost = 1;
  bench.line->blocksEachWrite = true;
  bench.line->onReceived = [](PeerStream::Line& line) {
    if (line.received == aGet) {
      line.received.clear();
      line.send(harness::jsonResponse("{}"));
    }
  };
  SiteOver over(std::move(bench.stream));
  const auto result = over.get();
  BOOST_TEST_REQUIRE(result.has_value(), result.error().text);
  BOOST_TEST(result->response.status == 200u);
  BOOST_TEST(result->reusable);
  BOOST_TEST(over.connection.stillGood());
  bench.line->closeNotify();
  BOOST_TEST(!over.connection.stillGood());
}

BOOST_AUTO_TEST_CASE(what_came_with_an_answer_is_seen_without_a_look_at_the_socket) {
  for (const bool more : {false, true}) {
    Connected bench;
    bench.line->onReceived = [more](PeerStream::Line& line) {
      line.send(harness::jsonResponse("{}"));
      if (more) {
        line.send("HTTP/1.1 400 Bad Request\r\n");
      }
    };
    SiteOver over(std::move(bench.stream));
    const auto result = over.get();
    BOOST_TEST_REQUIRE(result.has_value(), result.error().text);
    over.connection.usedAt = over.site.hub->bootNow();
    BOOST_TEST(over.connection.stillGood(over.site.hub->bootNow()) == !more);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
