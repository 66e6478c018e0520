#pragma once

#include "import/manifest.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace dolthub_import {

// One manifest run by many machines: each takes the databases that are its share, so that a
// database has one lane. Nobody coordinates them; each reads the whole manifest.

struct Shard {
  std::size_t index = 1; // from 1 …
  std::size_t count = 1; // … to this

  std::string text() const { return std::to_string(index) + "/" + std::to_string(count); }
};

// "3/8". \throws UsageError
Shard parseShard(const std::string& text);

// A variable of the environment; nothing where it is not set.
using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> processEnvironment(const char* name);

// Which of `count` this process is, as a Slurm array or an indexed job of Kubernetes tells it.
// \throws UsageError when neither does, or the array has another size
Shard shardFromScheduler(std::size_t count, const Environment& environment);

// The databases of a manifest, sorted, in turn: the same on every machine.
class Shares {
public:
  explicit Shares(const std::vector<Entry>& entries);

  std::size_t databases() const noexcept { return databases_.size(); }
  // From 1; 0 for a database that is not in the manifest.
  std::size_t shardOf(const dolthub::DatabaseName& database, std::size_t shards) const;

private:
  std::vector<std::string> databases_;
};

// What is left for one of them.
std::vector<Entry> entriesOfShard(std::vector<Entry> entries, const Shard& shard);

} // namespace dolthub_import
