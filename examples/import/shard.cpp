#include "import/shard.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace dolthub_import {

namespace {

std::optional<std::size_t> numberOf(std::string_view text) {
  std::size_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = problem == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional(number) : std::nullopt;
}

std::size_t variable(const Environment& environment, const char* name, std::size_t otherwise) {
  const std::optional<std::string> text = environment(name);
  if (!text) {
    return otherwise;
  }
  const std::optional<std::size_t> number = numberOf(*text);
  if (!number) {
    throw InputError(std::string(name) + ": \"" + printable(*text) + "\" is not a number");
  }
  return *number;
}

// An array may begin anywhere and leave numbers out, as long as the gaps are alike.
Shard shardOfSlurm(std::size_t count, const Environment& environment) {
  const std::size_t id = variable(environment, "SLURM_ARRAY_TASK_ID", 0);
  const std::size_t tasks = variable(environment, "SLURM_ARRAY_TASK_COUNT", count);
  const std::size_t first = variable(environment, "SLURM_ARRAY_TASK_MIN", id);
  const std::size_t last = variable(environment, "SLURM_ARRAY_TASK_MAX", id);
  if (tasks != count) {
    throw InputError("the Slurm array has " + std::to_string(tasks) +
                     " tasks where --shards says " + std::to_string(count) +
                     "; for one of them alone: --shard I/" + std::to_string(count));
  }
  // Not SLURM_ARRAY_TASK_STEP: a list of numbers has none.
  const std::size_t step = count > 1 ? (last - first) / (count - 1) : 1;
  const bool even = step > 0 && id >= first && first + step * (count - 1) == last &&
                    (id - first) % step == 0 && id <= last;
  if (!even) {
    throw InputError("the numbers of the Slurm array have gaps that differ; say which one this is: "
                     "--shard I/" +
                     std::to_string(count));
  }
  return {(id - first) / step + 1, count};
}

// One that is spelt in two ways is one machine's, which refuses it.
std::string keyOf(const dolthub::DatabaseName& database) {
  return lowered(database.text());
}

} // namespace

Shard parseShard(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::optional<std::size_t> index = numberOf(std::string_view(text).substr(0, slash));
  const std::optional<std::size_t> count = slash == std::string::npos
                                               ? std::nullopt
                                               : numberOf(std::string_view(text).substr(slash + 1));
  if (!index || !count || *index == 0 || *index > *count) {
    throw UsageError("--shard: \"" + printable(text) +
                     "\" is not I/N with I from 1 to N, such as 3/8");
  }
  return {*index, *count};
}

std::optional<std::string> processEnvironment(const char* name) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::optional<std::string>(text) : std::nullopt;
}

Shard shardFromScheduler(std::size_t count, const Environment& environment) {
  if (environment("SLURM_ARRAY_TASK_ID")) {
    return shardOfSlurm(count, environment);
  }
  if (!environment("JOB_COMPLETION_INDEX")) {
    throw UsageError("--shards needs a Slurm array (SLURM_ARRAY_TASK_ID) or an indexed job of "
                     "Kubernetes (JOB_COMPLETION_INDEX); elsewhere: --shard I/" +
                     std::to_string(count));
  }
  const std::size_t index = variable(environment, "JOB_COMPLETION_INDEX", 0);
  if (index >= count) {
    throw InputError("JOB_COMPLETION_INDEX is " + std::to_string(index) + " where --shards says " +
                     std::to_string(count));
  }
  return {index + 1, count};
}

Shares::Shares(const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) {
    databases_.push_back(keyOf(entry.file.target.database()));
  }
  std::sort(databases_.begin(), databases_.end());
  databases_.erase(std::unique(databases_.begin(), databases_.end()), databases_.end());
}

std::size_t Shares::shardOf(const dolthub::DatabaseName& database, std::size_t shards) const {
  const std::string key = keyOf(database);
  const auto place = std::lower_bound(databases_.begin(), databases_.end(), key);
  if (place == databases_.end() || *place != key) {
    return 0;
  }
  return static_cast<std::size_t>(place - databases_.begin()) % shards + 1;
}

std::vector<Entry> entriesOfShard(std::vector<Entry> entries, const Shard& shard) {
  const Shares shares(entries);
  std::erase_if(entries, [&](const Entry& entry) {
    return shares.shardOf(entry.file.target.database(), shard.count) != shard.index;
  });
  return entries;
}

} // namespace dolthub_import
