// Every public name with its type, so that a change of the interface is seen in a diff of this
// file, and does not compile before it is.
#include <dolthub/emulator.hpp>

#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dolthub {
namespace {

template <class T>
void use(const T&) {}

template <class Signature>
void function(Signature*) {}

template <class Signature, class Class>
void member(Signature Class::*) {}

// <dolthub/emulator.hpp>
[[maybe_unused]] void namesOfTheEmulator() {
  // FaultKind
  use(FaultKind::ResetOnConnect);
  use(FaultKind::CloseAfterHead);
  use(FaultKind::CloseMidBody);
  use(FaultKind::CloseAfterBody);
  use(FaultKind::HandleThenClose);
  use(FaultKind::CutAnswer);
  use(FaultKind::Hang);
  use(FaultKind::Status);
  use(FaultKind::HtmlPage);
  use(FaultKind::Redirect);
  use(FaultKind::EchoToken);
  use(FaultKind::Delay);
  use(FaultKind::Drip);
  use(FaultKind::SlowRead);
  use(FaultKind::JobFails);
  use(FaultKind::JobFailsInList);
  use(FaultKind::JobStuck);
  use(FaultKind::JobSlow);
  use(FaultKind::JobHidden);
  use(FaultKind::JobUnlisted);
  use(FaultKind::JobWithoutPull);
  use(FaultKind::DuplicateEntries);
  use(FaultKind::ShuffleEntries);
  use(FaultKind::RepeatPageToken);
  function<std::string_view(FaultKind) noexcept>(&toString);
  // Fault
  static_assert(std::is_constructible_v<Fault>);
  static_assert(std::is_constructible_v<Fault, FaultKind, std::string>);
  static_assert(std::is_same_v<decltype(Fault::kind), FaultKind>);
  static_assert(std::is_same_v<decltype(Fault::match), std::string>);
  static_assert(std::is_same_v<decltype(Fault::target), std::string>);
  static_assert(std::is_same_v<decltype(Fault::nth), unsigned int>);
  static_assert(std::is_same_v<decltype(Fault::times), unsigned int>);
  static_assert(std::is_same_v<decltype(Fault::probability), double>);
  static_assert(std::is_same_v<decltype(Fault::status), unsigned int>);
  static_assert(std::is_same_v<decltype(Fault::retryAfter), std::string>);
  static_assert(std::is_same_v<decltype(Fault::effect), bool>);
  static_assert(std::is_same_v<decltype(Fault::early), bool>);
  static_assert(std::is_same_v<decltype(Fault::reset), bool>);
  static_assert(std::is_same_v<decltype(Fault::bytes), std::size_t>);
  static_assert(std::is_same_v<decltype(Fault::count), unsigned int>);
  static_assert(std::is_same_v<decltype(Fault::time), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(Fault::reason), std::string>);
  // FailedPoll
  use(FailedPoll::Failed);
  use(FailedPoll::InProgress);
  use(FailedPoll::BadRequest);
  function<std::string_view(FailedPoll) noexcept>(&toString);
  // EmulatorOptions
  static_assert(std::is_constructible_v<EmulatorOptions>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::address), std::string>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::port), std::uint16_t>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::plainHttp), bool>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::seed), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::jobMin), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::jobMax), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::idleTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::maxUploadBytes), std::size_t>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::failedPoll), FailedPoll>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::unchangedWriteFails), bool>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::emptyImportOpensPull), bool>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::overlappingMergesFail), bool>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::fileNameInMetadata), bool>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::writesNamedAlike), bool>);
  static_assert(
      std::is_same_v<decltype(EmulatorOptions::forkVisibleAfter), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::listLag), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::faults), std::vector<Fault>>);
  static_assert(std::is_same_v<decltype(EmulatorOptions::dialect), std::uint64_t>);
  // Effect
  static_assert(std::is_constructible_v<Effect>);
  static_assert(std::is_same_v<decltype(Effect::sequence), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Effect::time), std::chrono::system_clock::time_point>);
  static_assert(std::is_same_v<decltype(Effect::kind), std::string>);
  static_assert(std::is_same_v<decltype(Effect::user), std::string>);
  static_assert(std::is_same_v<decltype(Effect::database), std::string>);
  static_assert(std::is_same_v<decltype(Effect::branch), std::string>);
  static_assert(std::is_same_v<decltype(Effect::table), std::string>);
  static_assert(std::is_same_v<decltype(Effect::pullRequest), std::string>);
  static_assert(std::is_same_v<decltype(Effect::operation), std::string>);
  static_assert(std::is_same_v<decltype(Effect::fileName), std::string>);
  static_assert(std::is_same_v<decltype(Effect::contentHash), std::string>);
  static_assert(std::is_same_v<decltype(Effect::bytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Effect::rows), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Effect::text), std::string>);
  static_assert(std::is_same_v<decltype(Effect::error), std::string>);
  // EmulatorStats
  static_assert(std::is_constructible_v<EmulatorStats>);
  static_assert(std::is_same_v<decltype(EmulatorStats::connections), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::peakConnections), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::requests), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::peakRequests), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::polls), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::faults), std::uint64_t>);
  static_assert(std::is_same_v<decltype(EmulatorStats::requestsByRoute),
                               std::vector<std::pair<std::string, std::uint64_t>>>);
  // Emulator
  static_assert(std::is_constructible_v<Emulator, EmulatorOptions>);
  member<std::string() const>(&Emulator::endpoint);
  member<std::uint16_t() const>(&Emulator::port);
  member<std::string() const>(&Emulator::caCertificate);
  member<std::string() const>(&Emulator::apiToken);
  member<std::string(std::string_view)>(&Emulator::addUser);
  member<void(std::string_view, std::string_view, std::string_view)>(&Emulator::createDatabase);
  member<void(std::string_view, std::string_view, std::string_view)>(
      &Emulator::createPrivateDatabase);
  member<void(std::vector<Fault>)>(&Emulator::setFaults);
  member<void(Fault)>(&Emulator::addFault);
  member<void(std::string_view)>(&Emulator::addFaultsFromJson);
  member<void(std::chrono::milliseconds, std::chrono::milliseconds)>(&Emulator::setJobTime);
  member<std::vector<Effect>() const>(&Emulator::effects);
  member<EmulatorStats() const>(&Emulator::stats);
}

} // namespace
} // namespace dolthub
