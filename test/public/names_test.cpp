#include <dolthub/error.hpp>
#include <dolthub/names.hpp>
#include <dolthub/options.hpp>

#include <boost/test/unit_test.hpp>

#include <functional>
#include <memory>
#include <sstream>
#include <type_traits>
#include <utility>
#include <vector>

using namespace dolthub;

namespace {

std::string complaint(const std::function<void()>& make) {
  try {
    make();
    return {};
  } catch (const Error& error) {
    BOOST_TEST(error.code() == Errc::InvalidArgument);
    return error.message();
  }
}

struct Maker {
  const char* what;
  bool takesSlashes;
  std::function<void(std::string)> make;
};

std::vector<Maker> makers() {
  const DatabaseName database{"a", "b"};
  return {
      {"database owner", false,
       [](std::string text) {
         DatabaseName{std::move(text), "b"};
       }},
      {"database name", false,
       [](std::string text) {
         DatabaseName{"a", std::move(text)};
       }},
      {"pull request id", false,
       [database](std::string text) {
         PullRequestName{database, std::move(text)};
       }},
      {"branch name", true,
       [database](std::string text) {
         BranchName{database, std::move(text)};
       }},
      {"branch name", true,
       [](std::string text) {
         Revision::branch(std::move(text));
       }},
      {"ref", true,
       [](std::string text) {
         Revision::ref(std::move(text));
       }},
      {"commit", true,
       [](std::string text) {
         Revision::commit(std::move(text));
       }},
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(public_names)

BOOST_AUTO_TEST_CASE(refuses_what_is_no_name) {
  struct Row {
    std::string text;
    const char* says;
  };
  const std::vector<Row> rows{
      {"", "is empty"},
      {".", "is \".\", which would change the address"},
      {"..", "is \"..\", which would change the address"},
      {"sec\nret", "contains a control character at byte 3 (\\n)"},
      {"secret\r", "contains a control character at byte 6 (\\r)"},
      {std::string("sec\0ret", 7), "contains a NUL character at byte 3"},
      {"sec\x1bret", "contains a control character at byte 3 (\\x1b)"},
      {"sec\x7Fret", "contains a control character at byte 3 (\\x7f)"},
      {"sec\xC2\x80ret", "contains a control character at byte 3 (\\u0080)"},
      {"sec\xFFret", "is not valid UTF-8 at byte 3"},
      {std::string(256, 'x'), "is longer than 255 bytes"}};
  for (const Maker& maker : makers()) {
    for (const Row& row : rows) {
      const std::string why = complaint([&] { maker.make(row.text); });
      BOOST_TEST(why == std::string{maker.what} + ' ' + row.says);
      BOOST_TEST(why.find("ret") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(takes_all_else) {
  for (const Maker& maker : makers()) {
    for (const std::string& text :
         {std::string{"a"}, std::string{"..."}, std::string{".a"}, std::string{"a b%2e%2e?#&+;'\\"},
          std::string{"\xC3\xA9\xF0\x9F\x8F\xBA"}, std::string(255, 'x')}) {
      BOOST_TEST(complaint([&] { maker.make(text); }) == "");
    }
  }
}

BOOST_AUTO_TEST_CASE(slashes_are_for_branches) {
  for (const Maker& maker : makers()) {
    const std::string why = complaint([&] { maker.make("feature/x"); });
    BOOST_TEST(why == (maker.takesSlashes
                           ? std::string{}
                           : std::string{maker.what} + " contains a slash at byte 7"));
    for (const char* text : {"/", "a/", "/a", "a//b", "a/../b", "../a", "a/."}) {
      BOOST_TEST(complaint([&] { maker.make(text); }) != "", text);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_database_is_parsed) {
  BOOST_TEST(DatabaseName::parse("arts/museum").owner() == "arts");
  BOOST_TEST(DatabaseName::parse("arts/museum").name() == "museum");
  BOOST_TEST(DatabaseName::parse("arts/museum").text() == "arts/museum");
  for (const char* text : {"", "arts", "/", "arts/", "/museum", "a/b/c", "../museum"}) {
    BOOST_TEST(complaint([&] { DatabaseName::parse(text); }).find("database") == 0u, text);
  }
}

BOOST_AUTO_TEST_CASE(names_are_printed) {
  const DatabaseName database{"me", "museums"};
  std::ostringstream out;
  out << database << '\n'
      << BranchName{database, "f/x"} << '\n'
      << PullRequestName{database, "15"} << '\n'
      << Revision::ref("v1");
  BOOST_TEST(out.str() == "me/museums\nme/museums, branch f/x\nme/museums, pull request 15\nv1");
}

BOOST_AUTO_TEST_CASE(names_compare) {
  BOOST_TEST((DatabaseName{"a", "b"} == DatabaseName{"a", "b"}));
  BOOST_TEST((DatabaseName{"a", "b"} < DatabaseName{"a", "c"}));
  BOOST_TEST((BranchName{{"a", "b"}, "m"} != BranchName{{"a", "b"}, "n"}));
  BOOST_TEST((Revision::branch("m") != Revision::ref("m")));
  BOOST_TEST((Revision::commit("m").kind() == Revision::Kind::Commit));
}

BOOST_AUTO_TEST_CASE(names_that_share_their_texts_compare_by_them) {
  const DatabaseName museum{"arts", "museum"};
  const DatabaseName again{"arts", "museum"};
  const DatabaseName copy = museum;
  BOOST_TEST((copy == museum));
  BOOST_TEST((again == museum));
  BOOST_TEST(&copy.owner() == &museum.owner());
  BOOST_TEST(&again.owner() != &museum.owner());
  BOOST_TEST((DatabaseName{"a", "z"} < DatabaseName{"b", "a"})); // the owner first
  BOOST_TEST((PullRequestName{copy, "7"} == PullRequestName{again, "7"}));
  BOOST_TEST((PullRequestName{copy, "7"} != PullRequestName{again, "8"}));
  BOOST_TEST((PullRequestName{{"a", "b"}, "9"} < PullRequestName{{"a", "c"}, "7"}));
}

BOOST_AUTO_TEST_CASE(a_copied_name_survives_its_origin) {
  auto origin = std::make_unique<PullRequestName>(DatabaseName{"arts", "museum"}, "7");
  const PullRequestName copy = *origin;
  const DatabaseName database = origin->database();
  origin.reset();
  BOOST_TEST(copy.id() == "7");
  BOOST_TEST(copy.database().text() == "arts/museum");
  BOOST_TEST(database.text() == "arts/museum");
}

BOOST_AUTO_TEST_CASE(a_moved_from_name_is_whole) {
  DatabaseName database{"arts", "museum"};
  DatabaseName taken = std::move(database);
  BOOST_TEST(database.text() == "arts/museum");
  BOOST_TEST((database == taken));
  taken = DatabaseName{"a", "b"};
  taken = std::move(database);
  BOOST_TEST(database.text() == "arts/museum");
  BOOST_TEST(taken.text() == "arts/museum");
  PullRequestName pull{database, "7"};
  const PullRequestName moved = std::move(pull);
  BOOST_TEST(pull.id() == "7");
  BOOST_TEST((pull == moved));
  BranchName branch{database, "main"};
  const BranchName there = std::move(branch);
  BOOST_TEST(branch.database().text() == "arts/museum");
  BOOST_TEST((there == BranchName{database, "main"}));
  static_assert(std::is_nothrow_move_constructible_v<DatabaseName>);
}

BOOST_AUTO_TEST_CASE(an_api_token_is_one_visible_word_and_never_shown) {
  BOOST_TEST(ApiToken{}.empty());
  BOOST_TEST(ApiToken{"dhat.v1.abc~!"}.reveal() == "dhat.v1.abc~!");
  BOOST_TEST(complaint([] { ApiToken{""}; }) == "API token is empty");
  for (const std::string& text :
       {std::string{"canary x"}, std::string{"canary\n"}, std::string{"canary\r\nx: y"},
        std::string("canary\0", 7), std::string{"canary\xC3\xA9"}, std::string{"canary\x7F"}}) {
    const std::string told = complaint([&] { ApiToken{text}; });
    BOOST_TEST(told.starts_with("API token contains an invalid character at byte 6"));
    BOOST_TEST(told.find("canary") == std::string::npos);
    BOOST_TEST(told.find("xc3") == std::string::npos, "it may be a character of the token");
  }
  BOOST_TEST(complaint([] { ApiToken{" canary"}; }).find("byte 0") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
