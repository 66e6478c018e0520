#include "harness/emulator_process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/dolthub.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

// A file far over the limit: split, imported in order, every row read back, in little memory. The
// emulator is a process of its own.

namespace {

using namespace dolthub;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
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

template <class T>
T await(asio::io_context& context, asio::awaitable<T> call) {
  T result;
  std::exception_ptr problem;
  asio::co_spawn(context, std::move(call), [&](std::exception_ptr thrown, T value) {
    problem = thrown;
    result = std::move(value);
  });
  context.restart();
  context.run();
  if (problem) {
    std::rethrow_exception(problem);
  }
  return result;
}

double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_large_file)

BOOST_AUTO_TEST_CASE(a_file_far_over_the_limit_is_in_row_by_row) {
  harness::EmulatorProcess emulator;
  emulator.tell("databases", R"({"databases":[{"owner":"demo","name":"large"}]})");
  // On disk: in memory it would be most of what there is.
  std::string folder = (std::filesystem::temp_directory_path() / "dolthub-large-XXXXXX").string();
  BOOST_TEST_REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/large.csv";
  auto start = std::chrono::steady_clock::now();
  const std::uint64_t rows = writeLarge(path);
  const double written = secondsSince(start);

  asio::io_context context(1);
  ClientOptions connection;
  connection.endpoint = emulator.about("endpoint");
  connection.caFile = emulator.about("ca_file");
  connection.apiToken = ApiToken(emulator.about("token"));
  Client client(context.get_executor(), connection);
  const BranchName main(DatabaseName("demo", "large"), "main");

  std::ofstream{"/proc/self/clear_refs"} << '5'; // the peak counts from here
  start = std::chrono::steady_clock::now();
  PlannedFile file(main, path, ImportOperation::Create);
  file.primaryKeys = {"id"};
  file.facts = inspectFile(file, limit);
  const double inspected = secondsSince(start);
  ImportPlan plan;
  plan.files = splitFile(std::move(file));
  ImportOptions options;
  options.merge = true;
  options.verify = true;
  start = std::chrono::steady_clock::now();
  const ImportReport report = await(context, importFiles(client, plan, options));
  const double imported = secondsSince(start);
  const long peak = harness::memory("VmHWM");
  std::filesystem::remove_all(folder);

  BOOST_TEST(report.files.size() == 4u);
  BOOST_TEST(report.count(FileOutcome::Merged) == report.files.size());
  for (const FileReport& part : report.files) {
    BOOST_TEST(!part.error, part.error->message());
    BOOST_TEST(part.rowsInDatabase.value_or(0) == rows);
  }
  start = std::chrono::steady_clock::now();
  ReadBack back(rows);
  DownloadTable download(main.database(), "main", "large");
  download.to.onData = [&](std::string_view bytes) {
    back.take(bytes);
  };
  await(context, client.downloadTable(download));
  BOOST_TEST(back.right() == rows);
  BOOST_TEST(back.wrong() == 0u);
  BOOST_TEST_MESSAGE(fileBytes / 1'000'000 << " MB, " << rows << " rows in " << report.files.size()
                                           << " parts: written " << written << " s, looked at "
                                           << inspected << " s, imported and merged " << imported
                                           << " s, read back " << secondsSince(start)
                                           << " s; importer's memory at most " << peak << " KiB");
  if (measures) {
    BOOST_TEST(peak < 64 * 1024);
  }
}

BOOST_AUTO_TEST_SUITE_END()
