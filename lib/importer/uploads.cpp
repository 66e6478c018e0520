#include "importer/uploads.hpp"

#include <string>
#include <utility>

namespace dolthub::importer {

namespace {

std::string noUploads(const Error& why) {
  return "it takes no uploads" + (why.httpStatus() == 0
                                      ? ": " + why.message()
                                      : " (HTTP " + std::to_string(why.httpStatus()) + ")");
}

} // namespace

Uploads::Uploads(std::shared_ptr<support::Hub> hub, std::chrono::milliseconds patience, Stop& stop,
                 Outage::Run& run)
    : hub_(hub), stop_(stop), run_(run), gate_(patience), waiting_(std::move(hub)) {
  stop_.alsoWakes(waiting_);
}

boost::asio::awaitable<bool> Uploads::changed() {
  if (stop_.stopped()) {
    co_return false;
  }
  const support::Wake wake = co_await waiting_.wait(gate_.asksAgainAt());
  co_return wake == support::Wake::Done || wake == support::Wake::TimedOut;
}

void Uploads::answered() {
  if (gate_.answered()) {
    run_.tell(ImportEvent::Kind::Recovered, {}, {});
    waiting_.wakeAll(support::Wake::Done);
  }
}

void Uploads::lost(std::size_t file, const Error& why) {
  if (stop_.abandoned()) {
    return; // by us
  }
  const std::optional<UploadGate::Pause> pause = gate_.lost(file, hub_->now());
  if (!pause) {
    return;
  }
  if (*pause == UploadGate::Pause{0}) {
    stop_.stop("the server took no uploads for longer than patience: " + noUploads(why));
    return;
  }
  run_.tell(ImportEvent::Kind::Outage, *pause, noUploads(why));
  waiting_.wakeAll(support::Wake::Done);
}

void Uploads::left(std::size_t file) noexcept {
  if (gate_.left(file)) {
    waiting_.wakeAll(support::Wake::Done);
  }
}

} // namespace dolthub::importer
