#include "examples/process.hpp"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace examples {

namespace {

std::array<int, 2> makePipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error{errno, std::generic_category(), "pipe"};
  }
  return ends;
}

std::string readAll(int descriptor) {
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t n = 0; (n = ::read(descriptor, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return text;
}

} // namespace

Process::Process(const std::string& program, const std::vector<std::string>& arguments,
                 const Environment& environment, const std::string& input) {
  // What the child needs is made before the fork: after it only simple system calls are safe.
  std::vector<std::string> argumentTexts{program};
  argumentTexts.insert(argumentTexts.end(), arguments.begin(), arguments.end());
  std::vector<std::string> environmentTexts;
  for (const auto& [name, value] : environment) {
    environmentTexts.push_back(name + '=' + value);
  }
  std::vector<char*> argv;
  for (std::string& text : argumentTexts) {
    argv.push_back(text.data());
  }
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (std::string& text : environmentTexts) {
    envp.push_back(text.data());
  }
  envp.push_back(nullptr);

  const auto in = makePipe();
  const auto out = makePipe();
  // A file, so that a talkative program cannot block on what nobody reads yet.
  std::FILE* errors = std::tmpfile();
  if (errors == nullptr) {
    throw std::system_error{errno, std::generic_category(), "tmpfile"};
  }
  errors_ = ::fcntl(::fileno(errors), F_DUPFD_CLOEXEC, 0);
  std::fclose(errors);
  pid_ = ::fork();
  if (pid_ == 0) {
    ::dup2(in[0], 0);
    ::dup2(out[1], 1);
    ::dup2(errors_, 2);
    ::execve(program.c_str(), argv.data(), envp.data());
    ::_exit(127);
  }
  ::close(in[0]);
  ::close(out[1]);
  output_ = out[0];
  if (pid_ < 0) {
    throw std::system_error{errno, std::generic_category(), "fork"};
  }
  if (::write(in[1], input.data(), input.size()) != static_cast<ssize_t>(input.size())) {
    std::perror("write");
  }
  ::close(in[1]);
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  ::close(output_);
  ::close(errors_);
}

std::string Process::readLine() {
  for (;;) {
    const std::size_t end = pending_.find('\n');
    if (end != std::string::npos) {
      std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> buffer{};
    const ssize_t n = ::read(output_, buffer.data(), buffer.size());
    if (n <= 0) {
      return std::exchange(pending_, {});
    }
    pending_.append(buffer.data(), static_cast<std::size_t>(n));
  }
}

void Process::terminate() {
  ::kill(pid_, SIGTERM);
}

void Process::quit() {
  ::kill(pid_, SIGQUIT);
}

void Process::kill() {
  ::kill(pid_, SIGKILL);
}

bool Process::isRunning() const {
  siginfo_t ended{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         ended.si_pid == 0;
}

Ended Process::wait() {
  Ended ended;
  ended.output = std::exchange(pending_, {}) + readAll(output_);
  int status = 0;
  rusage usage{};
  ::wait4(pid_, &status, 0, &usage);
  pid_ = -1;
  ended.peakMemory = usage.ru_maxrss;
  ended.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ::lseek(errors_, 0, SEEK_SET);
  ended.errors = readAll(errors_);
  return ended;
}

Ended run(const std::string& name, const std::vector<std::string>& arguments,
          const Environment& environment, const std::string& input) {
  Process process{DOLTHUB_BINARY_DIR "/bin/" + name, arguments, environment, input};
  return process.wait();
}

} // namespace examples
