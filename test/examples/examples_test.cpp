#include "examples/process.hpp"

#include <dolthub/emulator.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

// The examples as programs, against an embedded DoltHub.

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using examples::Ended;
using examples::Environment;

struct World {
  World() {
    std::string pattern = (std::filesystem::temp_directory_path() / "dolthub-XXXXXX").string();
    BOOST_TEST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    write("ca.pem", emulator.caCertificate());
    emulator.createDatabase("demo", "art");
  }
  ~World() { std::filesystem::remove_all(folder); }

  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = (folder / name).string();
    std::ofstream{path} << text;
    return path;
  }
  Environment environment() const {
    return {{"DOLTHUB_ENDPOINT", emulator.endpoint()},
            {"DOLTHUB_CA_FILE", (folder / "ca.pem").string()},
            {"DOLTHUB_TOKEN", emulator.apiToken()}};
  }
  std::size_t effects(const std::string& kind) const {
    const auto all = emulator.effects();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(),
                      [&kind](const dolthub::Effect& effect) { return effect.kind == kind; }));
  }

  dolthub::Emulator emulator;
  std::filesystem::path folder;
};

const std::string artists = "id,name\n1,Blake\n2,\"Turner, J.M.W.\"\n3,Köhler\n";

// A user of the server: plain HTTP on a connection of their own.
struct User {
  explicit User(const std::string& address) {
    const std::string port = address.substr(address.rfind(':') + 1);
    socket.connect(
        {asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(std::stoi(port))});
  }
  void post(const std::string& target, const std::string& headers, const std::string& body) {
    const std::string request = "POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
                                "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                                body;
    asio::write(socket, asio::buffer(request));
  }
  void ask(const std::string& target, const std::string& token) {
    std::string request = "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!token.empty()) {
      request += "Authorization: token " + token + "\r\n";
    }
    asio::write(socket, asio::buffer(request + "\r\n"));
  }
  void askForHead(const std::string& target) {
    asio::write(socket, asio::buffer("HEAD " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    std::string text;
    asio::read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n");
    head = text;
  }
  // Status line and body of the next answer.
  std::string answer() {
    std::string text;
    const std::size_t end = asio::read_until(socket, asio::dynamic_buffer(text), "\r\n\r\n");
    const std::size_t length = text.find("Content-Length: ");
    const std::size_t size = std::stoul(text.substr(length + 16));
    head = text.substr(0, end);
    while (text.size() < end + size) {
      std::string more(256, '\0');
      more.resize(socket.read_some(asio::buffer(more)));
      text += more;
    }
    return text.substr(9, 3) + ' ' + text.substr(end, size);
  }

  asio::io_context context;
  tcp::socket socket{context};
  std::string head; // of the last answer
};

// What DoltHub sends with a file of `demo/art`; the MD5 is from openssl dgst.
std::string headersOfFile(const std::string& name, const std::string& type,
                          const std::string& md5) {
  return "Content-Type: " + type +
         "\r\nX-DoltHub-Owner: demo\r\nX-DoltHub-Database: art\r\n"
         "X-DoltHub-From-Branch: in\r\nX-DoltHub-To-Branch: main\r\nX-Import-Table: a\r\n"
         "X-Import-Filename: " +
         name + "\r\nX-Import-MD5: " + md5 + "\r\n";
}

// Reads metrics, and prints each sample as name{labels} value.
const std::string parser = R"(
import sys
from prometheus_client.parser import text_string_to_metric_families
for family in text_string_to_metric_families(sys.stdin.read()):
    for sample in family.samples:
        labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
        print(f"{family.type} {sample.name}{{{labels}}} {sample.value}")
)";

// Prometheus' own client for Python, whose parser is not ours.
boost::test_tools::assertion_result hasParser(boost::unit_test::test_unit_id) {
  boost::test_tools::assertion_result is(
      examples::Process("/usr/bin/python3", {"-c", "import prometheus_client.parser"}, {})
          .wait()
          .exitCode == 0);
  is.message() << "python3-prometheus-client is not installed";
  return is;
}

std::string metricsOf(User& user) {
  user.ask("/metrics", "");
  return user.answer().substr(4);
}

// As the parser of others reads them, a line each.
std::string samplesOf(const std::string& metrics) {
  const Ended parsed = examples::Process("/usr/bin/python3", {"-c", parser}, {}, metrics).wait();
  BOOST_TEST_REQUIRE(parsed.exitCode == 0, parsed.errors);
  return parsed.output;
}

// What Prometheus' own tool has against them, where it is installed.
std::string complaintsOf(const std::string& metrics) {
  if (!std::filesystem::exists("/usr/bin/promtool")) {
    std::cout
        << "SKIPPED: what promtool says of the server's metrics; install prometheus for that\n";
    return {};
  }
  const Ended checked =
      examples::Process("/usr/bin/promtool", {"check", "metrics"}, {}, metrics).wait();
  return checked.exitCode == 0 ? checked.errors : checked.output + checked.errors + '?';
}

bool has(const std::string& samples, const std::string& line) {
  return ('\n' + samples).find('\n' + line + '\n') != std::string::npos;
}

// Of the sample of that name; 0 where there is none, as for Prometheus.
std::size_t valueOf(const std::string& samples, const std::string& name) {
  const std::size_t at = ('\n' + samples).find('\n' + name + ' ');
  return at == std::string::npos ? 0 : std::stoul(samples.substr(at + name.size() + 1));
}

// What is built only where a library of others is installed.
auto isBuilt(const std::string& program) {
  return [program](boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result is(
        std::filesystem::exists(DOLTHUB_BINARY_DIR "/bin/" + program));
    is.message() << program << " is not built here";
    return is;
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(programs)

BOOST_AUTO_TEST_CASE(metrics_of_the_server_are_read_by_a_parser_of_others,
                     *boost::unit_test::precondition(hasParser)) {
  World world;
  const std::string file = world.write("artists.csv", artists);
  BOOST_TEST_REQUIRE(
      examples::run("example-quickstart", {"demo/art", "main", file}, world.environment())
          .exitCode == 0);
  dolthub::Fault busy{dolthub::FaultKind::Status, "GET sql"};
  busy.status = 503;
  world.emulator.addFault(busy);
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, world.environment()};
  User user{server.readLine()};
  user.ask("/count/demo/art/main/artists", world.emulator.apiToken());
  BOOST_TEST(user.answer() == "200 3\n");
  const std::string text = metricsOf(user);
  const std::string samples = samplesOf(text);
  const std::string labels = "http_request_method=GET,http_response_status_code=";
  const std::string& endpoint = world.emulator.endpoint();
  const std::string at =
      ",server_address=localhost,server_port=" + endpoint.substr(endpoint.rfind(':') + 1);
  const std::string of = at + ",url_template=/api/v1alpha1/{owner}/{database}/{ref}} 1.0";
  const std::string count = "histogram http_client_request_duration_seconds_count{";
  for (const std::string& sample :
       {count + labels + "200" + of, count + "error_type=503," + labels + "503" + of,
        "gauge http_client_open_connections{http_connection_state=idle" + at + "} 1.0",
        "gauge http_client_open_connections{http_connection_state=active" + at + "} 0.0",
        std::string("counter dolthub_client_retries_total{reason=Unavailable} 1.0"),
        std::string("counter dolthub_client_connections_opened_total{} 1.0"),
        std::string("counter server_requests_total{} 2.0")}) {
    BOOST_TEST(has(samples, sample), sample << " is not in\n" << samples);
  }
  for (const std::string& hidden : {world.emulator.apiToken(), std::string("SELECT"),
                                    std::string("artists"), std::string("demo")}) {
    BOOST_TEST(text.find(hidden) == std::string::npos, hidden);
  }
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

// A night of the server's with all that the emulator did in it, against what the metrics say of it.
BOOST_AUTO_TEST_CASE(metrics_of_a_night_are_what_was_done,
                     *boost::unit_test::precondition(hasParser)) {
  World world;
  world.emulator.setJobTime(std::chrono::milliseconds{10}, std::chrono::milliseconds{10});
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, world.environment()};
  const std::string address = server.readLine();
  User user{address};
  const auto post = [&world](User& by, const std::string& table) {
    by.post("/import/demo/art/main/" + table + "/id",
            "Authorization: token " + world.emulator.apiToken() + "\r\n", artists);
  };
  post(user, "artists");
  BOOST_TEST(user.answer() == "200 merged by pull request 1\n");
  user.ask("/count/demo/art/main/artists", world.emulator.apiToken());
  BOOST_TEST(user.answer() == "200 3\n");
  world.emulator.addFault(dolthub::Fault{dolthub::FaultKind::HandleThenClose, "POST merge"});
  post(user, "lost");
  BOOST_TEST(user.answer() == "200 merged by pull request 2\n");
  dolthub::Fault fails{dolthub::FaultKind::JobFails, "POST upload"};
  fails.reason = "row 3: Turner is no painter";
  world.emulator.addFault(fails);
  post(user, "failing");
  BOOST_TEST(user.answer() == "422 the import failed; DoltHub says: row 3: Turner is no painter\n");
  world.emulator.addFault(dolthub::Fault{dolthub::FaultKind::JobStuck, "POST merge"});
  const std::string mergePolls = "dolthub_client_polls_total{kind=\"Merge\"}";
  const std::size_t asked = valueOf(metricsOf(user), mergePolls);
  {
    User leaving{address};
    post(leaving, "stuck");
    // Until it waits for its merge, and has asked about it, so that no question is under way.
    for (int i = 0; i < 1000 && valueOf(metricsOf(user), mergePolls) == asked; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds{10});
    }
    BOOST_TEST(has(samplesOf(metricsOf(user)), "gauge dolthub_client_waits_under_way{} 1.0"));
  }
  BOOST_TEST(server.readLine() ==
             "/import/demo/art/main/stuck/id: the user went away, the call is cancelled");

  const std::string text = metricsOf(user);
  const std::string samples = samplesOf(text);
  BOOST_TEST(complaintsOf(text) == "");
  const std::string waits = "histogram dolthub_client_wait_duration_seconds_count{";
  BOOST_TEST(world.effects("import accepted") == 4u);
  BOOST_TEST(world.effects("import finished") == 4u); // one of them failed
  BOOST_TEST(world.effects("merge accepted") == 3u);
  BOOST_TEST(world.effects("merge finished") == 2u);
  std::size_t polls = 0;
  for (const char* kind : {"Import", "Merge"}) {
    polls += valueOf(samples, std::string("counter dolthub_client_polls_total{kind=") + kind + "}");
  }
  BOOST_TEST(polls == world.emulator.stats().polls);
  for (const std::string& sample :
       {waits + "kind=Import} 3.0", waits + "error_type=OperationFailed,kind=Import} 1.0",
        waits + "kind=Merge} 2.0", waits + "error_type=Cancelled,kind=Merge} 1.0",
        std::string("gauge dolthub_client_waits_under_way{} 0.0"),
        std::string("gauge dolthub_client_calls_under_way{} 0.0")}) {
    BOOST_TEST(has(samples, sample), sample << " is not in\n" << samples);
  }
  for (const std::string& hidden :
       {world.emulator.apiToken(), std::string("SELECT"), std::string("artists"),
        std::string("stuck"), std::string("Turner"), std::string("demo")}) {
    BOOST_TEST(text.find(hidden) == std::string::npos, hidden);
  }
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(quickstart_imports_merges_and_counts, World) {
  const std::string file = write("artists.csv", artists);
  const Ended ended =
      examples::run("example-quickstart", {"demo/art", "main", file}, environment());
  BOOST_TEST(ended.errors == "");
  BOOST_TEST(ended.output == "3 rows\n");
  BOOST_TEST(ended.exitCode == 0);
  BOOST_TEST(effects("merge finished") == 1u);
}

BOOST_FIXTURE_TEST_CASE(quickstart_says_what_went_wrong, World) {
  const std::string file = write("artists.csv", artists);
  const Ended nowhere =
      examples::run("example-quickstart", {"demo/nothing", "main", file}, environment());
  BOOST_TEST(nowhere.exitCode == 1);
  BOOST_TEST(nowhere.errors.find("no such repository") != std::string::npos, nowhere.errors);
  const Ended missing =
      examples::run("example-quickstart", {"demo/art", "main", "/nowhere/a.csv"}, environment());
  BOOST_TEST(missing.exitCode == 1);
  BOOST_TEST(missing.errors.find("/nowhere/a.csv") != std::string::npos, missing.errors);
  BOOST_TEST(examples::run("example-quickstart", {}, environment()).exitCode == 2);
}

BOOST_FIXTURE_TEST_CASE(every_way_of_calling_gets_the_same_answer, World) {
  const std::string file = write("artists.csv", artists);
  BOOST_TEST_REQUIRE(
      examples::run("example-quickstart", {"demo/art", "main", file}, environment()).exitCode == 0);
  const Ended ended =
      examples::run("example-calling", {"demo/art", "main", "artists"}, environment());
  BOOST_TEST(ended.errors == "");
  BOOST_TEST(ended.exitCode == 0);
  for (const char* way : {"blocking", "coroutine", "as a result", "tuple", "callback", "deferred",
                          "thread pool", "many contexts"}) {
    BOOST_TEST(ended.output.find(std::string(way) + ": 3 rows\n") != std::string::npos, way);
  }
  BOOST_TEST(std::count(ended.output.begin(), ended.output.end(), '\n') == 12);
  // A failure is told in each of them, and ends nothing but its call.
  const Ended missing =
      examples::run("example-calling", {"demo/art", "main", "nothing"}, environment());
  BOOST_TEST(missing.exitCode == 1);
  BOOST_TEST(missing.errors.find("nothing") != std::string::npos, missing.errors);
}

BOOST_AUTO_TEST_CASE(the_sample_suite_of_a_user_passes) {
  const Ended ended = examples::run("example-testing-suite", {}, {});
  BOOST_TEST(ended.exitCode == 0, ended.output + ended.errors);
}

BOOST_FIXTURE_TEST_CASE(the_program_that_the_sample_suite_tests_publishes_once, World) {
  const std::vector<std::string> arguments{"demo/art", write("artists.csv", artists), "id"};
  const Ended first = examples::run("example-testing", arguments, environment());
  BOOST_TEST(first.errors == "");
  BOOST_TEST(first.output == "published by pull request 1\n");
  const Ended second = examples::run("example-testing", arguments, environment());
  BOOST_TEST(second.exitCode == 1);
  BOOST_TEST(second.errors.find("the import failed") != std::string::npos, second.errors);
  BOOST_TEST(effects("merge finished") == 1u);
  BOOST_TEST(examples::run("example-testing", {}, environment()).exitCode == 2);
}

BOOST_FIXTURE_TEST_CASE(resume_waits_for_what_another_process_started, World) {
  const std::string file = write("artists.csv", artists);
  emulator.setJobTime(std::chrono::milliseconds{500}, std::chrono::milliseconds{500});
  const Ended started =
      examples::run("example-resume", {"start", "demo/art", "main", file}, environment());
  BOOST_TEST_REQUIRE(started.exitCode == 0, started.errors);
  BOOST_TEST(started.output.find(emulator.apiToken()) == std::string::npos);

  const Ended waited = examples::run("example-resume", {"wait"}, environment(), started.output);
  BOOST_TEST(waited.exitCode == 0, waited.errors);
  BOOST_TEST(waited.output == "pull request 1\n");
  BOOST_TEST(effects("import accepted") == 1u);

  const Ended damaged = examples::run("example-resume", {"wait"}, environment(), "{\"kind\":");
  BOOST_TEST(damaged.exitCode == 1);
  BOOST_TEST(damaged.errors != "");
}

BOOST_FIXTURE_TEST_CASE(merge_pull_requests_merges_all_that_are_open, World) {
  for (int i = 1; i <= 3; ++i) {
    const std::string file = write("table" + std::to_string(i) + ".csv", artists);
    const Ended started =
        examples::run("example-resume", {"start", "demo/art", "main", file}, environment());
    BOOST_TEST_REQUIRE(started.exitCode == 0, started.errors);
    const Ended waited = examples::run("example-resume", {"wait"}, environment(), started.output);
    BOOST_TEST_REQUIRE(waited.exitCode == 0, waited.errors);
  }
  const Ended merged = examples::run("example-merge-pull-requests", {"demo/art"}, environment());
  BOOST_TEST(merged.exitCode == 0, merged.errors + merged.output);
  BOOST_TEST(merged.output == "merged 1 into main\nmerged 2 into main\nmerged 3 into main\n");
  BOOST_TEST(effects("merge finished") == 3u);

  const Ended again = examples::run("example-merge-pull-requests", {"demo/art"}, environment());
  BOOST_TEST(again.exitCode == 0);
  BOOST_TEST(again.output == "");
}

BOOST_FIXTURE_TEST_CASE(merge_pull_requests_goes_on_after_a_failure, World) {
  for (int i = 1; i <= 2; ++i) {
    const std::string file = write("table" + std::to_string(i) + ".csv", artists);
    const Ended started =
        examples::run("example-resume", {"start", "demo/art", "main", file}, environment());
    const Ended waited = examples::run("example-resume", {"wait"}, environment(), started.output);
    BOOST_TEST_REQUIRE(waited.exitCode == 0, waited.errors);
  }
  dolthub::Fault fault{dolthub::FaultKind::JobFails, "POST merge"};
  fault.reason = "conflicts in table1";
  emulator.addFault(fault);
  const Ended merged = examples::run("example-merge-pull-requests", {"demo/art"}, environment());
  BOOST_TEST(merged.exitCode == 1);
  BOOST_TEST(merged.output.find("failed 1 into main: ") != std::string::npos, merged.output);
  BOOST_TEST(merged.output.find("conflicts in table1") != std::string::npos, merged.output);
  BOOST_TEST(merged.output.find("merged 2 into main\n") != std::string::npos, merged.output);
}

BOOST_FIXTURE_TEST_CASE(server_asks_as_the_user_who_asked, World) {
  const std::string file = write("artists.csv", artists);
  emulator.createPrivateDatabase("demo", "secret");
  BOOST_TEST_REQUIRE(
      examples::run("example-quickstart", {"demo/secret", "main", file}, environment()).exitCode ==
      0);
  const std::string stranger = emulator.addUser("stranger");

  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  const std::string address = server.readLine();
  User user{address};
  user.ask("/count/demo/secret/main/artists", emulator.apiToken());
  BOOST_TEST(user.answer() == "200 3\n");
  user.ask("/count/demo/secret/main/artists", stranger);
  BOOST_TEST(user.answer().substr(0, 3) != "200");
  user.ask("/count/demo/secret/main/artists", "");
  BOOST_TEST(user.answer().substr(0, 3) == "401");
  user.ask("/elsewhere", emulator.apiToken());
  BOOST_TEST(user.answer().substr(0, 3) == "404");
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_AUTO_TEST_CASE(spdlog_has_a_line_for_each_attempt,
                     *boost::unit_test::precondition(isBuilt("example-spdlog"))) {
  World world;
  dolthub::Fault busy{dolthub::FaultKind::Status, "GET user"};
  busy.status = 503;
  world.emulator.addFault(busy);
  const Ended ended = examples::run("example-spdlog", {}, world.environment());
  BOOST_TEST(ended.output == "demo\n");
  const std::string attempt = "call=1 attempt=";
  BOOST_TEST(ended.errors.starts_with("warning " + attempt +
                                      "1 GET /api/v1alpha1/user status=503 error=503 "
                                      "retry=Unavailable seconds="),
             ended.errors);
  BOOST_TEST(ended.errors.find("info " + attempt + "2 GET /api/v1alpha1/user status=200 error= ") !=
                 std::string::npos,
             ended.errors);
}

BOOST_FIXTURE_TEST_CASE(server_drops_the_call_of_a_user_who_leaves, World) {
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  const std::string address = server.readLine();
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::Hang, "GET sql"});
  const auto asked = std::chrono::steady_clock::now();
  {
    User leaving{address};
    leaving.ask("/count/demo/art/main/artists", emulator.apiToken());
    while (emulator.stats().requests == 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
  }
  BOOST_TEST(server.readLine() ==
             "/count/demo/art/main/artists: the user went away, the call is cancelled");
  BOOST_TEST((std::chrono::steady_clock::now() - asked < std::chrono::seconds{20}));
  // Others are served as before.
  User staying{address};
  staying.ask("/count/demo/art/main/artists", emulator.apiToken());
  BOOST_TEST(staying.answer().substr(0, 3) != "200"); // there is no such table
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(server_is_called_by_dolthub, World) {
  Environment environment = this->environment();
  environment.emplace_back("DOLTHUB_HOOK_SECRET", "9f31");
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment};
  User dolthub{server.readLine()};
  const std::string push = R"({"event_name": "push", "ref": "refs/heads/main",
                              "repository": {"name": "art", "owner": "demo"}})";
  dolthub.post("/hooks/9f31", "", push);
  BOOST_TEST(dolthub.answer() == "200 thank you\n");
  BOOST_TEST(server.readLine() == "push in demo/art, branch main");
  dolthub.post("/hooks/9f31", "", R"({"event_name": "push"})");
  BOOST_TEST(dolthub.answer().substr(0, 3) == "400");
  dolthub.post("/hooks/guessed", "", push);
  BOOST_TEST(dolthub.answer().substr(0, 3) == "404");
  std::string tag = push;
  tag.replace(tag.find("refs/heads/main"), 15, "refs/tags/v1");
  dolthub.post("/hooks/9f31", "", tag);
  BOOST_TEST(dolthub.answer() == "200 thank you\n");
  BOOST_TEST(server.readLine() == "push in demo/art, tag v1");
  dolthub.post("/transform/9f31", headersOfFile("a.csv", "text/csv", "WbDXdy8FYe+5VRjzy4q8YA=="),
               "a\r\nb\r\n");
  BOOST_TEST(dolthub.answer() == "200 a\nb\n");
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(server_makes_csv_of_psv_and_refuses_what_it_does_not_know, World) {
  Environment environment = this->environment();
  environment.emplace_back("DOLTHUB_HOOK_SECRET", "9f31");
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment};
  User dolthub{server.readLine()};
  const std::string psv =
      "id|name\r\n1|Turner, J.M.W.\n2|\"a|\"\"b\"\n3|5\" disc\n||\n4|\"x\ny\"\n5|";
  dolthub.post("/transform/9f31", headersOfFile("a.psv", "text/psv", "ImhxNRC6GZmxtgJAMTUJnQ=="),
               psv);
  BOOST_TEST(dolthub.answer() == "200 id,name\n1,\"Turner, J.M.W.\"\n2,\"a|\"\"b\"\n"
                                 "3,\"5\"\" disc\"\n,,\n4,\"x\ny\"\n5,");
  BOOST_TEST(dolthub.head.find("x-import-filename: a.csv\r\n") != std::string::npos, dolthub.head);
  BOOST_TEST(dolthub.head.find("content-type: text/csv\r\n") != std::string::npos, dolthub.head);
  dolthub.post("/transform/9f31", headersOfFile("a.psv", "text/psv", "I1h7dd1vEvS+uAZ5FALZBw=="),
               "\xef\xbb\xbf\"id\"|name\r\n1|\"a\r\nb\"\r\n");
  BOOST_TEST(dolthub.answer() == "200 \"id\",name\n1,\"a\r\nb\"\n"); // a cell is the table's own
  dolthub.post("/transform/9f31",
               headersOfFile("a.zip", "application/zip", "ImhxNRC6GZmxtgJAMTUJnQ=="), psv);
  BOOST_TEST(dolthub.answer().starts_with("400 transform: the answer's file type"));
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(server_tells_its_operator_what_its_own_token_may_not_do, World) {
  Environment environment = this->environment();
  environment.back().second = "expired";
  environment.emplace_back("DOLTHUB_HOOK_SECRET", "9f31");
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment};
  User dolthub{server.readLine()};
  dolthub.post("/hooks/9f31", "",
               R"({"event_name": "pull_request", "pullID": "1", "action": "Opened", "state": "open",
                   "repository": {"name": "art", "owner": "demo"}})");
  BOOST_TEST(dolthub.answer().starts_with("502"));
  dolthub.askForHead("/metrics"); // without a body, for which the next answer would be taken
  dolthub.ask("/nowhere", "");
  BOOST_TEST(dolthub.answer().starts_with("404"));
  server.terminate();
  const examples::Ended ended = server.wait();
  BOOST_TEST(ended.exitCode == 0);
  BOOST_TEST(ended.errors.find("read pull request 1") != std::string::npos, ended.errors);
}

BOOST_FIXTURE_TEST_CASE(server_takes_a_file_of_an_upload_and_no_larger_one, World) {
  Environment environment = this->environment();
  environment.emplace_back("DOLTHUB_HOOK_SECRET", "9f31");
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment};
  const std::string address = server.readLine();
  User dolthub{address};
  const std::string large(3 << 20, 'a'); // over the limit that Beast has by itself
  dolthub.post("/transform/9f31", headersOfFile("a.csv", "text/csv", "ahGohys2NDeZoVYXvqeM7w=="),
               large);
  BOOST_TEST(dolthub.answer().size() == large.size() + 4);
  // Neither a hook nor whoever does not know the secret gets room for it.
  for (const char* target : {"/hooks/9f31", "/transform/guessed"}) {
    User other{address};
    other.post(target, "", std::string(200 << 10, ' '));
    BOOST_TEST(other.answer() == "413 65536 bytes at most\n");
    BOOST_TEST(server.readLine().ends_with(": the body is too large"));
  }
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(server_knows_a_slash_within_a_name, World) {
  emulator.createDatabase("demo", "other", "f/x");
  const std::string file = write("artists.csv", artists);
  BOOST_TEST_REQUIRE(
      examples::run("example-quickstart", {"demo/other", "f/x", file}, environment()).exitCode ==
      0);
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  User user{server.readLine()};
  user.ask("/count/demo/other/f%2Fx/art%69sts", emulator.apiToken());
  BOOST_TEST(user.answer() == "200 3\n");
  for (const char* wrong : {"/count/demo/art/main/a%2", "/count/demo/art/main/%g0", "/%"}) {
    user.ask(wrong, emulator.apiToken());
    BOOST_TEST(user.answer() == "400 the path is wrongly encoded\n");
  }
  user.ask("/count/demo/art%00/main/artists", emulator.apiToken());
  BOOST_TEST(user.answer().starts_with("400 "));
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_FIXTURE_TEST_CASE(server_tells_users_what_they_can_correct_and_keeps_the_rest, World) {
  dolthub::Fault page{dolthub::FaultKind::HtmlPage, "GET sql"};
  page.times = 0;
  page.target = "/art/";
  emulator.addFault(page);
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  User user{server.readLine()};
  user.ask("/count/demo/art/main/artists", emulator.apiToken());
  const std::string page502 = user.answer();
  BOOST_TEST(page502.starts_with("502 "));
  BOOST_TEST(page502.find_first_of("<>") == std::string::npos, page502);
  BOOST_TEST(page502.find("localhost") == std::string::npos, page502);
  user.ask("/count/demo/%3Cb%3E/main/artists", emulator.apiToken());
  const std::string unknown = user.answer();
  BOOST_TEST(unknown.find("no such repository") != std::string::npos, unknown);
  BOOST_TEST(unknown.find("ClientOptions") == std::string::npos, unknown);
  BOOST_TEST(user.head.find("Content-Type: text/plain") != std::string::npos, user.head);
  BOOST_TEST(user.head.find("X-Content-Type-Options: nosniff") != std::string::npos, user.head);
  server.terminate();
  const Ended ended = server.wait();
  BOOST_TEST(ended.exitCode == 0);
  BOOST_TEST(ended.errors.find("localhost") != std::string::npos, ended.errors); // for the operator
}

BOOST_FIXTURE_TEST_CASE(server_says_when_to_ask_again_where_dolthub_does, World) {
  dolthub::Fault busy{dolthub::FaultKind::Status, "GET sql"};
  busy.status = 429;
  busy.times = 0;
  busy.retryAfter = "7000"; // longer than anybody waits
  emulator.addFault(busy);
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  User user{server.readLine()};
  user.ask("/count/demo/art/main/artists", emulator.apiToken());
  BOOST_TEST(user.answer().starts_with("503 "));
  BOOST_TEST(user.head.find("\r\nRetry-After: 7000\r\n") != std::string::npos, user.head);
  emulator.setFaults({});
  user.ask("/count/demo/art/main/artists", emulator.apiToken());
  BOOST_TEST(user.answer().substr(0, 3) != "200"); // there is no such table
  BOOST_TEST(user.head.find("Retry-After") == std::string::npos, user.head);
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
}

// A stopped process holds its loop, too.
BOOST_FIXTURE_TEST_CASE(server_tells_how_long_its_loop_was_held_but_for_a_beat, World) {
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0", "1"}, environment()};
  User user{server.readLine()};
  metricsOf(user); // it runs
  ::kill(server.pid(), SIGSTOP);
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  ::kill(server.pid(), SIGCONT);
  const std::string name = "server_longest_turn_seconds ";
  const std::string text = metricsOf(user);
  BOOST_TEST(std::stod(text.substr(text.rfind(name) + name.size())) > 0.2, text);
  server.terminate();
  BOOST_TEST(server.wait().exitCode == 0);
  for (const char* beat : {"0", "x", "70000"}) {
    const Ended wrong = examples::run("example-server", {"0", beat}, environment());
    BOOST_TEST(wrong.exitCode == 2, beat);
  }
}

BOOST_FIXTURE_TEST_CASE(server_puts_off_whom_it_cannot_answer_before_it_ends, World) {
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::Hang, "GET sql"});
  emulator.addFault(dolthub::Fault{dolthub::FaultKind::Hang, "POST upload"});
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  const std::string address = server.readLine();
  User user{address};
  user.ask("/count/demo/art/main/artists", emulator.apiToken());
  User importing{address};
  importing.post("/import/demo/art/main/artists/id",
                 "Authorization: token " + emulator.apiToken() + "\r\n", artists);
  while (emulator.stats().requests < 2) {
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  server.terminate(); // and five seconds for those it serves
  BOOST_TEST(user.answer() == "503 the server ends; ask again\n");
  BOOST_TEST(importing.answer() ==
             "503 the server ends; look whether it was done before you ask again\n");
  BOOST_TEST(server.readLine() ==
             "/count/demo/art/main/artists: the program ends, the call is cancelled");
  BOOST_TEST(server.wait().exitCode == 0);
}

// More than its client has connections for: most of them wait for their turn when it is told to
// end.
BOOST_FIXTURE_TEST_CASE(server_answers_those_it_serves_before_it_ends, World) {
  const std::string file = write("artists.csv", artists);
  BOOST_TEST_REQUIRE(
      examples::run("example-quickstart", {"demo/art", "main", file}, environment()).exitCode == 0);
  dolthub::Fault slow{dolthub::FaultKind::Delay, "GET sql"};
  slow.times = 0;
  slow.time = std::chrono::milliseconds{2000};
  emulator.addFault(slow);
  examples::Process server{DOLTHUB_BINARY_DIR "/bin/example-server", {"0"}, environment()};
  const std::string address = server.readLine();
  constexpr std::size_t many = 200;
  std::vector<std::unique_ptr<User>> users;
  for (std::size_t i = 0; i < many; ++i) {
    users.push_back(std::make_unique<User>(address));
    users.back()->ask("/count/demo/art/main/artists", emulator.apiToken());
  }
  User idle{address};
  std::size_t underWay = 0;
  for (int i = 0; i < 400 && underWay <= many; ++i) { // this question is one, too
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    underWay = valueOf(metricsOf(idle), "server_requests_under_way");
  }
  BOOST_TEST_REQUIRE(underWay == many + 1);
  emulator.setFaults({}); // for those whose turn comes
  server.terminate();
  for (const auto& user : users) {
    BOOST_TEST(user->answer() == "200 3\n");
  }
  BOOST_TEST(server.wait().exitCode == 0);
}

BOOST_AUTO_TEST_SUITE_END()
