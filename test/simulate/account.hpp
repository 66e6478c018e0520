#pragma once

#include <dolthub/observer.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::simulate {

// The books of what one client tells: what begins ends, once, and attempts belong to somebody.
class Account : public Observer {
public:
  // Told last, for it may throw.
  std::function<void(const AttemptEnded&)> onAttempt;

  // Attempts of which a byte left.
  std::uint64_t sent() const noexcept { return sent_; }
  // When all is over.
  std::vector<std::string> violations() const;

  void onCallStarted(const CallStarted& event) override { begins(calls_, event.id, "call"); }
  void onCallEnded(const CallEnded& event) override;
  TraceHeader onAttemptStarted(const AttemptStarted& event) override;
  void onAttemptEnded(const AttemptEnded& event) override;
  void onConnectionOpened(const ConnectionOpened& event) override {
    begins(connections_, event.id, "connection");
  }
  void onConnectionClosed(const ConnectionClosed& event) override {
    ends(connections_, event.id, "connection");
  }
  void onPoolChanged(const PoolChanged& event) override { pool_ = event; }
  void onWaitStarted(const WaitStarted& event) override { begins(waits_, event.id, "wait"); }
  void onWaitProgress(const WaitProgress& event) override { known(waits_, event.id, "wait"); }
  void onWaitEnded(const WaitEnded& event) override { ends(waits_, event.id, "wait"); }

private:
  struct Book {
    std::set<std::uint64_t> open;
    std::set<std::uint64_t> closed;
  };

  void begins(Book& book, std::uint64_t id, std::string_view what);
  void ends(Book& book, std::uint64_t id, std::string_view what);
  void known(const Book& book, std::uint64_t id, std::string_view what);
  void wrong(std::string_view what, std::uint64_t id, std::string_view how);

  Book calls_;
  Book waits_;
  Book connections_;
  std::map<std::uint64_t, unsigned> attempting_; // by call or wait
  std::map<std::uint64_t, unsigned> attempts_;   // of calls, but for look-ups
  std::uint64_t sent_ = 0;
  PoolChanged pool_;
  std::vector<std::string> violations_;
};

} // namespace dolthub::simulate
