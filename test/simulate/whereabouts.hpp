#pragma once

#include "simulate/coverage.hpp"

#include <dolthub/observer.hpp>

#include <cstddef>
#include <functional>
#include <unordered_map>

namespace dolthub::simulate {

class Line;

// Where each script's call is, by what it was last seen to do at the seams.
class Whereabouts {
public:
  // How many calls wait for a connection.
  std::function<std::size_t()> queued;

  void begins(unsigned who, bool awaits);
  void ends(unsigned who);
  bool awaits(unsigned who) const {
    const auto found = places_.find(who);
    return found != places_.end() && found->second.awaits;
  }
  void runs(unsigned who);
  void uses(unsigned who, const Line* line);
  void forgets(const Line* line);
  void resolves(unsigned who) { resolving_ = who; }
  void resolved() { resolving_ = 0; }
  void attempted(unsigned who, const AttemptEnded& event);

  // Unclear also where nobody is.
  Phase phaseOf(unsigned who) const;

private:
  struct Place {
    enum class Rest { Seeking, BackOff, BetweenPolls };
    const Line* line = nullptr;
    Rest rest = Rest::Seeking;
    bool awaits = false;
    bool looksUp = false;
  };

  std::unordered_map<unsigned, Place> places_;
  unsigned resolving_ = 0;
};

} // namespace dolthub::simulate
