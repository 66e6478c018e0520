#include "structure/command.hpp"
#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

// What the compiler answers to the usual slips: short, and with what to do instead. What it would
// say otherwise is some hundred lines of candidates.

namespace {

struct Slip {
  std::string code; // inside a coroutine
  std::size_t mostLines;
  std::string says; // somewhere in the answer; empty: it compiles
};

const std::vector<Slip>& knownSlips() {
  static const std::vector<Slip> all{
      // The co_await that was forgotten.
      {"for (const Tag& tag : client.listTags(database).collect()) use(tag);", 16, "co_await it"},
      {"for (const Tag& tag : client.listTags(database)) use(tag);", 16, "co_await next() or"},
      {"User user = client.currentUser();", 4, "awaitable<dolthub::User>"},
      {"use(client.query(Query{database, \"main\", \"SELECT 1\"}).truncated);", 4, "truncated"},
      {"std::cout << client.currentUser();", 12, "co_await it"},
      {"std::cout << ApiToken{\"dhat.v1.x\"};", 12, "it is a secret"},
      // A row knows no names.
      {"std::cout << result.rows[0][\"name\"];", 16, "invalid conversion"},
      // A list is not a call.
      {"auto tags = co_await asResult(client.listTags(database));", 18, "Pages<dolthub::Tag>"},
      // What looks like a slip and is none.
      {"std::cout << state << state.status << result.cell(0, \"name\") << result.rows[0][0];",
       0,
       {}},
      {"for (const Tag& tag : co_await client.listTags(database).collect()) use(tag);", 0, {}},
      {"switch (error.errc()) { case Errc::NotFound: break; default: use(error == Errc::Busy); }",
       0,
       {}},
      {"std::cout << error << database << BranchName{database, \"main\"};", 0, {}},
      {"std::cout << PullRequestName{database, \"1\"} << Revision::branch(\"main\");", 0, {}},
      {"std::cout << error.errc() << error.outcome() << PullRequestState::Open;", 0, {}},
  };
  return all;
}

std::string programOf(const std::string& code) {
  return "#include <dolthub/dolthub.hpp>\n#include <iostream>\nusing namespace dolthub;\n"
         "template <class T> void use(const T&) {}\n"
         "asio::awaitable<void> slip(Client& client, DatabaseName database, SqlResult result,\n"
         "    OperationState<ImportResult> state, Error error) {\n" +
         code + "\nco_return;\n}\n";
}

// What the compiler says of a program; nothing when it takes it.
std::string answerTo(const std::string& program) {
  const std::string path = DOLTHUB_BINARY_DIR "/slip.cpp";
  structure::writeFile(path, program);
  return structure::outputOf(DOLTHUB_CXX " -std=c++20 -fsyntax-only -I '" DOLTHUB_SOURCE_DIR
                                         "/include' '" +
                             path + "' 2>&1 || true");
}

std::size_t linesOf(const std::string& text) {
  return structure::lineOf(text, text.size()) - 1;
}

// g++ says what is wrong in the lines that are counted above. clang has words of its own, and lists
// all candidates behind a deleted one, whose line, with our words, comes first.
void checkAnswer(const Slip& slip, const std::string& answer) {
  BOOST_TEST(answer.empty() == slip.says.empty(), slip.code);
#ifdef __clang__
  constexpr std::size_t most = 16;
  const bool isOurs = slip.says.starts_with("co_await ") || slip.says.starts_with("it is ");
  const std::size_t at = isOurs ? answer.find(slip.says) : answer.size();
  BOOST_TEST_REQUIRE(at != std::string::npos, slip.code << "\n" << answer);
  BOOST_TEST(linesOf(answer.substr(0, at)) <= most, slip.code << "\n" << answer.substr(0, 2000));
#else
  BOOST_TEST(linesOf(answer) <= slip.mostLines, slip.code << "\n" << answer.substr(0, 2000));
  BOOST_TEST(answer.find(slip.says) != std::string::npos, slip.code << "\n" << answer);
#endif
}

} // namespace

BOOST_AUTO_TEST_SUITE(slips)

BOOST_AUTO_TEST_CASE(the_compilers_answer_to_a_slip_is_short) {
  for (const Slip& slip : knownSlips()) {
    checkAnswer(slip, answerTo(programOf(slip.code)));
  }
}

BOOST_AUTO_TEST_CASE(a_long_answer_is_found) {
  const std::string long_ = answerTo("#include <iostream>\nstruct Opaque {};\n"
                                     "void slip() { std::cout << Opaque{}; }\n");
  BOOST_TEST(linesOf(long_) > 50u);
}

BOOST_AUTO_TEST_SUITE_END()
