#include "http/site.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <random>
#include <span>
#include <vector>

namespace dolthub::http {

namespace {

enum class End { None, Clean, Cut };

// What bytes come to, however they are cut.
struct Read {
  bool done = false;
  bool keepAlive = false;
  std::optional<Failure> failure;
  message::Response response;
  std::size_t left = 0; // not taken

  std::string describe() const {
    if (failure) {
      return "failed " + std::to_string(static_cast<int>(failure->trouble)) + " " +
             std::to_string(failure->status);
    }
    return (done ? "done " : "more ") + std::to_string(response.status) +
           (keepAlive ? " keep" : "") + " left " + std::to_string(left) + " body " +
           response.body.substr(0, 100) + " type " + response.contentType;
  }
};

// `next` says how many bytes come after those that came.
Read read(const std::string& bytes, End end, const std::function<std::size_t()>& next,
          ResponseLimits limits = {}, bool toSink = false) {
  ResponseReader reader(limits, toSink);
  Read read;
  std::string held;
  std::string sunk;
  std::size_t given = 0;
  while (given < bytes.size() && !reader.done() && !read.failure) {
    const std::size_t count = std::min(next(), bytes.size() - given);
    held.append(bytes, given, count);
    given += count;
    const auto taken = reader.feed(std::span<const char>(held));
    if (!taken) {
      read.failure = taken.error();
    } else {
      held.erase(0, *taken);
    }
    if (reader.bodyGoesToSink()) {
      sunk += std::exchange(reader.pending(), {});
    }
  }
  if (!read.failure && !reader.done() && end != End::None) {
    read.failure = reader.feedEnd(end == End::Clean);
  }
  read.done = reader.done();
  read.keepAlive = reader.keepAlive();
  read.left = held.size() + bytes.size() - given;
  if (read.done) {
    read.response = reader.take();
    read.response.body += sunk;
  }
  return read;
}

Read whole(const std::string& bytes, End end = End::None, ResponseLimits limits = {},
           bool toSink = false) {
  return read(
      bytes, end, [&] { return bytes.size(); }, limits, toSink);
}

// Whole, byte by byte, and cut at random: all the same.
Read everyCut(const std::string& bytes, End end = End::None, ResponseLimits limits = {},
              bool toSink = false) {
  const Read first = whole(bytes, end, limits, toSink);
  const Read slow = read(
      bytes, end, [] { return 1; }, limits, toSink);
  BOOST_TEST(slow.describe() == first.describe());
  for (unsigned seed = 0; seed < 20; ++seed) {
    std::mt19937 random(seed);
    const Read cut = read(
        bytes, end, [&] { return 1 + random() % 40; }, limits, toSink);
    BOOST_TEST(cut.describe() == first.describe());
  }
  return first;
}

std::string head(std::string_view headers) {
  return "HTTP/1.1 200 OK\r\n" + std::string(headers) + "\r\n";
}

Trouble refused(const std::string& bytes, End end = End::None, ResponseLimits limits = {}) {
  const Read read = everyCut(bytes, end, limits);
  BOOST_TEST_REQUIRE(read.failure.has_value(), read.describe());
  return read.failure->trouble;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_response_reader)

BOOST_AUTO_TEST_CASE(an_answer_with_a_length) {
  const Read read = everyCut(head("Content-Type: application/json\r\nRetry-After: 7\r\n"
                                  "Date: today\r\nLocation: /there\r\nContent-Length: 5\r\n") +
                             "hello");
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.status == 200u);
  BOOST_TEST(read.response.contentType == "application/json");
  BOOST_TEST(read.response.retryAfter == "7");
  BOOST_TEST(read.response.date == "today");
  BOOST_TEST(read.response.location == "/there");
  BOOST_TEST(read.response.body == "hello");
  BOOST_TEST(read.keepAlive);
  BOOST_TEST(read.left == 0u);
}

BOOST_AUTO_TEST_CASE(of_several_wishes_to_wait_none_is_lost) {
  const Read read =
      everyCut(head("Retry-After: 120\r\nDate: today\r\nRetry-After: 60\r\nContent-Length: 0\r\n"));
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.retryAfter == "120, 60");
}

BOOST_AUTO_TEST_CASE(an_answer_in_chunks) {
  const Read read = everyCut(head("Transfer-Encoding: chunked\r\n") +
                             "5\r\nhello\r\n1;name=\"value\"\r\n,\r\n6\r\n world\r\n0\r\n\r\n");
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.body == "hello, world");
  BOOST_TEST(read.keepAlive);
}

BOOST_AUTO_TEST_CASE(trailers_replace_no_header) {
  const Read read = everyCut(head("Transfer-Encoding: chunked\r\nContent-Type: text/plain\r\n") +
                             "2\r\nok\r\n0\r\nContent-Type: text/html\r\nLocation: /evil\r\n"
                             "Retry-After: 9\r\nContent-Encoding: gzip\r\n\r\n");
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.contentType == "text/plain");
  BOOST_TEST(read.response.location == "");
  BOOST_TEST(read.response.retryAfter == "");
}

BOOST_AUTO_TEST_CASE(a_body_that_is_cut_off_is_no_answer) {
  const Read shortLength = everyCut(head("Content-Length: 10\r\n") + "hello", End::Cut);
  BOOST_TEST_REQUIRE(shortLength.failure.has_value());
  BOOST_TEST(shortLength.failure->trouble == Trouble::Disconnected);
  BOOST_TEST(shortLength.failure->status == 200u);
  BOOST_TEST(refused(head("Content-Length: 10\r\n") + "hello", End::Clean) ==
             Trouble::Disconnected);
  BOOST_TEST(refused(head("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n", End::Clean) ==
             Trouble::Disconnected);
  BOOST_TEST(refused("HTTP/1.1 200 OK\r\nContent-", End::Clean) == Trouble::Disconnected);
}

BOOST_AUTO_TEST_CASE(an_end_before_any_byte_is_no_answer) {
  ResponseReader reader({}, false);
  const auto failure = reader.feedEnd(true);
  BOOST_TEST_REQUIRE(failure.has_value());
  BOOST_TEST(failure->trouble == Trouble::Disconnected);
}

BOOST_AUTO_TEST_CASE(two_lengths_are_refused_also_when_they_agree) {
  BOOST_TEST(refused(head("Content-Length: 5\r\nContent-Length: 6\r\n") + "hello!") ==
             Trouble::BadResponse);
  BOOST_TEST(refused(head("Content-Length: 5\r\nContent-Length: 5\r\n") + "hello") ==
             Trouble::BadResponse);
  BOOST_TEST(refused(head("Content-Length: 5, 5\r\n") + "hello") == Trouble::BadResponse);
}

BOOST_AUTO_TEST_CASE(a_length_and_chunks_are_refused_in_either_order) {
  BOOST_TEST(refused(head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")) ==
             Trouble::BadResponse);
  BOOST_TEST(refused(head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")) ==
             Trouble::BadResponse);
}

BOOST_AUTO_TEST_CASE(an_encoding_of_the_transfer_other_than_chunked_is_refused) {
  for (const char* encoding :
       {"gzip, chunked", "gzip", "identity", "chunked, gzip", "chunked, chunked", "xchunked"}) {
    BOOST_TEST_CONTEXT(encoding) {
      const std::string bytes =
          head("Transfer-Encoding: " + std::string(encoding) + "\r\n") + "2\r\nok\r\n0\r\n\r\n";
      BOOST_TEST(refused(bytes, End::Clean) == Trouble::BadResponse);
    }
  }
  BOOST_TEST(everyCut(head("Transfer-Encoding: Chunked\r\n") + "0\r\n\r\n").done);
}

BOOST_AUTO_TEST_CASE(a_length_that_is_no_number_of_bytes_is_refused) {
  for (const char* length : {"-1", "18446744073709551616", "5x", "0x5", "+5", ""}) {
    BOOST_TEST_CONTEXT(length) {
      BOOST_TEST(refused(head("Content-Length: " + std::string(length) + "\r\n") + "hello") ==
                 Trouble::BadResponse);
    }
  }
  // A number, and far over the limit: refused without an allocation.
  BOOST_TEST(refused(head("Content-Length: 18446744073709551615\r\n")) == Trouble::TooLarge);
}

BOOST_AUTO_TEST_CASE(a_damaged_chunk_is_refused) {
  for (const char* chunk : {"x\r\n", "-1\r\n", "ffffffffffffffffff\r\n", "5 \nhello\r\n",
                            "5\r\nhelloXX0\r\n\r\n", "\r\n"}) {
    BOOST_TEST_CONTEXT(chunk) {
      BOOST_TEST(refused(head("Transfer-Encoding: chunked\r\n") + chunk + "0\r\n\r\n") ==
                 Trouble::BadResponse);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_chunk_extension_without_end_is_refused) {
  const std::string start = head("Transfer-Encoding: chunked\r\n") + "5;x=";
  const Read read =
      ::dolthub::http::read(start + std::string(300'000, 'a'), End::None, [] { return 10'000; });
  BOOST_TEST_REQUIRE(read.failure.has_value());
  // By our bound, or by the one that newer Beasts have, which comes first.
  BOOST_TEST((read.failure->trouble == Trouble::TooLarge ||
              read.failure->trouble == Trouble::BadResponse));
}

BOOST_AUTO_TEST_CASE(many_chunk_extensions_are_refused) {
  std::string bytes = head("Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 80; ++i) {
    bytes += "1;x=" + std::string(2'500, 'a') + "\r\nb\r\n";
  }
  BOOST_TEST(refused(bytes) == Trouble::TooLarge);
}

BOOST_AUTO_TEST_CASE(the_smallest_chunks_are_not_taken_for_an_attack) {
  std::string bytes = head("Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 60'000; ++i) {
    bytes += "1\r\nx\r\n";
  }
  bytes += "0\r\n\r\n";
  const Read read = ::dolthub::http::read(bytes, End::None, [] { return 16'000; });
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.body.size() == 60'000u);
}

BOOST_AUTO_TEST_CASE(thousands_of_trailers_are_refused) {
  std::string bytes = head("Transfer-Encoding: chunked\r\n") + "2\r\nok\r\n0\r\n";
  for (int i = 0; i < 5000; ++i) {
    bytes += "X-Trailer-" + std::to_string(i) + ": " + std::string(20, 'v') + "\r\n";
  }
  bytes += "\r\n";
  const Read read = ::dolthub::http::read(bytes, End::None, [] { return 16'000; });
  BOOST_TEST_REQUIRE(read.failure.has_value(), read.describe());
  BOOST_TEST(read.failure->trouble == Trouble::TooLarge);
}

BOOST_AUTO_TEST_CASE(headers_are_bounded) {
  BOOST_TEST(refused(head("X: " + std::string(70'000, 'a') + "\r\n")) == Trouble::TooLarge);
  std::string endless = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 4000; ++i) {
    endless += "X-" + std::to_string(i) + ": " + std::string(20, 'v') + "\r\n";
  }
  BOOST_TEST(refused(endless) == Trouble::TooLarge);
  ResponseLimits small;
  small.headBytes = 100;
  BOOST_TEST(refused(head("X: " + std::string(120, 'a') + "\r\n"), End::None, small) ==
             Trouble::TooLarge);
  // 60 KB of headers are fine.
  BOOST_TEST(whole(head("X: " + std::string(60'000, 'a') + "\r\nContent-Length: 0\r\n")).done);
}

BOOST_AUTO_TEST_CASE(the_head_is_bounded_to_the_byte_however_it_is_cut) {
  const std::string answer = head("X: " + std::string(80, 'a') + "\r\nContent-Length: 0\r\n");
  ResponseLimits limits;
  limits.headBytes = answer.size();
  BOOST_TEST(everyCut(answer, End::None, limits).done);
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  BOOST_TEST(everyCut(interim + answer, End::None, limits).done);
  --limits.headBytes;
  BOOST_TEST(refused(answer, End::None, limits) == Trouble::TooLarge);
  BOOST_TEST(refused(interim + answer, End::None, limits) == Trouble::TooLarge);
}

BOOST_AUTO_TEST_CASE(the_body_is_bounded_to_the_byte) {
  ResponseLimits limits;
  limits.bodyBytes = 5;
  BOOST_TEST(everyCut(head("Content-Length: 5\r\n") + "hello", End::None, limits).done);
  BOOST_TEST(refused(head("Content-Length: 6\r\n") + "hello!", End::None, limits) ==
             Trouble::TooLarge);
  BOOST_TEST(everyCut(head("Transfer-Encoding: chunked\r\n") + "5\r\nhello\r\n0\r\n\r\n", End::None,
                      limits)
                 .done);
  BOOST_TEST(refused(head("Transfer-Encoding: chunked\r\n") + "3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n",
                     End::None, limits) == Trouble::TooLarge);
  BOOST_TEST(everyCut(head("") + "hello", End::Clean, limits).done);
  BOOST_TEST(refused(head("") + "hello!", End::Clean, limits) == Trouble::TooLarge);
}

BOOST_AUTO_TEST_CASE(a_download_is_not_bounded_and_an_error_in_its_place_is) {
  ResponseLimits limits;
  limits.bodyBytes = 5;
  const Read length =
      everyCut(head("Content-Length: 12\r\n") + "hello, world", End::None, limits, true);
  BOOST_TEST_REQUIRE(length.done, length.describe());
  BOOST_TEST(length.response.body == "hello, world");
  const Read chunks =
      everyCut(head("Transfer-Encoding: chunked\r\n") + "c\r\nhello, world\r\n0\r\n\r\n", End::None,
               limits, true);
  BOOST_TEST(chunks.done, chunks.describe());
  const Read toEnd = everyCut(head("") + "hello, world", End::Clean, limits, true);
  BOOST_TEST(toEnd.done, toEnd.describe());
  for (const char* framing : {"Content-Length: 6\r\n\r\nhello!", "\r\nhello!",
                              "Transfer-Encoding: chunked\r\n\r\n6\r\nhello!\r\n0\r\n\r\n"}) {
    const Read error =
        everyCut("HTTP/1.1 404 Not Found\r\n" + std::string(framing), End::Clean, limits, true);
    BOOST_TEST_REQUIRE(error.failure.has_value(), error.describe());
    BOOST_TEST(error.failure->trouble == Trouble::TooLarge);
  }
}

BOOST_AUTO_TEST_CASE(interim_answers_are_passed_over_and_bounded) {
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLocation: /early\r\n\r\n";
  const std::string final = head("Content-Length: 2\r\n") + "ok";
  const Read read = everyCut(interim + hints + final);
  BOOST_TEST_REQUIRE(read.done, read.describe());
  BOOST_TEST(read.response.body == "ok");
  BOOST_TEST(read.response.location == "");
  std::string many;
  for (int i = 0; i < 11; ++i) {
    many += interim;
  }
  BOOST_TEST(refused(many + final) == Trouble::BadResponse);
  BOOST_TEST(refused("HTTP/1.1 101 Switching Protocols\r\n\r\n") == Trouble::BadResponse);
  const Read onlyInterim = everyCut(interim, End::Clean);
  BOOST_TEST_REQUIRE(onlyInterim.failure.has_value());
  BOOST_TEST(onlyInterim.failure->status == 0u);
}

BOOST_AUTO_TEST_CASE(bytes_behind_an_answer_are_left) {
  BOOST_TEST(everyCut("HTTP/1.1 204 No Content\r\n\r\n").left == 0u);
  BOOST_TEST(whole("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\nhi").left == 2u);
  BOOST_TEST(whole("HTTP/1.1 304 Not Modified\r\n\r\nhi").left == 2u);
  BOOST_TEST(whole(head("Content-Length: 2\r\n") + "okHTTP/1.1 200").left == 12u);
}

BOOST_AUTO_TEST_CASE(only_a_server_that_says_so_keeps_the_connection) {
  BOOST_TEST(everyCut("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").done);
  BOOST_TEST(!everyCut("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").keepAlive);
  BOOST_TEST(
      everyCut("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n").keepAlive);
  BOOST_TEST(!everyCut(head("Connection: close\r\nContent-Length: 0\r\n")).keepAlive);
  BOOST_TEST(!everyCut(head("Connection: foo, Close\r\nContent-Length: 0\r\n")).keepAlive);
}

BOOST_AUTO_TEST_CASE(statuses_of_no_class_are_refused) {
  for (const char* status : {"999", "600", "99", "099", "000", "1000", "abc", "-1"}) {
    BOOST_TEST_CONTEXT(status) {
      BOOST_TEST(refused("HTTP/1.1 " + std::string(status) +
                         " What\r\nContent-Length: 0\r\n\r\n") == Trouble::BadResponse);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_body_up_to_the_end_needs_a_clean_end) {
  const Read clean = everyCut(head("") + "hello", End::Clean);
  BOOST_TEST_REQUIRE(clean.done, clean.describe());
  BOOST_TEST(clean.response.body == "hello");
  BOOST_TEST(!clean.keepAlive);
  BOOST_TEST(refused(head("") + "hello", End::Cut) == Trouble::Disconnected);
}

BOOST_AUTO_TEST_CASE(compression_that_nobody_asked_for_is_refused) {
  for (const char* lines : {"Content-Encoding: gzip\r\n", "Content-Encoding: br\r\n",
                            "Content-Encoding: identity, gzip\r\n",
                            "Content-Encoding: gzip\r\nContent-Encoding: identity\r\n",
                            "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n"}) {
    BOOST_TEST_CONTEXT(lines) {
      BOOST_TEST(refused(head(std::string(lines) + "Content-Length: 2\r\n") + "ok") ==
                 Trouble::BadResponse);
    }
  }
  BOOST_TEST(everyCut(head("Content-Encoding: Identity\r\nContent-Length: 2\r\n") + "ok").done);
}

BOOST_AUTO_TEST_CASE(lines_that_end_wrongly_are_refused_and_folded_values_are_one_line) {
  BOOST_TEST(whole("HTTP/1.1 200 OK\nContent-Length: 0\n\n").failure.has_value());
  BOOST_TEST(refused("HTTP/1.1 200 OK\nContent-Length: 0\n\n\r\n\r\n") == Trouble::BadResponse);
  BOOST_TEST(refused(head("X: a\rb\r\nContent-Length: 0\r\n")) == Trouble::BadResponse);
  BOOST_TEST(refused(head(std::string("X: a\0b\r\n", 8))) == Trouble::BadResponse);
  BOOST_TEST(refused("SSH-2.0-OpenSSH_9.2\r\n\r\n\r\n") == Trouble::BadResponse);
  const Read folded =
      everyCut(head("Content-Type: text/plain;\r\n  charset=utf-8\r\nContent-Length: 0\r\n"));
  BOOST_TEST_REQUIRE(folded.done, folded.describe());
  BOOST_TEST(folded.response.contentType == "text/plain; charset=utf-8");
}

BOOST_AUTO_TEST_CASE(random_damage_never_hangs_or_crashes) {
  const std::string good =
      head("Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n") +
      "5\r\nhello\r\n0\r\nX: y\r\n\r\n";
  for (unsigned seed = 0; seed < 2000; ++seed) {
    std::mt19937 random(seed);
    std::string damaged = good;
    for (unsigned i = 0; i <= random() % 3; ++i) {
      damaged[random() % damaged.size()] = static_cast<char>(random() % 256);
    }
    const Read first = whole(damaged, End::Clean);
    const Read cut = read(damaged, End::Clean, [&] { return 1 + random() % 20; });
    BOOST_TEST(first.done == cut.done, "seed " << seed);
    BOOST_TEST((first.done || first.failure.has_value()), "seed " << seed);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
