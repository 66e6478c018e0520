#include "examples/emulator_process.hpp"
#include "examples/process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/emulator.hpp>

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

// dolthub-import as a user runs it: what it refuses, what ends it, and what it does with many
// files.

namespace {

namespace json = boost::json;
using examples::Ended;
using Words = std::vector<std::string>;

const std::string header = "file,database,branch,table,operation,keys\n";

struct ImportWorld {
  ImportWorld() {
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{5});
    emulator.createDatabase("demo", "art");
    folder.write("ca.pem", emulator.caCertificate());
  }

  // So many files of one row for one database, and the manifest that lists them.
  std::string manifest(int files) const {
    std::string text = header;
    for (int i = 0; i < files; ++i) {
      const std::string name = "f" + std::to_string(i) + ".csv";
      folder.write(name, "id\n" + std::to_string(i) + "\n");
      text += name + ",demo/art,main,,create,id\n";
    }
    return folder.write("manifest.csv", text);
  }

  examples::Process start(Words words, Words before = {}) const {
    before.push_back(DOLTHUB_BINARY_DIR "/bin/dolthub-import");
    before.insert(before.end(), words.begin(), words.end());
    before.insert(before.end(),
                  {"--endpoint", emulator.endpoint(), "--ca-file", folder.path("ca.pem")});
    const std::string program = before.front();
    before.erase(before.begin());
    return {program, before, {{"DOLTHUB_TOKEN", emulator.apiToken()}, {"PATH", "/usr/bin:/bin"}}};
  }
  Ended run(Words words, Words before = {}) const {
    return start(std::move(words), std::move(before)).wait();
  }

  std::size_t effects(const std::string& kind) const {
    const auto all = emulator.effects();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(),
                      [&](const dolthub::Effect& effect) { return effect.kind == kind; }));
  }

  TemporaryFolder folder;
  dolthub::Emulator emulator;
};

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t countOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

void waitFor(const std::string& path, const std::string& part) {
  for (int i = 0; i < 3000 && contentOf(path).find(part) == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  BOOST_TEST_REQUIRE(contentOf(path).find(part) != std::string::npos);
}

void waitForMany(const std::string& path, const std::string& part, std::size_t many) {
  for (int i = 0; i < 3000 && countOf(contentOf(path), part) < many; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  BOOST_TEST_REQUIRE(countOf(contentOf(path), part) == many);
}

// A FIFO that is soon full, and whose reader does not read by itself.
class Reader {
public:
  explicit Reader(const std::string& path) {
    BOOST_TEST_REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    BOOST_TEST_REQUIRE(descriptor_ >= 0);
    ::fcntl(descriptor_, F_SETPIPE_SZ, 4096);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() { ::close(descriptor_); }

  // Until `part` came so often, or for some seconds.
  std::string readUntil(const std::string& part, std::size_t many) const {
    std::string text;
    std::array<char, 4096> buffer{};
    pollfd ready{descriptor_, POLLIN, 0};
    while (countOf(text, part) < many && ::poll(&ready, 1, 5000) == 1) {
      const ssize_t got = ::read(descriptor_, buffer.data(), buffer.size());
      text.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return text;
  }

private:
  int descriptor_ = -1;
};

// A number of /proc/PID/status.
int statusOf(pid_t pid, const std::string& name) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) {
      return std::stoi(line.substr(name.size() + 1));
    }
  }
  return 0;
}

// Open at this moment.
int socketsOf(pid_t pid) {
  int count = 0;
  std::error_code ignored;
  const std::string folder = "/proc/" + std::to_string(pid) + "/fd";
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    count += std::filesystem::read_symlink(entry, ignored).string().starts_with("socket:") ? 1 : 0;
  }
  return count;
}

// What a full disk may leave: everything that DoltHub got was announced in the journal.
void checkFull(const ImportWorld& world, const Ended& ended, const std::string& journal) {
  BOOST_TEST(ended.exitCode == 1, ended.errors + ended.output);
  BOOST_TEST((ended.output + ended.errors).find("cannot be written") != std::string::npos,
             ended.output + ended.errors);
  const std::size_t announced = countOf(journal, R"("event":"intent")");
  BOOST_TEST(announced > 0u);
  BOOST_TEST(world.effects("import accepted") + world.effects("merge accepted") <= announced);
  BOOST_TEST(world.effects("import accepted") < 12u);
  BOOST_TEST(journal.ends_with('\n')); // no half record
}

} // namespace

BOOST_AUTO_TEST_SUITE(import_refusals, *boost::unit_test::label("waits"))

BOOST_FIXTURE_TEST_CASE(bad_input_is_told_and_nothing_is_sent, ImportWorld) {
  const std::string good = manifest(1);
  const std::string journal = folder.path("run.journal");
  const auto list = [&](const std::string& name, const std::string& row) {
    return Words{"--manifest", folder.write(name + ".plan", header + row), "--journal", journal};
  };
  const std::string newer =
      folder.write("newer", R"({"journal":"dolthub import","version":2,"crc32":"00000000"})"
                            "\n");
  const std::vector<std::pair<Words, std::string>> table{
      {{"--manifest", folder.path("missing")}, "the manifest cannot be read: No such file"},
      {{"--manifest", folder.path("")}, "the manifest is a directory"},
      {{"--manifest", folder.write("nothing", "")}, "the manifest is empty"},
      {{"--manifest", "/dev/zero"}, "the manifest is no text in UTF-8"},
      {{"--resume", "/dev/zero"}, "is not a regular file"},
      {{"--manifest", good, "--skip-unchanged", "/dev/zero"}, "is not a regular file"},
      {{"--manifest", good, "--resume-or-start", good}, "is damaged in line 1"},
      {list("slash", "f0.csv,demo/art,main,a/b,create,id\n"), "table name contains a slash"},
      {list("row", "f0.csv,demo/art,main,,creat,id\n"), "row.plan:2: column \"operation\""},
      {list("cells", "f0.csv,demo/art\n"), "cells.plan:2: 2 cells in this row"},
      {list("gone", "gone.csv,demo/art,main,,create,id\n"), "gone.csv: cannot be read: No such"},
      {list("folder", ".,demo/art,main,t,create,id\n"), "is a directory"},
      {{"--manifest", good, "--journal", folder.path("no/such/folder/j")}, "cannot be made"},
      {{"--manifest", good, "--journal", good}, "is there already"},
      {{"--resume", folder.path("missing")}, "cannot be opened: No such file"},
      {{"--resume", good}, "is damaged in line 1"},
      {{"--resume", newer}, "newer"},
      {{"--manifest", good, "--report", folder.path("no/such/folder/r.html")}, "--report"},
      {{"--manifest", good, "--events", folder.path("no/such/folder/e")}, "--events"},
      {{"--manifest", good, "--token-file", folder.path("none")}, "--token-file"},
  };
  for (const auto& [words, told] : table) {
    const Ended ended = run(words);
    BOOST_TEST(ended.exitCode == 2, told << ": " << ended.errors);
    BOOST_TEST(ended.errors.find(told) != std::string::npos,
               "told \"" << ended.errors << "\", not \"" << told << "\"");
    BOOST_TEST(ended.output == "");
    BOOST_TEST(ended.errors.find("--help") == std::string::npos, ended.errors); // it would not help
    BOOST_TEST(ended.peakMemory < 256 * 1024, told);
    BOOST_TEST(!std::filesystem::exists(journal), told);
  }
  BOOST_TEST(emulator.stats().connections == 0u);
}

// What is wrong inside a file is no reason to leave the others for tomorrow, unless that is asked
// for.
BOOST_FIXTURE_TEST_CASE(a_bad_file_keeps_no_other_back, ImportWorld) {
  const std::string rows = contentOf(manifest(3)).substr(header.size());
  const std::vector<std::pair<std::string, std::string>> bad{
      {folder.write("ragged.csv", "id,name\n1,a\n2\n"), ": line 3, column "},
      {folder.write("empty.csv", ""), ": is empty"},
      {folder.write("nul.csv", std::string("id\n1\n\0\n", 7)), ": line 3"},
      {folder.write("key.csv", "other\n1\n"),
       ": line 1: the key column \"id\" is not in the header"}};
  std::string all = header;
  for (const auto& [path, told] : bad) {
    all += path + ",demo/art,main,,create,id\n";
  }
  const Words words{"--manifest",
                    folder.write("mixed.csv", all + rows),
                    "--merge",
                    "--journal",
                    folder.path("run.journal"),
                    "--events",
                    folder.path("run.events")};
  Words first = words;
  first.insert(first.end(), {"--check-first", "--journal", folder.path("checked.journal")});
  first.erase(first.begin() + 3, first.begin() + 5);
  const Ended checked = run(first);
  BOOST_TEST(checked.exitCode == 1, checked.errors);
  BOOST_TEST(checked.output.find("4 failed, 3 not started") != std::string::npos, checked.output);
  BOOST_TEST(emulator.stats().connections == 0u);
  // As long as one is wrong, whoever starts it again; the one that was mended waits like the
  // others.
  folder.write("ragged.csv", "id,name\n1,a\n2,b\n");
  const Ended still = run({"--resume", folder.path("checked.journal")});
  BOOST_TEST(still.exitCode == 1, still.errors);
  BOOST_TEST(still.output.find("3 failed, 4 not started") != std::string::npos, still.output);
  BOOST_TEST(emulator.stats().connections == 0u);
  folder.write("ragged.csv", "id,name\n1,a\n2\n");

  const Ended ended = run(words);
  BOOST_TEST(ended.exitCode == 1, ended.errors);
  for (const auto& [path, told] : bad) {
    for (const Ended& one : {checked, ended}) {
      BOOST_TEST(one.errors.find("FAILED  " + path + told) != std::string::npos, one.errors);
      BOOST_TEST(one.output.find(path + told) != std::string::npos, one.output);
    }
  }
  BOOST_TEST(ended.output.find("3 merged, 4 failed") != std::string::npos, ended.output);
  BOOST_TEST(effects("import accepted") == 3u);
  // The last is read when the first has gone out.
  const std::string events = contentOf(folder.path("run.events"));
  BOOST_TEST(events.find(R"("event":"uploading")") < events.rfind(R"("event":"checked")"));

  // Mended, it goes in; the others are left alone.
  folder.write("ragged.csv", "id,name\n1,a\n2,b\n");
  const Ended again = run({"--resume", folder.path("run.journal"), "--retry-failed"});
  BOOST_TEST(again.output.find("4 merged, 3 failed") != std::string::npos, again.output);
  BOOST_TEST(effects("import accepted") == 4u);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_may_not_be_read_is_told, ImportWorld) {
  const std::string good = manifest(1);
  std::filesystem::permissions(folder.path("f0.csv"), std::filesystem::perms::none);
  if (::access(folder.path("f0.csv").c_str(), R_OK) == 0) {
    std::cout << "SKIPPED: root may read everything\n";
    return;
  }
  const Ended ended = run({"--manifest", good});
  BOOST_TEST(ended.exitCode == 2);
  BOOST_TEST(ended.errors.find("cannot be read: Permission denied") != std::string::npos,
             ended.errors);
}

BOOST_FIXTURE_TEST_CASE(two_runs_on_one_journal, ImportWorld) {
  emulator.setJobTime(std::chrono::minutes{10}, std::chrono::minutes{10});
  const std::string journal = folder.path("run.journal");
  examples::Process first = start({"--manifest", manifest(2), "--journal", journal, "--merge"});
  waitFor(journal, R"("event":"accepted")");
  const std::string before = contentOf(journal);
  const std::uint64_t connections = emulator.stats().connections;
  const Ended second = run({"--resume", journal});
  BOOST_TEST(second.exitCode == 2);
  BOOST_TEST(second.errors.find("is in use by another process") != std::string::npos,
             second.errors);
  BOOST_TEST(emulator.stats().connections == connections);
  BOOST_TEST(contentOf(journal) == before);
}

// The journal must not get the number of a standard stream: what is printed would go into it.
BOOST_FIXTURE_TEST_CASE(closed_standard_streams_cost_no_journal, ImportWorld) {
  const std::string journal = folder.path("night.journal");
  const Words closing{"/bin/sh", "-c", "exec \"$@\" <&- >&- 2>&-", "sh"};
  const Ended ended =
      run({"--manifest", manifest(2), "--merge", "--journal", journal, "--verbose"}, closing);
  BOOST_TEST(ended.exitCode == 0);
  BOOST_TEST(effects("merge finished") == 2u);
  BOOST_TEST(contentOf(journal).find("requests over") == std::string::npos);
  const Ended again = run({"--resume", journal});
  BOOST_TEST(again.exitCode == 0, again.errors);
  BOOST_TEST(effects("import accepted") == 2u);
}

BOOST_FIXTURE_TEST_CASE(output_that_does_not_get_out_is_no_success, ImportWorld) {
  const Words full{"/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh"};
  const Ended ended = run(
      {"--manifest", manifest(1), "--merge", "--json", "--journal", folder.path("night.journal")},
      full);
  BOOST_TEST(ended.exitCode == 1);
  BOOST_TEST(ended.errors.find("could not be written; what is missing there is in the journal: "
                               "dolthub-import report " +
                               folder.path("night.journal")) != std::string::npos,
             ended.errors);
}

// As `dolthub-import … | head -1` leaves it: SIGPIPE, and EPIPE from then on.
BOOST_FIXTURE_TEST_CASE(a_reader_that_goes_away_ends_nothing, ImportWorld) {
  const std::string journal = folder.path("night.journal");
  const Words nobody{"/bin/bash", "-c", "\"$@\" 2>&1 | true; exit ${PIPESTATUS[0]}", "bash"};
  const Ended ended =
      run({"--manifest", manifest(12), "--merge", "--journal", journal, "--verbose"}, nobody);
  BOOST_TEST(ended.exitCode == 1, ended.errors); // what could not be printed is no success
  BOOST_TEST(effects("merge finished") == 12u);
  BOOST_TEST(countOf(contentOf(journal), R"("event":"finished")") == 12u);
  const Ended again = run({"--resume", journal});
  BOOST_TEST(again.exitCode == 0, again.errors);
  BOOST_TEST(effects("import accepted") == 12u);
}

// A full pipe, as of a pager that waits, or of a program that has stopped.
BOOST_FIXTURE_TEST_CASE(a_reader_that_stops_reading_holds_up_no_file, ImportWorld) {
  const std::string journal = folder.path("night.journal");
  const Reader errors(folder.path("errors"));
  const Reader events(folder.path("events"));
  const Reader record(folder.path("record"));
  const Words into{"/bin/sh", "-c", "exec \"$@\" 2>'" + folder.path("errors") + "'", "sh"};
  examples::Process program =
      start({"--manifest", manifest(60), "--merge", "--journal", journal, "--verbose", "--events",
             folder.path("events"), "--record", folder.path("record")},
            into);
  waitForMany(journal, R"("event":"finished")", 60);
  BOOST_TEST(program.isRunning()); // it waits for its readers, for a while
  const std::string told = events.readUntil(R"("event":"finished")", 60);
  BOOST_TEST(countOf(told, R"("event":"finished")") == 60u);
  BOOST_TEST(countOf(record.readUntil(R"("wait":)", 120), R"("wait":)") == 120u);
  const std::string lines = errors.readUntil("POST /api", 120);
  BOOST_TEST(countOf(lines, "POST /api") == 120u);
  const Ended ended = program.wait();
  BOOST_TEST(ended.exitCode == 0);
  BOOST_TEST(ended.output.find("60 merged") != std::string::npos, ended.output);
}

BOOST_FIXTURE_TEST_CASE(a_signal_ends_the_wait_for_a_reader, ImportWorld) {
  const std::string journal = folder.path("night.journal");
  const Reader errors(folder.path("errors"));
  const Words into{"/bin/sh", "-c", "exec \"$@\" 2>'" + folder.path("errors") + "'", "sh"};
  examples::Process program =
      start({"--manifest", manifest(60), "--merge", "--journal", journal, "--verbose"}, into);
  BOOST_TEST(program.readLine().find("60 files") == 0u); // what was to be told is told
  BOOST_TEST(program.isRunning());
  std::this_thread::sleep_for(std::chrono::milliseconds{100});
  program.terminate();
  BOOST_TEST(program.wait().exitCode == 128 + SIGTERM);
}

// What a FIFO's reader sees to: none is there yet when the run begins.
BOOST_FIXTURE_TEST_CASE(events_wait_for_the_reader_of_a_fifo, ImportWorld) {
  const std::string events = folder.path("events");
  BOOST_TEST_REQUIRE(::mkfifo(events.c_str(), 0600) == 0);
  const std::string journal = folder.path("night.journal");
  examples::Process program =
      start({"--manifest", manifest(3), "--merge", "--journal", journal, "--events", events});
  waitForMany(journal, R"("event":"finished")", 3);
  BOOST_TEST(countOf(contentOf(events), R"("event":"finished")") == 3u);
  BOOST_TEST(program.wait().exitCode == 0);
}

// The first signal lets what is under way end, the second does not.
BOOST_FIXTURE_TEST_CASE(a_signal_ends_it_in_good_order, ImportWorld) {
  const std::string journal = folder.path("run.journal");
  emulator.setJobTime(std::chrono::minutes{10}, std::chrono::minutes{10});
  examples::Process program = start({"--manifest", manifest(3), "--journal", journal, "--merge"});
  waitFor(journal, R"("event":"accepted")");
  program.terminate();
  std::this_thread::sleep_for(std::chrono::milliseconds{200});
  BOOST_TEST(program.isRunning());
  program.terminate();
  const Ended ended = program.wait();
  BOOST_TEST(ended.exitCode == 130);
  BOOST_TEST(ended.errors.find("Taking no new files") != std::string::npos);
  BOOST_TEST(ended.errors.find("To go on: dolthub-import --resume " + journal) !=
             std::string::npos);
  BOOST_TEST(countOf(contentOf(journal), R"("event":"intent")") == 1u);
}

BOOST_FIXTURE_TEST_CASE(a_damaged_tail_costs_one_record_and_is_told, ImportWorld) {
  const std::string journal = folder.path("run.journal");
  BOOST_TEST(run({"--manifest", manifest(3), "--journal", journal, "--merge"}).exitCode == 0);
  std::filesystem::resize_file(journal, std::filesystem::file_size(journal) - 5);
  const Ended ended = run({"--resume", journal});
  BOOST_TEST(ended.exitCode == 0, ended.errors);
  BOOST_TEST(ended.errors.find("is torn and was left out") != std::string::npos, ended.errors);
  BOOST_TEST(effects("import accepted") == 3u);
  BOOST_TEST(effects("merge finished") == 3u);
  // Damage before the tail is nothing that a crash leaves.
  std::string text = contentOf(journal);
  text[text.size() / 2] ^= 1;
  const std::uint64_t requests = emulator.stats().requests;
  const Ended refused = run({"--resume", folder.write("damaged.journal", text)});
  BOOST_TEST(refused.exitCode == 2);
  BOOST_TEST(refused.errors.find("is damaged in line") != std::string::npos, refused.errors);
  BOOST_TEST(emulator.stats().requests == requests);
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_is_full_from_the_start_sends_nothing, ImportWorld) {
  const std::string journal = folder.path("run.journal");
  const Ended ended = run({"--manifest", manifest(12), "--journal", journal},
                          {"/bin/bash", "-c", R"(ulimit -f 1; exec "$0" "$@")"});
  BOOST_TEST(ended.exitCode == 2);
  BOOST_TEST(ended.errors.find("cannot be written") != std::string::npos, ended.errors);
  BOOST_TEST(!std::filesystem::exists(journal));
  BOOST_TEST(emulator.stats().connections == 0u);
}

BOOST_FIXTURE_TEST_CASE(a_disk_that_fills_up_stops_the_run_before_it_sends, ImportWorld) {
  const std::string journal = folder.path("run.journal");
  const Ended ended = run({"--manifest", manifest(12), "--journal", journal, "--merge"},
                          {"/bin/bash", "-c", R"(ulimit -f 6; exec "$0" "$@")"});
  checkFull(*this, ended, contentOf(journal));
  const Ended again = run({"--resume", journal});
  BOOST_TEST(again.exitCode == 0, again.errors + again.output);
  BOOST_TEST(effects("import accepted") == 12u);
  BOOST_TEST(effects("merge finished") == 12u);
}

// The same on a real disk of two pages, which takes root.
BOOST_FIXTURE_TEST_CASE(a_full_tmpfs_stops_the_run_before_it_sends, ImportWorld) {
  const std::string disk = folder.path("disk");
  std::filesystem::create_directory(disk);
  const std::string mount = "mount -t tmpfs -o size=8k none " + disk;
  if (std::system(("unshare -m sh -c '" + mount + "' 2>/dev/null").c_str()) != 0) {
    std::cout << "SKIPPED: a tmpfs cannot be mounted here\n";
    return;
  }
  const std::string script =
      mount + R"( && { "$0" "$@"; code=$?; cat )" + disk + "/journal; exit $code; }";
  const Ended ended = run({"--manifest", manifest(20), "--journal", disk + "/journal", "--merge"},
                          {"/usr/bin/unshare", "-m", "sh", "-c", script});
  checkFull(*this, ended, ended.output.substr(ended.output.find("{\"journal\"")));
  BOOST_TEST(ended.output.find("No space left on device") != std::string::npos, ended.output);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(import_many)

#ifdef DOLTHUB_SANITIZED
constexpr int databases = 10; // it is slow then, and its memory is not its own
constexpr bool measures = false;
#else
constexpr int databases = 100;
constexpr bool measures = true;
#endif
constexpr int filesEach = 20;

BOOST_AUTO_TEST_CASE(two_thousand_files_over_a_hundred_databases) {
  const TemporaryFolder folder;
  const examples::EmulatorProcess emulator{{"--job-min-ms", "1", "--job-max-ms", "20"}};
  Words names;
  std::string manifest = header;
  for (int d = 0; d < databases; ++d) {
    names.push_back("d" + std::to_string(d));
    for (int f = 0; f < filesEach; ++f) {
      const std::string file = names.back() + "/t" + std::to_string(f) + ".csv";
      folder.write(file, "id,name\n1,a\n2,\"b\nc\"\n");
      manifest += file + ",demo/" + names.back() + ",main,,create,id\n";
    }
  }
  emulator.createDatabases(names);
  const std::string journal = folder.path("run.journal");
  const std::string program = DOLTHUB_BINARY_DIR "/bin/dolthub-import";
  const examples::Environment environment{{"DOLTHUB_TOKEN", emulator.about("token")}};
  examples::Process first(program,
                          {"--manifest", folder.write("manifest.csv", manifest), "--journal",
                           journal, "--merge", "--json", "--concurrency", std::to_string(databases),
                           "--endpoint", emulator.about("endpoint"), "--ca-file",
                           emulator.about("ca_file")},
                          environment);
  // Its output stays in the pipe until it is read below, so it is under way here.
  waitFor(journal, R"("event":"finished")");
  const int threads = statusOf(first.pid(), "Threads");
  int sockets = 0;
  for (int i = 0; i < 100; ++i) {
    sockets = std::max(sockets, socketsOf(first.pid()));
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  const Ended ended = first.wait();
  BOOST_TEST(ended.exitCode == 0, ended.errors);
  const json::object summary = json::parse(ended.output).at("summary").as_object();
  BOOST_TEST(summary.at("merged").as_int64() == databases * filesEach);
  BOOST_TEST(summary.at("connections").as_int64() >= 1);
  const json::object stats = emulator.stats();
  BOOST_TEST(sockets >= 1);
  BOOST_TEST(sockets <= 16);
  // Its loop, the client's that reads what is sent, the run's that reads ahead, Asio's resolver.
  BOOST_TEST(threads >= 1);
  BOOST_TEST(threads <= 4);
  if (measures) {
    BOOST_TEST(ended.peakMemory < 64 * 1024);
  }
  std::size_t imported = 0;
  std::size_t merged = 0;
  for (const json::value& effect : emulator.effects()) {
    imported += effect.at("kind") == "import finished" ? 1 : 0;
    merged += effect.at("kind") == "merge finished" ? 1 : 0;
  }
  BOOST_TEST(imported == databases * filesEach);
  BOOST_TEST(merged == databases * filesEach);
  std::cout << summary.at("files") << " files over " << databases
            << " databases: " << summary.at("seconds") << " s, " << summary.at("requests")
            << " requests over " << sockets << " connections at most, " << ended.peakMemory / 1024
            << " MiB, " << threads << " threads\n";

  const Ended again = examples::Process(program, {"--resume", journal}, environment).wait();
  BOOST_TEST(again.exitCode == 0, again.errors);
  BOOST_TEST(emulator.stats().at("requests") == stats.at("requests"));
  BOOST_TEST(emulator.stats().at("connections").to_number<int>() <=
             stats.at("connections").to_number<int>() + 4); // this test's own
}

// Read and checked by a dry run, and kept, journal and all, by a run that finds no server.
BOOST_AUTO_TEST_CASE(twenty_thousand_files_take_bounded_memory) {
  const TemporaryFolder folder;
  std::string manifest = header;
  for (int d = 0; d < 1000; ++d) {
    const std::string name = "d" + std::to_string(d);
    for (int f = 0; f < filesEach; ++f) {
      const std::string file = name + "/t" + std::to_string(f) + ".csv";
      folder.write(file, "id,name\n1,a\n2,\"b\nc\"\n");
      manifest += file + ",demo/" + name + ",main,,create,id\n";
    }
  }
  const std::string list = folder.write("manifest.csv", manifest);
  const std::string program = DOLTHUB_BINARY_DIR "/bin/dolthub-import";
  const Ended dry = examples::Process(program, {"--manifest", list, "--dry-run"}, {}).wait();
  BOOST_TEST(dry.exitCode == 0, dry.errors);
  const Ended kept =
      examples::Process(program,
                        {"--manifest", list, "--journal", folder.path("run.journal"), "--merge",
                         "--patience", "1s", "--endpoint", "https://127.0.0.1:1"},
                        examples::Environment{{"DOLTHUB_TOKEN", "token"}})
          .wait();
  BOOST_TEST(kept.exitCode != 0, kept.errors);
  if (measures) {
    BOOST_TEST(dry.peakMemory < 160 * 1024);
    BOOST_TEST(kept.peakMemory < 160 * 1024);
  }
  std::cout << "20,000 files: " << dry.peakMemory / 1024 << " MiB in a dry run, "
            << kept.peakMemory / 1024 << " MiB in a run\n";
}

BOOST_AUTO_TEST_SUITE_END()
