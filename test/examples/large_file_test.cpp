#include "examples/emulator_process.hpp"
#include "examples/process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

// A file far over the limit: split, imported in order, every row read back, in little memory.

namespace {

using namespace dolthub;

#ifdef DOLTHUB_SANITIZED
constexpr std::uint64_t fileBytes = 35'000'000; // it is slow then, and its memory is not its own
constexpr std::uint64_t limit = 10'485'760;
constexpr bool measures = false;
#else
constexpr std::uint64_t fileBytes = 350'000'000;
constexpr std::uint64_t limit = uploadLimit;
constexpr bool measures = true;
#endif

// What row `i` says: line breaks, quotes and commas, of no regular length.
std::string noteOf(std::uint64_t i) {
  std::string note = "note " + std::to_string(i) + "\n\n";
  const std::size_t length = 900 + static_cast<std::size_t>(i * 2'654'435'761u % 3'100);
  for (std::size_t line = 0; note.size() < length; ++line) {
    note += "line " + std::to_string(line * i) + ", said \"so\" and\r\n" + std::to_string(i) +
            ",\"not a row\"\n";
  }
  return note;
}

// As a CSV has it. Returns how many rows.
std::uint64_t writeLarge(const std::string& path) {
  std::ofstream file(path, std::ios::binary);
  std::uint64_t bytes = 0;
  std::uint64_t rows = 0;
  std::string row = "id,note\n";
  while (bytes < fileBytes) {
    file << row;
    bytes += row.size();
    row = std::to_string(++rows) + ",\"";
    for (const char c : noteOf(rows)) {
      row.append(c == '"' ? 2 : 1, c);
    }
    row += "\"\n";
  }
  BOOST_TEST_REQUIRE(file.flush().good());
  return rows - 1;
}

// Takes the table's CSV in pieces and counts the rows that are as they were written.
class ReadBack {
public:
  explicit ReadBack(std::uint64_t rows) : seen_(rows + 1) {}

  void take(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '"') {
        quoted_ = !quoted_; // a doubled one is there and back again
      } else if (c == '\n' && !quoted_) {
        endRow();
        continue;
      }
      row_.push_back(c);
    }
  }
  std::uint64_t right() const {
    return static_cast<std::uint64_t>(std::count(seen_.begin(), seen_.end(), true));
  }
  std::uint64_t wrong() const { return wrong_; }

private:
  void endRow() {
    if (!header_) {
      header_ = true;
      BOOST_TEST(row_ == "id,note");
    } else {
      const std::size_t comma = row_.find(',');
      const auto id = std::stoull(row_.substr(0, comma));
      std::string note;
      bool quote = false;
      for (std::size_t i = comma + 2; i + 1 < row_.size(); ++i) {
        quote = row_[i] == '"' && !quote;
        if (!quote) {
          note.push_back(row_[i]);
        }
      }
      const bool isRight = id != 0 && id < seen_.size() && !seen_[id] && note == noteOf(id);
      wrong_ += isRight ? 0 : 1;
      if (isRight) {
        seen_[id] = true;
      }
    }
    row_.clear();
  }

  std::vector<bool> seen_;
  std::string row_;
  bool quoted_ = false;
  bool header_ = false;
  std::uint64_t wrong_ = 0;
};

// The table of that name in the database of that name.
void readBack(const examples::EmulatorProcess& emulator, const std::string& name, ReadBack& back) {
  asio::io_context context(1);
  ClientOptions options;
  options.endpoint = emulator.about("endpoint");
  options.caFile = emulator.about("ca_file");
  options.apiToken = ApiToken(emulator.about("token"));
  const Client client(context.get_executor(), options);
  DownloadTable download(DatabaseName("demo", name), "main", name);
  download.to.onData = [&](std::string_view bytes) {
    back.take(bytes);
  };
  asio::co_spawn(context, client.downloadTable(download),
                 [](std::exception_ptr problem, const Downloaded&) {
                   if (problem) {
                     std::rethrow_exception(problem);
                   }
                 });
  context.run();
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

BOOST_AUTO_TEST_SUITE(import_large_file)

BOOST_AUTO_TEST_CASE(a_file_far_over_the_limit_is_in_row_by_row) {
  const examples::EmulatorProcess emulator;
  emulator.createDatabases({"large"});
  // On disk: in memory it would be most of what there is.
  std::string folder = (std::filesystem::temp_directory_path() / "dolthub-large-XXXXXX").string();
  BOOST_TEST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/large.csv";
  const std::uint64_t rows = writeLarge(path);

  auto start = std::chrono::steady_clock::now();
  examples::Process import(DOLTHUB_BINARY_DIR "/bin/dolthub-import",
                           {"--database",
                            "demo/large",
                            "--branch",
                            "main",
                            "--operation",
                            "create",
                            "--primary-key",
                            "id",
                            "--merge",
                            "--verify",
                            "--json",
                            "--part-size",
                            std::to_string(limit),
                            "--journal",
                            folder + "/run.journal",
                            "--endpoint",
                            emulator.about("endpoint"),
                            "--ca-file",
                            emulator.about("ca_file"),
                            path},
                           {{"DOLTHUB_TOKEN", emulator.about("token")}});
  const examples::Ended ended = import.wait();
  const double imported = secondsSince(start);
  std::filesystem::remove_all(folder);
  BOOST_TEST_REQUIRE(ended.exitCode == 0, ended.output + ended.errors);
  const boost::json::value all = boost::json::parse(ended.output);
  const boost::json::array& files = all.at("files").as_array();
  BOOST_TEST(files.size() == 4u);
  for (std::size_t i = 0; i < files.size(); ++i) {
    BOOST_TEST(files[i].at("outcome").as_string() == "merged");
    BOOST_TEST(files[i].at("rows_in_database").to_number<std::uint64_t>() == rows);
    BOOST_TEST(files[i].at("part").at("number").to_number<std::size_t>() == i + 1);
  }
  std::vector<std::string> uploads;
  for (const boost::json::value& effect : emulator.effects()) {
    if (effect.at("kind").as_string() == "import finished") {
      uploads.emplace_back(effect.at("file_name").as_string());
    }
  }
  const std::vector<std::string> inOrder{"large.1of4.csv", "large.2of4.csv", "large.3of4.csv",
                                         "large.4of4.csv"};
  BOOST_TEST(uploads == inOrder, boost::test_tools::per_element());

  start = std::chrono::steady_clock::now();
  ReadBack back(rows);
  readBack(emulator, "large", back);
  BOOST_TEST(back.right() == rows);
  BOOST_TEST(back.wrong() == 0u);
  std::cout << fileBytes / 1'000'000 << " MB, " << rows << " rows in " << files.size()
            << " parts: looked at, imported, merged and counted in " << imported
            << " s, read back in " << secondsSince(start) << " s; the importer's memory at most "
            << ended.peakMemory << " KiB\n";
  if (measures) {
    BOOST_TEST(ended.peakMemory < 64 * 1024);
  }
}

BOOST_AUTO_TEST_SUITE_END()
