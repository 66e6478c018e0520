#include "import/arguments.hpp"

#include "import/clock.hpp"
#include "import/manifest.hpp"
#include "import/text.hpp"
#include "import/usage_error.hpp"
#include "import/words.hpp"

#include <boost/program_options.hpp>

#include <charconv>
#include <cstdint>
#include <initializer_list>

namespace options = boost::program_options;

namespace {

options::options_description knownOptions() {
  options::options_description all;
  auto add = all.add_options();
  add("help,h", "");
  add("version", "");
  add("manifest", options::value<std::string>(), "");
  add("database", options::value<std::string>(), "");
  add("branch", options::value<std::string>(), "");
  add("table", options::value<std::string>(), "");
  add("operation", options::value<std::string>(), "");
  add("primary-key", options::value<std::vector<std::string>>()->composing(), "");
  add("merge", "");
  add("stage", options::value<std::string>(), "");
  add("create-missing", options::value<std::string>(), "");
  add("verify", "");
  add("concurrency", options::value<std::string>(), "");
  add("shard", options::value<std::string>(), "");
  add("shards", options::value<std::string>(), "");
  add("requests-per-second", options::value<std::string>(), "");
  add("look-up", options::value<std::string>(), "");
  add("patience", options::value<std::string>(), "");
  add("part-size", options::value<std::string>(), "");
  add("endpoint", options::value<std::string>(), "");
  add("allow-plain-http", "");
  add("ca-file", options::value<std::string>(), "");
  add("token-file", options::value<std::string>(), "");
  add("emulator", "");
  add("journal", options::value<std::string>(), "");
  add("resume", options::value<std::string>(), "");
  add("resume-or-start", options::value<std::string>(), "");
  add("assume", options::value<std::string>(), "");
  add("accept-changes", "");
  add("retry-failed", "");
  add("dry-run", "");
  add("check", "");
  add("skip-unchanged", options::value<std::string>(), "");
  add("until", options::value<std::string>(), "");
  add("report", options::value<std::string>(), "");
  add("events", options::value<std::string>(), "");
  add("record", options::value<std::string>(), "");
  add("json", "");
  add("verbose,v", "");
  add("file", options::value<std::vector<std::string>>(), "");
  return all;
}

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
  } else if (assume == "retry") {
    arguments.assume = dolthub::Assume::Retry;
  } else if (!assume.empty()) {
    throw UsageError("--assume: \"" + printable(assume) + "\" is neither done nor retry");
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

} // namespace

Arguments parseArguments(const std::vector<std::string>& words,
                         std::chrono::system_clock::time_point now) {
  const options::variables_map values = readWords(words, knownOptions(), "file");
  const Reader reader(values);
  Arguments arguments;
  arguments.help = reader.has("help");
  arguments.version = reader.has("version");
  if (arguments.help || arguments.version) {
    return arguments;
  }

  reader.refuseTogether("emulator", {"endpoint", "allow-plain-http", "token-file", "ca-file"},
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
  readResume(reader, arguments);
  reader.take("journal", arguments.journal);
  reader.take("skip-unchanged", arguments.skipUnchanged);
  reader.take("report", arguments.report);
  reader.take("events", arguments.events);
  reader.take("record", arguments.record);
  reader.take("until", arguments.until);
  if (!arguments.until.empty()) {
    const std::optional<int> time = timeOfDay(arguments.until);
    if (!time) {
      throw UsageError("--until: \"" + printable(arguments.until) + "\" is no time such as 06:30");
    }
    arguments.stopAt = now + untilTimeOfDay(*time, now);
  }
  arguments.dryRun = reader.has("dry-run");
  arguments.check = reader.has("check");
  readCreateMissing(reader, arguments);
  reader.take("file", arguments.files);
  reader.take("manifest", arguments.manifest);
  reader.take("stage", arguments.stage);
  reader.take("database", arguments.database);
  reader.take("branch", arguments.branch);
  reader.take("table", arguments.table);
  reader.take("primary-key", arguments.primaryKeys);
  std::string operation = "create";
  reader.take("operation", operation);
  const std::optional<dolthub::ImportOperation> known = operationFrom(operation);
  if (!known) {
    throw UsageError("--operation: \"" + printable(operation) +
                     "\" is not one of create, update, overwrite, replace");
  }
  arguments.operation = *known;

  arguments.merge = reader.has("merge");
  arguments.verify = reader.has("verify");
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
  reader.take("endpoint", arguments.endpoint);
  arguments.allowPlainHttp = reader.has("allow-plain-http");
  reader.take("ca-file", arguments.caFile);
  reader.take("token-file", arguments.tokenFile);
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

std::string helpText() {
  return R"(Imports files into DoltHub, many at once.

  dolthub-import [options] --database OWNER/NAME --branch BRANCH --operation OP FILE...
  dolthub-import [options] --manifest FILE
  dolthub-import [options] --emulator FILE...        try it: no account, no network
  dolthub-import --resume JOURNAL                    go on with a run that was ended
  dolthub-import report [options] JOURNAL...         what became of these runs

What goes where
  --manifest FILE       a CSV with the header file,database,branch,table,operation,keys
                        (keys separated by spaces, 'in quotes' where a name has some; paths
                        relative to the manifest; an empty table is named after the file). Its
                        order counts. Or JSON: an array of objects with these fields
  --database OWNER/NAME
  --branch BRANCH       the branch must be there
  --table TABLE         default: the file's name without its ending
  --operation OP        create     the table must be new
                        update     insert rows, or update them by key
                        overwrite  the table becomes the file
                        replace    the rows become the file's, the columns stay
  --primary-key COLUMN  may be given several times, once for each column

What is done
  An upload lands in a pull request of its own; nothing changes in the branch until it is merged.
  --merge               merge each pull request
  --stage BRANCH        all files of a database go into one new branch first, and then into one
                        pull request; --merge merges that one, once all its files are in it
  --verify              count the rows of each table afterwards; a difference is a failure
  --concurrency N       databases worked on at once (16); one file at a time in each
  --requests-per-second N
                        requests to DoltHub that may begin in a second (no limit), polls counted
  --look-up SECONDS     how long to look for what was sent and not answered (30)
  --patience TIME       how long a server that is out of order is waited for, each time (12h)
  --part-size BYTES     a CSV or PSV with more bytes (104857600, what one upload takes) goes in as
                        parts: the first as asked for, the rest as updates. It needs key columns,
                        and --merge or --stage; overwrite and replace need --stage
  --create-missing public|private
                        make databases that are not there, before their first file
  --skip-unchanged JOURNAL
                        leave out files that are in since that earlier run: the same content, done the
                        same way, and nothing else done to the table behind it
  --until HH:MM         take no new files once it is that time, counted from the program's start

Before the night
  --dry-run             say what would be done and what is wrong with the input; send nothing
  --check               ask DoltHub whether the token, the databases and the branches are good and
                        no import is running there; change nothing. A line for each problem; ends
                        with 0 when there is none, with 1 when there are some

When one machine is not enough
  Many machines run the same manifest, each a share of its databases.
  --shard I/N           this is number I of N, from 1
  --shards N            which one this is, the scheduler says: a Slurm array of N tasks, or an
                        indexed job of Kubernetes with N completions
  report JOURNAL...     joins their journals, and names what no shard did. It takes --report and
                        --json as below, and --manifest where the manifest is elsewhere now

When it does not end well
  A run writes a journal. What DoltHub has accepted is never sent again by the run that resumes it.
  --journal FILE        default: ./dolthub-import-<UTC time>.journal; none with --emulator
  --resume JOURNAL      needs no other argument; finished files are left alone, and a file that
                        changed since then fails alone. --merge, --verify and what is said about
                        concurrency and the connection count from then on
  --resume-or-start JOURNAL
                        goes on with that journal; where there is none, or one that was torn
                        before its plan was complete, so that nothing was sent, the run starts and
                        writes it. Takes the options of a new run both times, for schedulers that
                        start a task again; another plan than the journal's is refused
  --assume done|retry   what to make of files that may or may not be in, once you have looked
  --accept-changes      take files that changed since then as they are now
  --retry-failed        do files again that failed

Which DoltHub
  --token-file FILE     the API token; without this it is taken from DOLTHUB_TOKEN
  --endpoint URL        another server, such as a DoltLab: https://host[:port]. Without this a new
                        run takes it from DOLTHUB_ENDPOINT
  --allow-plain-http    take an endpoint of http://, for a DoltLab that has no TLS: whoever is on
                        the way can read and change the API token and the data. Never for DoltHub
  --ca-file FILE        certificate authorities to trust instead of the system's (PEM). Without
                        this a new run takes it from DOLTHUB_CA_FILE
  --emulator            a DoltHub inside this program that forgets everything at its end. Defaults
                        then: --database demo/imports --branch main --operation create

What is shown
  Progress goes to standard error: on a terminal a line that is drawn over and over, with rate and
  time left, elsewhere a plain line every half minute.
  --report FILE         a page (HTML) for the morning after: failures first, and a timeline
  --events FILE         a line of JSON for each thing that happens
  --record FILE         a line of JSON for each request, to send to support: times, sizes, status,
                        no names, data or token. Appended to what earlier runs wrote, to 32 MiB
  --json                one JSON object on standard output, and nothing else there
  --verbose, -v         a line per request on standard error
  --help, -h            this
  --version

Ctrl-C once: no new files are taken, those under way are finished. Twice: ends now.
NO_COLOR is honoured.

Ends with 0 all done, 1 some files failed, 2 wrong usage or bad input (nothing was sent),
3 some files may or may not be in, 130 interrupted.
)";
}
