#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/parse.hpp>

#include <fcntl.h>
#include <sys/socket.h>

#include <dolthub/emulator.hpp>

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using asio::ip::tcp;
using dolthub::Emulator;
using dolthub::EmulatorOptions;
using dolthub::Fault;
using dolthub::FaultKind;

/// A small blocking client: it knows nothing of the real one.
class Connection {
public:
  explicit Connection(const Emulator& emulator, const char* host = "localhost")
      : stream_(context_, tls(emulator)) {
    stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), emulator.port()});
    SSL_set_tlsext_host_name(stream_.native_handle(), host);
    stream_.set_verify_mode(asio::ssl::verify_peer);
    stream_.set_verify_callback(asio::ssl::host_name_verification(host));
    stream_.handshake(asio::ssl::stream_base::client);
  }

  void write(const std::string& bytes) { asio::write(stream_, asio::buffer(bytes)); }

  /// One answer, head and body; shorter when the connection ends.
  std::string read() {
    std::string bytes;
    boost::system::error_code failure;
    std::size_t whole = std::string::npos;
    while (!failure && bytes.size() < whole) {
      std::array<char, 4096> part{};
      std::size_t size = stream_.read_some(asio::buffer(part), failure);
      bytes.append(part.data(), size);
      // An answer of 100 has no body and another one behind it.
      std::size_t first = bytes.starts_with("HTTP/1.1 100") ? bytes.find("\r\n\r\n") + 4 : 0;
      auto end = bytes.find("\r\n\r\n", first);
      auto length = bytes.find("Content-Length: ");
      if (whole == std::string::npos && end != bytes.npos && length < end) {
        whole = end + 4 + std::stoul(bytes.substr(length + 16));
      }
    }
    failure_ = failure;
    return bytes;
  }

  std::string get(const std::string& target, const std::string& token) {
    write("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" +
          (token.empty() ? "" : "Authorization: token " + token + "\r\n") + "\r\n");
    return read();
  }

  std::string post(const std::string& target, const std::string& token, const std::string& body) {
    write("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: token " + token +
          "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    return read();
  }

  boost::system::error_code failure() const { return failure_; }
  const char* protocol() { return SSL_get_version(stream_.native_handle()); }

private:
  asio::ssl::context& tls(const Emulator& emulator) {
    trust_.add_certificate_authority(asio::buffer(emulator.caCertificate()));
    return trust_;
  }

  asio::io_context context_;
  asio::ssl::context trust_{asio::ssl::context::tls_client};
  asio::ssl::stream<tcp::socket> stream_;
  boost::system::error_code failure_;
};

std::string bodyOf(const std::string& answer) {
  auto end = answer.find("\r\n\r\n");
  return end == answer.npos ? "" : answer.substr(end + 4);
}

json::object objectOf(const std::string& answer) {
  return json::parse(bodyOf(answer)).as_object();
}

const std::string branchBody =
    R"({"revisionType":"branch","revisionName":"main","newBranchName":"b"})";

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_server)

BOOST_AUTO_TEST_CASE(it_speaks_http_over_tls) {
  Emulator emulator;
  BOOST_TEST(emulator.endpoint() == "https://localhost:" + std::to_string(emulator.port()));
  Connection connection{emulator};
  BOOST_TEST(connection.protocol() == "TLSv1.3");
  for (int i = 0; i < 3; ++i) {
    std::string answer = connection.get("/api/v1alpha1/user", emulator.apiToken());
    BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(answer.find("\r\nServer: ") != answer.npos);
    BOOST_TEST(answer.find("\r\nDate: ") != answer.npos);
    BOOST_TEST(answer.find("\r\nContent-Type: application/json; charset=utf-8\r\n") != answer.npos);
    BOOST_TEST(objectOf(answer).at("username").as_string() == "demo");
  }
  BOOST_TEST(Connection(emulator, "127.0.0.1").get("/", "").starts_with("HTTP/1.1 404 "));
  auto stats = emulator.stats();
  BOOST_TEST(stats.connections == 2u);
  BOOST_TEST(stats.requests == 4u);
}

BOOST_AUTO_TEST_CASE(it_speaks_without_tls_where_that_is_wanted) {
  EmulatorOptions options;
  options.plainHttp = true;
  Emulator emulator{options};
  BOOST_TEST(emulator.endpoint() == "http://localhost:" + std::to_string(emulator.port()));
  asio::io_context context;
  tcp::socket socket{context};
  socket.connect({asio::ip::make_address("127.0.0.1"), emulator.port()});
  asio::write(socket, asio::buffer("GET /api/v1alpha1/user HTTP/1.1\r\nHost: localhost\r\n"
                                   "Connection: close\r\nAuthorization: token " +
                                   emulator.apiToken() + "\r\n\r\n"));
  std::string answer;
  boost::system::error_code end;
  asio::read(socket, asio::dynamic_buffer(answer), end);
  BOOST_TEST((end == asio::error::eof));
  BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  BOOST_TEST(objectOf(answer).at("username").as_string() == "demo");
}

BOOST_AUTO_TEST_CASE(nobody_else_is_trusted) {
  Emulator emulator;
  Emulator other;
  BOOST_TEST(emulator.caCertificate() != other.caCertificate());
  BOOST_CHECK_THROW(Connection(emulator, "example.com"), boost::system::system_error);
  asio::io_context context;
  asio::ssl::context trust{asio::ssl::context::tls_client};
  trust.add_certificate_authority(asio::buffer(other.caCertificate()));
  asio::ssl::stream<tcp::socket> stream{context, trust};
  stream.set_verify_mode(asio::ssl::verify_peer);
  stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), emulator.port()});
  boost::system::error_code failure;
  stream.handshake(asio::ssl::stream_base::client, failure);
  BOOST_TEST(failure.failed());
}

BOOST_AUTO_TEST_CASE(old_tls_is_refused) {
  Emulator emulator;
  asio::io_context context;
  asio::ssl::context old{asio::ssl::context::tls_client};
  SSL_CTX_set_security_level(old.native_handle(), 0);
  SSL_CTX_set_min_proto_version(old.native_handle(), 0);
  SSL_CTX_set_max_proto_version(old.native_handle(), TLS1_1_VERSION);
  asio::ssl::stream<tcp::socket> stream{context, old};
  stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), emulator.port()});
  boost::system::error_code failure;
  stream.handshake(asio::ssl::stream_base::client, failure);
  BOOST_TEST(failure.failed());
}

BOOST_AUTO_TEST_CASE(it_is_prepared_and_asked_from_outside) {
  Emulator emulator;
  emulator.createDatabase("demo", "art");
  emulator.createPrivateDatabase("demo", "secret", "");
  BOOST_CHECK_THROW(emulator.createDatabase("demo", "art"), std::invalid_argument);
  BOOST_CHECK_THROW(emulator.addUser(""), std::invalid_argument);
  std::string token = emulator.apiToken();
  Connection connection{emulator};
  BOOST_TEST(
      connection.get("/_emulator/effects", emulator.addUser("alice")).starts_with("HTTP/1.1 401 "));
  auto user = objectOf(connection.post("/_emulator/users", token, R"({"name":"bob"})"));
  BOOST_TEST(
      objectOf(connection.get("/api/v1alpha1/user", std::string{user.at("token").as_string()}))
          .at("username")
          .as_string() == "bob");
  connection.post(
      "/_emulator/databases", token,
      R"({"databases":[{"owner":"o","name":"a"},{"owner":"o","name":"b","branch":""}]})");
  BOOST_TEST(connection.post("/_emulator/databases", token, R"({"owner":"o","name":"a"})")
                 .starts_with("HTTP/1.1 400 "));
  connection.post("/_emulator/job-time", token, R"({"min_ms":0,"max_ms":0})");
  connection.post("/api/v1alpha1/o/a/branches", token, branchBody);
  auto effects =
      objectOf(connection.get("/_emulator/effects?after=2", token)).at("effects").as_array();
  BOOST_TEST(effects.size() == emulator.effects().size() - 2);
  BOOST_TEST(effects.back().as_object().at("kind").as_string() == "branch created");
  BOOST_TEST(effects.back().as_object().at("database").as_string() == "o/a");
  auto stats = objectOf(connection.get("/_emulator/stats", token));
  BOOST_TEST(stats.at("requests_by_route").as_object().at("POST branches").as_int64() == 1);
}

BOOST_AUTO_TEST_CASE(big_bodies_and_their_end) {
  EmulatorOptions options;
  options.maxUploadBytes = 100'000;
  Emulator emulator{options};
  Connection connection{emulator};
  std::string body(600'000, 'x');
  BOOST_TEST(connection.post("/api/v1alpha1/o/a/branches", emulator.apiToken(), body)
                 .starts_with("HTTP/1.1 400 "));
  // Too large: the answer comes before the body is read.
  connection.write("POST /api/v1alpha1/o/a/upload HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 9000000\r\n\r\n");
  BOOST_TEST(connection.read().starts_with("HTTP/1.1 413 "));
}

BOOST_AUTO_TEST_CASE(a_client_may_ask_before_it_sends) {
  Emulator emulator;
  emulator.createDatabase("demo", "art");
  Connection connection{emulator};
  connection.write("POST /api/v1alpha1/demo/art/branches HTTP/1.1\r\nHost: x\r\n"
                   "Expect: 100-continue\r\nAuthorization: token " +
                   emulator.apiToken() +
                   "\r\nContent-Length: " + std::to_string(branchBody.size()) + "\r\n\r\n");
  connection.write(branchBody);
  std::string answers = connection.read();
  BOOST_TEST(answers.starts_with("HTTP/1.1 100 Continue\r\n\r\n"));
  BOOST_TEST(answers.find("HTTP/1.1 200 OK") != answers.npos);
}

BOOST_AUTO_TEST_CASE(connections_end_as_faults_say) {
  Emulator emulator;
  emulator.createDatabase("demo", "art");
  auto branches = [&] {
    std::size_t count = 0;
    for (const auto& effect : emulator.effects()) {
      count += effect.kind == "branch created" ? 1 : 0;
    }
    return count - 1;
  };
  const std::string target = "/api/v1alpha1/demo/art/branches";
  for (auto kind :
       {FaultKind::CloseAfterHead, FaultKind::CloseMidBody, FaultKind::CloseAfterBody}) {
    for (bool reset : {false, true}) {
      Fault fault{kind, "POST branches"};
      fault.reset = reset;
      emulator.setFaults({fault});
      BOOST_TEST(Connection(emulator).post(target, emulator.apiToken(), branchBody) == "");
      BOOST_TEST(branches() == 0u);
    }
  }
  emulator.setFaults({Fault{FaultKind::HandleThenClose, "POST branches"}});
  BOOST_TEST(Connection(emulator).post(target, emulator.apiToken(), branchBody) == "");
  BOOST_TEST(branches() == 1u);

  emulator.setFaults({Fault{FaultKind::CutAnswer, "GET user"}});
  Connection connection{emulator};
  std::string cut = connection.get("/api/v1alpha1/user", emulator.apiToken());
  BOOST_TEST(cut.starts_with("HTTP/1.1 200 OK"));
  BOOST_TEST(connection.failure().failed());
  BOOST_TEST(!bodyOf(cut).empty());

  emulator.setFaults({Fault{FaultKind::ResetOnConnect, "CONNECT"}});
  BOOST_CHECK_THROW(Connection{emulator}, boost::system::system_error);
  BOOST_TEST(emulator.stats().faults == 9u);
}

BOOST_AUTO_TEST_CASE(answers_may_drip_or_come_early) {
  Emulator emulator;
  Fault drip{FaultKind::Drip, "GET user"};
  drip.bytes = 50;
  drip.time = std::chrono::milliseconds{1};
  emulator.addFault(drip);
  Connection connection{emulator};
  BOOST_TEST(objectOf(connection.get("/api/v1alpha1/user", emulator.apiToken()))
                 .at("username")
                 .as_string() == "demo");
  emulator.addFaultsFromJson(
      R"([{"match":"POST upload","do":"status","status":429,"early":true}])");
  connection.write("POST /api/v1alpha1/o/a/upload HTTP/1.1\r\nHost: x\r\n"
                   "Content-Length: 9000\r\n\r\n");
  BOOST_TEST(connection.read().starts_with("HTTP/1.1 429 "));
}

BOOST_AUTO_TEST_CASE(idle_connections_are_closed) {
  EmulatorOptions options;
  options.idleTimeout = std::chrono::milliseconds{40};
  Emulator emulator{options};
  Connection connection{emulator};
  BOOST_TEST(connection.get("/", "") != "");
  BOOST_TEST(connection.read() == "");
  BOOST_TEST(connection.failure().failed());
}

BOOST_AUTO_TEST_CASE(it_stops_with_everything_open) {
  std::optional<Emulator> emulator{std::in_place};
  emulator->setFaults({Fault{FaultKind::Hang, "GET user"}});
  std::vector<std::unique_ptr<Connection>> connections;
  for (int i = 0; i < 50; ++i) {
    connections.push_back(std::make_unique<Connection>(*emulator));
  }
  connections[0]->write("GET /api/v1alpha1/user HTTP/1.1\r\nHost: x\r\n\r\n");
  BOOST_TEST(connections[1]->get("/", "") != "");
  BOOST_TEST(emulator->stats().peakConnections == 50u);
  emulator.reset();
  BOOST_TEST(connections[0]->read() == "");
  BOOST_TEST(connections[2]->read() == "");
}

BOOST_AUTO_TEST_CASE(no_program_that_is_started_inherits_its_sockets) {
  Emulator emulator;
  Connection connection{emulator};
  int seen = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    tcp::endpoint local;
    auto size = static_cast<socklen_t>(local.capacity());
    if (::getsockname(descriptor, local.data(), &size) == 0 && local.port() == emulator.port()) {
      ++seen;
      BOOST_TEST(::fcntl(descriptor, F_GETFD) == FD_CLOEXEC);
    }
  }
  BOOST_TEST(seen >= 2); // it listens, and has one connection
}

BOOST_AUTO_TEST_CASE(it_says_when_it_cannot_listen) {
  Emulator first;
  EmulatorOptions options;
  options.port = first.port();
  BOOST_CHECK_THROW(Emulator{options}, std::system_error);
  options = {};
  options.address = "0.0.0.0";
  BOOST_CHECK_THROW(Emulator{options}, std::invalid_argument);
  options.address = "localhost";
  BOOST_CHECK_THROW(Emulator{options}, std::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
