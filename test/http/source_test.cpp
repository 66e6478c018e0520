#include "http/site.hpp"
#include "http/source.hpp"
#include "http/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <stdexcept>

#include <sys/stat.h>
#include <unistd.h>

namespace dolthub::http {

namespace {

constexpr std::uint64_t limit = 1000;

using Opened = boost::system::result<OpenedSource, Failure>;

Opened open(const std::string& path, const std::optional<FileIdentity>& before = {}) {
  return openSource(message::FileSource{path}, limit, before);
}

// All of it in pieces, or the failure.
boost::system::result<std::string, Failure> readAll(SourceReader& reader, std::size_t piece = 7,
                                                    bool now = false) {
  std::string text;
  std::string buffer(piece, '\0');
  for (;;) {
    boost::system::result<std::size_t, Failure> got = 0;
    auto ready = now ? reader.readNow(buffer) : std::nullopt;
    got = ready ? std::move(*ready) : reader.read(buffer);
    if (!got) {
      return got.error();
    }
    if (*got == 0) {
      return text;
    }
    text.append(buffer, 0, *got);
  }
}

Trouble troubleOf(const Opened& opened) {
  BOOST_TEST_REQUIRE(opened.has_error());
  return opened.error().trouble;
}

message::CustomSource custom(std::uint64_t size,
                             std::function<std::size_t(char*, std::size_t)> read) {
  message::CustomSource source;
  source.size = size;
  source.open = [read = std::move(read)] {
    return read;
  };
  return source;
}

// Hands out `text` by at most three bytes.
std::function<std::size_t(char*, std::size_t)> spelling(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](char* into, std::size_t room) mutable {
    const std::size_t count = std::min({room, text.size() - at, std::size_t{3}});
    std::copy_n(text.data() + at, count, into);
    at += count;
    return count;
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_source)

BOOST_AUTO_TEST_CASE(a_file_is_read_from_the_first_to_the_last_byte) {
  const Temporary directory;
  const std::string text = "id,name\n1,ada\n2,grace\n";
  const std::string path = directory.write("a.csv", text);
  for (const bool now : {false, true}) {
    Opened opened = open(path);
    BOOST_TEST_REQUIRE(opened.has_value());
    BOOST_TEST(opened->size == text.size());
    BOOST_TEST(opened->identity.has_value());
    BOOST_TEST(*readAll(*opened->reader, 7, now) == text);
    char byte = 0;
    BOOST_TEST(*opened->reader->read({&byte, 1}) == 0u);
  }
}

BOOST_AUTO_TEST_CASE(ranges_of_a_file_are_read_one_after_the_other) {
  const Temporary directory;
  message::FileSource source{directory.write("a.csv", "id,name\n1,ada\n2,grace\n3,joan\n")};
  source.ranges = {{0, 8}, {14, 22}};
  for (const bool now : {false, true}) {
    for (const std::size_t piece : {1, 7, 8, 100}) {
      Opened opened = openSource(source, 16, {});
      BOOST_TEST_REQUIRE(opened.has_value());
      BOOST_TEST(opened->size == 16u);
      BOOST_TEST(*readAll(*opened->reader, piece, now) == "id,name\n2,grace\n");
    }
  }
  // The limit is of what is sent, not of the file.
  BOOST_TEST(troubleOf(openSource(source, 15, {})) == Trouble::FileUnusable);
  source.ranges.push_back({22, 31});
  BOOST_TEST(troubleOf(openSource(source, limit, {})) == Trouble::FileChanged);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_the_one_looked_at_is_refused) {
  const Temporary directory;
  message::FileSource source{directory.write("a.csv", "abc")};
  source.identity = open(source.path)->identity;
  BOOST_TEST(openSource(source, limit, {}).has_value());
  directory.write("a.csv", "abcd");
  const Opened changed = openSource(source, limit, {});
  BOOST_TEST(troubleOf(changed) == Trouble::FileChanged);
  BOOST_TEST(changed.error().text.find("changed after it was looked at") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_readable_file_is_refused_by_name) {
  const Temporary directory;
  const Opened missing = open(directory / "missing.csv");
  BOOST_TEST(troubleOf(missing) == Trouble::FileUnusable);
  BOOST_TEST(missing.error().text.find("missing.csv' does not exist") != std::string::npos);
  BOOST_TEST(missing.error().cause.value() == ENOENT);
  const Opened folder = open(directory.path());
  BOOST_TEST(troubleOf(folder) == Trouble::FileUnusable);
  BOOST_TEST(folder.error().text.find("is a directory") != std::string::npos);
  const Opened empty = open(directory.write("empty.csv", ""));
  BOOST_TEST(troubleOf(empty) == Trouble::FileUnusable);
  BOOST_TEST(empty.error().text.find("is empty") != std::string::npos);
  BOOST_TEST_REQUIRE(::mkfifo((directory / "fifo").c_str(), 0600) == 0);
  const Opened fifo = open(directory / "fifo"); // and does not hang
  BOOST_TEST(troubleOf(fifo) == Trouble::FileUnusable);
  BOOST_TEST(troubleOf(open("/dev/null")) == Trouble::FileUnusable);
  if (::geteuid() != 0) {
    const std::string secret = directory.write("secret.csv", "x");
    std::filesystem::permissions(secret, std::filesystem::perms::none);
    BOOST_TEST(troubleOf(open(secret)) == Trouble::FileUnusable);
  }
}

BOOST_AUTO_TEST_CASE(the_limit_is_exact) {
  const Temporary directory;
  BOOST_TEST(open(directory.write("fits.csv", std::string(limit, 'x'))).has_value());
  const Opened over = open(directory.write("over.csv", std::string(limit + 1, 'x')));
  BOOST_TEST(troubleOf(over) == Trouble::FileUnusable);
  BOOST_TEST(over.error().text.find("has 1001 bytes, more than the 1000") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_between_two_attempts_is_refused) {
  const Temporary directory;
  const std::string path = directory.write("a.csv", "abc");
  const Opened first = open(path);
  BOOST_TEST_REQUIRE(first.has_value());
  BOOST_TEST(open(path, first->identity).has_value());
  directory.write("a.csv", "abcd");
  BOOST_TEST(troubleOf(open(path, first->identity)) == Trouble::FileChanged);
  // Another file of the same size and time in its place.
  directory.write("a.csv", "abc");
  const Opened second = open(path);
  const auto time = std::filesystem::last_write_time(path);
  const std::string other = directory.write("b.csv", "xyz");
  std::filesystem::rename(other, path);
  std::filesystem::last_write_time(path, time);
  BOOST_TEST(troubleOf(open(path, second->identity)) == Trouble::FileChanged);
}

BOOST_AUTO_TEST_CASE(a_file_that_changes_while_it_is_read_never_yields_its_last_byte) {
  const Temporary directory;
  const std::string text(100, 'a');
  struct Row {
    const char* what;
    std::function<void(const std::string&)> change;
  };
  const Row rows[] = {
      {"shrinks",
       [](const std::string& path) {
         std::filesystem::resize_file(path, 50);
       }},
      {"grows",
       [](const std::string& path) {
         std::filesystem::resize_file(path, 150);
       }},
      {"is emptied",
       [](const std::string& path) {
         std::filesystem::resize_file(path, 0);
       }},
      {"is written over",
       [](const std::string& path) {
         std::ofstream(path) << std::string(100, 'b');
         std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() +
                                                    std::chrono::hours(1));
       }},
  };
  for (const Row& row : rows) {
    for (const bool now : {false, true}) {
      BOOST_TEST_CONTEXT(row.what << (now ? " (now)" : "")) {
        const std::string path = directory.write("a.csv", text);
        Opened opened = open(path);
        std::string buffer(10, '\0');
        BOOST_TEST(*opened->reader->read(buffer) == 10u);
        row.change(path);
        const auto rest = readAll(*opened->reader, 10, now);
        BOOST_TEST_REQUIRE(rest.has_error());
        BOOST_TEST(rest.error().trouble == Trouble::FileChanged);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_while_it_is_read_is_read_as_it_was) {
  const Temporary directory;
  const std::string path = directory.write("a.csv", "the old text");
  Opened opened = open(path);
  std::filesystem::rename(directory.write("b.csv", "the new text"), path);
  BOOST_TEST(*readAll(*opened->reader) == "the old text");
}

BOOST_AUTO_TEST_CASE(bytes_in_memory_are_read_whole) {
  const message::MemorySource source{std::make_shared<const std::string>("hello, world")};
  Opened opened = openSource(source, limit, {});
  BOOST_TEST_REQUIRE(opened.has_value());
  BOOST_TEST(opened->size == 12u);
  BOOST_TEST(*readAll(*opened->reader, 5) == "hello, world");
}

BOOST_AUTO_TEST_CASE(a_source_of_the_callers_is_read_to_its_size) {
  Opened opened = openSource(custom(12, spelling("hello, world")), limit, {});
  BOOST_TEST_REQUIRE(opened.has_value());
  BOOST_TEST(opened->size == 12u);
  BOOST_TEST(*readAll(*opened->reader, 5) == "hello, world");
}

BOOST_AUTO_TEST_CASE(a_source_that_breaks_its_word_fails) {
  const auto read = [](std::uint64_t size,
                       std::function<std::size_t(char*, std::size_t)> function) {
    Opened opened = openSource(custom(size, std::move(function)), limit, {});
    const auto all = readAll(*opened->reader, 5);
    BOOST_TEST_REQUIRE(all.has_error());
    return all.error();
  };
  const Failure early = read(20, spelling("hello, world"));
  BOOST_TEST(early.trouble == Trouble::FileChanged);
  BOOST_TEST(early.text == "the source ended 8 bytes before the size it was given");
  BOOST_TEST(read(5, spelling("hello, world")).trouble == Trouble::FileChanged);
  BOOST_TEST(read(0, spelling("hello")).trouble == Trouble::FileChanged);
  BOOST_TEST(read(5, [](char*, std::size_t room) { return room + 1; }).trouble ==
             Trouble::Callback);
  const Failure threw =
      read(5, [](char*, std::size_t) -> std::size_t { throw std::runtime_error("no more tea"); });
  BOOST_TEST(threw.trouble == Trouble::Callback);
  BOOST_TEST(threw.text == "the source threw \"no more tea\"");
  BOOST_TEST(read(5, [](char*, std::size_t) -> std::size_t { throw 7; }).trouble ==
             Trouble::Callback);
  BOOST_TEST(read(5, nullptr).trouble == Trouble::Callback);
}

BOOST_AUTO_TEST_CASE(a_source_that_cannot_be_opened_fails) {
  message::CustomSource source = custom(5, spelling("hello"));
  source.open = []() -> std::function<std::size_t(char*, std::size_t)> {
    throw std::runtime_error("locked");
  };
  const Opened threw = openSource(source, limit, {});
  BOOST_TEST(troubleOf(threw) == Trouble::Callback);
  BOOST_TEST(threw.error().text == "opening the source threw \"locked\"");
  source.open = nullptr;
  BOOST_TEST(troubleOf(openSource(source, limit, {})) == Trouble::Callback);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
