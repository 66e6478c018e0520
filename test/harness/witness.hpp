#pragma once

#include <dolthub/observer.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::harness {

// Writes down all that a client tells, each event in one line with all of its texts.
class Witness : public Observer {
public:
  // An event whose texts are its own.
  template <class Event>
  struct Kept {
    Event event;
    std::string path;
    std::string errorType;
    std::string traceHeader;
    std::string responseHeaders; // a line each
  };

  std::vector<std::string> lines;
  std::vector<Kept<AttemptEnded>> attempts;
  std::vector<CallEnded> calls; // without texts that are not for ever
  std::vector<WaitEnded> waits;
  std::vector<ConnectionOpened> opened;
  std::vector<ConnectionClosed> closed;
  std::vector<PoolChanged> pool;
  std::function<TraceHeader(const AttemptStarted&)> header;
  bool throws = false; // at every event

  // How many lines begin so.
  std::size_t count(std::string_view start) const {
    return static_cast<std::size_t>(
        std::count_if(lines.begin(), lines.end(),
                      [&](const std::string& line) { return line.starts_with(start); }));
  }
  bool mentions(std::string_view text) const {
    return std::any_of(
               lines.begin(), lines.end(),
               [&](const std::string& line) { return line.find(text) != std::string::npos; }) ||
           std::any_of(attempts.begin(), attempts.end(), [&](const Kept<AttemptEnded>& attempt) {
             return attempt.responseHeaders.find(text) != std::string::npos;
           });
  }

  void onCallStarted(const CallStarted& event) override {
    std::ostringstream line;
    line << "call " << event.id << ' ' << toString(event.purpose) << ' ' << event.method << ' '
         << event.pathTemplate << ' ' << event.serverAddress << ':' << event.serverPort << ' '
         << event.traceContext;
    add(line);
  }
  void onCallEnded(const CallEnded& event) override {
    std::ostringstream line;
    line << "call ended " << event.id << ' ' << event.method << ' ' << event.pathTemplate << ' '
         << event.attempts << " attempts " << event.lookUps << " lookUps "
         << toString(event.outcome) << ' ' << event.httpStatus << ' ' << event.errorType << ' '
         << event.traceContext;
    calls.push_back(event);
    add(line);
  }
  TraceHeader onAttemptStarted(const AttemptStarted& event) override {
    std::ostringstream line;
    line << "attempt " << event.id << ' ' << toString(event.purpose) << ' ' << event.attempt << ' '
         << event.method << ' ' << event.pathTemplate << ' ' << event.path << ' '
         << event.serverAddress << ' ' << event.traceContext;
    add(line);
    return header ? header(event) : TraceHeader();
  }
  void onAttemptEnded(const AttemptEnded& event) override {
    std::ostringstream line;
    line << "attempt ended " << event.id << ' ' << toString(event.purpose) << ' ' << event.attempt
         << ' ' << event.method << ' ' << event.pathTemplate << ' ' << event.path << ' '
         << event.httpStatus << ' ' << toString(event.outcome) << ' ' << event.errorType << ' '
         << toString(event.retry) << ' ' << event.traceHeader << ' ' << event.traceContext;
    std::string headers;
    for (const ResponseHeader& header : event.responseHeaders) {
      headers.append(header.name).append(": ").append(header.value).append("\n");
    }
    attempts.push_back({event, std::string(event.path), std::string(event.errorType),
                        std::string(event.traceHeader), std::move(headers)});
    add(line);
  }
  void onConnectionOpened(const ConnectionOpened& event) override {
    std::ostringstream line;
    line << "opened " << event.id << ' ' << event.serverAddress << ' ' << event.peerAddress;
    opened.push_back(event);
    add(line);
  }
  void onConnectionClosed(const ConnectionClosed& event) override {
    std::ostringstream line;
    line << "closed " << event.id << ' ' << toString(event.reason) << ' ' << event.requests;
    closed.push_back(event);
    add(line);
  }
  void onPoolChanged(const PoolChanged& event) override {
    std::ostringstream line;
    line << "pool " << event.live << " live " << event.idle << " idle " << event.waiting
         << " waiting";
    pool.push_back(event);
    add(line);
  }
  void onWaitStarted(const WaitStarted& event) override {
    std::ostringstream line;
    line << "wait " << event.id << ' ' << toString(event.kind) << ' ' << event.operation << ' '
         << event.traceContext;
    add(line);
  }
  void onWaitProgress(const WaitProgress& event) override {
    std::ostringstream line;
    line << "wait goes on " << event.id << ' ' << toString(event.what) << ' '
         << toString(event.status) << ' ' << event.polls << " polls " << event.looks << " looks";
    add(line);
  }
  void onWaitEnded(const WaitEnded& event) override {
    std::ostringstream line;
    line << "wait ended " << event.id << ' ' << toString(event.status) << ' ' << event.errorType;
    waits.push_back(event);
    add(line);
  }

private:
  void add(const std::ostringstream& line) {
    lines.push_back(line.str());
    if (throws) {
      throw std::runtime_error("the observer of a test");
    }
  }
};

} // namespace dolthub::harness
