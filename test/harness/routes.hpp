#pragma once

#include "harness/seams.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::harness {

// A server that answers by what a request's first line begins with; the longest fit counts. Of
// several answers the last is repeated. What it does not know is refused.
class Routes {
public:
  void on(std::string start, std::vector<Reply> replies) {
    routes_[std::move(start)].assign(replies.begin(), replies.end());
  }
  void on(std::string start, Reply reply) { on(std::move(start), std::vector<Reply>{reply}); }

  Serve serve() {
    return [this](const std::string& request) {
      return answer(request);
    };
  }
  // For `ScriptedTransport::otherwise`.
  std::function<Script()> scripts() {
    return [this] {
      return Script::serving(serve());
    };
  }

  // How many requests began so.
  std::size_t count(std::string_view start) const {
    std::size_t number = 0;
    for (const std::string& request : requests) {
      number += request.starts_with(start) ? 1 : 0;
    }
    return number;
  }

  std::vector<std::string> requests; // whole, as they came

private:
  Reply answer(const std::string& request) {
    requests.push_back(request);
    std::deque<Reply>* best = nullptr;
    std::size_t length = 0;
    for (auto& [start, replies] : routes_) {
      if (request.starts_with(start) && start.size() >= length) {
        best = &replies;
        length = start.size();
      }
    }
    if (best == nullptr) {
      return jsonResponse(R"({"status":"Error","message":"the test has no such route"})", 400);
    }
    Reply reply = best->front();
    if (best->size() > 1) {
      best->pop_front();
    }
    return reply;
  }

  std::map<std::string, std::deque<Reply>> routes_;
};

} // namespace dolthub::harness
