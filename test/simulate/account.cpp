#include "simulate/account.hpp"

namespace dolthub::simulate {

void Account::wrong(std::string_view what, std::uint64_t id, std::string_view how) {
  violations_.push_back("TOLD WRONGLY: " + std::string(what) + " " + std::to_string(id) + " " +
                        std::string(how));
}

void Account::begins(Book& book, std::uint64_t id, std::string_view what) {
  if (book.closed.contains(id) || !book.open.insert(id).second) {
    wrong(what, id, "begins twice");
  }
}

void Account::known(const Book& book, std::uint64_t id, std::string_view what) {
  if (!book.open.contains(id)) {
    wrong(what, id, book.closed.contains(id) ? "has ended" : "has not begun");
  }
}

void Account::ends(Book& book, std::uint64_t id, std::string_view what) {
  known(book, id, what);
  book.open.erase(id);
  book.closed.insert(id);
}

void Account::onCallEnded(const CallEnded& event) {
  ends(calls_, event.id, "call");
  if (event.attempts != attempts_[event.id]) {
    wrong("call", event.id, "counts other attempts than were told");
  }
  if (attempting_[event.id] != 0) {
    wrong("call", event.id, "ends before its attempt");
  }
}

TraceHeader Account::onAttemptStarted(const AttemptStarted& event) {
  if (!calls_.open.contains(event.id)) {
    known(waits_, event.id, "an attempt of wait");
  }
  if (attempting_[event.id]++ != 0) {
    wrong("call", event.id, "makes two attempts at once");
  }
  attempts_[event.id] += event.purpose == RequestPurpose::LookUp ? 0 : 1;
  return {"traceparent", std::to_string(event.id) + '-' + std::to_string(event.attempt)};
}

void Account::onAttemptEnded(const AttemptEnded& event) {
  if (attempting_[event.id]-- != 1) {
    wrong("an attempt of call", event.id, "ends twice");
  }
  if (event.sent && event.connection == 0) {
    wrong("an attempt of call", event.id, "was sent over no connection");
  }
  if (event.connection > connections_.open.size() + connections_.closed.size()) {
    wrong("connection", event.connection, "was never told to be opened");
  }
  sent_ += event.sent ? 1 : 0;
  if (onAttempt) {
    onAttempt(event);
  }
}

std::vector<std::string> Account::violations() const {
  std::vector<std::string> all = violations_;
  const auto left = [&all](const Book& book, const char* what) {
    if (!book.open.empty()) {
      all.push_back("NEVER TOLD TO END: " + std::to_string(book.open.size()) + " " + what);
    }
  };
  left(calls_, "calls");
  left(waits_, "waits");
  left(connections_, "connections");
  for (const auto& [id, open] : attempting_) {
    if (open != 0) {
      all.push_back("NEVER TOLD TO END: an attempt of " + std::to_string(id));
    }
  }
  if (pool_.waiting != 0 || pool_.live != pool_.idle) {
    all.push_back("TOLD LAST of a pool that is in use");
  }
  return all;
}

} // namespace dolthub::simulate
