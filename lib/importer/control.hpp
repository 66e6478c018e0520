#pragma once

#include <dolthub/importer.hpp>

#include <functional>
#include <string>

namespace dolthub {

// What the copies of an ImportControl share, and the run that listens to it.
struct ImportControl::State {
  bool stopped = false;
  bool abandoned = false;
  std::string why;
  std::function<void()> onChange;
};

struct ImportControlAccess {
  using State = ImportControl::State;

  static State& state(const ImportControl& control) { return *control.state_; }
};

} // namespace dolthub
