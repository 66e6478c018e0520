#include "importer/reading.hpp"

#include "harness/seams.hpp"
#include "importer/temporary.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>

// Files on disks that do not answer, with a clock that is moved by hand.
namespace {

using namespace dolthub;
using namespace std::chrono_literals;
using importer::FileLook;
using importer::Reading;

struct Disks {
  // The first `hanging` workers take nothing.
  explicit Disks(int hanging) : left(hanging) {
    auto owned = std::make_unique<harness::ManualClock>();
    clock = owned.get();
    hub = support::Hub::make(context.get_executor(), std::move(owned),
                             std::make_unique<harness::SeededRandom>(1));
    stop.emplace(hub, control, [] {});
    reading.emplace(
        hub, worker(), [this] { return worker(); }, *stop);
  }

  std::unique_ptr<support::Worker> worker() {
    auto made = std::make_unique<harness::InlineWorker>();
    ++workers;
    if (left-- > 0) {
      made->hangsAfter = 0;
    }
    return made;
  }

  PlannedFile file(const std::string& name) const {
    return {BranchName(DatabaseName("demo", "art"), "main"), folder.write(name, "id\n1\n"),
            ImportOperation::Update};
  }
  void look(std::size_t index, const std::string& name, bool underWay = false) {
    asio::co_spawn(context, reading->look(index, file(name), underWay),
                   [this, index](std::exception_ptr, std::optional<FileLook> value) {
                     found[index] = std::move(value);
                   });
    settle();
  }
  void advance(std::chrono::seconds by) {
    for (; by > 0s; by -= 1s) {
      clock->advance(1s);
      settle();
    }
  }
  void settle() {
    context.restart();
    context.poll();
  }
  bool isRead(std::size_t index) const {
    const auto at = found.find(index);
    return at != found.end() && at->second && at->second->unanswered.empty() &&
           at->second->facts.rows == 1u;
  }
  std::string unanswered(std::size_t index) const {
    const auto at = found.find(index);
    return at == found.end() ? "not told" : at->second ? at->second->unanswered : "cancelled";
  }

  TemporaryFolder folder;
  asio::io_context context;
  harness::ManualClock* clock = nullptr;
  std::shared_ptr<support::Hub> hub;
  ImportControl control;
  std::optional<importer::Stop> stop;
  int left = 0;
  std::size_t workers = 0;
  std::map<std::size_t, std::optional<FileLook>> found;
  std::optional<Reading> reading;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_reading)

BOOST_AUTO_TEST_CASE(a_file_that_does_not_answer_is_told_and_the_others_are_read) {
  Disks disks(1);
  disks.look(0, "far/a.csv");
  disks.look(1, "near/b.csv");
  disks.reading->begin(2, disks.file("near/c.csv"));
  disks.advance(110s);
  BOOST_TEST(disks.found.empty());
  disks.advance(15s);
  BOOST_TEST(disks.unanswered(0).find("did not answer for 2 minutes") == 0u);
  BOOST_TEST(disks.isRead(1));
  disks.look(2, "near/c.csv");
  BOOST_TEST(disks.isRead(2));
  BOOST_TEST(disks.workers == 2u);
  BOOST_TEST(!disks.stop->stopped());
}

BOOST_AUTO_TEST_CASE(a_folder_that_does_not_answer_is_not_asked_again) {
  Disks disks(1);
  disks.look(0, "far/a.csv");
  disks.advance(125s);
  disks.look(1, "far/b.csv");
  BOOST_TEST(disks.unanswered(1) == "was not read: another file of its folder does not answer");
  BOOST_TEST(disks.workers == 2u);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_the_wait_for_a_file_that_does_not_answer) {
  Disks disks(1);
  disks.look(0, "far/a.csv");
  disks.look(1, "far/b.csv", true); // of a file that is to be merged
  disks.advance(1s);
  disks.control.stop();
  disks.advance(6s);
  BOOST_TEST(disks.unanswered(0) == "did not answer when the run was ended");
  BOOST_TEST(disks.unanswered(1) == "not told");
  disks.advance(120s);
  BOOST_TEST(disks.unanswered(1) != "not told");
}

BOOST_AUTO_TEST_CASE(no_more_threads_than_a_few_wait_for_files) {
  Disks disks(1000);
  for (std::size_t i = 0; i < 20; ++i) {
    disks.look(i, std::to_string(i) + "/a.csv");
  }
  disks.advance(std::chrono::seconds(Reading::mostStuck * 125));
  BOOST_TEST(disks.workers == Reading::mostStuck);
  BOOST_TEST(disks.found.size() == 20u);
  BOOST_TEST(disks.unanswered(19) == "was not read: other files do not answer");
  BOOST_TEST(disks.stop->stopped());
  BOOST_TEST(disks.stop->why() == "files do not answer when they are read");
}

BOOST_AUTO_TEST_CASE(sizes_that_do_not_come_hold_up_nothing) {
  Disks disks(1);
  std::optional<std::vector<std::uint64_t>> sizes;
  asio::co_spawn(
      disks.context, disks.reading->sizes({disks.file("far/a.csv").path}),
      [&](std::exception_ptr, std::vector<std::uint64_t> value) { sizes = std::move(value); });
  disks.settle();
  disks.look(0, "near/b.csv");
  disks.advance(125s);
  BOOST_TEST_REQUIRE(sizes.has_value());
  BOOST_TEST(sizes->empty());
  BOOST_TEST(disks.isRead(0));
}

BOOST_AUTO_TEST_SUITE_END()
