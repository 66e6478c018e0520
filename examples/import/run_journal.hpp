#pragma once

#include "import/arguments.hpp"
#include "import/manifest.hpp"
#include "import/shard.hpp"

#include <dolthub/importer.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace dolthub_import {

// The journal of a run: where it is, and how the run's own settings are kept in it.

// A new one for this plan, of a manifest with so many databases; none where none is wanted. \throws
// InputError
std::optional<dolthub::ImportJournal>
newJournal(const Arguments& arguments, const dolthub::ImportPlan& plan, std::size_t databases = 0);

// The one that --resume names, with `arguments` as they were then where they say nothing now. Files
// that changed since are taken as they are now where that is asked for. \throws InputError
dolthub::ImportJournal journalToResume(Arguments& arguments);

// The one that --resume-or-start names, likewise; none where a new one is to be made there.
// \throws InputError where it is of another plan than these entries.
std::optional<dolthub::ImportJournal> journalToGoOnWith(Arguments& arguments,
                                                        const std::vector<Entry>& entries);

// The places in a journal's plan of the files with these names: their paths, or the ends of them
// that are theirs alone. \throws InputError
std::vector<std::size_t> placesOf(const std::vector<std::string>& names,
                                  const dolthub::ImportPlan& plan);

// Which shard of which manifest a journal is of.
struct ShardNotes {
  Shard shard;
  std::size_t databases = 0; // of the whole manifest
  std::string manifest;
  std::string sha256;
};
// None for a run that was no shard. \throws UsageError
std::optional<ShardNotes> shardNotes(const dolthub::ImportJournal::Notes& notes);
// Of its content; empty when it cannot be read.
std::string manifestDigest(const std::string& path);

// Which server a run goes to, or went to, for a person; DoltHub's own address where none is named.
std::string serverOf(const Arguments& arguments);
std::string serverIn(const dolthub::ImportJournal::Notes& notes);

// The commands that go on with it, and that say what it tells.
std::string resumeCommand(const std::string& journal);
std::string reportCommand(const std::string& journal);

} // namespace dolthub_import
