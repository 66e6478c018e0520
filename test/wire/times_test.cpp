// Dates and Retry-After.
#include "wire/dates.hpp"
#include "wire/retry_after.hpp"

#include <boost/test/unit_test.hpp>

using namespace std::chrono_literals;
using namespace dolthub;
using std::chrono::milliseconds;

namespace {

// Sunday, 6 November 1994, 08:49:37 GMT: the moment of RFC 9110's examples.
constexpr std::chrono::sys_seconds moment{784'111'777s};

std::optional<long long> seconds(std::string_view value, std::string_view date,
                                 std::chrono::sys_time<milliseconds> now = moment) {
  const auto wait = wire::retryAfter(value, date, now);
  return wait ? std::optional{wait->count() / 1000} : std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_times)

BOOST_AUTO_TEST_CASE(reads_http_dates) {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "Sun Nov 06 08:49:37 1994"}) {
    BOOST_TEST((wire::parseHttpDate(text, moment) == moment), text);
  }
  for (const char* text :
       {"", "Sun", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:49:37 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 00 Nov 1994 08:49:37 GMT", "1994-11-06"}) {
    BOOST_TEST(!wire::parseHttpDate(text, moment).has_value(), text);
  }
}

BOOST_AUTO_TEST_CASE(a_year_of_two_digits_is_near) {
  const auto yearOf = [](const char* text, std::chrono::year now) {
    const auto time =
        wire::parseHttpDate(text, std::chrono::sys_days{now / std::chrono::June / 1}).value();
    return static_cast<int>(
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year());
  };
  BOOST_TEST(yearOf("Sunday, 06-Nov-94 08:49:37 GMT", std::chrono::year{2026}) == 1994);
  BOOST_TEST(yearOf("Sunday, 06-Nov-27 08:49:37 GMT", std::chrono::year{2026}) == 2027);
  BOOST_TEST(yearOf("Sunday, 06-Nov-76 08:49:37 GMT", std::chrono::year{2026}) == 2076);
  BOOST_TEST(yearOf("Sunday, 06-Nov-77 08:49:37 GMT", std::chrono::year{2026}) == 1977);
  BOOST_TEST(yearOf("Sunday, 06-Nov-01 08:49:37 GMT", std::chrono::year{2099}) == 2101);
}

BOOST_AUTO_TEST_CASE(reads_retry_after) {
  struct Row {
    const char* value;
    const char* date;
    std::optional<long long> seconds;
  };
  const char* const serverNow = "Sun, 06 Nov 1994 08:50:00 GMT";
  for (const Row& row :
       {Row{"0", "", 0}, Row{"120", "", 120}, Row{" 7\t", "", 7},
        Row{"1000000000", "", 1'000'000'000}, Row{"99999999999999999999999999", "", 2'147'483'647},
        Row{"9223372036854775807", "", 2'147'483'647}, Row{"-1", "", {}}, Row{"+1", "", {}},
        Row{"1.5", "", {}}, Row{"1 2", "", {}}, Row{"abc", "", {}}, Row{"", "", {}},
        Row{"0x10", "", {}}, Row{"Sun, 06 Nov 1994 08:49:47 GMT", "", 10},
        Row{"Sun, 06 Nov 1994 08:49:47 GMT", "nonsense", 10},
        Row{"Sun, 06 Nov 1994 08:50:30 GMT", serverNow, 30},
        Row{"Sunday, 06-Nov-94 08:50:30 GMT", serverNow, 30},
        Row{"Sun Nov  6 08:50:30 1994", serverNow, 30},
        Row{"Sun, 06 Nov 1994 08:49:47 GMT", serverNow, 0},
        Row{"Sun, 06 Nov 1904 08:49:47 GMT", "", 0},
        // Of several the longest, as where a proxy adds its own.
        Row{"120, 60", "", 120}, Row{"60,120", "", 120}, Row{"0, soon, 5,", "", 5},
        Row{"Sun, 06 Nov 1994 08:49:47 GMT, 5", "", 10},
        Row{"5, Sun, 06 Nov 1994 08:49:47 GMT", "", 10}, Row{"5, Sun Nov  6 08:49:47 1994", "", 10},
        Row{"soon, later", "", {}}, Row{",", "", {}},
        Row{"Fri, 31 Dec 9999 23:59:59 GMT", "", 2'147'483'647}}) {
    BOOST_TEST((seconds(row.value, row.date) == row.seconds), row.value);
  }
  BOOST_TEST((wire::retryAfter("Sun, 06 Nov 1994 08:49:38 GMT", "", moment + 400ms) == 600ms));
}

BOOST_AUTO_TEST_CASE(reads_timestamps) {
  struct Row {
    const char* text;
    std::optional<milliseconds> after; // the moment
  };
  for (const Row& row :
       {Row{"1994-11-06T08:49:37Z", 0ms}, Row{"1994-11-06t08:49:37z", 0ms},
        Row{"1994-11-06 08:49:37Z", 0ms}, Row{"1994-11-06T08:49:37.5Z", 500ms},
        Row{"1994-11-06T08:49:37.123456789Z", 123ms}, Row{"1994-11-06T09:49:37+01:00", 0ms},
        Row{"1994-11-06T03:19:37.001-05:30", 1ms}, Row{"1994-11-06T08:49:37", {}},
        Row{"1994-11-06T08:49:37.Z", {}}, Row{"1994-11-06", {}}, Row{"1994-13-06T08:49:37Z", {}},
        Row{"1994-02-30T08:49:37Z", {}}, Row{"1994-11-06T08:49:37Zx", {}},
        Row{"1994-11-06T08:49:37+1:00", {}}, Row{"1994-11-06T08:49:37+24:00", {}},
        Row{"Sun Nov 06 1994", {}}, Row{"", {}}}) {
    const Timestamp stamp = wire::timestamp(row.text);
    BOOST_TEST(stamp.text == row.text);
    BOOST_TEST(stamp.time.has_value() == row.after.has_value(), row.text);
    if (stamp.time && row.after) {
      BOOST_TEST((*stamp.time == moment + *row.after), row.text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
