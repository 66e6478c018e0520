#include "importer/inspect.hpp"
#include "importer/temporary.hpp"
#include "support/sha256.hpp"

#include <dolthub/importer.hpp>

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <type_traits>

#include <sys/stat.h>

namespace {

using dolthub::BranchName;
using dolthub::DatabaseName;
using dolthub::FileFacts;
using dolthub::ImportOperation;
using dolthub::PlannedFile;
using dolthub::importer::FileLook;
using dolthub::support::Sha256;

static_assert(!std::is_aggregate_v<dolthub::FileProblem>);
static_assert(!std::is_aggregate_v<dolthub::FileFacts>);
static_assert(!std::is_aggregate_v<dolthub::PlannedFile>);
static_assert(!std::is_aggregate_v<dolthub::ImportPlan>);
static_assert(!std::is_aggregate_v<dolthub::FileReport>);
static_assert(!std::is_aggregate_v<dolthub::ImportReport>);
static_assert(!std::is_aggregate_v<dolthub::ImportEvent>);
static_assert(!std::is_aggregate_v<dolthub::ImportControl>);
static_assert(!std::is_aggregate_v<dolthub::ImportOptions>);
static_assert(!std::is_aggregate_v<dolthub::PlanProblem>);

PlannedFile planned(const std::string& path) {
  return PlannedFile(BranchName(DatabaseName("demo", "imports"), "main"), path,
                     ImportOperation::Create);
}

std::string hashOf(const std::string& text, std::size_t piece) {
  Sha256 hash;
  for (std::size_t at = 0; at < text.size(); at += piece) {
    hash.feed(std::string_view(text).substr(at, piece));
  }
  return hash.finish();
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_inspect)

BOOST_AUTO_TEST_CASE(hashes_as_the_standard_says) {
  BOOST_TEST(hashOf("", 1) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(hashOf("abc", 1) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(hashOf("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 5) ==
             "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  BOOST_TEST(hashOf(std::string(1'000'000, 'a'), 4'097) ==
             "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

BOOST_AUTO_TEST_CASE(reads_a_file_through) {
  const TemporaryFolder folder;
  const std::string path =
      folder.write("Tate artists.csv", "\xef\xbb\xbfid,name\n1,\"a\nb\"\n2,c\n");
  PlannedFile file = planned(path);
  file.primaryKeys = {"ID"};
  const FileFacts facts = dolthub::inspectFile(file);
  BOOST_TEST(facts.problems.empty());
  BOOST_TEST(facts.bytes == 23u);
  BOOST_TEST(facts.rows.value() == 2u);
  BOOST_TEST(facts.sha256.size() == 64u);
  BOOST_TEST(file.table == "Tate_artists");
}

BOOST_AUTO_TEST_CASE(counts_no_rows_where_it_cannot) {
  const TemporaryFolder folder;
  const FileFacts facts = dolthub::inspectFile(planned(folder.write("a.json", "{\"rows\":[]}")));
  BOOST_TEST(facts.problems.empty());
  BOOST_TEST(!facts.rows.has_value());
}

BOOST_AUTO_TEST_CASE(tells_what_is_no_file_to_import) {
  const TemporaryFolder folder;
  const std::string fifo = folder.path("fifo.csv");
  BOOST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  BOOST_REQUIRE(::mkdir(folder.path("dir.csv").c_str(), 0700) == 0);
  const std::vector<std::pair<std::string, std::string>> table{
      {folder.path("missing.csv"), "cannot be read: No such file or directory"},
      {folder.path("dir.csv"), "is a directory"},
      {fifo, "is not a regular file"},
      {folder.write("empty.csv", ""), "is empty"},
  };
  for (const auto& [path, message] : table) {
    const FileFacts facts = dolthub::inspectFile(planned(path));
    BOOST_REQUIRE(facts.problems.size() == 1u);
    BOOST_TEST(facts.problems.front().text() == message);
    const std::optional<dolthub::FileProblem> unread = dolthub::checkReadable(path);
    BOOST_TEST(unread.has_value() == (message != "is empty")); // that is content
    BOOST_TEST((!unread || unread->message == message));
  }
}

// A file is read again only where something shows that it is not as it was.
BOOST_AUTO_TEST_CASE(a_file_in_its_turn_is_what_was_planned_or_told) {
  using dolthub::importer::lookAt;
  using dolthub::importer::problemOf;
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.csv", "id,name\n1,2\n"));
  const FileLook first = lookAt(file);
  BOOST_TEST(!problemOf(first, "a.csv").has_value());
  BOOST_TEST(first.facts.rows.value() == 1u);
  BOOST_TEST(first.facts.columns.empty());
  file.facts = first.facts;
  file.facts->rows = 7; // seen again only where it is not read
  BOOST_TEST(lookAt(file).facts.rows.value() == 7u);
  folder.write("b.csv", "id,name\n1,2\n");
  std::filesystem::rename(folder.path("b.csv"), folder.path("a.csv")); // touched, but the same
  const FileLook touched = lookAt(file);
  BOOST_TEST(!problemOf(touched, "a.csv").has_value());
  BOOST_TEST(touched.facts.rows.value() == 7u);
  BOOST_TEST((touched.facts.stamp != first.facts.stamp));
  folder.write("b.csv", "id,name\n1,2\n3,4\n");
  std::filesystem::rename(folder.path("b.csv"), folder.path("a.csv"));
  BOOST_TEST((problemOf(lookAt(file), "a.csv")->code() == dolthub::Errc::FileChanged));
  std::filesystem::remove(folder.path("a.csv"));
  BOOST_TEST((problemOf(lookAt(file), "a.csv")->code() == dolthub::Errc::FileUnusable));
  file.facts.reset();
  folder.write("a.csv", "id,name\n1\n2\n");
  BOOST_TEST(problemOf(lookAt(file), "a.csv")->message() ==
             "a.csv: line 2, column 2: 1 field in this row, 2 in the header (and 1 more)");
}

// Its parts are planned when a run begins, so that its journal cannot go on with it.
BOOST_AUTO_TEST_CASE(a_file_that_would_have_to_go_in_parts_asks_for_a_run_of_its_own) {
  using dolthub::importer::problemOf;
  const auto explained = [](const FileLook& look) {
    return problemOf(look, "a.csv")->explain(dolthub::Audience::ImporterUser);
  };
  FileLook look;
  look.facts.problems.emplace_back().message = "1 field in this row, 2 in the header";
  look.facts.rows = 7;
  BOOST_TEST(explained(look).find("--retry-failed") != std::string::npos);
  look.needsParts = true;
  BOOST_TEST(explained(look).find("to be corrected") != std::string::npos);
  BOOST_TEST(explained(look).ends_with("start anew."), explained(look));
  look.facts.problems.clear();
  look.facts.parts.resize(2);
  BOOST_TEST(explained(look).ends_with("start anew."), explained(look));
}

BOOST_AUTO_TEST_CASE(an_over_large_file_is_known_as_one_in_its_turn) {
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.csv", "id,name\n"));
  std::filesystem::resize_file(file.path, dolthub::uploadLimit + 1); // zeros
  BOOST_TEST(dolthub::importer::lookAt(file).needsParts);
  file.part.emplace();
  file.part->limit = dolthub::uploadLimit;
  BOOST_TEST(!dolthub::importer::lookAt(file).needsParts);
}

// However large it is: a terabyte of it would keep all others waiting.
BOOST_AUTO_TEST_CASE(what_can_never_be_sent_is_not_read) {
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.json", "{}"));
  std::filesystem::resize_file(file.path, std::uint64_t{1} << 40); // a hole
  const FileFacts facts = dolthub::inspectFile(file);
  BOOST_REQUIRE(facts.problems.size() == 1u);
  BOOST_TEST(facts.problems.front().message.find("has 1099511627776 bytes") == 0u);
  BOOST_TEST(facts.sha256.empty());
  BOOST_TEST(dolthub::importer::lookAt(file).needsParts);
  std::filesystem::remove(file.path); // the folder's own end looks into each file
}

BOOST_AUTO_TEST_CASE(a_key_must_be_in_the_header) {
  const TemporaryFolder folder;
  PlannedFile file = planned(folder.write("a.csv", "id,name\n1,2\n"));
  file.primaryKeys = {"id", "nmae"};
  const FileFacts facts = dolthub::inspectFile(file);
  BOOST_REQUIRE(facts.problems.size() == 1u);
  BOOST_TEST(facts.problems.front().message == "the key column \"nmae\" is not in the header");
}

BOOST_AUTO_TEST_SUITE_END()
