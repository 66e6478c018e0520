#include "call/limits.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace dolthub;
using explain::Reason;
using http::Reach;
using http::Trouble;

namespace {

std::string limit(Trouble trouble, bool outOfTime, wire::Kind kind = wire::Kind::Short,
                  Reach reach = Reach::NotSent, Reason reason = Reason::None) {
  http::Failure failure = http::failed(trouble, "it took too long");
  failure.reach = reach;
  failure.reason = reason;
  return call::limitOf(failure, kind, CallOptions(), ClientOptions(), nullptr, outOfTime);
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_limits)

BOOST_AUTO_TEST_CASE(a_failure_names_the_option_it_ran_into) {
  BOOST_TEST(limit(Trouble::TimedOut, true) == "ClientOptions::timeout = 60 s");
  BOOST_TEST(limit(Trouble::TimedOut, true, wire::Kind::SqlRead) ==
             "ClientOptions::queryTimeout = 90 s");
  BOOST_TEST(limit(Trouble::TimedOut, true, wire::Kind::Upload) ==
             "ClientOptions::slowestUpload = 32768 bytes/s and 60 s");
  BOOST_TEST(limit(Trouble::TimedOut, false) == "ClientOptions::connectTimeout = 10 s");
  BOOST_TEST(limit(Trouble::TimedOut, false, wire::Kind::Upload, Reach::Incomplete) ==
             "ClientOptions::progressTimeout = 30 s");
  BOOST_TEST(limit(Trouble::TimedOut, false, wire::Kind::Download, Reach::NotSent,
                   Reason::NoFreeConnection) == "ClientOptions::maxConnections = 16");
  BOOST_TEST(limit(Trouble::Connect, false) == "ClientOptions::connectTimeout = 10 s");
  BOOST_TEST(limit(Trouble::Overloaded, false) == "ClientOptions::maxWaiters = 100000");
  const auto tooLarge = [](Reason reason) {
    return limit(Trouble::TooLarge, false, wire::Kind::Short, Reach::Answered, reason);
  };
  BOOST_TEST(tooLarge(Reason::HeadTooLarge) == "ClientOptions::maxResponseHeadBytes = 65536 bytes");
  BOOST_TEST(tooLarge(Reason::LineWithoutEnd) ==
             "ClientOptions::maxResponseHeadBytes = 65536 bytes");
  BOOST_TEST(tooLarge(Reason::AnswerTooLarge) == "ClientOptions::maxResponseBytes = 8388608 bytes");
  BOOST_TEST(tooLarge(Reason::FramingTooLarge) == "");
  BOOST_TEST(limit(Trouble::FileUnusable, false, wire::Kind::Upload, Reach::NotSent,
                   Reason::FileTooLarge) == "ClientOptions::maxUploadBytes = 104857600 bytes");
  BOOST_TEST(limit(Trouble::Disconnected, true) == "");
}

BOOST_AUTO_TEST_CASE(a_time_of_the_calls_own_comes_first) {
  CallOptions options;
  options.timeout = std::chrono::milliseconds{1500};
  http::Failure failure = http::failed(Trouble::TimedOut, "it took too long");
  BOOST_TEST(call::limitOf(failure, wire::Kind::Upload, options, ClientOptions(), nullptr, true) ==
             "CallOptions::timeout = 1500 ms");
  failure = http::failed(Trouble::Connect, "refused", boost::asio::error::connection_refused);
  BOOST_TEST(call::limitOf(failure, wire::Kind::Short, options, ClientOptions(), nullptr, false) ==
             "");
}

BOOST_AUTO_TEST_SUITE_END()
