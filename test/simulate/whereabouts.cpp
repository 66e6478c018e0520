#include "simulate/whereabouts.hpp"

#include "simulate/network.hpp"

namespace dolthub::simulate {

void Whereabouts::begins(unsigned who, bool awaits) {
  Place place;
  place.awaits = awaits;
  place.rest = awaits ? Place::Rest::BetweenPolls : Place::Rest::Seeking;
  places_[who] = place;
}

void Whereabouts::ends(unsigned who) {
  places_.erase(who);
}

void Whereabouts::runs(unsigned who) {
  const auto found = places_.find(who);
  if (found != places_.end()) {
    found->second.rest = Place::Rest::Seeking;
  }
}

void Whereabouts::uses(unsigned who, const Line* line) {
  const auto found = places_.find(who);
  if (found != places_.end()) {
    found->second.line = line;
  }
}

void Whereabouts::forgets(const Line* line) {
  for (auto& [who, place] : places_) {
    if (place.line == line) {
      place.line = nullptr;
    }
  }
}

void Whereabouts::attempted(unsigned who, const AttemptEnded& event) {
  const auto found = places_.find(who);
  if (found == places_.end()) {
    return;
  }
  Place& place = found->second;
  place.line = nullptr;
  if (place.awaits) {
    place.rest = Place::Rest::BetweenPolls;
  } else if (event.retry != RetryReason::None) {
    place.rest = Place::Rest::BackOff;
  } else if (event.method == "POST" && event.error) {
    place.looksUp = true;
  }
}

Phase Whereabouts::phaseOf(unsigned who) const {
  const auto found = places_.find(who);
  if (found == places_.end()) {
    return Phase::Unclear;
  }
  const Place& place = found->second;
  if (place.looksUp) {
    return Phase::LookUp;
  }
  if (place.line != nullptr) {
    const Phase phase = place.line->phase();
    const bool connecting = phase == Phase::Connect || phase == Phase::Handshake;
    return place.awaits && !connecting ? Phase::Poll : phase;
  }
  switch (place.rest) {
  case Place::Rest::BackOff:
    return Phase::BackOff;
  case Place::Rest::BetweenPolls:
    return Phase::BetweenPolls;
  case Place::Rest::Seeking:
    break;
  }
  if (resolving_ == who) {
    return Phase::Resolve;
  }
  if (queued && queued() > 0) {
    return Phase::Queue;
  }
  if (resolving_ != 0) {
    return Phase::Resolve; // it waits for somebody else's look-up
  }
  return place.awaits ? Phase::Gate : Phase::Unclear;
}

} // namespace dolthub::simulate
