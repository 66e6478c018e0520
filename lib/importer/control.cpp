#include "importer/control.hpp"

namespace dolthub {

ImportControl::ImportControl() : state_(std::make_shared<State>()) {}
ImportControl::~ImportControl() = default;
ImportControl::ImportControl(const ImportControl&) = default;
ImportControl& ImportControl::operator=(const ImportControl&) = default;

void ImportControl::stop(std::string why) {
  if (!state_->stopped) {
    state_->why = std::move(why);
  }
  state_->stopped = true;
  if (state_->onChange) {
    state_->onChange();
  }
}

void ImportControl::abandon() {
  state_->stopped = true;
  state_->abandoned = true;
  if (state_->onChange) {
    state_->onChange();
  }
}

bool ImportControl::stopped() const noexcept {
  return state_->stopped;
}

} // namespace dolthub
