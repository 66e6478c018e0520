// A server that takes uploads and throws them away: a thread a connection, blocking. Prints its
// port; runs until it is told to end.
#include <openssl/ssl.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 206\r\n\r\n";

void serve(SSL_CTX* context, int connection) {
  const int on = 1;
  ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  SSL* const ssl = SSL_new(context);
  SSL_set_fd(ssl, connection);
  std::vector<char> buffer(256 * 1024);
  std::string head;
  std::string body = "{\"status\":\"Success\",\"branch_name\":\"main\",\"table_name\":\"measured\","
                     "\"operation_name\":\"repositoryOwners/bench/repositories/database/jobs/"
                     "00000000-0000-4000-8000-000000000000\"";
  body += std::string(205 - body.size(), ' ') + "}";
  bool open = SSL_accept(ssl) == 1;
  while (open) {
    head.clear();
    std::size_t end = std::string::npos;
    while (open && end == std::string::npos) {
      const int got = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
      open = got > 0;
      head.append(buffer.data(), open ? static_cast<std::size_t>(got) : 0);
      end = head.find("\r\n\r\n");
    }
    if (!open) {
      break;
    }
    const std::size_t at = head.find("Content-Length: ");
    std::size_t left = at < end ? std::strtoull(head.c_str() + at + 16, nullptr, 10) : 0;
    left -= std::min(left, head.size() - end - 4);
    while (open && left > 0) {
      const int got = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
      open = got > 0;
      left -= open ? std::min(left, static_cast<std::size_t>(got)) : 0;
    }
    const std::string response = answer + body;
    open = open && SSL_write(ssl, response.data(), static_cast<int>(response.size())) > 0;
  }
  SSL_free(ssl);
  ::close(connection);
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s CERTIFICATE KEY\n", argv[0]);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  SSL_CTX_use_certificate_chain_file(context, argv[1]);
  SSL_CTX_use_PrivateKey_file(context, argv[2], SSL_FILETYPE_PEM);
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::listen(listener, 256) != 0 ||
      ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::perror("listening");
    return 1;
  }
  std::printf("%d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  for (;;) {
    const int connection = ::accept(listener, nullptr, nullptr);
    if (connection >= 0) {
      std::thread(serve, context, connection).detach();
    }
  }
}
