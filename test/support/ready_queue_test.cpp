#include "support/ready_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace dolthub::support {

namespace {

// Writes down what becomes of it.
class Noted final : public ParkedHandler {
public:
  Noted(std::string& notes, std::string name, bool throws = false)
      : notes_(notes), name_(std::move(name)), throws_(throws) {}
  ~Noted() override { notes_ += '-' + name_; }

  void post(Wake wake) override { notes_ += 'p' + name_ + (wake == Wake::Cancelled ? "!" : ""); }
  void dispatch(Wake wake) override {
    notes_ += 'd' + name_ + (wake == Wake::Cancelled ? "!" : "");
    if (throws_) {
      throw std::runtime_error("thrown by " + name_);
    }
  }

private:
  std::string& notes_;
  std::string name_;
  bool throws_;
};

class Parked final : public ReadyEntry {
public:
  void park(std::unique_ptr<ParkedHandler> handler, Wake wake = Wake::Done) {
    handler_ = std::move(handler);
    wake_ = wake;
  }
};

// Three of them, of which the second may throw, and was cancelled.
class Three {
public:
  explicit Three(ReadyQueue& queue, bool throws = false) {
    entries_[0].park(std::make_unique<Noted>(notes, "a"));
    entries_[1].park(std::make_unique<Noted>(notes, "b", throws), Wake::Cancelled);
    entries_[2].park(std::make_unique<Noted>(notes, "c"));
    for (Parked& entry : entries_) {
      queue.push(entry);
    }
  }

  std::string notes;

private:
  std::array<Parked, 3> entries_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(support_ready_queue)

BOOST_AUTO_TEST_CASE(who_was_completed_goes_on_in_that_order_and_is_forgotten) {
  ReadyQueue queue;
  BOOST_TEST(queue.empty());
  Three posted(queue);
  BOOST_TEST(!queue.empty());
  queue.postAll();
  BOOST_TEST(queue.empty());
  BOOST_TEST(posted.notes == "pa-apb!-bpc-c");
  Three dispatched(queue); // it takes new ones
  queue.dispatchAll();
  BOOST_TEST(dispatched.notes == "da-adb!-bdc-c");
  Three dropped(queue);
  queue.dropAll();
  BOOST_TEST(queue.empty());
  BOOST_TEST(dropped.notes == "-a-b-c");
}

BOOST_AUTO_TEST_CASE(should_one_of_them_throw_the_others_are_posted) {
  std::unique_ptr<ReadyQueue> queue = std::make_unique<ReadyQueue>();
  Three three(*queue, true);
  BOOST_CHECK_THROW(queue->dispatchAll(), std::runtime_error);
  BOOST_TEST(three.notes == "da-adb!-b");
  queue.reset();
  BOOST_TEST(three.notes == "da-adb!-bpc-c");
}

BOOST_AUTO_TEST_CASE(a_queue_that_was_taken_over_is_empty) {
  ReadyQueue first;
  Three three(first);
  ReadyQueue second;
  second.swap(first);
  BOOST_TEST(first.empty());
  second.dropAll();
  BOOST_TEST(three.notes == "-a-b-c");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
