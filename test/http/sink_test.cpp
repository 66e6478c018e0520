#include "http/sink.hpp"
#include "http/site.hpp"
#include "http/temporary.hpp"

#include <boost/test/unit_test.hpp>

#include <csignal>
#include <filesystem>
#include <stdexcept>

#include <sys/resource.h>
#include <sys/stat.h>

namespace dolthub::http {

namespace {

// Files of this process end after so many bytes, as on a full disk.
class SmallDisk {
public:
  explicit SmallDisk(rlim_t bytes) {
    old_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit small{bytes, limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, old_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

private:
  rlimit limit_{};
  void (*old_)(int) = nullptr;
};

mode_t modeOf(const std::string& path) {
  struct stat status {};
  BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

} // namespace

BOOST_AUTO_TEST_SUITE(http_sink)

BOOST_AUTO_TEST_CASE(a_file_appears_under_its_name_only_when_whole) {
  const Temporary directory;
  const std::string path = directory / "a.csv";
  const auto sink = fileSink(path);
  BOOST_TEST(sink->onWorker());
  BOOST_TEST(!sink->write("hello, "));
  BOOST_TEST(!sink->write("world"));
  BOOST_TEST(!std::filesystem::exists(path));
  BOOST_TEST(!sink->finish());
  BOOST_TEST(Temporary::read(path) == "hello, world");
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(an_unfinished_download_leaves_nothing_and_the_old_file_as_it_was) {
  const Temporary directory;
  const std::string path = directory.write("a.csv", "old");
  {
    const auto sink = fileSink(path);
    BOOST_TEST(!sink->write("new"));
  }
  BOOST_TEST(Temporary::read(path) == "old");
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_given_up_never_appears_and_what_is_there_stays) {
  const Temporary directory;
  const std::string path = directory.write("a.csv", "old");
  {
    const auto sink = fileSink(path);
    BOOST_TEST(!sink->write("new"));
    BOOST_TEST((sink->giveUp() == Sink::GivenUp::Yes));
    BOOST_TEST(sink->finish().has_value()); // the worker comes to it late
  }
  BOOST_TEST(Temporary::read(path) == "old");
  BOOST_TEST(directory.files() == 1u);
  const auto sink = fileSink(path);
  BOOST_TEST(!sink->write("new"));
  BOOST_TEST(!sink->finish());
  BOOST_TEST((sink->giveUp() == Sink::GivenUp::TooLate));
  BOOST_TEST(Temporary::read(path) == "new");
}

BOOST_AUTO_TEST_CASE(a_name_may_be_as_long_as_a_name_can_be) {
  const Temporary directory;
  const auto sink = fileSink(directory / std::string(255, 'a'));
  BOOST_TEST(!sink->write("x"));
  BOOST_TEST(!sink->finish());
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(a_finished_download_takes_the_old_files_place_and_mode) {
  const Temporary directory;
  const std::string path = directory.write("a.csv", "old and longer");
  ::chmod(path.c_str(), 0600);
  const auto sink = fileSink(path);
  BOOST_TEST(!sink->write("new"));
  BOOST_TEST(!sink->finish());
  BOOST_TEST(Temporary::read(path) == "new");
  BOOST_TEST(modeOf(path) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_new_file_has_the_mode_that_the_user_gives_to_new_files) {
  const Temporary directory;
  for (const mode_t mask : {0077u, 0022u}) {
    const std::string path = directory / ("a" + std::to_string(mask));
    const mode_t before = ::umask(mask);
    const auto sink = fileSink(path);
    const bool failed = sink->write("x") || sink->finish();
    ::umask(before);
    BOOST_TEST(!failed);
    BOOST_TEST(modeOf(path) == (0666u & ~mask));
  }
}

BOOST_AUTO_TEST_CASE(an_empty_table_still_makes_a_file) {
  const Temporary directory;
  const auto sink = fileSink(directory / "a.csv");
  BOOST_TEST(!sink->finish());
  BOOST_TEST(std::filesystem::exists(directory / "a.csv"));
}

BOOST_AUTO_TEST_CASE(two_downloads_to_one_name_do_not_mix) {
  const Temporary directory;
  const auto first = fileSink(directory / "a.csv");
  const auto second = fileSink(directory / "a.csv");
  BOOST_TEST(!first->write("first"));
  BOOST_TEST(!second->write("second"));
  BOOST_TEST(!second->finish());
  BOOST_TEST(!first->finish());
  BOOST_TEST(Temporary::read(directory / "a.csv") == "first");
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(a_place_that_cannot_be_written_fails_before_the_first_byte) {
  const Temporary directory;
  const auto missing = fileSink(directory / "no/such/a.csv")->write("x");
  BOOST_TEST_REQUIRE(missing.has_value());
  BOOST_TEST(missing->trouble == Trouble::FileUnusable);
  BOOST_TEST(missing->text.ends_with("no/such/a.csv' cannot be made"));
  BOOST_TEST(missing->cause == boost::system::errc::no_such_file_or_directory);
  std::filesystem::create_directory(directory / "folder");
  const auto folder = fileSink(directory / "folder")->write("x");
  BOOST_TEST_REQUIRE(folder.has_value());
  BOOST_TEST(folder->trouble == Trouble::FileUnusable);
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_never_replaced_by_one) {
  const Temporary directory;
  const std::string fifo = directory / "fifo";
  BOOST_TEST_REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const auto failure = fileSink(fifo)->write("x");
  BOOST_TEST_REQUIRE(failure.has_value());
  BOOST_TEST(failure->trouble == Trouble::FileUnusable);
  BOOST_TEST(std::filesystem::is_fifo(fifo));
  BOOST_TEST(directory.files() == 1u);
}

BOOST_AUTO_TEST_CASE(a_full_disk_fails_the_download_and_leaves_nothing) {
  const Temporary directory;
  const std::string path = directory / "a.csv";
  {
    const SmallDisk disk(4096);
    const auto sink = fileSink(path);
    BOOST_TEST(!sink->write(std::string(4000, 'x')));
    const auto failure = sink->write(std::string(4000, 'x'));
    BOOST_TEST_REQUIRE(failure.has_value());
    BOOST_TEST(failure->trouble == Trouble::FileUnusable);
    BOOST_TEST(failure->text.find("a.csv' cannot be written") != std::string::npos);
  }
  BOOST_TEST(directory.files() == 0u);
}

BOOST_AUTO_TEST_CASE(a_callback_gets_all_bytes_and_may_throw) {
  std::string got;
  const auto sink = callbackSink([&](std::string_view bytes) { got += bytes; });
  BOOST_TEST(!sink->onWorker());
  BOOST_TEST(!sink->write("hello, "));
  BOOST_TEST(!sink->write("world"));
  BOOST_TEST(!sink->finish());
  BOOST_TEST(got == "hello, world");
  const auto threw =
      callbackSink([](std::string_view) { throw std::runtime_error("full"); })->write("x");
  BOOST_TEST_REQUIRE(threw.has_value());
  BOOST_TEST(threw->trouble == Trouble::Callback);
  BOOST_TEST(threw->text == "the download's callback threw \"full\"");
  const auto odd = callbackSink([](std::string_view) { throw 7; })->write("x");
  BOOST_TEST_REQUIRE(odd.has_value());
  BOOST_TEST(odd->trouble == Trouble::Callback);
}

BOOST_AUTO_TEST_CASE(a_download_into_memory_is_bounded_to_the_byte) {
  std::string content;
  const auto sink = memorySink(content, 5);
  BOOST_TEST(!sink->write("hel"));
  BOOST_TEST(!sink->write("lo"));
  const auto failure = sink->write("!");
  BOOST_TEST_REQUIRE(failure.has_value());
  BOOST_TEST(failure->trouble == Trouble::TooLarge);
  BOOST_TEST(content == "hello");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
