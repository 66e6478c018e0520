#pragma once

#include "import/shard.hpp"

#include <dolthub/importer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dolthub_import {

// What the command line says, checked as far as that goes without looking at a file.
struct Arguments {
  bool help = false;
  bool version = false;
  bool man = false;
  std::string completion; // of a shell; empty: none is asked for

  std::vector<std::string> files;
  std::string manifest; // empty: the files above
  std::string database = "demo/imports";
  std::string branch = "main";
  std::string table; // empty: named after the file
  dolthub::ImportOperation operation = dolthub::ImportOperation::Create;
  std::vector<std::string> primaryKeys;

  bool merge = false;
  std::string stage; // the branch that takes all files of a database; empty: none
  std::optional<dolthub::Visibility> createMissing;
  bool verify = false;
  bool transformed = false; // what is counted is compared with nothing
  std::optional<std::size_t> concurrency;
  double requestsPerSecond = 0;                      // 0: as many as there are
  std::optional<std::chrono::milliseconds> lookUp;   // what was sent and not answered
  std::optional<std::chrono::milliseconds> patience; // with a server that is out of order
  std::uint64_t partSize = dolthub::uploadLimit;     // of a file that is too large for one upload

  std::string endpoint; // empty: DoltHub itself
  bool allowPlainHttp = false;
  std::string caFile;
  std::string proxy;             // empty: as the environment says
  bool noProxy = false;          // whatever it says
  std::string clientCertificate; // files
  std::string clientKey;
  std::string tokenFile;
  bool emulator = false;

  std::optional<Shard> shard; // of the manifest
  std::size_t shards = 0;     // which one this is, the scheduler says; 0: not asked

  std::string journal;       // of a new run; empty: a dated one, or none for the emulator
  std::string resume;        // a journal to go on with
  std::string resumeOrStart; // likewise, where it is there
  dolthub::Assume assume = dolthub::Assume::Nothing;
  std::vector<std::string> assumeFor; // paths; empty: all files
  bool acceptChanges = false;
  bool retryFailed = false;
  bool dryRun = false;
  bool checkFirst = false;
  bool check = false;
  std::string skipUnchanged;                                   // the journal of an earlier run
  std::string until;                                           // HH:MM, this machine's time
  std::optional<std::chrono::system_clock::time_point> stopAt; // that

  std::string report; // a page for the morning after
  std::string events; // a line for each thing that happens
  std::string record; // a line for each request, for support

  bool json = false;
  bool verbose = false;
};

// `now` is when the program began. \throws UsageError
Arguments
parseArguments(const std::vector<std::string>& words,
               std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

// --transformed is about what --verify counts. \throws UsageError
void requireVerify(const Arguments& arguments);

// What it does not say, as the environment does: DOLTHUB_ENDPOINT, DOLTHUB_CA_FILE. For a new run;
// a journal knows where its own went.
void takeEnvironment(Arguments& arguments, const Environment& environment);

} // namespace dolthub_import
