#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

// What every peer is told and says: one line of JSON about the requests after the warm-up.
namespace bench {

struct Job {
  std::string host;
  std::string port;
  std::string target;
  std::string caFile;
  int requests = 0;
  int connections = 0;
  int warmUp = 0;
};

inline Job jobFrom(int argc, char** argv) {
  if (argc != 7) {
    std::fprintf(stderr, "usage: %s HOST PORT TARGET CA-FILE REQUESTS CONNECTIONS\n", argv[0]);
    std::exit(2);
  }
  Job job{argv[1], argv[2], argv[3], argv[4], std::atoi(argv[5]), std::atoi(argv[6]), 0};
  job.warmUp = job.connections * 20;
  return job;
}

struct UploadJob {
  std::string host;
  std::string port;
  std::string caFile;
  std::string file;
  double fileBytes = 0;
  int uploads = 0;
  int atOnce = 0;
  int bufferSize = 0; // libcurl's

  double gigabytes() const { return fileBytes * uploads / 1e9; }
};

inline UploadJob uploadJobFrom(int argc, char** argv) {
  struct stat status {};
  if (argc != 8 || ::stat(argv[4], &status) != 0) {
    std::fprintf(stderr, "usage: %s HOST PORT CA-FILE FILE UPLOADS AT-ONCE BUFFER\n", argv[0]);
    std::exit(2);
  }
  return {argv[1],
          argv[2],
          argv[3],
          argv[4],
          static_cast<double>(status.st_size),
          std::atoi(argv[5]),
          std::atoi(argv[6]),
          std::atoi(argv[7])};
}

inline constexpr char uploadTarget[] = "/api/v1alpha1/bench/database/upload";
inline constexpr char uploadParams[] =
    "{\"branchName\":\"main\",\"fileName\":\"measured.csv\",\"fileType\":\"Csv\","
    "\"importOp\":\"Create\",\"tableName\":\"measured\",\"primaryKeys\":[]}";

inline std::string formStart() {
  return "--boundary-of-the-form\r\nContent-Disposition: form-data; name=\"file\"; "
         "filename=\"measured.csv\"\r\n\r\n";
}

inline std::string formEnd() {
  return std::string("\r\n--boundary-of-the-form\r\nContent-Disposition: form-data; "
                     "name=\"params\"\r\n\r\n") +
         uploadParams + "\r\n--boundary-of-the-form--\r\n";
}

inline std::string formHead(const UploadJob& job) {
  const auto bytes =
      static_cast<std::size_t>(job.fileBytes) + formStart().size() + formEnd().size();
  return std::string("POST ") + uploadTarget + " HTTP/1.1\r\nHost: " + job.host + ":" + job.port +
         "\r\nUser-Agent: dolthub-cpp/0.1\r\nauthorization: token dhat.v1.measured\r\n"
         "Content-Type: multipart/form-data; boundary=boundary-of-the-form\r\nContent-Length: " +
         std::to_string(bytes) + "\r\n\r\n" + formStart();
}

struct ReadJob {
  std::string file;
  int rounds = 0;
};

inline ReadJob readJobFrom(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: %s FILE ROUNDS\n", argv[0]);
    std::exit(2);
  }
  return {argv[1], std::atoi(argv[2])};
}

inline std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// As a reader of files hands them on.
template <class Take>
void inPieces(std::string_view text, Take take) {
  constexpr std::size_t piece = 64 << 10;
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size()))) {
    take(text.substr(0, piece));
  }
}

inline double cpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

inline double residentBytes() {
  std::ifstream status("/proc/self/statm");
  double size = 0;
  double resident = 0;
  status >> size >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

inline double peakBytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024;
}

// What bench/gate counts: the requests, and nothing of what came before.
[[gnu::noinline]] inline void measured(const std::function<void()>& work) {
  work();
}

class Stopwatch {
public:
  Stopwatch() : cpu_(cpuSeconds()), wall_(std::chrono::steady_clock::now()) {}

  // Units: requests, or gigabytes.
  void report(double units) const {
    const double cpu = cpuSeconds() - cpu_;
    const double wall =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
    std::printf("{\"cpu\": %.9g, \"wall\": %.9g, \"units\": %.9g, \"peak\": %.0f}\n", cpu, wall,
                units, peakBytes());
  }

private:
  double cpu_;
  std::chrono::steady_clock::time_point wall_;
};

} // namespace bench
