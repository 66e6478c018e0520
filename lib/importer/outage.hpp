#pragma once

#include <dolthub/importer.hpp>

#include "importer/stop.hpp"
#include "importer/wait_list.hpp"

#include <functional>
#include <memory>
#include <optional>

namespace dolthub::importer {

// Whether the server is in order. A call that failed as if it were not is no proof: it may be about
// one database alone. So it is asked, by one cheap read for all lanes; when that fails too, it is
// out of order: no new files, and the same read again and again, until it works or patience is
// over. One that says for how long it is to be left alone is believed, up to 5 minutes, and not
// asked before. Where something else turns everybody away, and DoltHub itself was never heard of in
// this run, it is the endpoint that is wrong: nobody waits for that.
class Outage {
public:
  // What it needs of a run.
  class Run {
  public:
    virtual double draw() = 0; // in [0, 1)
    virtual void tell(ImportEvent::Kind kind, std::chrono::milliseconds delay,
                      const std::string& why) noexcept = 0;

  protected:
    ~Run() = default;
  };

  Outage(std::shared_ptr<support::Hub> hub, const Client& client,
         std::chrono::milliseconds patience, Stop& stop, Run& run);

  bool declared() const noexcept { return declared_; }
  // What a call of this run came to: an answer of DoltHub's own, or not.
  void noteAnswer(bool itsOwn) noexcept { wasHeard_ = wasHeard_ || itsOwn; }

  enum class Found {
    InOrder,   // at once: the trouble is the call's own
    Recovered, // it was out of order, and is not any more
    Stranger,  // no DoltHub was ever heard of there
    GaveUp     // patience or a stop came first
  };
  // For a call about this database that failed as if the server were out of order, and asked to be
  // left alone for so long. What is under way when the run is stopped is not given up unasked.
  boost::asio::awaitable<Found> settled(DatabaseName database, bool underWay,
                                        std::chrono::milliseconds retryAfter);
  // For who wants to take a new file while one is declared. False: patience or a stop came first.
  boost::asio::awaitable<bool> passed();

private:
  boost::asio::awaitable<Found> watch(DatabaseName database);
  boost::asio::awaitable<bool> works(DatabaseName database, unsigned attempt);
  bool isStranger() const noexcept { return turnsAway_ && !wasHeard_; }

  std::shared_ptr<support::Hub> hub_;
  const Client& client_;
  std::chrono::milliseconds patience_;
  Stop& stop_;
  Run& run_;
  WaitList waiting_; // for the lane that watches
  Found found_ = Found::InOrder;
  std::string why_;
  std::chrono::milliseconds retryAfter_{0}; // the latest that was asked for
  bool watching_ = false;
  bool declared_ = false;
  bool turnsAway_ = false; // whoever answered the latest probe
  bool wasHeard_ = false;
};

} // namespace dolthub::importer
