#include "import/arguments.hpp"

#include "import/clock.hpp"
#include "import/manifest.hpp"
#include "import/options.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"
#include "import/words.hpp"

#include <boost/program_options.hpp>

#include <charconv>
#include <cstdint>
#include <initializer_list>

namespace dolthub_import {

namespace options = boost::program_options;

namespace {

class Reader {
public:
  explicit Reader(const options::variables_map& values) : values_(values) {}

  bool has(const char* name) const { return values_.count(name) != 0; }

  void take(const char* name, std::string& into) const {
    if (!has(name)) {
      return;
    }
    into = values_[name].as<std::string>();
    if (into.empty()) {
      throw UsageError(std::string("--") + name + " needs a value");
    }
  }

  void take(const char* name, std::vector<std::string>& into) const {
    if (has(name)) {
      into = values_[name].as<std::vector<std::string>>();
    }
  }

  void refuseTogether(const char* one, std::initializer_list<const char*> others,
                      const char* why) const {
    if (!has(one)) {
      return;
    }
    for (const char* other : others) {
      if (has(other)) {
        const std::string named =
            std::string(other) == "file" ? "a file" : std::string("--") + other;
        throw UsageError(std::string("--") + one + " and " + named + " do not go together: " + why);
      }
    }
  }

private:
  const options::variables_map& values_;
};

std::uint64_t readNumber(const Reader& reader, const char* name, std::uint64_t otherwise,
                         std::uint64_t most) {
  std::string text = std::to_string(otherwise);
  reader.take(name, text);
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = problem == std::errc{} && end == text.data() + text.size();
  if (!whole || number == 0 || number > most) {
    throw UsageError("--" + std::string(name) + ": \"" + printable(text) +
                     "\" is not a number from 1 to " + std::to_string(most));
  }
  return number;
}

// "90s", "30m", "12h": from a second to a week.
std::chrono::milliseconds readDuration(const Reader& reader, const char* name) {
  std::string text;
  reader.take(name, text);
  std::uint64_t number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  const std::uint64_t seconds = unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : 0;
  constexpr std::uint64_t week = 7 * 24 * 3600;
  if (problem != std::errc{} || seconds == 0 || number == 0 || number > week / seconds) {
    throw UsageError("--" + std::string(name) + ": \"" + printable(text) +
                     "\" is no time such as 90s, 30m or 12h, up to a week");
  }
  return std::chrono::seconds{number * seconds};
}

// What only a resumed run can be told.
void readResume(const Reader& reader, Arguments& arguments) {
  reader.take("resume", arguments.resume);
  reader.take("resume-or-start", arguments.resumeOrStart);
  arguments.acceptChanges = reader.has("accept-changes");
  arguments.retryFailed = reader.has("retry-failed");
  std::string assume;
  reader.take("assume", assume);
  if (assume == "done") {
    arguments.assume = dolthub::Assume::Done;
  } else if (assume == "merged") {
    arguments.assume = dolthub::Assume::Merged;
  } else if (assume == "retry") {
    arguments.assume = dolthub::Assume::Retry;
  } else if (!assume.empty()) {
    throw UsageError("--assume: \"" + printable(assume) + "\" is none of done, merged and retry");
  }
  reader.take("assume-for", arguments.assumeFor);
  if (!arguments.assumeFor.empty() && assume.empty()) {
    throw UsageError("--assume-for names files; --assume says what is so of them");
  }
  for (const char* name : {"assume", "accept-changes", "retry-failed"}) {
    if (reader.has(name) && arguments.resume.empty() && arguments.resumeOrStart.empty()) {
      throw UsageError(std::string("--") + name +
                       " is for a run that is resumed: --resume JOURNAL");
    }
  }
}

void readCreateMissing(const Reader& reader, Arguments& arguments) {
  std::string visibility;
  reader.take("create-missing", visibility);
  if (visibility == "public") {
    arguments.createMissing = dolthub::Visibility::Public;
  } else if (visibility == "private") {
    arguments.createMissing = dolthub::Visibility::Private;
  } else if (!visibility.empty()) {
    throw UsageError("--create-missing: \"" + printable(visibility) +
                     "\" is neither public nor private");
  }
}

options::variables_map readValues(const std::vector<std::string>& words) {
  options::options_description known = dolthub::program::knownOptions(importProgram());
  known.add_options()("file", options::value<std::vector<std::string>>(), "");
  return readWords(words, known, "file");
}

// Then nothing else counts.
bool asksAboutProgram(const Reader& reader, Arguments& arguments) {
  arguments.help = reader.has("help");
  arguments.version = reader.has("version");
  arguments.man = reader.has("man");
  reader.take("completion", arguments.completion);
  if (!arguments.completion.empty() &&
      dolthub::program::completion(importProgram(), arguments.completion).empty()) {
    throw UsageError("--completion: \"" + printable(arguments.completion) +
                     "\" is none of bash, zsh and fish");
  }
  return arguments.help || arguments.version || arguments.man || !arguments.completion.empty();
}

void requireWhere(const Reader& reader) {
  std::string missing;
  for (const char* name : {"database", "branch", "operation"}) {
    if (!reader.has(name)) {
      missing += std::string(missing.empty() ? "" : ", ") + "--" + name;
    }
  }
  if (!missing.empty()) {
    throw UsageError("where do the files go? Missing: " + missing);
  }
}

void refuseContradictions(const Reader& reader) {
  reader.refuseTogether(
      "emulator",
      {"endpoint", "allow-plain-http", "token-file", "ca-file", "client-certificate", "proxy"},
      "the embedded DoltHub has its own");
  reader.refuseTogether("check", {"dry-run", "emulator"}, "there is a DoltHub to be asked, or not");
  reader.refuseTogether("create-missing", {"stage"}, "a new database has no branch to stage from");
  reader.refuseTogether("manifest",
                        {"file", "database", "branch", "table", "operation", "primary-key"},
                        "the manifest says what goes where");

  reader.refuseTogether("resume",
                        {"file", "manifest", "journal", "dry-run", "database", "branch", "table",
                         "operation", "primary-key", "stage", "skip-unchanged", "part-size",
                         "create-missing", "check"},
                        "the journal says what goes where");

  reader.refuseTogether("resume-or-start", {"resume", "journal", "dry-run", "check"},
                        "it goes on with that journal, or starts it");
  reader.refuseTogether("shard", {"shards", "resume"}, "one of them says it");
  reader.refuseTogether("shards", {"resume"}, "the journal has the shard's files");
}

void readShards(const Reader& reader, Arguments& arguments) {
  std::string shard;
  reader.take("shard", shard);
  if (!shard.empty()) {
    arguments.shard = parseShard(shard);
  }
  if (reader.has("shards")) {
    arguments.shards = static_cast<std::size_t>(readNumber(reader, "shards", 1, 10'000));
  }
  if ((arguments.shard || arguments.shards != 0) && !reader.has("manifest")) {
    throw UsageError("shards are of a --manifest");
  }
}

void readUntil(const Reader& reader, Arguments& arguments,
               std::chrono::system_clock::time_point now) {
  reader.take("until", arguments.until);
  if (!arguments.until.empty()) {
    const std::optional<int> time = timeOfDay(arguments.until);
    if (!time) {
      throw UsageError("--until: \"" + printable(arguments.until) + "\" is no time such as 06:30");
    }
    arguments.stopAt = now + untilTimeOfDay(*time, now);
  }
}

void readOperation(const Reader& reader, Arguments& arguments) {
  std::string operation = "create";
  reader.take("operation", operation);
  const std::optional<dolthub::ImportOperation> known = operationFrom(operation);
  if (!known) {
    throw UsageError("--operation: \"" + printable(operation) +
                     "\" is not one of create, update, overwrite, replace");
  }
  arguments.operation = *known;
}

// Whom to ask, by what way, and as whom.
void readConnection(const Reader& reader, Arguments& arguments) {
  reader.take("endpoint", arguments.endpoint);
  arguments.allowPlainHttp = reader.has("allow-plain-http");
  reader.take("ca-file", arguments.caFile);
  reader.refuseTogether("proxy", {"no-proxy"}, "there is one, or not");
  reader.take("proxy", arguments.proxy);
  if (arguments.proxy.find('@') != std::string::npos) {
    throw UsageError("--proxy: every user of this machine sees what is an argument; put an address "
                     "with a login into HTTPS_PROXY");
  }
  arguments.noProxy = reader.has("no-proxy");
  reader.take("client-certificate", arguments.clientCertificate);
  reader.take("client-key", arguments.clientKey);
  reader.take("token-file", arguments.tokenFile);
}

void readVerify(const Reader& reader, Arguments& arguments) {
  arguments.verify = reader.has("verify");
  arguments.transformed = reader.has("transformed");
  if (arguments.resume.empty()) { // else the journal may say it
    requireVerify(arguments);
  }
}

// What goes where.
void readWhere(const Reader& reader, Arguments& arguments) {
  reader.take("file", arguments.files);
  reader.take("manifest", arguments.manifest);
  reader.take("stage", arguments.stage);
  reader.take("database", arguments.database);
  reader.take("branch", arguments.branch);
  reader.take("table", arguments.table);
  reader.take("primary-key", arguments.primaryKeys);
  readOperation(reader, arguments);
}

} // namespace

Arguments parseArguments(const std::vector<std::string>& words,
                         std::chrono::system_clock::time_point now) {
  const options::variables_map values = readValues(words);
  const Reader reader(values);
  Arguments arguments;
  if (asksAboutProgram(reader, arguments)) {
    return arguments;
  }

  refuseContradictions(reader);
  readShards(reader, arguments);
  readResume(reader, arguments);
  reader.take("journal", arguments.journal);
  reader.take("skip-unchanged", arguments.skipUnchanged);
  reader.take("report", arguments.report);
  reader.take("events", arguments.events);
  reader.take("record", arguments.record);
  readUntil(reader, arguments, now);
  arguments.dryRun = reader.has("dry-run");
  arguments.checkFirst = reader.has("check-first");
  arguments.check = reader.has("check");
  readCreateMissing(reader, arguments);
  readWhere(reader, arguments);
  arguments.merge = reader.has("merge");
  readVerify(reader, arguments);
  if (reader.has("concurrency")) {
    arguments.concurrency = static_cast<std::size_t>(readNumber(reader, "concurrency", 16, 10'000));
  }
  if (reader.has("requests-per-second")) {
    arguments.requestsPerSecond =
        static_cast<double>(readNumber(reader, "requests-per-second", 1, 10'000));
  }
  arguments.partSize = readNumber(reader, "part-size", arguments.partSize, dolthub::uploadLimit);
  if (reader.has("look-up")) {
    arguments.lookUp = std::chrono::seconds(readNumber(reader, "look-up", 30, 3600));
  }
  if (reader.has("patience")) {
    arguments.patience = readDuration(reader, "patience");
  }
  readConnection(reader, arguments);
  arguments.emulator = reader.has("emulator");
  arguments.json = reader.has("json");
  arguments.verbose = reader.has("verbose");

  if (!arguments.resume.empty()) {
    return arguments;
  }
  if (arguments.files.empty() && arguments.manifest.empty()) {
    throw UsageError("nothing to import: name files, or a --manifest");
  }
  if (arguments.manifest.empty() && !arguments.emulator) {
    requireWhere(reader);
  }
  return arguments;
}

void requireVerify(const Arguments& arguments) {
  if (arguments.transformed && !arguments.verify) {
    throw UsageError("--transformed is about what --verify counts: give both");
  }
}

void takeEnvironment(Arguments& arguments, const Environment& environment) {
  if (arguments.emulator) {
    return;
  }
  const auto take = [&](const char* name, std::string& into) {
    if (into.empty()) {
      into = environment(name).value_or(std::string());
    }
  };
  take("DOLTHUB_ENDPOINT", arguments.endpoint);
  take("DOLTHUB_CA_FILE", arguments.caFile);
}

} // namespace dolthub_import
