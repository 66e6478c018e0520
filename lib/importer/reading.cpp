#include "importer/reading.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace dolthub::importer {

using support::Wake;
using support::WorkerJob;

namespace {

constexpr std::chrono::seconds betweenChecks{1};

std::string folderOf(const std::string& path) {
  return std::filesystem::path(path).parent_path().string();
}

FileLook unansweredLook(std::string why) {
  FileLook look;
  look.unanswered = std::move(why);
  return look;
}

FileLook lookWithoutThread() {
  FileProblem told;
  told.message = "cannot be read: this process cannot start a thread";
  FileLook look;
  look.facts.problems.push_back(std::move(told));
  return look;
}

} // namespace

Reading::Reading(std::shared_ptr<support::Hub> hub, std::unique_ptr<support::Worker> worker,
                 MakeWorker another, Stop& stop)
    : hub_(std::move(hub)), another_(std::move(another)), stop_(stop), desk_(std::move(worker)),
      seenAt_(hub_->now()) {}

std::shared_ptr<WorkerJob> Reading::submit(std::size_t index,
                                           std::function<void(Pulse& pulse)> work) {
  if (desk_.isIdle()) {
    seen_ = desk_.pulse->beats;
    seenAt_ = hub_->now();
  }
  auto job = std::make_shared<WorkerJob>(hub_, *desk_.worker,
                                         [pulse = desk_.pulse, work = std::move(work)] {
                                           ++pulse->beats;
                                           work(*pulse);
                                           ++pulse->beats;
                                           ++pulse->done;
                                         });
  if (job->accepted()) {
    desk_.queue.push_back(index);
  }
  return job;
}

void Reading::submit(std::size_t index, Job& job) {
  if (isStuck(folderOf(job.file->path))) {
    job.unanswered = "was not read: another file of its folder does not answer";
    return;
  }
  job.work = submit(index, [look = job.look, file = job.file](Pulse& pulse) {
    try {
      *look = lookAt(*file, [&pulse] { ++pulse.beats; });
    } catch (const std::exception& problem) { // out of memory
      FileProblem told;
      told.message = std::string("cannot be read: ") + problem.what();
      look->facts.problems.push_back(std::move(told));
    }
  });
}

void Reading::begin(std::size_t index, const PlannedFile& file) {
  const auto [place, isNew] = jobs_.try_emplace(index);
  if (isNew) {
    Job& job = place->second;
    job.file = std::make_shared<const PlannedFile>(file);
    job.look = std::make_shared<FileLook>();
    submit(index, job);
  }
}

boost::asio::awaitable<std::optional<FileLook>> Reading::look(std::size_t index, PlannedFile file,
                                                              bool underWay) {
  begin(index, file);
  std::optional<FileLook> found;
  for (;;) {
    const Job job = jobs_.at(index); // another worker may have got it
    if (!job.unanswered.empty()) {
      found = unansweredLook(job.unanswered);
    } else if (!job.work->accepted()) {
      found = lookWithoutThread();
    }
    if (found) {
      break;
    }
    const Wake wake = co_await job.work->wait(hub_->now() + betweenChecks);
    if (wake == Wake::Done) {
      found = std::move(*job.look);
      break;
    }
    if (wake != Wake::TimedOut) {
      co_return std::nullopt;
    }
    check();
    const bool isTold = !jobs_.at(index).unanswered.empty();
    if (!isTold && !underWay && stop_.stopped() && silence() >= longestWhenStopped) {
      co_return unansweredLook("did not answer when the run was ended");
    }
  }
  jobs_.erase(index);
  co_return found;
}

boost::asio::awaitable<std::vector<std::uint64_t>> Reading::sizes(std::vector<std::string> paths) {
  const auto sizes = std::make_shared<std::vector<std::uint64_t>>(paths.size());
  const std::shared_ptr<WorkerJob> work =
      submit(allSizes, [sizes, paths = std::move(paths)](Pulse& pulse) {
        for (std::size_t i = 0; i < paths.size(); ++i) {
          const std::optional<FileStamp> stamp = stampOf(paths[i]);
          (*sizes)[i] = stamp ? stamp->size : 0;
          ++pulse.beats;
        }
      });
  Wake wake = work->accepted() ? Wake::TimedOut : Wake::Closed;
  while (wake == Wake::TimedOut && !sizesAreStuck_) {
    wake = co_await work->wait(hub_->now() + betweenChecks);
    if (wake == Wake::TimedOut) {
      check();
      sizesAreStuck_ = sizesAreStuck_ || (stop_.stopped() && silence() >= longestWhenStopped);
    }
  }
  co_return wake == Wake::Done ? *sizes : std::vector<std::uint64_t>();
}

bool Reading::isStuck(const std::string& folder) {
  std::erase_if(stuck_, [](const Stuck& stuck) { return stuck.pulse->done > stuck.done; });
  return std::any_of(stuck_.begin(), stuck_.end(),
                     [&](const Stuck& stuck) { return stuck.folder == folder; });
}

void Reading::check() {
  const std::size_t done = desk_.pulse->done; // in this order: what is done has beaten before
  const std::uint64_t beats = desk_.pulse->beats;
  if (beats != seen_ || done >= desk_.queue.size()) {
    seen_ = beats;
    seenAt_ = hub_->now();
  } else if (silence() >= longestSilence) {
    giveUp(done);
  }
}

void Reading::giveUp(std::size_t done) {
  const std::vector<std::size_t> left(desk_.queue.begin() + static_cast<std::ptrdiff_t>(done),
                                      desk_.queue.end());
  Stuck stuck{desk_.pulse, done, std::nullopt};
  const auto first = jobs_.find(left.front());
  if (first == jobs_.end()) {
    sizesAreStuck_ = true;
  } else {
    stuck.folder = folderOf(first->second.file->path);
    first->second.unanswered = "did not answer for 2 minutes when it was read: its disk, or the "
                               "server that it is on, may hang";
  }
  stuck_.push_back(std::move(stuck));
  const bool goesOn = another_ && stuck_.size() < mostStuck;
  if (goesOn) {
    desk_ = Desk(another_());
  } else {
    stop_.stop("files do not answer when they are read");
  }
  for (const std::size_t index : left) {
    const auto job = jobs_.find(index);
    if (job == jobs_.end() || !job->second.unanswered.empty()) {
      continue;
    }
    if (goesOn) {
      submit(index, job->second);
    } else {
      job->second.unanswered = "was not read: other files do not answer";
    }
  }
}

} // namespace dolthub::importer
