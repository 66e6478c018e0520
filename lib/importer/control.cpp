#include "importer/control.hpp"

namespace dolthub {

namespace {

// A run may end, and listen no more, while it is told.
void tell(const ImportControlAccess::State& state) {
  const auto listeners = state.listeners;
  for (const auto& [run, listen] : listeners) {
    if (state.listeners.contains(run)) {
      listen();
    }
  }
}

} // namespace

ImportControl::ImportControl() : state_(std::make_shared<State>()) {}
ImportControl::~ImportControl() = default;
ImportControl::ImportControl(const ImportControl&) = default;
ImportControl& ImportControl::operator=(const ImportControl&) = default;

void ImportControl::stop(std::string why) {
  if (!state_->stopped) {
    state_->why = std::move(why);
  }
  state_->stopped = true;
  tell(*state_);
}

void ImportControl::abandon() {
  state_->stopped = true;
  state_->abandoned = true;
  tell(*state_);
}

bool ImportControl::stopped() const noexcept {
  return state_->stopped;
}

} // namespace dolthub
