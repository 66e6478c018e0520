#pragma once

#include "examples/process.hpp"
#include "harness/tried.hpp"
#include "http/tls_peer.hpp"

#include <dolthub/client.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// Servers and proxies that nobody here wrote, between them and a client nothing but the loopback. A
// program that is not installed skips its suite, and Boost.Test says so.
namespace dolthub::counterparts {

using namespace std::chrono_literals;

// The path of a program; empty where there is none.
std::string programPath(const std::string& name);

// A precondition of a suite.
struct Installed {
  std::string name;
  boost::test_tools::assertion_result operator()(boost::unit_test::test_unit_id) const;
};

// What servers of one test share: a folder, an authority, and certificates of it as files.
class Folder {
public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }
  std::string write(const std::string& name, const std::string& text) const;
  std::string read(const std::string& name) const;

  static const http::Certificate& authority();
  // Of 127.0.0.1 and localhost, by the authority.
  static http::CertificateRequest leaf();
  // NAME.crt, NAME.key, and both in NAME.pem.
  void writeCertificate(const std::string& name, const http::CertificateRequest& request) const;

private:
  std::filesystem::path path_;
};

// A port of the loopback that nobody has, and nobody gets for a minute but a server that names it.
unsigned short freePort();

// A program that serves on a port; waited for until it does, ended with its object.
class Server {
public:
  Server(const std::string& program, std::vector<std::string> arguments, unsigned short port,
         const std::string& home = "/tmp");
  // Ends it when it has logged what it answered: nginx may leave that out after a SIGTERM.
  void stop();

private:
  examples::Process process_;
};

// Of a server on that port, with a certificate of the tests' authority.
ClientOptions optionsFor(unsigned short port, const std::string& host = "127.0.0.1");

// A client, in real time.
class Site {
public:
  explicit Site(unsigned short port, const std::string& host = "127.0.0.1");
  explicit Site(const ClientOptions& options);

  template <class T>
  Result<T> tried(asio::awaitable<T> call) {
    return harness::tried(context, std::move(call));
  }
  // What a call that has to fail failed with.
  template <class T>
  Error failed(asio::awaitable<T> call) {
    Result<T> result = tried(std::move(call));
    BOOST_TEST_REQUIRE(result.has_error());
    return result.error();
  }

  // A call that changes something, to the database demo/NAME; not looked up when it is lost.
  asio::awaitable<Branch> makeBranch(const std::string& name, CallOptions options = {}) {
    options.lost.lookUpTimeout = 0ms;
    return client.createBranch(
        CreateBranch{BranchName{DatabaseName{"demo", name}, "new"}, Revision::branch("main")},
        std::move(options));
  }
  asio::awaitable<Collected<Branch>> listBranches(const std::string& name) {
    Pages<Branch> pages = client.listBranches(DatabaseName{"demo", name});
    Collected<Branch> branches = co_await pages.collect();
    co_return branches;
  }

  asio::io_context context;
  Client client;
};

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}
std::size_t countOf(const std::string& text, const std::string& part);

} // namespace dolthub::counterparts
