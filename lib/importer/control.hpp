#pragma once

#include <dolthub/importer.hpp>

#include <functional>
#include <map>
#include <string>

namespace dolthub {

// What the copies of an ImportControl share: the caller's wish, and the runs that listen to it.
struct ImportControl::State {
  bool stopped = false;
  bool abandoned = false;
  std::string why;
  std::map<const void*, std::function<void()>> listeners;
};

struct ImportControlAccess {
  using State = ImportControl::State;

  static State& state(const ImportControl& control) { return *control.state_; }
};

} // namespace dolthub
