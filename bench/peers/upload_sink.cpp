// A server that takes uploads and throws them away: a thread a connection, blocking. Each import is
// done when it is asked for. `GET /first` says when the first upload since the last such question
// began. Prints its port; runs until it is told to end.
#include <openssl/ssl.h>

#include <algorithm>
#include <atomic>
#include <chrono>
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

std::atomic<unsigned> uploads{0};
std::atomic<double> firstUpload{0}; // seconds since 1970; 0: none

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string unescaped(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// What the request of this head is told.
std::string answerTo(const std::string& head) {
  if (head.starts_with("POST ")) {
    double none = 0;
    firstUpload.compare_exchange_strong(none, now());
    char id[64];
    std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012u", ++uploads);
    // POST /api/v1alpha1/bench/NAME/upload
    const std::size_t begin = sizeof "POST /api/v1alpha1/bench/" - 1;
    const std::string name = head.substr(begin, head.find('/', begin) - begin);
    return R"({"status":"Success","operation_name":"repositoryOwners/bench/repositories/)" + name +
           "/jobs/" + id + "\"}";
  }
  if (head.starts_with("GET /first ")) {
    return "{\"first\":" + std::to_string(firstUpload.exchange(0)) + "}";
  }
  constexpr char mark[] = "operationName=";
  const std::size_t at = head.find(mark);
  if (at == std::string::npos) {
    return R"({"status":"Success","jobs":[]})";
  }
  const std::size_t begin = at + sizeof mark - 1;
  const std::string name = head.substr(begin, head.find_first_of("& ", begin) - begin);
  return R"({"status":"Success","job_status":"Completed","pull_id":"1","operation_name":")" +
         unescaped(name) + "\"}";
}

void serve(SSL_CTX* context, int connection) {
  const int on = 1;
  ::setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  SSL* const ssl = SSL_new(context);
  SSL_set_fd(ssl, connection);
  std::vector<char> buffer(256 * 1024);
  std::string head;
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
    const std::string body = answerTo(head);
    const std::size_t at = head.find("Content-Length: ");
    std::size_t left = at < end ? std::strtoull(head.c_str() + at + 16, nullptr, 10) : 0;
    left -= std::min(left, head.size() - end - 4);
    while (open && left > 0) {
      const int got = SSL_read(ssl, buffer.data(), static_cast<int>(buffer.size()));
      open = got > 0;
      left -= open ? std::min(left, static_cast<std::size_t>(got)) : 0;
    }
    const std::string response = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                 "Content-Length: " +
                                 std::to_string(body.size()) + "\r\n\r\n" + body;
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
