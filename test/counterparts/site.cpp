#include "counterparts/site.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <unistd.h>

namespace dolthub::counterparts {

namespace {

namespace files = std::filesystem;
using asio::ip::tcp;

const tcp::endpoint anyPort(asio::ip::address_v4::loopback(), 0);

bool listens(unsigned short port) {
  asio::io_context context;
  tcp::socket socket(context);
  boost::system::error_code error;
  socket.connect({asio::ip::address_v4::loopback(), port}, error);
  return !error;
}

} // namespace

ClientOptions optionsFor(unsigned short port, const std::string& host) {
  ClientOptions options;
  options.endpoint = "https://" + host + ":" + std::to_string(port);
  options.caCertificates = Folder::authority().pem();
  options.apiToken = ApiToken("canary-token");
  return options;
}

std::string programPath(const std::string& name) {
  const char* const path = std::getenv("PATH");
  std::istringstream folders(std::string(path != nullptr ? path : "/usr/bin") + ":/usr/sbin:/sbin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const std::string candidate = folder + "/" + name;
    if (::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return {};
}

boost::test_tools::assertion_result Installed::operator()(boost::unit_test::test_unit_id) const {
  if (!programPath(name).empty()) {
    return true;
  }
  // Boost.Test only counts what it skips.
  std::cerr << "SKIPPED: " << name << " is not installed\n";
  return false;
}

Folder::Folder() {
  std::string name = (files::temp_directory_path() / "dolthub-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary folder");
  }
  path_ = name;
  writeCertificate("good", leaf());
}

Folder::~Folder() {
  std::error_code ignored;
  files::remove_all(path_, ignored);
}

std::string Folder::write(const std::string& name, const std::string& text) const {
  std::ofstream(path_ / name, std::ios::binary) << text;
  return path(name);
}

std::string Folder::read(const std::string& name) const {
  std::ifstream file(path_ / name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

const http::Certificate& Folder::authority() {
  static const http::Certificate made = [] {
    http::CertificateRequest request;
    request.name = "Test Root";
    request.authority = true;
    return http::makeCertificate(request);
  }();
  return made;
}

http::CertificateRequest Folder::leaf() {
  http::CertificateRequest request;
  request.name = "localhost";
  request.alternatives = "DNS:localhost,IP:127.0.0.1";
  request.issuer = &authority();
  return request;
}

void Folder::writeCertificate(const std::string& name,
                              const http::CertificateRequest& request) const {
  const http::Certificate made = http::makeCertificate(request);
  write(name + ".crt", made.pem());
  write(name + ".key", made.keyPem());
  write(name + ".pem", made.pem() + made.keyPem());
}

unsigned short freePort() {
  asio::io_context context;
  tcp::acceptor acceptor(context, anyPort);
  tcp::socket client(context);
  client.connect(acceptor.local_endpoint());
  // The end that closes first waits on the port for a minute (TIME_WAIT). Nobody who takes any port
  // gets it meanwhile; who asks for it by number does.
  acceptor.accept().close();
  return acceptor.local_endpoint().port();
}

Server::Server(const std::string& program, std::vector<std::string> arguments, unsigned short port,
               const std::string& home)
    : process_(programPath(program), arguments,
               {{"PATH", "/usr/bin:/bin"}, {"HOME", home}, {"OPENSSL_CONF", "/dev/null"}}) {
  for (int tries = 0; !listens(port); ++tries) {
    if (tries == 6000 || !process_.isRunning()) {
      process_.terminate();
      throw std::runtime_error(program + " does not serve: " + process_.wait().errors);
    }
    std::this_thread::sleep_for(10ms);
  }
}

void Server::stop() {
  process_.quit();
  process_.wait();
}

Site::Site(unsigned short port, const std::string& host) : Site(optionsFor(port, host)) {}

Site::Site(const ClientOptions& options) : client(context.get_executor(), options) {}

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

} // namespace dolthub::counterparts
