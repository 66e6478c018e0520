// The raw loop: one blocking connection after the other, pread and SSL_write.
#include "measure.hpp"

#include <openssl/ssl.h>

#include <vector>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(1);
}

void sendAll(SSL* ssl, const char* data, std::size_t size) {
  while (size > 0) {
    const int sent = SSL_write(ssl, data, static_cast<int>(size));
    if (sent <= 0) {
      fail("SSL_write");
    }
    data += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

} // namespace

int main(int argc, char** argv) {
  const bench::UploadJob job = bench::uploadJobFrom(argc, argv);
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_load_verify_file(context, job.caFile.c_str());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  std::vector<char> buffer(64 * 1024);
  const bench::Stopwatch watch;
  for (int i = 0; i < job.uploads; ++i) {
    const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(job.port.c_str())));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      fail("connect");
    }
    const int on = 1;
    ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL* const ssl = SSL_new(context);
    SSL_set_fd(ssl, connection);
    SSL_set_tlsext_host_name(ssl, job.host.c_str());
    SSL_set1_host(ssl, job.host.c_str());
    if (SSL_connect(ssl) != 1) {
      fail("SSL_connect");
    }
    const std::string head = bench::formHead(job);
    sendAll(ssl, head.data(), head.size());
    const int file = ::open(job.file.c_str(), O_RDONLY);
    off_t at = 0;
    for (;;) {
      const ssize_t got = ::pread(file, buffer.data(), buffer.size(), at);
      if (got <= 0) {
        break;
      }
      at += got;
      sendAll(ssl, buffer.data(), static_cast<std::size_t>(got));
    }
    ::close(file);
    const std::string end = bench::formEnd();
    sendAll(ssl, end.data(), end.size());
    if (SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size())) <= 0) {
      fail("SSL_read");
    }
    SSL_free(ssl);
    ::close(connection);
  }
  watch.report(job.gigabytes());
  SSL_CTX_free(context);
}
