#include "import/run_journal.hpp"

#include "import/clock.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

namespace dolthub_import {

namespace {

std::string absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

// A second run within the same second gets another name.
std::string datedName(const std::optional<Shard>& shard) {
  std::string base = "./dolthub-import-" + utcNow();
  if (shard) { // others begin at the same time
    base += "-shard-" + std::to_string(shard->index) + "-of-" + std::to_string(shard->count);
  }
  std::string name = base + ".journal";
  for (int i = 2; std::filesystem::exists(name) && i < 1000; ++i) {
    name = base + "-" + std::to_string(i) + ".journal";
  }
  return name;
}

// Where the API token comes from is kept, the API token is not.
dolthub::ImportJournal::Notes notesOf(const Arguments& arguments) {
  const auto word = [](bool value) {
    return std::string(value ? "yes" : "no");
  };
  std::string missing;
  if (arguments.createMissing) {
    missing = *arguments.createMissing == dolthub::Visibility::Public ? "public" : "private";
  }
  return {
      {"started", utcNow()},
      {"merge", word(arguments.merge)},
      {"stage", arguments.stage},
      {"create_missing", missing},
      {"check_first", word(arguments.checkFirst)},
      {"verify", word(arguments.verify)},
      {"transformed", word(arguments.transformed)},
      {"concurrency",
       arguments.concurrency ? std::to_string(*arguments.concurrency) : std::string()},
      {"requests_per_second", arguments.requestsPerSecond > 0
                                  ? std::to_string(std::lround(arguments.requestsPerSecond))
                                  : std::string()},
      {"look_up_ms", arguments.lookUp ? std::to_string(arguments.lookUp->count()) : std::string()},
      {"patience_ms",
       arguments.patience ? std::to_string(arguments.patience->count()) : std::string()},
      {"endpoint", arguments.endpoint},
      {"allow_plain_http", word(arguments.allowPlainHttp)},
      {"ca_file", absolute(arguments.caFile)},
      {"proxy", arguments.proxy},
      {"no_proxy", word(arguments.noProxy)},
      {"client_certificate", absolute(arguments.clientCertificate)},
      {"client_key", absolute(arguments.clientKey)},
      {"token_file", absolute(arguments.tokenFile)},
      {"emulator", word(arguments.emulator)}};
}

// What the command line says now goes before what was said then. --merge, --verify and
// --transformed can be added, and have no opposite.
void applyNotes(const dolthub::ImportJournal::Notes& notes, Arguments& arguments) {
  const auto take = [](const std::string& value, std::string& into) {
    if (into.empty()) {
      into = value;
    }
  };
  for (const auto& [name, value] : notes) {
    if (name == "merge") {
      arguments.merge = arguments.merge || value == "yes";
    } else if (name == "stage") {
      take(value, arguments.stage);
    } else if (name == "create_missing" && !value.empty() && !arguments.createMissing) {
      arguments.createMissing =
          value == "public" ? dolthub::Visibility::Public : dolthub::Visibility::Private;
    } else if (name == "check_first") {
      arguments.checkFirst = arguments.checkFirst || value == "yes";
    } else if (name == "verify") {
      arguments.verify = arguments.verify || value == "yes";
    } else if (name == "transformed") {
      arguments.transformed = arguments.transformed || value == "yes";
    } else if (name == "concurrency" && !value.empty() && !arguments.concurrency) {
      arguments.concurrency = static_cast<std::size_t>(std::stoul(value));
    } else if (name == "requests_per_second" && !value.empty() &&
               arguments.requestsPerSecond == 0) {
      arguments.requestsPerSecond = static_cast<double>(std::stoul(value));
    } else if (name == "look_up_ms" && !value.empty() && !arguments.lookUp) {
      arguments.lookUp = std::chrono::milliseconds(std::stoul(value));
    } else if (name == "patience_ms" && !value.empty() && !arguments.patience) {
      arguments.patience = std::chrono::milliseconds(std::stoul(value));
    } else if (name == "emulator") {
      arguments.emulator = arguments.emulator || value == "yes";
    } else if (name == "endpoint") {
      take(value, arguments.endpoint);
    } else if (name == "allow_plain_http") {
      arguments.allowPlainHttp = arguments.allowPlainHttp || value == "yes";
    } else if (name == "ca_file") {
      take(value, arguments.caFile);
    } else if (name == "proxy" && !arguments.noProxy) {
      take(value, arguments.proxy);
    } else if (name == "no_proxy" && arguments.proxy.empty()) {
      arguments.noProxy = arguments.noProxy || value == "yes";
    } else if (name == "client_certificate") {
      take(value, arguments.clientCertificate);
    } else if (name == "client_key") {
      take(value, arguments.clientKey);
    } else if (name == "token_file") {
      take(value, arguments.tokenFile);
    }
  }
}

// Those that are not accepted fail in their turn, each alone.
void acceptChanges(dolthub::ImportJournal& journal) {
  const std::vector<std::size_t> changed = journal.findChanged();
  const std::vector<dolthub::FileReport> reports = journal.content().reports;
  const std::vector<std::size_t> refused = journal.acceptChanges(changed);
  for (const std::size_t file : changed) {
    const std::string& pull = reports[file].pullRequestId;
    if (!pull.empty() && std::find(refused.begin(), refused.end(), file) == refused.end()) {
      const dolthub::PlannedFile& planned = journal.plan().files[file];
      std::cerr << "warning: " << printable(planned.label())
                << ": is sent anew as it is now. Pull request " << printable(pull) << " of "
                << printable(planned.target.database().text())
                << " has it as it was, and stays open: close it\n";
    }
  }
  for (const std::size_t file : refused) {
    std::cerr << "warning: " << printable(journal.plan().files[file].label())
              << ": cannot be taken as it is now, and fails alone. A file that is wrong, or is cut "
                 "into other parts than were planned, or of which a part was sent, needs a run of "
                 "its own\n";
  }
}

// What comes before a journal's run goes on: its settings, and what has changed since.
void takeUp(dolthub::ImportJournal& journal, Arguments& arguments) {
  if (!journal.dropped().empty()) {
    std::cerr << "warning: " << printable(journal.path()) << ": " << journal.dropped() << "\n";
  }
  try {
    applyNotes(journal.notes(), arguments);
  } catch (const std::logic_error&) {
    throw InputError("the journal " + printable(journal.path()) + " has notes that make no sense");
  }
  requireVerify(arguments);
  if (arguments.acceptChanges) {
    acceptChanges(journal);
  }
}

bool isSameUpload(const dolthub::PlannedFile& planned, const dolthub::PlannedFile& wanted) {
  return planned.path == absolute(wanted.path) && planned.target == wanted.target &&
         planned.table == wanted.table && planned.operation == wanted.operation &&
         planned.primaryKeys == wanted.primaryKeys;
}

std::string serverNamed(std::string endpoint, bool emulator) {
  if (emulator) {
    return "the DoltHub inside the program";
  }
  while (endpoint.ends_with('/')) {
    endpoint.pop_back();
  }
  return endpoint.empty() ? dolthub::ClientOptions().endpoint : endpoint;
}

// The files themselves are not looked at.
void requireSamePlan(const dolthub::ImportJournal& journal, const Arguments& arguments,
                     const std::vector<Entry>& entries) {
  const auto refuse = [&](const std::string& what) {
    throw InputError("the journal " + printable(journal.path()) + " is of another plan: " + what +
                     "; go on with --resume, or name another journal");
  };
  for (const auto& [name, value] : journal.notes()) {
    if (name == "stage" && value != arguments.stage) {
      refuse(value.empty() ? "it has no stage" : "it is staged in " + printable(value));
    }
  }
  const std::string server = serverIn(journal.notes());
  const bool isNamed = !arguments.endpoint.empty() || arguments.emulator;
  if (server != serverOf(arguments) && (isNamed || server == serverNamed({}, true))) {
    refuse("it goes to " + printable(server));
  }
  std::size_t next = 0;
  for (const dolthub::PlannedFile& planned : journal.plan().files) {
    if (planned.part && planned.part->number > 1) {
      continue;
    }
    if (next == entries.size() || !isSameUpload(planned, entries[next].file)) {
      refuse(printable(planned.path) + " is not, or not so, what is to be imported now");
    }
    ++next;
  }
  if (next < entries.size()) {
    refuse(printable(entries[next].file.path) + " is not in it");
  }
}

// For a POSIX shell.
std::string quoted(const std::string& text) {
  const bool plain = text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                            "0123456789_-./:") == std::string::npos;
  if (plain) {
    return text;
  }
  std::string safe = "'";
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
    } else {
      safe.push_back(c);
    }
  }
  return safe + "'";
}

bool isNamed(const std::string& path, const std::string& name) {
  return path == name || path == absolute(name) || path.ends_with('/' + name);
}

// Of a plan's files: a file in parts has several places.
std::vector<std::size_t> placesOf(const std::string& name, const dolthub::ImportPlan& plan) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < plan.files.size(); ++i) {
    const std::string& path = plan.files[i].path;
    if (!isNamed(path, name)) {
      continue;
    }
    if (!places.empty() && plan.files[places.front()].path != path) {
      throw InputError("--assume-for: " + printable(name) + " may be " +
                       printable(plan.files[places.front()].path) + " or " + printable(path) +
                       "; give the whole path");
    }
    places.push_back(i);
  }
  if (places.empty()) {
    throw InputError("--assume-for: the journal has no file " + printable(name) +
                     "; dolthub-import report shows those that it has");
  }
  return places;
}

} // namespace

std::string serverOf(const Arguments& arguments) {
  return serverNamed(arguments.endpoint, arguments.emulator);
}

std::string serverIn(const dolthub::ImportJournal::Notes& notes) {
  std::string endpoint;
  bool emulator = false;
  for (const auto& [name, value] : notes) {
    endpoint = name == "endpoint" ? value : endpoint;
    emulator = emulator || (name == "emulator" && value == "yes");
  }
  return serverNamed(std::move(endpoint), emulator);
}

std::string manifestDigest(const std::string& path) {
  const dolthub::BranchName anywhere(dolthub::DatabaseName("a", "b"), "main");
  const dolthub::PlannedFile file(anywhere, path, dolthub::ImportOperation::Create);
  return dolthub::inspectFile(file).sha256;
}

std::vector<std::size_t> placesOf(const std::vector<std::string>& names,
                                  const dolthub::ImportPlan& plan) {
  std::vector<std::size_t> places;
  for (const std::string& name : names) {
    const std::vector<std::size_t> of = placesOf(name, plan);
    places.insert(places.end(), of.begin(), of.end());
  }
  return places;
}

std::optional<ShardNotes> shardNotes(const dolthub::ImportJournal::Notes& notes) {
  ShardNotes found;
  bool isShard = false;
  for (const auto& [name, value] : notes) {
    if (name == "shard") {
      found.shard = parseShard(value);
      isShard = true;
    } else if (name == "databases") {
      found.databases = static_cast<std::size_t>(std::strtoul(value.c_str(), nullptr, 10));
    } else if (name == "manifest") {
      found.manifest = value;
    } else if (name == "manifest_sha256") {
      found.sha256 = value;
    }
  }
  return isShard ? std::optional(found) : std::nullopt;
}

std::optional<dolthub::ImportJournal>
newJournal(const Arguments& arguments, const dolthub::ImportPlan& plan, std::size_t databases) {
  std::string path = arguments.journal;
  if (path.empty()) {
    if (arguments.emulator) {
      return std::nullopt; // what is in an embedded DoltHub ends with the process, so there is
                           // nothing to resume
    }
    path = datedName(arguments.shard);
  }
  try {
    dolthub::ImportJournal::Notes notes = notesOf(arguments);
    if (!arguments.manifest.empty()) {
      notes.emplace_back("manifest", absolute(arguments.manifest));
    }
    if (arguments.shard) {
      notes.emplace_back("shard", arguments.shard->text());
      notes.emplace_back("databases", std::to_string(databases));
      notes.emplace_back("manifest_sha256", manifestDigest(arguments.manifest));
    }
    return dolthub::ImportJournal::create(std::move(path), plan, std::move(notes));
  } catch (const dolthub::Error& error) {
    throw InputError(printable(error.message()));
  }
}

dolthub::ImportJournal journalToResume(Arguments& arguments) {
  try {
    dolthub::ImportJournal journal = dolthub::ImportJournal::resume(arguments.resume);
    takeUp(journal, arguments);
    return journal;
  } catch (const dolthub::Error& error) {
    throw InputError(printable(error.message()));
  }
}

std::optional<dolthub::ImportJournal> journalToGoOnWith(Arguments& arguments,
                                                        const std::vector<Entry>& entries) {
  try {
    std::optional<dolthub::ImportJournal> journal =
        dolthub::ImportJournal::resumeIfPlanned(arguments.resumeOrStart);
    if (journal) {
      requireSamePlan(*journal, arguments, entries);
      takeUp(*journal, arguments);
    }
    return journal;
  } catch (const dolthub::Error& error) {
    throw InputError(printable(error.message()));
  }
}

std::string resumeCommand(const std::string& journal) {
  return "dolthub-import --resume " + quoted(journal);
}

std::string reportCommand(const std::string& journal) {
  return "dolthub-import report " + quoted(journal);
}

} // namespace dolthub_import
