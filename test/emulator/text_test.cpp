#include <boost/test/unit_test.hpp>

#include <cstdint>
#include <set>
#include <string_view>

#include <dolthub/emulator.hpp>

#include "emulator/multipart.hpp"
#include "emulator/random.hpp"
#include "emulator/rows.hpp"
#include "emulator/sql_text.hpp"
#include "emulator/text.hpp"
#include "emulator/zip.hpp"
#include "harness/enumerators.hpp"

using namespace dolthub::emulator;

namespace {

/// A table as "a|b\nc|d", with ~ for NULL.
std::string readAll(std::string_view content, char separator = ',') {
  auto reader = readSeparated(content, separator);
  std::string text;
  for (const std::string& column : reader->columns()) {
    text += "[" + column + "]";
  }
  std::vector<Cell> row;
  while (reader->next(row)) {
    text += "\n";
    for (const Cell& cell : row) {
      text += cell.null ? "[~]" : "[" + std::string{cell.text} + "]";
    }
  }
  return text;
}

std::string lite(std::string_view sql) {
  auto statements = readSql(sql);
  return statements.empty() ? "(none)" : statements.front().lite();
}

template <class E>
std::set<std::string_view> wordsOfEach() {
  std::set<std::string_view> words;
  for (const E value : dolthub::harness::enumerators<E>()) {
    words.insert(toString(value));
  }
  BOOST_TEST(words.count("?") == 0u);
  return words;
}

} // namespace

BOOST_AUTO_TEST_SUITE(emulator_text)

BOOST_AUTO_TEST_CASE(targets_are_decoded_once) {
  auto target = parseTarget("/api/a%2Fb/%2541?q=1%20%2B%201&x=a+b&flag&=");
  BOOST_TEST_REQUIRE(target.has_value());
  BOOST_TEST(target->segments[1] == "a/b");
  BOOST_TEST(target->segments[2] == "%41");
  BOOST_TEST(*target->find("q") == "1 + 1");
  BOOST_TEST(*target->find("x") == "a b");
  BOOST_TEST(*target->find("flag") == "");
  BOOST_TEST(!target->find("none").has_value());
  for (const char* bad : {"", "api", "/%", "/%4", "/%zz", "/a%00b"}) {
    BOOST_TEST(!parseTarget(bad).has_value(), bad);
  }
}

BOOST_AUTO_TEST_CASE(csv_follows_the_rfc) {
  BOOST_TEST(readAll("\xef\xbb\xbf"
                     "id,name\r\n1,\"a, \"\"b\"\"\r\nc\"\r\n2,\n3,\"\"\n\n4,\xc3\xa9") ==
             "[id][name]\n[1][a, \"b\"\r\nc]\n[2][~]\n[3][]\n[4][\xc3\xa9]");
  BOOST_TEST(readAll("a|b\n1|x,y", '|') == "[a][b]\n[1][x,y]");
  BOOST_TEST(readAll("a,b\n1,") == "[a][b]\n[1][~]");
  for (const char* bad : {"", "a,\n", "a,b\n1\n", "a\n\"x\n", "a\n\"x\"y\n"}) {
    BOOST_CHECK_THROW(readAll(bad), BadFile);
  }
}

BOOST_AUTO_TEST_CASE(csv_comes_back_as_it_was) {
  Random random{7};
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> texts;
    std::vector<Cell> row;
    for (int i = 0; i < 5; ++i) {
      texts.push_back(random.letters(random.below(6), "ab,\"\r\n\xc3\xa9 |"));
    }
    for (const std::string& text : texts) {
      row.push_back(Cell{text, text.empty() && random.below(2) == 0});
    }
    std::string csv = "a,b,c,d,e\n";
    appendCsvLine(csv, row);
    auto reader = readSeparated(csv, ',');
    std::vector<Cell> back;
    BOOST_TEST_REQUIRE(reader->next(back));
    BOOST_TEST_REQUIRE(back.size() == row.size());
    for (std::size_t i = 0; i < row.size(); ++i) {
      BOOST_TEST(back[i].text == row[i].text);
      BOOST_TEST(back[i].null == row[i].null);
    }
    BOOST_TEST(!reader->next(back));
  }
}

BOOST_AUTO_TEST_CASE(json_files_are_rows) {
  for (const char* text : {R"([{"id":"1","n":2},{"id":null,"x":[1]}])",
                           R"({"rows":[{"id":"1","n":2},{"id":null,"x":[1]}]})"}) {
    auto reader = readJson(text);
    BOOST_TEST(reader->columns().size() == 3u);
    std::vector<Cell> row;
    BOOST_TEST_REQUIRE(reader->next(row));
    BOOST_TEST(row[1].text == "2");
    BOOST_TEST(row[2].null);
    BOOST_TEST_REQUIRE(reader->next(row));
    BOOST_TEST(row[0].null);
    BOOST_TEST(row[2].text == "[1]");
    BOOST_TEST(!reader->next(row));
  }
  for (const char* bad : {"", "{}", "[1]", "[]", R"({"rows":1})"}) {
    BOOST_CHECK_THROW(readJson(bad), BadFile);
  }
}

BOOST_AUTO_TEST_CASE(mysql_words_become_sqlites) {
  BOOST_TEST(lite("SELECT count(*) FROM `a b`") == "SELECT count(*) FROM \"a b\"");
  BOOST_TEST(lite(R"(SELECT "it's", 'a\'b\n', 'x''y', "q""r")") ==
             "SELECT 'it''s', 'a''b\n', 'x''y', 'q\"r'");
  BOOST_TEST(lite("SELECT 1 # one\n, 2 -- two\n, /* three */ 3--1") == "SELECT 1 , 2 , 3--1");
  BOOST_TEST(lite("SELECT 'a\\0b'") == "SELECT CAST(x'610062' AS TEXT)");
  BOOST_TEST(lite("SELECT 1.5e-3, .5, 0xff, a.b, x'41'") == "SELECT 1.5e-3, .5, 0xff, a.b, x'41'");
  BOOST_TEST(lite("a <=> b && c") == "a  IS  b  AND  c");
  BOOST_TEST(lite(" # nothing\n /* at all */ ;; -- here") == "(none)");
  BOOST_TEST(readSql("SELECT ';'; SELECT 2;").size() == 2u);
}

BOOST_AUTO_TEST_CASE(multipart_bodies_are_taken_apart) {
  BOOST_TEST(*multipartBoundary("multipart/form-data; boundary=\"a b\"") == "a b");
  BOOST_TEST(*multipartBoundary("Multipart/Form-Data;charset=x; boundary=ab") == "ab");
  BOOST_TEST(!multipartBoundary("application/json").has_value());
  BOOST_TEST(!multipartBoundary("multipart/form-data").has_value());

  std::string body = "--x\r\nContent-Disposition: form-data; name=\"file\"; "
                     "filename=\"a%22b.csv\"\r\n\r\nid\r\n--xy\r\n1\r\n--x\r\n"
                     "content-disposition: form-data; name=params\r\n\r\n\r\n--x--\r\n";
  auto parts = parseMultipart(body, "x");
  BOOST_TEST(!parts.has_value()); // "--xy" starts like the delimiter, so it is refused
  body.replace(body.find("--xy"), 4, "--yx");
  parts = parseMultipart(body, "x");
  BOOST_TEST_REQUIRE(parts.has_value());
  BOOST_TEST_REQUIRE(parts->size() == 2u);
  BOOST_TEST((*parts)[0].fileName.value() == "a\"b.csv");
  BOOST_TEST(body.substr((*parts)[0].offset, (*parts)[0].size) == "id\r\n--yx\r\n1");
  BOOST_TEST((*parts)[1].name == "params");
  BOOST_TEST((*parts)[1].size == 0u);
  for (std::size_t cut = 0; cut < body.size() - 4; ++cut) {
    BOOST_TEST(!parseMultipart(body.substr(0, cut), "x").has_value());
  }
}

BOOST_AUTO_TEST_CASE(zip_has_its_parts) {
  std::string zip = makeZip({{"a.csv", "123456789"}, {"b.csv", ""}});
  auto number = [&](std::size_t at, int bytes) {
    std::uint64_t value = 0;
    for (int i = bytes; i-- > 0;) {
      value = value << 8 | static_cast<unsigned char>(zip[at + static_cast<std::size_t>(i)]);
    }
    return value;
  };
  BOOST_TEST(number(0, 4) == 0x04034b50u);
  BOOST_TEST(number(14, 4) == 0xcbf43926u); // the checksum that everybody tests CRC-32 with
  std::size_t end = zip.size() - 22;
  BOOST_TEST(number(end, 4) == 0x06054b50u);
  BOOST_TEST(number(end + 10, 2) == 2u);
  std::size_t directory = number(end + 16, 4);
  BOOST_TEST(number(directory, 4) == 0x02014b50u);
  BOOST_TEST(number(directory + 42, 4) == 0u);
  BOOST_TEST(directory + number(end + 12, 4) == end);
  std::size_t second = directory + 46 + 5;
  BOOST_TEST(number(number(second + 42, 4), 4) == 0x04034b50u);
}

BOOST_AUTO_TEST_CASE(each_public_enumerator_has_a_word_of_its_own) {
  BOOST_TEST(wordsOfEach<dolthub::FaultKind>().size() ==
             dolthub::harness::enumeratorCount<dolthub::FaultKind>);
  BOOST_TEST(toString(dolthub::FaultKind::CloseAfterBody) == "close after body");
  for (const dolthub::FailedPoll shown : dolthub::harness::enumerators<dolthub::FailedPoll>()) {
    BOOST_TEST(toString(shown) == dolthub::harness::nameOfEnumerator(shown));
  }
}

BOOST_AUTO_TEST_CASE(small_things) {
  BOOST_TEST(isoTime(Time{std::chrono::milliseconds{1'704'838'789'007}}, true) ==
             "2024-01-09T22:19:49.007Z");
  BOOST_TEST(isoTime(Time{std::chrono::milliseconds{1'704'838'789'007}}, false) ==
             "2024-01-09T22:19:49Z");
  BOOST_TEST(validUtf8("a\xff\xc3\xa9\xed\xa0\x80") == "a\xef\xbf\xbd\xc3\xa9"
                                                       "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
  BOOST_TEST(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  BOOST_TEST(Random{1}.uuid() == Random{1}.uuid());
  BOOST_TEST(Random{1}.uuid() != Random{2}.uuid());
}

BOOST_AUTO_TEST_SUITE_END()
