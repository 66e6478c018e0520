#include "harness/seams.hpp"
#include "http/site.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <sstream>
#include <stdexcept>
#include <variant>

// Bodies that are sent from a source or received into a sink.
namespace dolthub::http {

namespace {

using What = Step::What;
using harness::jsonResponse;

// Hands out `text` by pieces, on the worker; then what `after` says.
class TextReader final : public SourceReader {
public:
  explicit TextReader(std::string text, std::optional<Failure> after = {})
      : text_(std::move(text)), after_(std::move(after)) {}

  boost::system::result<std::size_t, Failure> read(std::span<char> into) override {
    if (text_.empty() && after_) {
      return *after_;
    }
    const std::size_t count = std::min(into.size(), text_.size());
    std::copy_n(text_.data(), count, into.data());
    text_.erase(0, count);
    return count;
  }

private:
  std::string text_;
  std::optional<Failure> after_;
};

std::shared_ptr<Outgoing> upload(const std::string& content, std::optional<Failure> after = {}) {
  auto outgoing = std::make_shared<Outgoing>();
  outgoing->bodyBytes = content.size() + 6;
  outgoing->head =
      "POST /u HTTP/1.1\r\nContent-Length: " + std::to_string(outgoing->bodyBytes) + "\r\n\r\n";
  outgoing->pieces.emplace_back("<<<");
  outgoing->pieces.emplace_back(std::make_unique<TextReader>(content, std::move(after)));
  outgoing->pieces.emplace_back(">>>");
  return outgoing;
}

// A stream that does what the test says, call by call.
class ToldStream final : public Stream {
public:
  struct Told {
    std::deque<IoResult> writes;                             // then: all is taken
    std::deque<std::variant<std::string, error_code>> reads; // then: would_block
    std::deque<error_code> flushes;                          // then: done
    bool aborted = false;
  };
  explicit ToldStream(std::shared_ptr<Told> told) : told_(std::move(told)) {}

  asio::awaitable<error_code> connect(Address) override { co_return error_code{}; }
  IoResult readNow(std::span<char> into) override {
    if (told_->reads.empty()) {
      return {asio::error::would_block, 0};
    }
    if (const auto* error = std::get_if<error_code>(&told_->reads.front())) {
      return {*error, 0};
    }
    const std::string text = std::get<std::string>(told_->reads.front());
    told_->reads.pop_front();
    std::copy(text.begin(), text.end(), into.begin());
    return {{}, text.size()};
  }
  IoResult writeNow(std::span<const char> from) override {
    if (told_->writes.empty()) {
      return {{}, from.size()};
    }
    const IoResult result = told_->writes.front();
    told_->writes.pop_front();
    return result;
  }
  error_code flushNow() override {
    if (told_->flushes.empty()) {
      return {};
    }
    const error_code result = told_->flushes.front();
    told_->flushes.pop_front();
    return result;
  }
  asio::awaitable<error_code> wait(Direction) override {
    co_return told_->reads.empty() ? error_code(asio::error::timed_out) : error_code{};
  }
  void abort() noexcept override { told_->aborted = true; }

private:
  std::shared_ptr<Told> told_;
};

struct Outcome {
  boost::system::result<Answer, Failure> result;
  Progress progress;
};

Outcome tell(const std::shared_ptr<ToldStream::Told>& told,
             const std::shared_ptr<Outgoing>& outgoing) {
  Site site;
  support::List<Connection> live;
  Connection connection(site.hub, live);
  connection.attach(std::make_unique<ToldStream>(told));
  const ExchangeOptions with;
  Progress progress;
  auto result = site.run(exchange(site.hub, site.worker, connection, *outgoing, with, progress));
  return {std::move(result), progress};
}

class TextSink final : public Sink {
public:
  explicit TextSink(bool onWorker) : onWorker_(onWorker) {}
  bool onWorker() const noexcept override { return onWorker_; }
  std::optional<Failure> write(std::string_view bytes) override {
    text += bytes;
    ++writes;
    return failure;
  }
  std::optional<Failure> finish() override { return std::nullopt; }

  std::string text;
  int writes = 0;
  std::optional<Failure> failure;

private:
  bool onWorker_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_exchange_body)

BOOST_AUTO_TEST_CASE(the_parts_of_a_body_are_sent_in_order) {
  const std::string content(200'000, 'x');
  for (const std::size_t writes : {0u, 10'000u}) {
    Site site;
    Script served = Script::answering({jsonResponse("{}")});
    served.writesAtOnce = writes;
    site.transport->scripts.push_back(std::move(served));
    const auto outgoing = upload(content);
    const std::string wanted = outgoing->head + "<<<" + content + ">>>";
    const Exchanged done = exchanged(site, outgoing);
    BOOST_TEST_REQUIRE(done.answered());
    BOOST_TEST((site.transport->received.at(0) == wanted));
    BOOST_TEST(done.progress.bodySent == content.size() + 6);
    BOOST_TEST(done.answer->reusable);
  }
}

BOOST_AUTO_TEST_CASE(progress_grows_to_the_whole_body) {
  Site site;
  site.transport->scripts.push_back(Script::answering({jsonResponse("{}")}));
  std::vector<std::uint64_t> sent;
  std::function<void(std::uint64_t, std::uint64_t)> onProgress = [&](std::uint64_t now,
                                                                     std::uint64_t total) {
    BOOST_TEST(total == 200'006u);
    sent.push_back(now);
  };
  auto with = options();
  with->onProgress = &onProgress;
  BOOST_TEST(exchanged(site, upload(std::string(200'000, 'x')), with).answered());
  BOOST_TEST_REQUIRE(sent.size() >= 4u);
  BOOST_TEST(std::is_sorted(sent.begin(), sent.end()));
  BOOST_TEST(sent.back() == 200'006u);
}

BOOST_AUTO_TEST_CASE(a_progress_callback_that_throws_fails_the_call) {
  Site site;
  site.transport->scripts.push_back(Script::answering({jsonResponse("{}")}));
  std::function<void(std::uint64_t, std::uint64_t)> onProgress = [](std::uint64_t, std::uint64_t) {
    throw std::runtime_error("no more ink");
  };
  auto with = options();
  with->onProgress = &onProgress;
  const Exchanged done = exchanged(site, upload(std::string(100, 'x')), with);
  BOOST_TEST_REQUIRE(done.failed.has_value());
  BOOST_TEST(done.failure().trouble == Trouble::Callback);
  BOOST_TEST(done.failure().text == "the progress callback threw \"no more ink\"");
  BOOST_TEST(done.progress.reach() == Reach::Incomplete);
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(a_source_that_fails_leaves_the_request_incomplete) {
  Site site;
  site.transport->scripts.push_back(Script::answering({jsonResponse("{}")}));
  Failure changed;
  changed.trouble = Trouble::FileChanged;
  const Exchanged done = exchanged(site, upload(std::string(100, 'x'), changed));
  BOOST_TEST_REQUIRE(done.failed.has_value());
  BOOST_TEST(done.failure().trouble == Trouble::FileChanged);
  BOOST_TEST(done.progress.reach() == Reach::Incomplete);
  BOOST_TEST(done.progress.bodySent == 103u);
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(an_early_refusal_stops_the_upload_and_is_the_answer) {
  Site site;
  site.transport->scripts.push_back(script({{What::Expect, "<<<"},
                                            {What::Send, jsonResponse("{}", 413)},
                                            {What::Expect, std::string(300'000, 'x')}}));
  const Exchanged done = exchanged(site, upload(std::string(300'000, 'x')));
  BOOST_TEST_REQUIRE(done.answered());
  BOOST_TEST(done.response().status == 413u);
  BOOST_TEST(!done.answer->reusable);
  BOOST_TEST(site.transport->received.at(0).size() < 100'000u);
  BOOST_TEST(done.progress.bodySent <= site.transport->received.at(0).size());
  BOOST_TEST(site.transport->alive == 0);
}

BOOST_AUTO_TEST_CASE(a_refusal_before_a_broken_connection_is_the_answer) {
  Site site;
  site.transport->scripts.push_back(script(
      {{What::Expect, "<<<xxxx"}, {What::Send, jsonResponse("{}", 413)}, {What::Reset, {}}}));
  const Exchanged done = exchanged(site, upload(std::string(300'000, 'x')));
  BOOST_TEST_REQUIRE(done.answered());
  BOOST_TEST(done.response().status == 413u);
  BOOST_TEST(!done.answer->reusable);
}

BOOST_AUTO_TEST_CASE(a_success_before_the_last_byte_ends_no_upload) {
  const std::string content(300'000, 'x');
  const std::string answer = jsonResponse(R"({"a":1})");
  const std::string interim = "HTTP/1.1 103 Early Hints\r\n\r\n";
  // How much of the answer comes early.
  for (const std::size_t early : {answer.size() - 7, answer.size() - 1, answer.size()}) {
    Site site;
    site.transport->scripts.push_back(script({{What::Expect, "<<<"},
                                              {What::Send, interim + answer.substr(0, early)},
                                              {What::Expect, ">>>"},
                                              {What::Send, answer.substr(early)}}));
    const auto outgoing = upload(content);
    const std::size_t wanted = outgoing->head.size() + content.size() + 6;
    const Exchanged done = exchanged(site, outgoing);
    BOOST_TEST_CONTEXT(early << " bytes early") {
      BOOST_TEST_REQUIRE(done.answered(), done.failed->text);
      BOOST_TEST(done.response().status == 200u);
      BOOST_TEST(done.response().body == R"({"a":1})");
      BOOST_TEST(site.transport->received.at(0).size() == wanted);
      BOOST_TEST(done.progress.bodySent == content.size() + 6);
      BOOST_TEST(!done.answer->reusable); // such a server is trusted with nothing else
    }
  }
}

BOOST_AUTO_TEST_CASE(a_success_before_a_connection_that_ends_is_none) {
  for (const What end : {What::Close, What::Cut, What::Reset}) {
    for (const std::string& answer :
         {jsonResponse("{}"), std::string("HTTP/1.1 200 OK\r\n\r\n{}")}) {
      Site site;
      site.transport->scripts.push_back(
          script({{What::Expect, "<<<xxxx"}, {What::Send, answer}, {end, {}}}));
      const Exchanged done = exchanged(site, upload(std::string(300'000, 'x')));
      BOOST_TEST_CONTEXT("end " << static_cast<int>(end)) {
        BOOST_TEST_REQUIRE(done.failed.has_value());
        BOOST_TEST(done.failure().trouble == Trouble::Disconnected);
        BOOST_TEST(done.progress.reach() == Reach::Answered);
        BOOST_TEST(done.progress.status == 200u);
        BOOST_TEST(done.progress.bodySent < 300'000u);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_success_is_none_where_the_request_could_not_be_sent_whole) {
  const auto told = std::make_shared<ToldStream::Told>();
  told->writes = {{{}, 64}, {asio::error::broken_pipe, 0}};
  told->reads = {jsonResponse("{}"), error_code(asio::error::connection_reset)};
  const Outcome outcome = tell(
      told, sending("POST /q HTTP/1.1\r\nContent-Length: 200\r\n\r\n" + std::string(200, 'q')));
  BOOST_TEST_REQUIRE(outcome.result.has_error());
  BOOST_TEST(outcome.result.error().trouble == Trouble::Disconnected);
  BOOST_TEST(outcome.progress.reach() == Reach::Answered);
}

BOOST_AUTO_TEST_CASE(what_follows_an_early_success_neither_stops_the_upload_nor_piles_up) {
  const std::string content(300'000, 'x');
  Site site;
  site.transport->scripts.push_back(script(
      {{What::Expect, "<<<"}, {What::Send, jsonResponse("{}") + std::string(10'000'000, 'g')}}));
  support::List<Connection> live;
  Lease lease = site.lease();
  Progress progress;
  const ExchangeOptions with;
  const auto outgoing = upload(content);
  auto result =
      site.run(exchange(site.hub, site.worker, lease.connection(), *outgoing, with, progress));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(!result->reusable);
  BOOST_TEST(progress.bodySent == content.size() + 6);
  BOOST_TEST(lease.connection().received.capacity() <= 64u * 1024);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_also_seen_when_the_first_piece_could_not_be_sent_whole) {
  const auto told = std::make_shared<ToldStream::Told>();
  told->writes = {{{}, 64}, {asio::error::broken_pipe, 0}};
  told->reads = {jsonResponse("{}", 413), error_code(asio::error::connection_reset)};
  const Outcome outcome = tell(
      told, sending("POST /q HTTP/1.1\r\nContent-Length: 200\r\n\r\n" + std::string(200, 'q')));
  BOOST_TEST_REQUIRE(outcome.result.has_value(), outcome.result.error().text);
  BOOST_TEST(outcome.result->response.status == 413u);
  BOOST_TEST(!outcome.result->reusable);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_also_seen_when_what_was_taken_could_not_be_flushed) {
  const auto told = std::make_shared<ToldStream::Told>();
  told->flushes = {asio::error::broken_pipe};
  told->reads = {jsonResponse("{}", 413), error_code(asio::error::connection_reset)};
  const Outcome outcome = tell(told, sending(aGet));
  BOOST_TEST_REQUIRE(outcome.result.has_value(), outcome.result.error().text);
  BOOST_TEST(outcome.result->response.status == 413u);
  BOOST_TEST(!outcome.result->reusable);
  BOOST_TEST(!outcome.progress.whole);
}

BOOST_AUTO_TEST_CASE(what_could_not_be_sent_is_not_counted) {
  const auto told = std::make_shared<ToldStream::Told>();
  told->writes = {{{}, 1000}, {asio::error::broken_pipe, 0}};
  told->reads = {error_code(asio::error::connection_reset)};
  auto outgoing = sending("POST /q HTTP/1.1\r\n\r\n");
  told->writes.front().bytes = outgoing->head.size();
  outgoing->pieces.emplace_back(std::string(500, 'x'));
  const Outcome outcome = tell(told, outgoing);
  BOOST_TEST_REQUIRE(outcome.result.has_error());
  BOOST_TEST(outcome.result.error().trouble == Trouble::Disconnected);
  BOOST_TEST(outcome.progress.bodySent == 0u);
  BOOST_TEST(outcome.progress.reach() == Reach::Incomplete);
}

BOOST_AUTO_TEST_CASE(a_download_goes_to_its_sink) {
  for (const bool onWorker : {false, true}) {
    const std::string content(300'000, 'd');
    Site site;
    site.transport->scripts.push_back(
        Script::answering({"HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + content}));
    const auto sink = std::make_shared<TextSink>(onWorker);
    auto with = options();
    with->sink = sink;
    with->limits.bodyBytes = 1000;
    const Exchanged done = exchanged(site, sending(aGet), with);
    BOOST_TEST_REQUIRE(done.answered());
    BOOST_TEST((sink->text == content));
    BOOST_TEST(sink->writes > 2);
    BOOST_TEST(sink->bytes == content.size());
    BOOST_TEST(done.progress.bodySunk == content.size());
    BOOST_TEST(done.response().body.empty());
    BOOST_TEST(done.answer->reusable);
    // While the sink took its time, what nobody asked for may have come: it is looked at again.
    const int reads = site.transport->reads;
    BOOST_TEST(site.pool->acquireNow(LeaseKind::Short, false).has_value());
    BOOST_TEST(site.transport->reads == reads + 1);
  }
}

// Nor does a page or JSON that a server sends with a 200.
BOOST_AUTO_TEST_CASE(an_error_in_place_of_a_download_stays_out_of_its_sink) {
  for (const char* type : {"application/json", "text/html; charset=utf-8", "Application/JSON"}) {
    for (const unsigned status : {404u, 200u}) {
      Site site;
      const std::string head = "HTTP/1.1 " + std::to_string(status) + " x\r\nContent-Type: ";
      site.transport->scripts.push_back(
          Script::answering({head + type + "\r\nContent-Length: 8\r\n\r\n{\"no\":1}"}));
      const auto sink = std::make_shared<TextSink>(true);
      auto with = options();
      with->sink = sink;
      const Exchanged done = exchanged(site, sending(aGet), with);
      BOOST_TEST_REQUIRE(done.answered());
      BOOST_TEST(done.response().body == R"({"no":1})");
      BOOST_TEST(sink->writes == 0);
    }
  }
}

// Whether it is one shows with its first piece, which is held back until then.
BOOST_AUTO_TEST_CASE(what_does_not_begin_as_a_download_stays_out_of_its_sink) {
  for (const std::size_t size : {10u, 300'000u}) {
    for (const std::size_t piece : {0u, 1000u, 300'000u}) { // of a chunk; 0: none
      const std::string content = "no" + std::string(size - 2, 'd');
      const std::string framed =
          piece != 0 ? "Transfer-Encoding: chunked\r\n\r\n" +
                           [&] {
                             std::string all;
                             for (std::size_t at = 0; at < size; at += piece) {
                               const std::string next = content.substr(at, piece);
                               std::ostringstream line;
                               line << std::hex << next.size() << "\r\n" << next << "\r\n";
                               all += line.str();
                             }
                             return all + "0\r\n\r\n";
                           }()
                     : "Content-Length: " + std::to_string(size) + "\r\n\r\n" + content;
      for (const std::size_t limit : {1u << 20, 70'000u}) {
        Site site;
        site.transport->scripts.push_back(Script::answering({"HTTP/1.1 200 OK\r\n" + framed}));
        const auto sink = std::make_shared<TextSink>(true);
        sink->takes = [](const message::Response& begun, bool whole) {
          BOOST_TEST(whole == (begun.body.size() == 10));
          return !begun.body.starts_with("no");
        };
        auto with = options();
        with->sink = sink;
        with->limits.bodyBytes = limit;
        const Exchanged done = exchanged(site, sending(aGet), with);
        BOOST_TEST(sink->writes == 0);
        BOOST_TEST(sink->bytes == 0u);
        BOOST_TEST(done.progress.bodySunk == 0u);
        if (size > limit) {
          BOOST_TEST_REQUIRE(done.failed.has_value());
          BOOST_TEST(done.failure().trouble == Trouble::TooLarge);
        } else {
          BOOST_TEST_REQUIRE(done.answered());
          BOOST_TEST((done.response().body == content));
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_sink_that_fails_fails_the_call) {
  for (const bool onWorker : {false, true}) {
    Site site;
    site.transport->scripts.push_back(
        Script::answering({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nsome bytes"}));
    const auto sink = std::make_shared<TextSink>(onWorker);
    sink->failure.emplace();
    sink->failure->trouble = Trouble::FileUnusable;
    auto with = options();
    with->sink = sink;
    const Exchanged done = exchanged(site, sending(aGet), with);
    BOOST_TEST_REQUIRE(done.failed.has_value());
    BOOST_TEST(done.failure().trouble == Trouble::FileUnusable);
    BOOST_TEST(site.transport->alive == 0);
  }
}

BOOST_AUTO_TEST_CASE(an_idle_connection_keeps_no_large_buffer) {
  Site site;
  const std::string longHead =
      "HTTP/1.1 200 OK\r\nX: " + std::string(60'000, 'h') + "\r\nContent-Length: 0\r\n\r\n";
  site.transport->scripts.push_back(Script::answering({longHead}));
  BOOST_TEST(exchanged(site, sending(aGet)).answered());
  Lease lease = site.lease();
  BOOST_TEST(!lease.isNew());
  BOOST_TEST(lease.connection().received.capacity() <= 16u * 1024);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::http
