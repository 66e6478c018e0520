#include <dolthub/error.hpp>
#include <dolthub/result.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace dolthub;

static_assert(std::is_nothrow_copy_constructible_v<Error>);
static_assert(std::is_nothrow_copy_assignable_v<Error>);

namespace {

std::vector<std::string> lines(const Error& error) {
  std::vector<std::string> lines(1);
  for (const char c : std::string{error.what()}) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

ErrorDetails details(Outcome outcome, std::string method = "POST") {
  ErrorDetails details;
  details.outcome = outcome;
  details.method = std::move(method);
  details.path = "/api/v1alpha1/arts/museum/pulls";
  details.message = "it went wrong";
  return details;
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_errors)

BOOST_AUTO_TEST_CASE(every_code_has_a_name_a_meaning_and_advice) {
  std::set<std::string> seen;
  for (int i = 1; i <= static_cast<int>(Errc::NotOffered); ++i) {
    const auto code = static_cast<Errc>(i);
    BOOST_TEST(toString(code) != "Unknown", i);
    seen.insert(std::string{toString(code)});
    const boost::system::error_code errorCode = code;
    BOOST_TEST(std::string{errorCode.category().name()} == "dolthub");
    BOOST_TEST(errorCode.message().find("unknown") == std::string::npos, errorCode.message());
    const Error error{code, ErrorDetails{}};
    BOOST_TEST(error.code() == code);
    BOOST_TEST(lines(error).size() == 3u, error.what());
    BOOST_TEST(lines(error)[0] == errorCode.message());
  }
  BOOST_TEST(seen.size() == static_cast<std::size_t>(Errc::NotOffered));
  BOOST_TEST(toString(static_cast<Errc>(99)) == "Unknown");
  BOOST_TEST(boost::system::error_code(99, errorCategory()).message() == "unknown error 99");
  BOOST_TEST(toString(Outcome::NotDone) == "NotDone");
}

BOOST_AUTO_TEST_CASE(an_error_is_printed_as_what_it_says) {
  const Error error = Error::invalid("no name");
  std::ostringstream out;
  out << error;
  BOOST_TEST(out.str() == error.what());
}

BOOST_AUTO_TEST_CASE(an_error_can_be_switched_on) {
  BOOST_TEST(Error(Errc::NotFound, {}).errc() == Errc::NotFound);
  BOOST_TEST(Error::cancelled({}).errc() == Errc::Cancelled);
  BOOST_TEST(Error(Errc::Cancelled, {}).isCancelled());
  BOOST_TEST(Error(Errc::Cancelled, {}).code() == boost::asio::error::operation_aborted);
  BOOST_TEST(Error(Errc::Cancelled, {}).code() == Errc::Cancelled);
  BOOST_TEST((Error().errc() == Errc{}));
  BOOST_TEST(toString(Errc::Cancelled) == "Cancelled");
}

BOOST_AUTO_TEST_CASE(an_error_is_copied_with_other_details) {
  const Error first{Errc::Unavailable, details(Outcome::NotDone)};
  ErrorDetails changed = first.details();
  changed.message += ", and more";
  const Error second = first.withDetails(std::move(changed));
  BOOST_TEST(second.errc() == Errc::Unavailable);
  BOOST_TEST(second.outcome() == Outcome::NotDone);
  BOOST_TEST(second.message() == "it went wrong, and more");
  BOOST_TEST(first.message() == "it went wrong");
  BOOST_TEST(Error::cancelled({}).withDetails({}).isCancelled());
}

BOOST_AUTO_TEST_CASE(says_what_happened_whether_it_is_done_and_what_to_do) {
  ErrorDetails all = details(Outcome::Rejected);
  all.httpStatus = 400;
  all.serverMessage = "no such repository";
  all.attempts = 3;
  all.subject = "open pull request 'x' in arts/museum";
  all.host = "www.dolthub.com";
  all.elapsed = std::chrono::milliseconds{5180};
  all.bytesSent = 10;
  all.bytesTotal = 20;
  all.retryAfter = std::chrono::seconds{60};
  all.limit = "CallOptions::timeout = 5 s";
  all.cause = boost::asio::error::connection_reset;
  const Error error{Errc::NotFound, all};
  BOOST_TEST(
      lines(error)[0] ==
      "open pull request 'x' in arts/museum at www.dolthub.com: it went wrong "
      "(POST /api/v1alpha1/arts/museum/pulls, HTTP 400, 3 attempts in 5.2 s, "
      "all failed alike, 10 of 20 bytes sent by the last, the server asks to wait 60 s, limit: "
      "CallOptions::timeout = 5 s); "
      "the server says: \"no such repository\" [Connection reset by peer]");
  BOOST_TEST(lines(error)[1] == "The server refused it and has not done it.");
  BOOST_TEST(lines(error)[2].find("Check the database and the names") == 0u);
  const std::string other = error.explain(Audience::ImporterUser);
  BOOST_TEST(other.find("limit: 5 s, which dolthub-import sets itself)") != std::string::npos);
  BOOST_TEST(other.find("--resume") != std::string::npos);
  BOOST_TEST(error.httpStatus() == 400u);
  BOOST_TEST(error.attempts() == 3u);
  BOOST_TEST(error.method() == "POST");
  BOOST_TEST(error.path() == all.path);
  BOOST_TEST(error.message() == "it went wrong");
  BOOST_TEST(error.serverMessage() == "no such repository");
  BOOST_TEST(!error.lostCall().has_value());
  BOOST_TEST(error.savedOperation() == "");
}

BOOST_AUTO_TEST_CASE(the_outcome_decides_what_it_says) {
  const auto second = [](Outcome outcome, std::string method = "POST") {
    return lines(Error{Errc::Unavailable, details(outcome, std::move(method))}).at(1);
  };
  BOOST_TEST(second(Outcome::NotSent) == "Nothing was sent.");
  BOOST_TEST(second(Outcome::NotDone) == "The server has not done it.");
  BOOST_TEST(second(Outcome::Done) == "The server has done it.");
  BOOST_TEST(second(Outcome::Unknown) == "The server may have done it, or not.");
  BOOST_TEST(second(Outcome::Done, "GET") == "Nothing was changed: it only reads.");

  ErrorDetails waiting = details(Outcome::NotDone, "GET");
  waiting.savedOperation = "{}";
  BOOST_TEST(lines(Error{Errc::Timeout, waiting})[1].find("goes on") != std::string::npos);
  BOOST_TEST(lines(Error{Errc::OperationFailed, waiting})[1].find("goes on") == std::string::npos);
  BOOST_TEST(lines(Error{Errc::BadResponse, details(Outcome::Done)})[2].find(
                 "Do not send it again") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(never_has_more_than_three_lines_nor_moves_the_cursor) {
  ErrorDetails hostile = details(Outcome::Unknown);
  hostile.message = "a\nb\x1b[2J";
  hostile.serverMessage = "c\r\nd\xE2\x80\xAE" + std::string(100'000, 'x');
  hostile.path = "/a\nb";
  hostile.cause = boost::asio::error::connection_reset;
  const Error error{Errc::OutcomeUnknown, hostile};
  BOOST_TEST(lines(error).size() == 3u);
  const std::string what = error.what();
  BOOST_TEST(what.size() < 5000u);
  BOOST_TEST(what.find('\x1b') == std::string::npos);
  BOOST_TEST(what.find('\r') == std::string::npos);
  BOOST_TEST(error.cause() == boost::asio::error::connection_reset);
}

BOOST_AUTO_TEST_CASE(a_cancelled_call_is_told_by_its_code) {
  const Error error = Error::cancelled(details(Outcome::Unknown));
  BOOST_TEST(error.isCancelled());
  BOOST_TEST(error.code() == boost::asio::error::operation_aborted);
  BOOST_TEST((error.outcome() == Outcome::Unknown));
  BOOST_TEST(lines(Error::cancelled(ErrorDetails{}))[0] == "cancelled");
  BOOST_TEST(!Error::invalid("x").isCancelled());
  BOOST_TEST(Error::invalid("x").code() == Errc::InvalidArgument);
  BOOST_TEST((Error::invalid("x").outcome() == Outcome::NotSent));
}

BOOST_AUTO_TEST_CASE(copies_share_and_moved_from_errors_stay_whole) {
  ErrorDetails lost = details(Outcome::Unknown);
  lost.lostCall.emplace();
  lost.lostCall->key = {{"tableName", "pots"}};
  Error error{Errc::OutcomeUnknown, lost};
  const Error copy = error;
  const Error moved = std::move(error);
  BOOST_TEST(copy.what() == moved.what());
  BOOST_TEST(error.what() == copy.what()); // NOLINT: moving an Error copies it
  BOOST_TEST(copy.lostCall()->keyValue("tableName") == "pots");
  Error other = Error::invalid("x");
  other = copy;
  BOOST_TEST(other.code() == Errc::OutcomeUnknown);
  BOOST_CHECK_THROW(throw other, boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(a_result_holds_a_value_or_throws) {
  const Result<int> good = 7;
  BOOST_TEST(*good == 7);
  BOOST_TEST(!good.error().code().failed());
  const Result<int> bad = Error::invalid("x");
  BOOST_TEST(bad.error().message() == "x");
  BOOST_CHECK_EXCEPTION(bad.value(), Error,
                        [](const Error& error) { return error.message() == "x"; });
}

BOOST_AUTO_TEST_CASE(a_result_gives_its_value_away_and_is_replaced) {
  Result<std::unique_ptr<std::string>> result(std::make_unique<std::string>("row"));
  BOOST_TEST(result->get()->size() == 3);
  const std::unique_ptr<std::string> taken = std::move(result).value();
  BOOST_TEST(*taken == "row");
  Result<std::string> other;
  BOOST_TEST((other.has_value() && other->empty()));
  other = Error::invalid("x");
  BOOST_TEST((!other && other.has_error()));
  const Result<std::string> copy = other;
  BOOST_TEST(copy.error().message() == "x");
}

BOOST_AUTO_TEST_CASE(a_result_of_nothing_is_good_or_throws) {
  const Result<void> good;
  good.value();
  BOOST_TEST((good && !good.has_error()));
  BOOST_TEST(!good.error().code().failed());
  const Result<void> bad = Error::invalid("x");
  BOOST_TEST(!bad.has_value());
  BOOST_CHECK_EXCEPTION(bad.value(), Error,
                        [](const Error& error) { return error.message() == "x"; });
}

BOOST_AUTO_TEST_SUITE_END()
