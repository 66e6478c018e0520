#include "importer/reading.hpp"

#include <utility>

namespace dolthub::importer {

void Reading::begin(std::size_t index, const PlannedFile& file) {
  const auto [place, isNew] = jobs_.try_emplace(index);
  if (!isNew) {
    return;
  }
  Job& job = place->second;
  job.look = std::make_shared<FileLook>();
  job.work = std::make_unique<support::WorkerJob>(hub_, *worker_, [look = job.look, file] {
    try {
      *look = lookAt(file);
    } catch (const std::exception& problem) { // out of memory
      FileProblem told;
      told.message = std::string("cannot be read: ") + problem.what();
      look->facts.problems.push_back(std::move(told));
    }
  });
}

boost::asio::awaitable<std::optional<FileLook>> Reading::look(std::size_t index, PlannedFile file) {
  begin(index, file);
  std::optional<FileLook> found;
  if (!jobs_.at(index).work->accepted()) {
    jobs_.erase(index);
    FileProblem told;
    told.message = "cannot be read: this process cannot start a thread";
    found.emplace().facts.problems.push_back(std::move(told));
    co_return found;
  }
  const support::Wake wake = co_await jobs_.at(index).work->wait(support::never);
  if (wake == support::Wake::Done) {
    found = std::move(*jobs_.at(index).look);
    jobs_.erase(index);
  }
  co_return found;
}

boost::asio::awaitable<std::vector<std::uint64_t>> Reading::sizes(std::vector<std::string> paths) {
  const auto sizes = std::make_shared<std::vector<std::uint64_t>>(paths.size());
  support::WorkerJob work(hub_, *worker_, [sizes, paths = std::move(paths)] {
    for (std::size_t i = 0; i < paths.size(); ++i) {
      const std::optional<FileStamp> stamp = stampOf(paths[i]);
      (*sizes)[i] = stamp ? stamp->size : 0;
    }
  });
  if (!work.accepted()) {
    co_return std::vector<std::uint64_t>();
  }
  const support::Wake wake = co_await work.wait(support::never);
  co_return wake == support::Wake::Done ? *sizes : std::vector<std::uint64_t>();
}

} // namespace dolthub::importer
