#include "examples/emulator_process.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace examples {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace json = boost::json;

EmulatorProcess::EmulatorProcess(const std::vector<std::string>& arguments)
    : process_(DOLTHUB_BINARY_DIR "/bin/dolthub-emulator", arguments, {}) {
  const std::string line = process_.readLine();
  if (line.empty()) {
    throw std::runtime_error("dolthub-emulator does not start; is it built?");
  }
  about_ = json::parse(line).as_object();
}

EmulatorProcess::~EmulatorProcess() {
  process_.terminate();
  process_.wait();
}

std::string EmulatorProcess::about(const char* key) const {
  return std::string(about_.at(key).as_string());
}

void EmulatorProcess::tell(const std::string& what, const json::value& body) const {
  request("POST", what, json::serialize(body));
}

void EmulatorProcess::createDatabases(const std::vector<std::string>& names) const {
  json::array databases;
  for (const std::string& name : names) {
    databases.push_back({{"owner", "demo"}, {"name", name}});
  }
  tell("databases", {{"databases", std::move(databases)}});
}

json::array EmulatorProcess::effects(std::uint64_t after) const {
  json::object answer = request("GET", "effects?after=" + std::to_string(after), {});
  return std::move(answer.at("effects").as_array());
}

json::object EmulatorProcess::stats() const {
  return request("GET", "stats", {});
}

json::object EmulatorProcess::request(const std::string& method, const std::string& what,
                                      const std::string& body) const {
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(about("ca_file"));
  const std::string endpoint = about("endpoint");
  const auto port = static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
  http::request<http::string_body> ask(http::string_to_verb(method), "/_emulator/" + what, 11);
  ask.set(http::field::host, "localhost");
  ask.set(http::field::authorization, "token " + about("token"));
  ask.body() = body;
  ask.prepare_payload();
  // A fault may meet the connection; none meets what is asked here.
  for (int attempt = 1;; ++attempt) {
    asio::ssl::stream<asio::ip::tcp::socket> stream(context, tls);
    stream.set_verify_mode(asio::ssl::verify_peer);
    boost::system::error_code error;
    stream.lowest_layer().connect({asio::ip::address_v4::loopback(), port}, error);
    if (!error) {
      stream.handshake(asio::ssl::stream_base::client, error);
    }
    if (error && attempt < 20) {
      continue;
    }
    http::write(stream, ask);
    boost::beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(boost::none);
    http::read(stream, buffer, parser);
    if (parser.get().result() != http::status::ok) {
      throw std::runtime_error("the emulator refuses " + what + ": " + parser.get().body());
    }
    return json::parse(parser.get().body()).as_object();
  }
}

} // namespace examples
