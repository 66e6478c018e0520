// Runs each side of each comparison in turn, several rounds in one go, and prints what came out:
//
//     dolthub-bench BIN-DIRECTORY SERVER-DIRECTORY PORT SINK-PORT SOURCE-DIRECTORY [--json]
//
// The servers run on processor 0, what is measured on processor 1.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace json = boost::json;
namespace fs = std::filesystem;

namespace {

constexpr int fewRounds = 5;
// Of short runs: a shared machine changes its speed from second to second.
constexpr int manyRounds = 15;
constexpr char target[] = "/api/v1alpha1/bench/database/pulls/1";

struct Finished {
  std::string output;
  double cpu = 0;  // seconds of the whole process
  double peak = 0; // bytes
};

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

Finished run(const std::vector<std::string>& command) {
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  const pid_t child = ::fork();
  if (child == 0) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(1, &one);
    ::sched_setaffinity(0, sizeof one, &one); // a machine of one processor goes on without
    ::dup2(out[1], STDOUT_FILENO);
    std::vector<char*> words;
    for (const std::string& word : command) {
      words.push_back(const_cast<char*>(word.c_str()));
    }
    words.push_back(nullptr);
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  ::close(out[1]);
  Finished finished;
  char buffer[4096];
  for (ssize_t got = ::read(out[0], buffer, sizeof buffer); got > 0;
       got = ::read(out[0], buffer, sizeof buffer)) {
    finished.output.append(buffer, static_cast<std::size_t>(got));
  }
  ::close(out[0]);
  int status = 0;
  rusage usage{};
  ::wait4(child, &status, 0, &usage);
  if (status != 0) {
    throw std::runtime_error(command[0] + " failed");
  }
  finished.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  finished.peak = static_cast<double>(usage.ru_maxrss) * 1024;
  return finished;
}

// One side of a comparison: a program that says what it measured.
struct Side {
  std::string name;
  std::vector<std::string> command;
  std::string value = "cpu"; // the field that is divided by the units
};

double number(const json::object& said, const std::string& field) {
  return said.at(field).to_number<double>();
}

double measure(const Side& side) {
  const Finished finished = run(side.command);
  if (side.name == "wrk") {
    // wrk says "N requests in …" of a run that it does not warm up; what starting costs is little.
    const std::size_t at = finished.output.find(" requests in");
    const std::size_t begin = finished.output.rfind('\n', at);
    return finished.cpu / std::stod(finished.output.substr(begin + 1, at - begin));
  }
  const json::object said = json::parse(finished.output).as_object();
  return number(said, side.value) / number(said, "units");
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Goal {
  double must = 0; // 0: none
  double reach = 0;
};

struct Row {
  std::string name;
  std::string unit;
  std::string peer;
  double ours = 0;
  double peerValue = 0;
  double ratio = 0;
  double lowest = 0;
  double highest = 0;
  Goal goal;
};

class Table {
public:
  explicit Table(bool quiet) : quiet_(quiet) {}

  void add(Row row) {
    if (!quiet_) {
      std::printf("%-44s %10.4g %-6s %-18s %10.4g  %6.3f [%.3f, %.3f]  %s\n", row.name.c_str(),
                  row.ours, row.unit.c_str(), row.peer.c_str(), row.peerValue, row.ratio,
                  row.lowest, row.highest, verdict(row).c_str());
      std::fflush(stdout);
    }
    rows_.push_back(std::move(row));
  }

  void skip(const std::string& what) const { std::fprintf(stderr, "SKIPPED: %s\n", what.c_str()); }

  // Ours against each peer, interleaved.
  void compare(const std::string& name, const std::string& unit, double scale, const Side& ours,
               const std::vector<std::pair<Side, Goal>>& peers, int rounds = fewRounds) {
    std::vector<double> own;
    std::map<std::string, std::vector<double>> theirs;
    for (int round = 0; round < rounds; ++round) {
      own.push_back(measure(ours) * scale);
      for (const auto& [peer, goal] : peers) {
        theirs[peer.name].push_back(measure(peer) * scale);
      }
    }
    for (const auto& [peer, goal] : peers) {
      addRounds({name, unit, peer.name, 0, 0, 0, 0, 0, goal}, own, theirs[peer.name]);
    }
  }

  // What each round measured of both.
  void addRounds(Row row, const std::vector<double>& ours, const std::vector<double>& theirs) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      ratios.push_back(ours[i] / theirs[i]);
    }
    row.ours = median(ours);
    row.peerValue = median(theirs);
    row.ratio = median(ratios);
    row.lowest = *std::min_element(ratios.begin(), ratios.end());
    row.highest = *std::max_element(ratios.begin(), ratios.end());
    add(std::move(row));
  }

  // For a picture: one line a side, ours first.
  void writeBars(const std::string& name, const std::string& path) const {
    std::ofstream out(path);
    for (const Row& row : rows_) {
      if (row.name == name) {
        if (out.tellp() == 0) {
          out << "dolthub\t" << row.ours << '\n';
        }
        out << row.peer << '\t' << row.peerValue << '\n';
      }
    }
  }

  std::string asJson() const {
    json::array rows;
    for (const Row& row : rows_) {
      json::object object{{"name", row.name},
                          {"ours", row.ours},
                          {"peer", row.peerValue},
                          {"peer_name", row.peer},
                          {"unit", row.unit},
                          {"ratio", row.ratio},
                          {"spread", {row.lowest, row.highest}}};
      object["must"] = row.goal.must > 0 ? json::value(row.goal.must) : json::value(nullptr);
      object["reach"] = row.goal.reach > 0 ? json::value(row.goal.reach) : json::value(nullptr);
      rows.push_back(std::move(object));
    }
    return json::serialize(json::object{{"rows", std::move(rows)}});
  }

private:
  static std::string verdict(const Row& row) {
    if (row.goal.must == 0) {
      return "";
    }
    char text[64];
    std::snprintf(text, sizeof text, "must %.2f %s, reach %.2f %s", row.goal.must,
                  row.ratio <= row.goal.must ? "met" : "MISSED", row.goal.reach,
                  row.ratio <= row.goal.reach ? "met" : "not");
    return text;
  }

  bool quiet_;
  std::vector<Row> rows_;
};

struct Place {
  std::string bin;
  std::string servers;
  std::string port;
  std::string sinkPort;
  std::string source;

  std::string program(const std::string& name) const { return bin + "/bench-" + name; }
  bool has(const std::string& name) const { return fs::exists(program(name)); }
  std::string certificate() const { return servers + "/cert.pem"; }
};

bool onPath(const std::string& tool) {
  return std::system(("command -v " + tool + " >/dev/null").c_str()) == 0;
}

void requests(Table& table, const Place& place, int connections, bool goals) {
  const std::string count = std::to_string(connections == 1 ? 2'000 : 8'000);
  const auto peer = [&](const std::string& name, const std::string& program) {
    return Side{name,
                {program, "localhost", place.port, target, place.certificate(), count,
                 std::to_string(connections)}};
  };
  std::vector<std::pair<Side, Goal>> peers;
  if (onPath("wrk")) {
    const std::string url = "https://localhost:" + place.port + target;
    peers.push_back({{"wrk", {"wrk", "-t1", "-c" + std::to_string(connections), "-d1s", url}},
                     goals ? Goal{1.15, 1.00} : Goal{}});
  } else {
    table.skip("wrk is not installed");
  }
  peers.push_back({peer("naive Beast", place.program("request_naive")), {}});
  if (place.has("request_curl")) {
    peers.push_back(
        {peer("libcurl multi", place.program("request_curl")), goals ? Goal{0.40, 0.33} : Goal{}});
  } else {
    table.skip("libcurl is not installed");
  }
  if (place.has("request_go")) {
    peers.push_back(
        {peer("Go net/http", place.program("request_go")), goals ? Goal{0.60, 0.50} : Goal{}});
  } else {
    table.skip("Go is not installed");
  }
  const std::string undici = place.servers + "/node_modules/undici";
  if (fs::exists(undici)) {
    Side node = peer("Node undici", place.servers + "/request_undici.mjs");
    node.command.insert(node.command.begin(), "node");
    peers.push_back({std::move(node), {}});
  } else {
    table.skip("Node's undici is not installed");
  }
  table.compare("CPU a request, " + std::to_string(connections) + " connections", "us", 1e6,
                peer("dolthub", place.program("request_dolthub")), peers, manyRounds);
}

// What nobody observes, beside what is told to an observer that does nothing.
void observing(Table& table, const Place& place) {
  Side unset{"an empty observer",
             {place.program("request_dolthub"), "localhost", place.port, target,
              place.certificate(), "8000", "16"}};
  Side empty = unset;
  empty.command.push_back("observed");
  table.compare("CPU a request, no observer", "us", 1e6, unset, {{empty, {}}}, manyRounds);
}

// As the gate counts them.
void instructions(Table& table, const Place& place) {
  if (!onPath("valgrind")) {
    table.skip("valgrind is not installed");
    return;
  }
  const Finished finished = run({place.source + "/bench/gate/run", "0", "--json"});
  const json::object said = json::parse(finished.output).as_object();
  Row row{"instructions a request, 16 connections",
          "",
          "naive Beast",
          number(said, "ours"),
          number(said, "naive"),
          0,
          0,
          0,
          {0.65, 0.57}};
  row.ratio = row.lowest = row.highest = row.ours / row.peerValue;
  table.add(std::move(row));
}

// What a user feels: the files of the main example into an emulator whose jobs take 0.3 to 1.5 s,
// against a script that does the first of them one after the other. One run of each.
void imports(Table& table, const Place& place) {
  std::ifstream in(place.servers + "/emulator.json");
  std::string line;
  std::getline(in, line);
  const json::object emulator = json::parse(line).as_object();
  const auto about = [&](const char* key) {
    return std::string(emulator.at(key).as_string());
  };
  const std::string data = place.servers + "/generated";
  const std::string token = place.servers + "/token";
  const std::string journal = place.servers + "/import.journal";
  fs::remove(journal);
  std::ofstream(token) << about("token");
  fs::permissions(token, fs::perms::owner_read | fs::perms::owner_write);
  run({place.bin + "/dolthub-generate", data, "1"});
  const Finished finished =
      run({place.bin + "/dolthub-import", "--endpoint", about("endpoint"), "--ca-file",
           about("ca_file"), "--token-file", token, "--merge", "--create-missing", "public",
           "--json", "--journal", journal, "--manifest", data + "/manifest.csv"});
  const json::object ours = json::parse(finished.output).as_object().at("summary").as_object();
  std::vector<std::string> script{place.source + "/bench/peers/import_by_hand.sh",
                                  about("endpoint"),
                                  about("ca_file"),
                                  about("token"),
                                  "bench",
                                  "by-hand"};
  for (const char* name : {"paintings", "drawings", "prints", "photos"}) {
    const std::string file = data + "/museum-01/" + name + ".csv";
    if (fs::exists(file)) {
      script.push_back(file);
    }
  }
  const json::object theirs = json::parse(run(script).output).as_object();
  const double files = number(ours, "files");
  const auto add = [&](const char* name, const char* unit, const char* peer, double own,
                       double other) {
    table.add({name, unit, peer, own, other, own / other, own / other, own / other, {}});
  };
  add("time of an imported and merged file", "s", "curl, 1-second loop",
      number(ours, "seconds") / files, number(theirs, "wall") / number(theirs, "units"));
  add("requests of an imported and merged file", "", "curl, 1-second loop",
      number(ours, "requests") / files, number(theirs, "requests") / number(theirs, "units"));
  add("memory of the importer, 217 files", "MiB", "64 MiB", finished.peak / (1 << 20), 64);
}

// Rows of a museum's list, about BYTES of them.
void writeRows(const std::string& path, std::size_t bytes) {
  std::ofstream out(path, std::ios::binary);
  out << "id,artist,title,year,note\n";
  std::string text;
  for (std::size_t id = 1; bytes > 0; ++id) {
    text = std::to_string(id) + ",Ōtagaki Rengetsu,\"Still life, with lemons\"," +
           std::to_string(1400 + id % 600) +
           ",oil on canvas; gift of the city, signed on the verso and shown in the year after\n";
    out << text;
    bytes -= std::min(bytes, text.size());
  }
}

// Imports COUNT files of BYTES each into the sink; what was written for it lies in DIRECTORY.
class SinkImport {
public:
  SinkImport(const Place& place, std::string directory, int count, std::size_t bytes)
      : place_(place), directory_(std::move(directory)) {
    fs::create_directories(directory_);
    std::ofstream(directory_ + "/token") << "dhat.v1.measured";
    fs::permissions(directory_ + "/token", fs::perms::owner_read | fs::perms::owner_write);
    std::ofstream manifest(directory_ + "/manifest.csv");
    manifest << "file,database,branch,table,operation,keys\n";
    for (int i = 1; i <= count; ++i) {
      files_.push_back(directory_ + "/f" + std::to_string(i) + ".csv");
      writeRows(files_.back(), bytes);
      manifest << files_.back() << ",bench/d" << i % 20 << ",main,,create,id\n";
    }
    gigabytes_ = static_cast<double>(fs::file_size(files_.front())) * count / 1e9;
  }
  ~SinkImport() { fs::remove_all(directory_); }

  double gigabytes() const { return gigabytes_; }

  Finished ours() const {
    fs::remove(directory_ + "/journal");
    return run({place_.bin + "/dolthub-import", "--endpoint",
                "https://localhost:" + place_.sinkPort, "--ca-file", place_.certificate(),
                "--token-file", directory_ + "/token", "--journal", directory_ + "/journal",
                "--manifest", directory_ + "/manifest.csv"});
  }
  Finished curl() const {
    std::vector<std::string> command{"curl"};
    for (const std::string& file : files_) {
      if (command.size() > 1) {
        command.push_back("--next");
      }
      for (const std::string& word :
           {std::string("--silent"), std::string("--fail"), std::string("--cacert"),
            place_.certificate(), std::string("--form"), "file=@" + file,
            "https://localhost:" + place_.sinkPort + "/api/v1alpha1/bench/database/upload"}) {
        command.push_back(word);
      }
    }
    return run(command);
  }
  // When the first upload began since this was last asked, in seconds since 1970.
  double firstUpload() const {
    const Finished said = run({"curl", "--silent", "--fail", "--cacert", place_.certificate(),
                               "https://localhost:" + place_.sinkPort + "/first"});
    return json::parse(said.output).as_object().at("first").to_number<double>();
  }

private:
  const Place& place_;
  std::string directory_;
  std::vector<std::string> files_;
  double gigabytes_ = 0;
};

// A whole night's work on this side of the wire: reading, checking, hashing, uploading.
void importing(Table& table, const Place& place) {
  const std::string directory = place.servers + "/importing";
  {
    const SinkImport import(place, directory, 20, 50'000'000);
    std::vector<double> ours;
    std::vector<double> curl;
    for (int round = 0; round < fewRounds; ++round) {
      ours.push_back(import.ours().cpu / import.gigabytes());
      curl.push_back(import.curl().cpu / import.gigabytes());
    }
    table.addRounds({"import CPU a GB, 20 files of 50 MB", "s", "curl", 0, 0, 0, 0, 0, {4.0, 2.5}},
                    ours, curl);
  }
  const SinkImport import(place, directory, 500, 1'000'000);
  std::vector<double> first;
  for (int round = 0; round < fewRounds; ++round) {
    import.firstUpload();
    const double begin =
        std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
    import.ours();
    first.push_back(import.firstUpload() - begin);
  }
  table.addRounds({"first byte of the first of 500 files", "s", "1 s", 0, 0, 0, 0, 0, {1.0, 0.2}},
                  first, std::vector<double>(first.size(), 1.0));
}

// What scanning costs, apart.
void scanning(Table& table, const Place& place) {
  if (!place.has("scan_libcsv")) {
    table.skip("libcsv is not installed");
    return;
  }
  const std::string file = place.servers + "/read.csv";
  writeRows(file, 100'000'000);
  const auto side = [&](const std::string& name, const std::string& program) {
    return Side{name, {place.program(program), file, "3"}};
  };
  table.compare("scanning CPU a GB of CSV", "s", 1, side("dolthub", "scan_dolthub"),
                {{side("libcsv", "scan_libcsv"), {}}});
  fs::remove(file);
}

// What telling files apart costs; both with their start.
void digesting(Table& table, const Place& place) {
  const std::string file = place.servers + "/digested.csv";
  writeRows(file, 100'000'000);
  const double gigabytes = static_cast<double>(fs::file_size(file)) / 1e9;
  std::vector<double> ours;
  std::vector<double> openssl;
  for (int round = 0; round < fewRounds; ++round) {
    ours.push_back(run({place.program("digest_dolthub"), file, "1"}).cpu / gigabytes);
    openssl.push_back(run({"openssl", "dgst", "-sha256", file}).cpu / gigabytes);
  }
  table.addRounds({"SHA-256 CPU a GB", "s", "openssl dgst", 0, 0, 0, 0, 0, {}}, ours, openssl);
  fs::remove(file);
}

// The longest time another coroutine waits while a download meets a consumer that is slow.
void turns(Table& table, const Place& place) {
  const std::string file = place.servers + "/download.csv";
  writeRows(file, 64'000'000);
  std::vector<double> waited;
  for (int round = 0; round < fewRounds; ++round) {
    const Finished finished =
        run({place.program("turns"), "localhost", place.port, place.certificate()});
    waited.push_back(number(json::parse(finished.output).as_object(), "longest") * 1000);
  }
  table.addRounds({"longest wait for a turn, slow consumer", "ms", "10 ms", 0, 0, 0, 0, 0, {5, 1}},
                  waited, std::vector<double>(waited.size(), 10.0));
  fs::remove(file);
}

double peak(const std::vector<std::string>& command) {
  return number(json::parse(run(command).output).as_object(), "peak");
}

void uploads(Table& table, const Place& place) {
  const std::string file = place.servers + "/upload.csv";
  {
    std::ofstream out(file, std::ios::binary);
    const std::string line = std::string(999, 'x') + "\n";
    for (int i = 0; i < 100'000; ++i) {
      out << line;
    }
  }
  const auto side = [&](const std::string& name, const std::string& program, int count, int atOnce,
                        int buffer) {
    return Side{name,
                {place.program(program), "localhost", place.sinkPort, place.certificate(), file,
                 std::to_string(count), std::to_string(atOnce), std::to_string(buffer)}};
  };
  std::vector<std::pair<Side, Goal>> peers;
  peers.push_back({side("raw blocking loop", "upload_blocking", 4, 1, 0), {1.00, 0.92}});
  if (place.has("upload_curl")) {
    peers.push_back({side("libcurl, 64 KiB", "upload_curl", 4, 1, 64 << 10), {0.95, 0.87}});
    peers.push_back({side("libcurl, 256 KiB", "upload_curl", 4, 1, 256 << 10), {0.95, 0.87}});
  }
  table.compare("upload CPU a GB, one of 100 MB", "s", 1,
                side("dolthub", "upload_dolthub", 4, 1, 0), peers);
  if (place.has("upload_curl")) {
    peers.clear();
    peers.push_back({side("libcurl, 64 KiB", "upload_curl", 32, 32, 64 << 10), {0.95, 0.87}});
    peers.push_back({side("libcurl, 256 KiB", "upload_curl", 32, 32, 256 << 10), {0.95, 0.87}});
    table.compare("upload CPU a GB, 32 at once", "s", 1,
                  side("dolthub", "upload_dolthub", 32, 32, 0), peers);
  }
  const double one = peak(side("", "upload_dolthub", 1, 1, 0).command);
  for (const int atOnce : {8, 32}) {
    const double many = peak(side("", "upload_dolthub", atOnce, atOnce, 0).command);
    Row row{"memory of a further upload, " + std::to_string(atOnce) + " at once",
            "KiB",
            "256 KiB",
            (many - one) / (atOnce - 1) / 1024,
            256,
            (many - one) / (atOnce - 1) / 1024 / 256,
            0,
            0,
            {1.00, 0.50}};
    row.lowest = row.highest = row.ratio;
    table.add(std::move(row));
  }
  fs::remove(file);
}

void waiting(Table& table, const Place& place) {
  const auto slope = [&](const std::string& program, int from, int to) {
    const auto resident = [&](int count) {
      const Finished finished = run({place.program(program), std::to_string(count)});
      return number(json::parse(finished.output).as_object(), "rss");
    };
    return (resident(to) - resident(from)) / (to - from);
  };
  const std::vector<std::pair<int, int>> steps{{100, 10'000}, {10'000, 100'000}};
  for (const auto& [from, to] : steps) {
    Row row{"memory of a waiting operation, up to " + std::to_string(to),
            "bytes",
            "naive, 3 timers",
            slope("waiting_dolthub", from, to),
            slope("waiting_naive", from, to),
            0,
            0,
            0,
            to == 100'000 ? Goal{0.85, 0.50} : Goal{}};
    row.ratio = row.lowest = row.highest = row.ours / row.peerValue;
    table.add(std::move(row));
  }
}

void handshakes(Table& table, const Place& place) {
  const auto side = [&](const std::string& how) {
    return Side{how + " handshake",
                {place.program("handshake"), how, "localhost", place.port, target,
                 place.certificate(), "300"}};
  };
  table.compare("CPU of a reconnect", "us", 1e6, side("resumed"), {{side("full"), {0.60, 0.50}}});
}

void waking(Table& table, const Place& place) {
  for (const int count : {10'000, 100'000}) {
    const auto side = [&](const std::string& name, const std::string& program) {
      return Side{name, {place.program(program), std::to_string(count), "5"}};
    };
    table.compare(
        "CPU a wake, " + std::to_string(count) + " waiting", "us", 1e6,
        side("dolthub", "waking_dolthub"),
        {{side("naive, 3 timers", "waking_naive"), count == 100'000 ? Goal{0.65, 0.45} : Goal{}}});
  }
}

// In virtual time: what comes out is the same every time.
void polling(Table& table, const Place& place, const std::string& looks, double soonEnough,
             Goal goal) {
  const json::object said = json::parse(run({place.program("polling"), looks}).output).as_object();
  const auto add = [&](const std::string& name, const std::string& unit, const std::string& peer,
                       double ours, double theirs, Goal of) {
    const double ratio = ours / theirs;
    table.add({name, unit, peer, ours, theirs, ratio, ratio, ratio, of});
  };
  add("requests of an operation, list looks " + looks, "", "1-second loop",
      number(said, "requests"), number(said, "loop"), goal);
  add("end to noticed, of the time taken, looks " + looks, "", "the goal", number(said, "noticed"),
      soonEnough, {1.00, 1.00});
}

// User CPU of compiling a file that includes the library, against one with Asio's awaitable alone.
void compiling(Table& table, const Place& place) {
  const auto cost = [&](const std::string& header) {
    const std::string file = place.servers + "/included.cpp";
    std::ofstream(file) << "#include <" << header << ">\n";
    return run({"g++", "-std=c++20", "-fsyntax-only", "-I" + place.source + "/include", file}).cpu;
  };
  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < fewRounds; ++round) {
    ours.push_back(cost("dolthub/dolthub.hpp"));
    theirs.push_back(cost("boost/asio/awaitable.hpp"));
  }
  table.addRounds({"compiling a file that includes the library",
                   "s",
                   "asio/awaitable",
                   0,
                   0,
                   0,
                   0,
                   0,
                   {1.30, 1.10}},
                  ours, theirs);
}

} // namespace

int main(int argc, char** argv) {
  if (argc < 6) {
    std::cerr << "usage: dolthub-bench BIN SERVERS PORT SINK-PORT SOURCE [--json]\n";
    return 2;
  }
  const Place place{argv[1], argv[2], argv[3], argv[4], argv[5]};
  const bool asJson = argc > 6 && std::string(argv[6]) == "--json";
  try {
    Table table(asJson);
    if (!asJson) {
      std::printf("%-44s %10s %-6s %-18s %10s  %s\n", "", "ours", "", "against", "theirs",
                  "ratio [spread]");
    }
    imports(table, place);
    importing(table, place);
    scanning(table, place);
    digesting(table, place);
    turns(table, place);
    requests(table, place, 16, true);
    table.writeBars("CPU a request, 16 connections", place.servers + "/bars.tsv");
    requests(table, place, 64, true);
    instructions(table, place);
    observing(table, place);
    requests(table, place, 1, false);
    requests(table, place, 256, false);
    uploads(table, place);
    waiting(table, place);
    handshakes(table, place);
    waking(table, place);
    polling(table, place, "off", 0.20, {0.30, 0.20});
    polling(table, place, "on", 0.15, {0.20, 0.10});
    compiling(table, place);
    if (asJson) {
      std::cout << table.asJson() << '\n';
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
