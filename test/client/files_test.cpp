#include "client/real.hpp"
#include "harness/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <sys/stat.h>
#include <unistd.h>

// Files there and back, every cell as it was; and input that cannot be, refused before it is sent.
namespace dolthub::real {

namespace {

namespace files = std::filesystem;

const std::string tricky = "\xef\xbb\xbfid,name,note\n"
                           "1,\"Turner, J.M.W.\",\"first line\nsecond line\"\n"
                           "2,Köhler 画家,\n"
                           "3,\"say \"\"hi\"\"\",' -- ; \\\n"
                           "4,,🎨\n";

struct Folder : Site {
  Folder() {
    std::string pattern = (files::temp_directory_path() / "dolthub-XXXXXX").string();
    BOOST_TEST_REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Folder() { files::remove_all(path); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path / name, std::ios::binary} << text;
    return (path / name).string();
  }
  std::string read(const std::string& name) const {
    std::ifstream file{path / name, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
  }

  files::path path;
};

// The server keeps rows by their keys, which it may read as texts.
void checkRows(const std::string& got, const std::string& sent) {
  auto left = cells(got);
  auto right = cells(sent);
  BOOST_TEST_REQUIRE(left.size() == right.size());
  BOOST_TEST((left.front() == right.front()));
  std::sort(left.begin() + 1, left.end());
  std::sort(right.begin() + 1, right.end());
  BOOST_TEST((left == right));
}

std::string manyRows(int rows) {
  std::string csv = "id,text\n";
  for (int i = 0; i < rows; ++i) {
    csv += std::to_string(i) + ",\"row, number " + std::to_string(i) + "\"\n";
  }
  return csv;
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(client_files, Folder)

BOOST_AUTO_TEST_CASE(bytes_come_back_cell_by_cell) {
  import(tricky);
  BOOST_TEST((cells(table("painter")) == cells(tricky)));
}

BOOST_AUTO_TEST_CASE(a_file_comes_back_cell_by_cell) {
  const std::string csv = manyRows(20'000);
  ImportFile file(main, write("many rows.csv", csv), ImportOperation::Create);
  file.primaryKeys = {"id"};
  import(file);
  checkRows(table("many_rows"), csv);
}

BOOST_AUTO_TEST_CASE(a_source_comes_back_cell_by_cell) {
  const std::string csv = manyRows(20'000);
  ByteSource source(csv.size());
  source.open = [&csv]() -> ByteSource::Reader {
    return [&csv, at = std::size_t{0}](char* into, std::size_t room) mutable {
      const std::size_t count = std::min({room, csv.size() - at, std::size_t{777}});
      std::memcpy(into, csv.data() + at, count);
      at += count;
      return count;
    };
  };
  ImportFile file =
      ImportFile::fromSource(main, "painter.csv", std::move(source), ImportOperation::Create);
  file.primaryKeys = {"id"};
  import(file);
  checkRows(table("painter"), csv);
}

BOOST_AUTO_TEST_CASE(an_import_into_an_empty_database_makes_its_branch) {
  emulator.createDatabase("demo", "empty", "");
  ImportFile file = ImportFile::intoEmpty(DatabaseName{"demo", "empty"},
                                          write("painter.csv", tricky), ImportOperation::Create);
  file.primaryKeys = {"id"};
  import(file);
  BOOST_TEST(run(client.listBranches(DatabaseName{"demo", "empty"}).collect()).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_download_goes_to_a_path_whole_or_not_at_all) {
  import(manyRows(20'000));
  DownloadTable request{art, "main", "painter"};
  request.to.path = (path / "out.csv").string();
  const Downloaded downloaded = run(client.downloadTable(request));
  BOOST_TEST(downloaded.content.empty());
  BOOST_TEST(downloaded.bytes == files::file_size(path / "out.csv"));
  checkRows(read("out.csv"), manyRows(20'000));

  Fault cut{FaultKind::CutAnswer, "GET csv"};
  emulator.addFault(cut);
  request.to.path = (path / "cut.csv").string();
  const auto failed = tried(client.downloadTable(request));
  BOOST_TEST(failed.has_error());
  BOOST_TEST(!files::exists(path / "cut.csv"));
  // The file worker may hold the temporary file a moment longer than the call.
  const auto filesLeft = [&] {
    return std::distance(files::directory_iterator(path), files::directory_iterator());
  };
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (filesLeft() > 1 && std::chrono::steady_clock::now() < until) {
    std::this_thread::yield();
  }
  BOOST_TEST(filesLeft() == 1);
}

BOOST_AUTO_TEST_CASE(a_download_goes_to_a_callback_in_order) {
  import(manyRows(20'000));
  std::string got;
  DownloadTable request{art, "main", "painter"};
  request.to.onData = [&](std::string_view bytes) {
    got += bytes;
  };
  const Downloaded downloaded = run(client.downloadTable(request));
  BOOST_TEST(downloaded.bytes == got.size());
  checkRows(got, manyRows(20'000));
  request.to.onData = [](std::string_view) {
    throw std::runtime_error("enough");
  };
  const auto failed = tried(client.downloadTable(request));
  BOOST_TEST(failed.error().code() == Errc::CallbackFailed);
}

BOOST_AUTO_TEST_CASE(a_download_into_memory_is_bounded) {
  import(manyRows(2000));
  const std::string whole = table("painter");
  DownloadTable request{art, "main", "painter"};
  request.to.maxBytes = whole.size();
  BOOST_TEST(run(client.downloadTable(request)).content == whole);
  request.to.maxBytes = whole.size() - 1;
  BOOST_TEST(tried(client.downloadTable(request)).error().code() == Errc::ResponseTooLarge);
}

BOOST_AUTO_TEST_CASE(a_table_that_is_not_there_is_not_found) {
  const auto failed = tried(client.downloadTable(DownloadTable{art, "main", "nothing"}));
  BOOST_TEST_REQUIRE(failed.has_error());
  BOOST_TEST(failed.error().outcome() == Outcome::Rejected);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(client_bad_input, Folder)

namespace {

void checkRefused(const std::function<void()>& make, const std::string& names) {
  try {
    make();
    BOOST_ERROR("not refused: " << names);
  } catch (const Error& error) {
    BOOST_TEST((error.code() == Errc::InvalidArgument || error.code() == Errc::FileUnusable));
    const std::string text = error.what();
    BOOST_TEST(text.find(names) != std::string::npos, "does not name '" << names << "': " << text);
  }
}

// What a call refuses when it is awaited.
template <class T>
void checkCall(Site& site, asio::awaitable<T> call, const std::string& names) {
  const auto result = site.tried(std::move(call));
  BOOST_TEST_REQUIRE(result.has_error());
  checkRefused([&] { throw Error(result.error()); }, names);
  BOOST_TEST(result.error().outcome() == Outcome::NotSent);
}

} // namespace

BOOST_AUTO_TEST_CASE(names_that_cannot_be) {
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("a\rb"),
        std::string("a\nb"), std::string("a\0b", 3), std::string("\xff")}) {
    checkRefused([&] { DatabaseName(bad, "art"); }, "owner");
    checkRefused([&] { DatabaseName("demo", bad); }, "database");
    checkRefused([&] { BranchName(art, bad); }, "branch");
    checkRefused([&] { PullRequestName(art, bad); }, "pull request");
    checkCall(*this, client.createTag(CreateTag{art, bad, "m", Revision::branch("main")}), "tag");
  }
}

BOOST_AUTO_TEST_CASE(endpoints_that_cannot_be) {
  for (const char* bad :
       {"https://dolthub.com", "http://www.dolthub.com", "https://", "https://user:pass@host.test",
        "https://host.test/path", "https://host.test?q=1", "https://host.test:65536",
        "ftp://host.test", "www.dolthub.com", "https://ho%73t.test"}) {
    ClientOptions options = optionsFor(emulator);
    options.endpoint = bad;
    checkRefused([&] { Client(context.get_executor(), options); }, "endpoint");
  }
  ClientOptions options = optionsFor(emulator);
  options.endpoint = "https://dolthub.com";
  checkRefused([&] { Client(context.get_executor(), options); }, "www.dolthub.com");
}

BOOST_AUTO_TEST_CASE(options_that_cannot_be) {
  ClientOptions one = optionsFor(emulator);
  one.maxConnections = 1;
  checkRefused([&] { Client(context.get_executor(), one); }, "maxConnections");
  ClientOptions agent = optionsFor(emulator);
  agent.userAgent = "a\r\nb";
  checkRefused([&] { Client(context.get_executor(), agent); }, "userAgent");
  for (const double rate : {-1.0, 1e300, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::quiet_NaN()}) {
    ClientOptions rated = optionsFor(emulator);
    rated.requestsPerSecond = rate;
    checkRefused([&] { Client(context.get_executor(), rated); }, "requestsPerSecond");
  }
  checkRefused([] { ApiToken("a b"); }, "token");
  checkRefused([] { ApiToken("a\r\nb"); }, "token");
  checkRefused([] { ApiToken(""); }, "token");
}

BOOST_AUTO_TEST_CASE(calls_that_cannot_be_are_not_sent) {
  for (const char* sql : {"", "  \n", "-- only a comment", "/* nothing */ # else", ";"}) {
    checkCall(*this, client.startSqlWrite(StartSqlWrite{main, "main", sql}), "SQL");
  }
  checkCall(*this, client.startImport(ImportFile(main, "/no/such.csv", ImportOperation::Create)),
            "/no/such.csv");
  checkCall(
      *this,
      client.startImport(ImportFile::fromBytes(main, "a.unknown", "x", ImportOperation::Create)),
      "fileType");
  checkCall(*this,
            client.startImport(ImportFile::fromBytes(main, "a.csv", "", ImportOperation::Create)),
            "empty");
  ImportFile folder(main, path.string() + "/x.csv", ImportOperation::Create);
  files::create_directory(path / "x.csv");
  checkCall(*this, client.startImport(folder), "directory");
  checkCall(*this,
            client.startImport(ImportFile(main, write("none.csv", ""), ImportOperation::Create)),
            "empty");
  const std::string huge = write("huge.csv", "id\n");
  files::resize_file(huge, 104'857'601);
  checkCall(*this, client.startImport(ImportFile(main, huge, ImportOperation::Create)),
            "104857600");
  BOOST_TEST_REQUIRE(::mkfifo((path / "pipe.csv").c_str(), 0600) == 0);
  checkCall(
      *this,
      client.startImport(ImportFile(main, (path / "pipe.csv").string(), ImportOperation::Create)),
      "not a regular file");
  if (::geteuid() != 0) {
    const std::string locked = write("locked.csv", "id\n1\n");
    ::chmod(locked.c_str(), 0);
    checkCall(*this, client.startImport(ImportFile(main, locked, ImportOperation::Create)),
              "locked.csv");
  }
  checkCall(*this, client.updatePullRequest(UpdatePullRequest{PullRequestName{art, "1"}}),
            "update");
  checkCall(*this, client.send(RawCall{"DELETE", "/user"}), "method");
  checkCall(*this, client.send(RawCall{"GET", "/a/../b"}), "path");
  BOOST_TEST(emulator.stats().requests == 0u);
  BOOST_TEST(emulator.stats().connections == 0u);
}

BOOST_AUTO_TEST_CASE(a_ca_file_that_is_not_there_fails_the_constructor) {
  ClientOptions options = optionsFor(emulator);
  options.caCertificates.clear();
  options.caFile = "/no/such.pem";
  try {
    const Client refused(context.get_executor(), options);
    BOOST_ERROR("not refused");
  } catch (const Error& error) {
    BOOST_TEST(error.code() == Errc::FileUnusable);
    BOOST_TEST(std::string(error.what()).find("/no/such.pem") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
