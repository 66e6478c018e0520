#include "call/answers.hpp"
#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

// What a caller hands in: callbacks, and bytes of its own making.
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const std::string limited = jsonResponse(R"({"status":"Error","message":"later"})", 429);
const std::string started = jsonResponse(
    R"({"status":"Success","operation_name":"repositoryOwners/demo/repositories/art/jobs/1"})");

struct Site : World {
  explicit Site(ClientOptions options = testOptions()) : World(std::move(options)) {
    transport().otherwise = routes.scripts();
  }
  asio::awaitable<Branch> makeBranch() {
    CallOptions options;
    options.lost.lookUpTimeout = 0ms;
    return client().createBranch(
        CreateBranch{BranchName{DatabaseName{"demo", "art"}, "new"}, Revision::branch("main")},
        options);
  }

  Routes routes;
};

ImportFile fileOf(ByteSource source) {
  return ImportFile::fromSource(BranchName{DatabaseName{"demo", "art"}, "main"}, "a.csv",
                                std::move(source), ImportOperation::Create);
}

// Counts how often it is opened.
ByteSource bytes(const std::string& text, int& opened, bool canReopen) {
  ByteSource source(text.size());
  source.canReopen = canReopen;
  source.open = [text, &opened]() -> ByteSource::Reader {
    ++opened;
    return [text, at = std::size_t{0}](char* into, std::size_t room) mutable {
      const std::size_t count = std::min(room, text.size() - at);
      std::memcpy(into, text.data() + at, count);
      at += count;
      return count;
    };
  };
  return source;
}

} // namespace

BOOST_AUTO_TEST_SUITE(call_bodies)

BOOST_AUTO_TEST_CASE(an_answer_callback_that_throws_does_not_change_what_happened) {
  struct Row {
    std::string answer;
    Outcome outcome;
  };
  for (const Row& row :
       {Row{jsonResponse(R"({"new_branch_name":"new"})"), Outcome::Done},
        Row{limited, Outcome::NotDone}, Row{jsonResponse("{}", 400), Outcome::Rejected}}) {
    Site site;
    site.routes.on("POST", Reply{row.answer});
    CallOptions options;
    options.onBody = [](std::string_view) {
      throw std::runtime_error("no more");
    };
    const auto branch = site.run(site.client().createBranch(
        CreateBranch{BranchName{DatabaseName{"demo", "art"}, "new"}, Revision::branch("main")},
        options));
    BOOST_TEST_REQUIRE(branch.has_error());
    BOOST_TEST(branch.error().code() == Errc::CallbackFailed);
    BOOST_TEST(branch.error().outcome() == row.outcome);
    BOOST_TEST(branch.error().message() == "the callback for answers threw \"no more\"");
    BOOST_TEST(site.routes.requests.size() == 1u); // not sent again, and not looked for
  }
}

// The server is in order, and what it has started is under way.
BOOST_AUTO_TEST_CASE(a_callback_that_throws_at_a_success_is_what_is_to_be_mended) {
  Site site;
  site.routes.on("POST", Reply{started});
  CallOptions options;
  options.onBody = [](std::string_view) {
    throw std::runtime_error("no more");
  };
  int opened = 0;
  const auto import =
      site.run(site.client().startImport(fileOf(bytes("id\n", opened, true)), options));
  BOOST_TEST_REQUIRE(import.has_error());
  const std::string told = import.error().what();
  BOOST_TEST(import.error().errc() == Errc::CallbackFailed);
  BOOST_TEST(import.error().outcome() == Outcome::Done);
  BOOST_TEST(told.find("Mend the callback") != std::string::npos, told);
  BOOST_TEST(told.find("no DoltHub") == std::string::npos, told);
  BOOST_TEST_REQUIRE(!import.error().savedOperation().empty(), told);
  options.onBody = {};
  const auto whole =
      site.run(site.client().startImport(fileOf(bytes("id\n", opened, true)), options));
  BOOST_TEST_REQUIRE(whole.has_value());
  BOOST_TEST(import.error().savedOperation() == whole->save());
}

BOOST_AUTO_TEST_CASE(progress_is_told_and_what_it_throws_fails_the_call) {
  Site site;
  site.routes.on("POST", Reply{started});
  int opened = 0;
  std::vector<std::uint64_t> told;
  std::uint64_t all = 0;
  CallOptions options;
  options.onProgress = [&](std::uint64_t sent, std::uint64_t total) {
    told.push_back(sent);
    all = total;
  };
  const std::string text(300'000, 'x');
  BOOST_TEST(
      site.run(site.client().startImport(fileOf(bytes(text, opened, true)), options)).has_value());
  BOOST_TEST_REQUIRE(told.size() > 3u);
  BOOST_TEST(std::is_sorted(told.begin(), told.end()));
  BOOST_TEST(told.back() >= text.size());
  BOOST_TEST(told.back() <= all);

  options.onProgress = [](std::uint64_t, std::uint64_t) {
    throw std::runtime_error("stop");
  };
  const auto import =
      site.run(site.client().startImport(fileOf(bytes(text, opened, true)), options));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::CallbackFailed);
  BOOST_TEST(import.error().outcome() == Outcome::NotDone);
  BOOST_TEST(site.transport().alive == 0);
}

BOOST_AUTO_TEST_CASE(what_throws_behind_the_last_byte_leaves_the_outcome_open) {
  Site site;
  site.routes.on("POST", Reply{});
  CallOptions options;
  options.lost.lookUpTimeout = std::chrono::milliseconds{0};
  options.onProgress = [](std::uint64_t sent, std::uint64_t total) {
    if (sent == total) {
      throw std::runtime_error("stop");
    }
  };
  int opened = 0;
  const auto import =
      site.run(site.client().startImport(fileOf(bytes("id\n1\n", opened, true)), options));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().outcome() == Outcome::Unknown);
  BOOST_TEST(import.error().lostCall().has_value());
}

BOOST_AUTO_TEST_CASE(a_source_that_throws_fails_the_call) {
  Site site;
  site.routes.on("POST", Reply{started});
  ByteSource source(10);
  source.open = []() -> ByteSource::Reader {
    throw std::runtime_error("no bytes today");
  };
  const auto import = site.run(site.client().startImport(fileOf(source)));
  BOOST_TEST(import.error().code() == Errc::CallbackFailed);
  BOOST_TEST(import.error().outcome() == Outcome::NotSent);
  BOOST_TEST(site.transport().opened == 0);
}

BOOST_AUTO_TEST_CASE(a_body_that_broke_off_is_opened_again_and_sent_again) {
  Site site;
  Script cut;
  cut.steps = {{Step::What::Expect, "xxxxxx"}, {Step::What::Reset, {}}};
  site.transport().scripts.push_back(std::move(cut));
  site.routes.on("POST", Reply{started});
  int opened = 0;
  const auto import =
      site.run(site.client().startImport(fileOf(bytes(std::string(300'000, 'x'), opened, true))));
  BOOST_TEST(import.has_value());
  BOOST_TEST(opened == 2);
}

BOOST_AUTO_TEST_CASE(a_body_that_cannot_be_opened_again_is_not) {
  for (const bool reset : {true, false}) {
    Site site;
    Script cut;
    cut.steps = {{Step::What::Expect, "xxxxxx"}, {Step::What::Reset, {}}};
    if (reset) {
      site.transport().scripts.push_back(std::move(cut));
    }
    site.routes.on("POST", {limited, started});
    int opened = 0;
    const auto import = site.run(
        site.client().startImport(fileOf(bytes(std::string(300'000, 'x'), opened, false))));
    BOOST_TEST(import.has_error());
    BOOST_TEST(import.error().outcome() == Outcome::NotDone);
    BOOST_TEST(opened == 1);
  }
}

BOOST_AUTO_TEST_CASE(a_body_that_was_not_begun_is_kept_for_the_next_connection) {
  Site site;
  Script refused;
  refused.connect = asio::error::connection_refused;
  site.transport().scripts.push_back(refused);
  site.routes.on("POST", Reply{started});
  int opened = 0;
  const auto import =
      site.run(site.client().startImport(fileOf(bytes(std::string(300'000, 'x'), opened, false))));
  BOOST_TEST(import.has_value());
  BOOST_TEST(opened == 1);
}

BOOST_AUTO_TEST_CASE(a_lost_body_that_cannot_be_opened_again_is_not_even_where_it_was_asked_for) {
  Site site;
  site.routes.on("POST", {Reply{{}, Reply::Then::Cut}, Reply{started}});
  site.routes.on("GET /api/v1alpha1/user", Reply{ada});
  site.routes.on("GET /api/v1alpha1/demo/art/jobs", Reply{jsonResponse(R"({"jobs":[]})")});
  int opened = 0;
  CallOptions options;
  options.lost.policy = LostPolicy::SendAgain;
  const auto import = site.run(
      site.client().startImport(fileOf(bytes(std::string(300'000, 'x'), opened, false)), options));
  BOOST_TEST_REQUIRE(import.has_error());
  BOOST_TEST(import.error().code() == Errc::OutcomeUnknown);
  BOOST_TEST(opened == 1);
  BOOST_TEST(site.routes.count("POST") == 1u);
}

// A call that waited long was not sent while it waited; else what others did meanwhile would pass
// for it when it is looked for.
BOOST_AUTO_TEST_CASE(a_lost_call_was_sent_when_its_request_began) {
  ClientOptions small = testOptions();
  small.maxConnections = 2;
  Site site(small);
  site.routes.on("GET", Reply{}); // two reads hold both connections until their time is over
  site.routes.on("POST", Reply{{}, Reply::Then::Cut});
  for (int i = 0; i < 2; ++i) {
    asio::co_spawn(site.context(), asResult(site.client().currentUser()),
                   [](std::exception_ptr, const Result<User>&) {});
  }
  site.settle();
  site.clock().advance(20s);
  const auto branch = site.run(site.makeBranch());
  BOOST_TEST_REQUIRE(branch.has_error());
  BOOST_TEST_REQUIRE(branch.error().lostCall().has_value());
  BOOST_TEST((branch.error().lostCall()->sentAt == ManualClock::wallStart + 60s));
}

// Else what it did before the machine slept would be too old to be it when it is looked for.
BOOST_AUTO_TEST_CASE(a_call_that_slept_with_the_machine_was_sent_before) {
  Site site;
  site.routes.on("POST", Reply{});
  Started<Branch> branch(site.context(), site.makeBranch());
  site.settle();
  BOOST_TEST(site.routes.count("POST") == 1u);
  site.clock().advance(2s);
  site.clock().sleep(1h);
  site.clock().advance(60s); // its own time, which slept, is over
  site.settle();
  BOOST_TEST_REQUIRE(branch.ended());
  BOOST_TEST_REQUIRE(branch.error().lostCall().has_value());
  BOOST_TEST((branch.error().lostCall()->sentAt == ManualClock::wallStart));
}

BOOST_AUTO_TEST_CASE(a_boundary_is_long_and_drawn_anew_for_each_body) {
  Site site;
  site.routes.on("POST", Reply{started});
  const auto boundaryOf = [&](std::size_t request) {
    const std::string& text = site.routes.requests.at(request);
    const std::size_t begin = text.find("boundary=") + 9;
    return text.substr(begin, text.find("\r\n", begin) - begin);
  };
  int opened = 0;
  BOOST_TEST(
      site.run(site.client().startImport(fileOf(bytes("id\n1\n", opened, true)))).has_value());
  const std::string first = boundaryOf(0);
  BOOST_TEST(first.size() >= 26u); // of 36 letters and digits: 128 bits
  // A file that was made to end its part early by what was drawn before.
  const std::string crafted = "id\n\r\n--" + first + "--\r\n";
  BOOST_TEST(site.run(site.client().startImport(fileOf(bytes(crafted, opened, true)))).has_value());
  const std::string second = boundaryOf(1);
  BOOST_TEST(second != first);
  const std::string& request = site.routes.requests.at(1);
  BOOST_TEST(request.find(crafted) != std::string::npos);
  std::size_t lines = 0;
  for (std::size_t at = request.find("--" + second); at != std::string::npos;
       at = request.find("--" + second, at + 1)) {
    ++lines;
  }
  BOOST_TEST(lines == 3u); // before each part, and at the end
}

BOOST_AUTO_TEST_CASE(an_sql_text_over_the_servers_limit_is_refused_by_name) {
  Site site;
  const std::string sql = "select '" + std::string(100 * 1024, 'x') + "'";
  const DatabaseName art{"demo", "art"};
  site.routes.on("GET", Reply{"HTTP/1.1 414 URI Too Long\r\nContent-Length: 0\r\n\r\n"});
  site.routes.on("POST", Reply{jsonResponse(R"({"operation_name":"operations/1"})")});
  const auto read = site.run(site.client().query(Query{art, "main", sql}));
  BOOST_TEST_REQUIRE(read.has_error());
  BOOST_TEST(read.error().code() == Errc::Rejected);
  BOOST_TEST(read.error().httpStatus() == 414u);
  BOOST_TEST(read.error().message().find("SQL text is too long") != std::string::npos);
  BOOST_TEST(std::string(read.error().what()).size() < 500u);
  const StartSqlWrite write{BranchName{art, "main"}, "main", sql};
  BOOST_TEST(site.run(site.client().startSqlWrite(write)).has_value());
  const std::string& request = site.routes.requests.at(1);
  BOOST_TEST(request.find("\r\n") < 200u); // it is in the body
  BOOST_TEST(request.find(sql) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
