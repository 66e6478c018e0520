#pragma once

#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

// Programs run as a user runs them, with an environment of their own.
namespace examples {

using Environment = std::vector<std::pair<std::string, std::string>>;

struct Ended {
  int exitCode = -1; // 128 + the signal that ended it
  std::string output;
  std::string errors;
  long peakMemory = 0; // KiB; at least what this process had when it started the program
};

// A program that is running; killed if it still does at the end.
class Process {
public:
  Process(const std::string& program, const std::vector<std::string>& arguments,
          const Environment& environment, const std::string& input = {});
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process();

  // The next line of its output; empty at the end.
  std::string readLine();
  pid_t pid() const { return pid_; }
  void terminate();
  void quit(); // by SIGQUIT: a server then ends what it has begun
  void kill();
  bool isRunning() const;
  // Reads until it ends.
  Ended wait();

private:
  pid_t pid_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::string pending_;
};

// Runs a program of the examples to its end.
Ended run(const std::string& name, const std::vector<std::string>& arguments,
          const Environment& environment, const std::string& input = {});

} // namespace examples
