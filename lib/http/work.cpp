#include "http/work.hpp"

#include "support/descriptors.hpp"

namespace dolthub::http {

Failure interrupted(support::Wake wake, const char* when) {
  Failure failure;
  switch (wake) {
  case support::Wake::TimedOut:
    failure = failed(Trouble::TimedOut, explain::Reason::SendingLate, {when});
    break;
  case support::Wake::Cancelled:
    failure.trouble = Trouble::Cancelled;
    break;
  case support::Wake::Closed:
  case support::Wake::Done:
    failure.trouble = Trouble::Closed;
    break;
  }
  return failure;
}

std::optional<Failure> localLimit(const boost::system::error_code& error) {
  if (error == boost::system::errc::too_many_files_open) {
    return failed(Trouble::LocalLimit, explain::Reason::DescriptorsInUse,
                  {std::to_string(support::descriptorLimit())}, error);
  }
  if (error == boost::system::errc::too_many_files_open_in_system) {
    return failed(Trouble::LocalLimit, explain::Reason::SystemDescriptorsInUse, {}, error);
  }
  if (error == boost::system::errc::not_enough_memory ||
      error == boost::system::errc::no_buffer_space) {
    return failed(Trouble::LocalLimit, explain::Reason::MemoryInUse, {}, error);
  }
  return std::nullopt;
}

boost::asio::awaitable<std::optional<Failure>>
onWorker(std::shared_ptr<support::Hub> hub, support::Worker& worker,
         std::function<std::optional<Failure>()> work, support::TimePoint deadline) {
  const auto result = std::make_shared<std::optional<Failure>>();
  std::function<void()> run = [result, work = std::move(work)] {
    *result = work();
  };
  support::WorkerJob job(std::move(hub), worker, std::move(run));
  if (!job.accepted()) {
    co_return failed(Trouble::LocalLimit, "this process cannot start a thread for its files");
  }
  const support::Wake wake = co_await job.wait(deadline);
  if (wake != support::Wake::Done) {
    co_return interrupted(wake, "reading or writing a file");
  }
  co_return std::move(*result);
}

} // namespace dolthub::http
