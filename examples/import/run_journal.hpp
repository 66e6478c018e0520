#pragma once

#include "import/arguments.hpp"

#include <dolthub/importer.hpp>

#include <cstddef>
#include <string>

// The journal of a run: where it is, and how the run's own settings are kept in it.

// Takes out of the plan what an earlier run's journal says was merged with the same content;
// returns how many files. What follows a changed file on its table stays. \throws UsageError
std::size_t leaveOutUnchanged(dolthub::ImportPlan& plan, const std::string& previous);

// A new one for this plan; none where none is wanted. \throws UsageError
dolthub::ImportJournal newJournal(const Arguments& arguments, const dolthub::ImportPlan& plan);

// The one that --resume names, with `arguments` as they were then. Files that changed since are
// refused, or taken as they are now. \throws UsageError
dolthub::ImportJournal journalToResume(Arguments& arguments);

// The command that goes on with it.
std::string resumeCommand(const dolthub::ImportJournal& journal);
