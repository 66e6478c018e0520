#include "support/md5.hpp"

#include <dolthub/error.hpp>
#include <dolthub/inbound.hpp>
#include <dolthub/options.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <random>
#include <string>

namespace {

using namespace dolthub;

// "id,name\n1,a\n" and what `openssl dgst -md5 -binary | base64` says of it.
const std::string file = "id,name\n1,a\n";
const std::string md5 = "l1cP4Xl7zz5Gm5oXufCr9A==";

HeaderFields good() {
  return {{"X-Dolthub-Owner", "example-user"},
          {"X-Dolthub-Database", "example-database"},
          {"X-Dolthub-From-Branch", "example-user/import-fashionable-wolf"},
          {"X-Dolthub-To-Branch", "main"},
          {"Content-Type", "text/csv; charset=utf-8"},
          {"X-Import-Filename", "states.csv"},
          {"X-Import-Md5", md5},
          {"X-Import-Table", "states"},
          {"X-Import-Primary-Keys", "id, name"},
          {"X-Import-Operation", "Update"}};
}

HeaderFields with(const std::string& name, const std::string& value) {
  HeaderFields headers = good();
  for (auto& [other, old] : headers) {
    if (other == name) {
      old = value;
    }
  }
  return headers;
}

std::string refusalOf(const HeaderFields& headers, std::string_view body) {
  try {
    readTransform(headers, body);
  } catch (const Error& error) {
    BOOST_TEST(bool(error.code() == Errc::InvalidArgument));
    BOOST_TEST(error.details().reason == "InboundUnfit");
    return error.message();
  }
  return {};
}

std::string valueOf(const HeaderFields& headers, std::string_view name) {
  const auto found = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == headers.end() ? "" : found->second;
}

// A piece of it is changed, lost, or there again; now and then very often.
void change(std::string& text, std::mt19937& random) {
  const std::size_t at = text.empty() ? 0 : random() % text.size();
  switch (random() % 4) {
  case 0:
    text.insert(at, 1, static_cast<char>(random()));
    break;
  case 1:
    text.erase(at, random() % 9);
    break;
  case 2:
    text.insert(at, text.substr(text.size() - at, random() % 20));
    break;
  default:
    const std::string piece = text.substr(at, 1 + random() % 3);
    for (unsigned times = random() % 50 == 0 ? 5000 : random() % 3; times > 0; --times) {
      text.insert(at, piece);
    }
  }
}

// A header, its name or the file; or a header is lost, moved, or there again.
void changeSomething(HeaderFields& headers, std::string& body, std::mt19937& random) {
  const auto any = headers.begin() + static_cast<std::ptrdiff_t>(random() % headers.size());
  switch (random() % 12) {
  case 0:
    headers.erase(any);
    break;
  case 1:
    std::iter_swap(any, headers.begin());
    break;
  case 2:
    headers.push_back(headers[random() % headers.size()]);
    break;
  case 3:
    any->second = headers[random() % headers.size()].second;
    break;
  case 4:
    change(any->first, random);
    break;
  case 5:
    change(body, random);
    break;
  default:
    change(any->second, random);
  }
}

bool isClean(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// What somebody makes paths, statements and headers of.
void checkRead(const TransformRequest& request, std::string_view body) {
  for (const std::string* name :
       {&request.fromBranch, &request.toBranch, &request.fileName, &request.table}) {
    BOOST_TEST_REQUIRE(isClean(*name));
    BOOST_TEST_REQUIRE((name->empty() == (name == &request.table && request.table.empty())));
    BOOST_TEST_REQUIRE((*name != "." && *name != ".."));
  }
  BOOST_TEST_REQUIRE(request.fileName.find('/') == std::string::npos);
  BOOST_TEST_REQUIRE(request.primaryKeys.size() <= 1000u);
  for (const std::string& key : request.primaryKeys) {
    BOOST_TEST_REQUIRE((!key.empty() && isClean(key)));
  }
  try {
    for (const auto& [name, value] : TransformAnswer(request).headers(body)) {
      BOOST_TEST_REQUIRE(isClean(value), name);
    }
  } catch (const Error& error) { // of a type that does not go back, or of no table
    BOOST_TEST_REQUIRE(bool(error.code() == Errc::InvalidArgument));
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(inbound_transform)

BOOST_AUTO_TEST_CASE(a_file_comes_with_where_it_is_going) {
  const TransformRequest request = readTransform(good(), file);
  BOOST_TEST(request.database.text() == "example-user/example-database");
  BOOST_TEST(request.fromBranch == "example-user/import-fashionable-wolf");
  BOOST_TEST(request.toBranch == "main");
  BOOST_TEST(request.fileName == "states.csv");
  BOOST_TEST(bool(request.fileType == FileType::Csv));
  BOOST_TEST(request.table == "states");
  BOOST_TEST(request.primaryKeys == (std::vector<std::string>{"id", "name"}),
             boost::test_tools::per_element());
  BOOST_TEST(bool(request.operation == ImportOperation::Update));
  BOOST_TEST(!request.force);
}

BOOST_AUTO_TEST_CASE(what_is_missing_changed_or_hostile_is_refused) {
  for (const char* name :
       {"X-Dolthub-Owner", "X-Dolthub-Database", "X-Dolthub-From-Branch", "X-Dolthub-To-Branch",
        "Content-Type", "X-Import-Filename", "X-Import-Md5"}) {
    BOOST_TEST(!refusalOf(with(name, ""), file).empty(), name << " may be missing");
  }
  BOOST_TEST(refusalOf(good(), "id,name\n1,b\n").find("MD5") != std::string::npos);
  for (const char* name : {"../../etc/passwd", "..", "a\nb", "/etc/passwd"}) {
    BOOST_TEST(!refusalOf(with("X-Import-Filename", name), file).empty(), name);
  }
  BOOST_TEST(!refusalOf(with("X-Import-Operation", "drop"), file).empty());
  HeaderFields twice = good();
  twice.emplace_back("x-dolthub-owner", "somebody-else");
  BOOST_TEST(refusalOf(twice, file).find("twice") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_read_has_bounds) {
  std::string keys = "k";
  for (int i = 1; i < 1000; ++i) {
    keys += ",k";
  }
  BOOST_TEST(refusalOf(with("X-Import-Primary-Keys", keys), file) == "");
  BOOST_TEST(refusalOf(with("X-Import-Primary-Keys", keys + ",k"), file) ==
             "transform: x-import-primary-keys names more than 1000");
  const std::string large(uploadLimit + 1, 'x');
  BOOST_TEST(refusalOf(good(), large).find("more than the 104857600 bytes") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_told_by_its_header) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"X-Dolthub-Owner", "a/b"},
                                                        {"X-Dolthub-Database", ".."},
                                                        {"X-Dolthub-From-Branch", "a//b"},
                                                        {"X-Dolthub-To-Branch", ".."},
                                                        {"X-Import-Filename", "a/b.csv"},
                                                        {"X-Import-Table", ".."},
                                                        {"X-Import-Operation", "drop"},
                                                        {"X-Import-Primary-Keys", "id,,name"},
                                                        {"X-Import-Primary-Keys", "id,"},
                                                        {"X-Import-Primary-Keys", ", "}}) {
    std::string header = name;
    std::transform(header.begin(), header.end(), header.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    });
    const std::string refusal = refusalOf(with(name, value), file);
    BOOST_TEST(refusal.find(header) != std::string::npos, header << ": " << refusal);
  }
}

// Whatever comes in: a request whose names are names, or a refusal; never anything else. In half of
// the rounds the file is the one that was sent, so that the MD5 refuses nothing.
BOOST_AUTO_TEST_CASE(any_headers_and_body_are_read_or_refused) {
  std::mt19937 random(20261128);
  std::size_t read = 0;
  std::size_t refused = 0;
  for (int round = 0; round < 20000; ++round) {
    HeaderFields headers = good();
    std::string body = file;
    for (unsigned changes = 1 + random() % 4; changes > 0 && !headers.empty(); --changes) {
      changeSomething(headers, body, random);
    }
    if (round % 2 == 0) {
      std::erase_if(headers, [](const auto& field) { return field.first == "X-Import-Md5"; });
      headers.emplace_back("X-Import-Md5", support::md5(body).value());
    }
    try {
      checkRead(readTransform(headers, body), body);
      ++read;
    } catch (const Error& error) {
      ++refused;
      BOOST_TEST_REQUIRE(bool(error.code() == Errc::InvalidArgument));
      BOOST_TEST_REQUIRE(error.details().reason == "InboundUnfit");
      BOOST_TEST_REQUIRE(error.message().size() < 1000u, error.message());
      BOOST_TEST_REQUIRE(isClean(error.message()), error.message());
    }
  }
  BOOST_TEST(read > 1000u);
  BOOST_TEST(refused > 1000u);
}

BOOST_AUTO_TEST_CASE(force_is_true_or_false) {
  const auto forced = [](const std::string& word) {
    HeaderFields headers = good();
    headers.emplace_back("x-import-force", word);
    return headers;
  };
  BOOST_TEST(readTransform(forced("True"), file).force);
  BOOST_TEST(!readTransform(forced("false"), file).force);
  BOOST_TEST(!readTransform(forced(""), file).force);
  BOOST_TEST(refusalOf(forced("maybe"), file) ==
             "transform: x-import-force is neither true nor false");
}

BOOST_AUTO_TEST_CASE(an_answer_is_what_dolthub_asks_for) {
  const TransformAnswer answer(readTransform(good(), file));
  const HeaderFields headers = answer.headers(file);
  BOOST_TEST(valueOf(headers, "content-type") == "text/csv");
  BOOST_TEST(valueOf(headers, "content-length") == "12");
  BOOST_TEST(valueOf(headers, "x-import-filename") == "states.csv");
  BOOST_TEST(valueOf(headers, "x-import-md5") == md5);
  BOOST_TEST(valueOf(headers, "x-import-table") == "states");
  BOOST_TEST(valueOf(headers, "x-import-operation") == "update");
  BOOST_TEST(valueOf(headers, "x-import-primary-keys") == "id,name");
  BOOST_TEST(valueOf(headers, "x-import-force") == "");
}

// Sent back as it came, it would be imported as a CSV of one column.
BOOST_AUTO_TEST_CASE(psv_and_what_is_unknown_go_back_as_nothing_until_it_is_said) {
  for (const char* type : {"text/psv", "application/zip"}) {
    TransformAnswer answer(readTransform(with("Content-Type", type), file));
    BOOST_TEST(!answer.fileType);
    BOOST_CHECK_EXCEPTION(answer.headers(file), Error, [](const Error& error) {
      return error == Errc::InvalidArgument &&
             error.message().find("file type") != std::string::npos;
    });
    answer.fileType = FileType::Csv;
    BOOST_TEST(valueOf(answer.headers(file), "content-type") == "text/csv");
  }
}

BOOST_AUTO_TEST_CASE(sql_names_no_table) {
  TransformAnswer answer(readTransform(good(), file));
  answer.fileType = FileType::Sql;
  BOOST_TEST(valueOf(answer.headers(file), "content-type") == "application/sql");
  BOOST_TEST(valueOf(answer.headers(file), "x-import-table") == "");
}

BOOST_AUTO_TEST_CASE(an_answer_that_cannot_be_sent_is_refused) {
  const auto refused = [](auto change) {
    TransformAnswer answer(readTransform(good(), file));
    change(answer);
    try {
      answer.headers(file);
    } catch (const Error& error) {
      return error.code() == Errc::InvalidArgument;
    }
    return false;
  };
  BOOST_TEST(refused([](TransformAnswer& answer) { answer.table.clear(); }));
  BOOST_TEST(
      refused([](TransformAnswer& answer) { answer.fileName = "a\r\nx-import-force: true"; }));
  BOOST_TEST(refused([](TransformAnswer& answer) { answer.primaryKeys = {"a,b"}; }));
  BOOST_TEST(refused([](TransformAnswer& answer) { answer.fileType = FileType::Psv; }));
}

BOOST_AUTO_TEST_SUITE_END()
