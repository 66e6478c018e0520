#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>

namespace dolthub::harness {

// A dolthub-emulator that is a process of its own, so that memory is ours alone.
class EmulatorProcess {
public:
  EmulatorProcess() : pipe_(::popen("exec " DOLTHUB_BINARY_DIR "/bin/dolthub-emulator", "r")) {
    std::array<char, 4096> line{};
    BOOST_TEST_REQUIRE((pipe_ != nullptr && std::fgets(line.data(), line.size(), pipe_) != nullptr),
                       "is the target dolthub-emulator built?");
    about_ = boost::json::parse(line.data()).as_object();
  }
  ~EmulatorProcess() {
    if (!about_.empty()) {
      ::kill(static_cast<pid_t>(about_.at("pid").as_int64()), SIGTERM);
    }
    ::pclose(pipe_);
  }
  EmulatorProcess(const EmulatorProcess&) = delete;
  EmulatorProcess& operator=(const EmulatorProcess&) = delete;

  std::string about(const char* key) const { return std::string(about_.at(key).as_string()); }

  // Tells it under /_emulator.
  void tell(const std::string& what, const std::string& body) {
    boost::asio::io_context context;
    boost::asio::ssl::context tls(boost::asio::ssl::context::tls_client);
    tls.load_verify_file(about("ca_file"));
    boost::asio::ssl::stream<boost::asio::ip::tcp::socket> stream(context, tls);
    const std::string endpoint = about("endpoint");
    const auto port =
        static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
    stream.lowest_layer().connect({boost::asio::ip::address_v4::loopback(), port});
    stream.set_verify_mode(boost::asio::ssl::verify_peer);
    stream.handshake(boost::asio::ssl::stream_base::client);
    boost::asio::write(stream,
                       boost::asio::buffer("POST /_emulator/" + what +
                                           " HTTP/1.1\r\nHost: localhost\r\nauthorization: token " +
                                           about("token") + "\r\nContent-Length: " +
                                           std::to_string(body.size()) + "\r\n\r\n" + body));
    std::string answer(4096, '\0');
    answer.resize(stream.read_some(boost::asio::buffer(answer)));
    BOOST_TEST_REQUIRE(answer.starts_with("HTTP/1.1 200"), answer);
  }

private:
  std::FILE* pipe_;
  boost::json::object about_;
};

// A line of /proc/self/status in KiB.
inline long memory(const std::string& name) {
  std::ifstream status{"/proc/self/status"};
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) {
      return std::stol(line.substr(name.size() + 1));
    }
  }
  return -1;
}

} // namespace dolthub::harness
