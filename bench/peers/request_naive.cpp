// What one writes first with Beast: an ssl_stream over a tcp_stream, time-outs, a message for each
// request, async_read, and the answer parsed as JSON.
#include "measure.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/json.hpp>

#include <exception>
#include <memory>
#include <vector>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

namespace {

using Stream = beast::ssl_stream<beast::tcp_stream>;

asio::awaitable<void> connect(Stream& stream, const bench::Job& job) {
  asio::ip::tcp::resolver resolver(stream.get_executor());
  const auto addresses = co_await resolver.async_resolve(job.host, job.port, asio::use_awaitable);
  co_await beast::get_lowest_layer(stream).async_connect(addresses, asio::use_awaitable);
  SSL_set_tlsext_host_name(stream.native_handle(), job.host.c_str());
  co_await stream.async_handshake(asio::ssl::stream_base::client, asio::use_awaitable);
}

asio::awaitable<void> ask(Stream& stream, const bench::Job& job, int& left) {
  beast::flat_buffer buffer;
  std::size_t seen = 0;
  while (left > 0) {
    --left;
    http::request<http::empty_body> request(http::verb::get, job.target, 11);
    request.set(http::field::host, job.host);
    request.set(http::field::user_agent, "dolthub-cpp/0.1");
    request.set(http::field::accept, "*/*");
    request.set(http::field::accept_encoding, "identity");
    request.set(http::field::authorization, "token dhat.v1.measured");
    beast::get_lowest_layer(stream).expires_after(std::chrono::seconds(60));
    co_await http::async_write(stream, request, asio::use_awaitable);
    http::response<http::string_body> response;
    co_await http::async_read(stream, buffer, response, asio::use_awaitable);
    const boost::json::value value = boost::json::parse(response.body());
    seen += value.as_object().size();
  }
  if (seen == 0 && left > 0) {
    std::abort();
  }
}

void run(asio::io_context& context, std::vector<asio::awaitable<void>> work) {
  for (asio::awaitable<void>& one : work) {
    asio::co_spawn(context, std::move(one), [](std::exception_ptr thrown) {
      if (thrown) {
        std::rethrow_exception(thrown);
      }
    });
  }
  context.restart();
  context.run();
}

} // namespace

int main(int argc, char** argv) {
  const bench::Job job = bench::jobFrom(argc, argv);
  asio::io_context context;
  asio::ssl::context tls(asio::ssl::context::tls_client);
  tls.load_verify_file(job.caFile);
  tls.set_verify_mode(asio::ssl::verify_peer);
  std::vector<std::unique_ptr<Stream>> streams;
  std::vector<asio::awaitable<void>> work;
  for (int i = 0; i < job.connections; ++i) {
    streams.push_back(std::make_unique<Stream>(context, tls));
    work.push_back(connect(*streams.back(), job));
  }
  run(context, std::exchange(work, {}));
  int left = job.warmUp;
  for (const auto& stream : streams) {
    work.push_back(ask(*stream, job, left));
  }
  run(context, std::exchange(work, {}));
  left = job.requests;
  for (const auto& stream : streams) {
    work.push_back(ask(*stream, job, left));
  }
  const bench::Stopwatch watch;
  bench::measured([&] { run(context, std::move(work)); });
  watch.report(job.requests);
}
