#include "http/exchange.hpp"

#include "http/turn.hpp"
#include "http/work.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <span>
#include <tuple>
#include <utility>

namespace dolthub::http {

namespace {

using explain::Reason;

constexpr std::size_t receiveSize = 16 * 1024;
constexpr std::size_t chunkSize = 64 * 1024;
// A server that refuses an upload often closes at once: how long its answer is looked for.
constexpr std::chrono::seconds lastWords{2};

// A piece of a source. The worker shares it, since the call may be gone when the worker comes to
// it.
struct Chunk {
  explicit Chunk(std::unique_ptr<SourceReader> reader_)
      : reader(std::move(reader_)), bytes(chunkSize) {}

  std::unique_ptr<SourceReader> reader;
  std::vector<char> bytes;
  std::size_t filled = 0;

  std::optional<Failure> take(boost::system::result<std::size_t, Failure> got) {
    if (!got) {
      return std::move(got).error();
    }
    filled = *got;
    return std::nullopt;
  }
};

// The steps of an exchange. The way of most of them is one coroutine, exchange(), and no other.
class Exchange {
public:
  Exchange(std::shared_ptr<support::Hub> hub, support::Worker& worker, Connection& connection,
           Outgoing& outgoing, const ExchangeOptions& options, Progress& progress)
      : hub_(std::move(hub)), worker_(worker), connection_(connection),
        stream_(connection.stream()), outgoing_(outgoing), options_(options), progress_(progress),
        reader_(options.limits, options.sink != nullptr,
                options.noted != nullptr ? &options.noted->headers : nullptr),
        received_(connection.received) {
    received_.resize(receiveSize);
    ++connection.exchanges;
  }

  // What can be sent without waiting, the whole of most requests.
  std::optional<Failure> sendNow() {
    stream_.setWatched(isLong());
    moved();
    std::optional<Failure> unsent = takeHead();
    if (!unsent && headLeft_.empty() && outgoing_.pieces.empty()) {
      const error_code flushed = stream_.flushNow();
      if (!flushed) {
        sentAll();
        justAsked_ = !stream_.holdsInput();
      } else if (flushed != asio::error::would_block) {
        unsent = disconnected(flushed, "sending the request");
      }
    }
    return unsent;
  }

  bool sentWhole() const noexcept { return progress_.whole; }

  asio::awaitable<std::optional<Failure>> sendRest() {
    std::optional<Failure> failure = co_await write(headLeft_);
    for (std::size_t i = 0; !failure && !early_ && i < outgoing_.pieces.size(); ++i) {
      if (auto* text = std::get_if<std::string>(&outgoing_.pieces[i])) {
        failure = co_await write(*text);
        if (!failure && !early_) {
          failure = countBody(text->size());
        }
      } else {
        failure = co_await writeSource(
            std::get<std::unique_ptr<SourceReader>>(std::move(outgoing_.pieces[i])));
      }
    }
    while (!failure && !early_) {
      const error_code flushed = stream_.flushNow();
      if (!flushed) {
        sentAll();
        break;
      }
      failure = co_await untilWritable(flushed);
    }
    co_return failure;
  }

  // Sending failed: perhaps the server answered before it closed. Nothing when it did.
  asio::awaitable<std::optional<Failure>> readLastWords(Failure sending) {
    if (sending.trouble == Trouble::TimedOut) {
      // It may have answered while we waited for it to take more.
      const bool damaged = lookForEarlyAnswer().has_value();
      co_return damaged || !early_ ? std::optional<Failure>(std::move(sending)) : std::nullopt;
    }
    if (sending.trouble != Trouble::Disconnected) {
      co_return sending;
    }
    connection_.setDeadline(
        std::min(options_.deadline, support::addSaturated(hub_->now(), lastWords)));
    while (!reader_.headDone()) {
      const IoResult got = receive();
      error_code error = got.error;
      if (got.wouldBlock()) {
        error = co_await until(Direction::Read);
      } else if (!error && digest(got)) {
        co_return sending;
      }
      if (error) {
        co_return sending;
      }
    }
    co_return refuses() ? std::nullopt : std::optional<Failure>(std::move(sending));
  }

  bool answered() const noexcept { return reader_.done(); }

  IoResult receive() {
    if (std::exchange(justAsked_, false)) {
      return {asio::error::would_block, 0}; // it cannot be there yet: a look would find nothing
    }
    if (turnIsOver()) {
      return {asio::error::would_block, 0}; // and the wait lets others run
    }
    if (filled_ == received_.size()) {
      received_.resize(received_.size() * 2); // a long head; the reader bounds it
    }
    const IoResult got = stream_.readNow(std::span<char>(received_).subspan(filled_));
    turn_.moved(got.bytes);
    return got;
  }

  std::optional<Failure> digest(const IoResult& got) {
    if (got.error) {
      const bool cleanly = got.error == asio::error::eof;
      if (reader_.headDone() || cleanly) {
        if (std::optional<Failure> failure = reader_.feedEnd(cleanly)) {
          failure->cause = got.error;
          return stopped(std::move(*failure));
        }
        return std::nullopt;
      }
      return disconnected(got.error, "waiting for the answer");
    }
    if (options_.noted != nullptr && progress_.received == 0) {
      options_.noted->firstByteAt = hub_->now();
    }
    progress_.received += got.bytes;
    filled_ += got.bytes;
    const auto fed = reader_.feed(std::span<const char>(received_.data(), filled_));
    progress_.status = reader_.headDone() ? reader_.status() : 0;
    if (!fed) {
      return fed.error();
    }
    if (*fed > 0 && *fed < filled_) {
      std::memmove(received_.data(), received_.data() + *fed, filled_ - *fed);
    }
    filled_ -= *fed;
    if (isLong() && (progress_.whole || refuses())) { // before, what the peer takes counts
      moved();
    }
    return std::nullopt;
  }

  asio::awaitable<error_code> untilReadable() { return until(Direction::Read); }

  Failure notReadable(error_code error) { return disconnected(error, "waiting for the answer"); }

  bool mustDrain() {
    return options_.sink != nullptr && reader_.bodyGoesToSink() &&
           (reader_.done() || reader_.pending().size() >= chunkSize);
  }

  asio::awaitable<std::optional<Failure>> drain() {
    const auto takes = options_.sink->takes;
    if (progress_.bodySunk == 0 && takes != nullptr && !takes(reader_.response(), reader_.done())) {
      co_return reader_.keepBody();
    }
    std::string bytes = std::exchange(reader_.pending(), {});
    progress_.bodySunk += bytes.size();
    options_.sink->bytes += bytes.size();
    connection_.unread = true; // a sink may take its time
    if (!options_.sink->onWorker()) {
      turn_.begin(hub_->now());
      std::optional<Failure> refused = options_.sink->write(bytes);
      if (!refused && options_.sink->hasConsumer()) {
        refused = co_await handOn();
      }
      co_return refused;
    }
    std::function<std::optional<Failure>()> work = [sink = options_.sink,
                                                    bytes = std::move(bytes)] {
      return sink->write(bytes);
    };
    std::optional<Failure> failure =
        co_await onWorker(hub_, worker_, std::move(work), diskDeadline());
    turn_.restart();
    co_return failure;
  }

  // The end of an exchange without a whole answer.
  Failure ended(Failure failure) const {
    if (reader_.headDone()) {
      failure.retryAfter = reader_.response().retryAfter;
      failure.date = reader_.response().date;
    }
    return failure;
  }

  Answer takeAnswer() {
    if (received_.capacity() > receiveSize) {
      std::vector<char>(receiveSize).swap(received_);
    }
    Answer answer;
    answer.reusable = progress_.whole && reader_.keepAlive() && filled_ == 0 && !ahead_;
    answer.response = reader_.take();
    return answer;
  }

private:
  bool isLong() const noexcept { return options_.progressTimeout > support::Duration::zero(); }

  // A disk that takes nothing is no better than a peer that sends nothing.
  support::TimePoint diskDeadline() const {
    return isLong() ? std::min(options_.deadline,
                               support::addSaturated(hub_->now(), options_.progressTimeout))
                    : options_.deadline;
  }

  // Nothing is read meanwhile, so that a slow consumer slows the peer, who is not to blame for it:
  // only the call's own time goes on.
  asio::awaitable<std::optional<Failure>> handOn() {
    connection_.setDeadline(options_.deadline);
    std::optional<Failure> failure = co_await options_.sink->handOn();
    if (!failure && connection_.stopped() != Connection::Stop::No) {
      failure = disconnected(asio::error::connection_aborted, "its rows were handed over");
    }
    moved();
    co_return failure;
  }

  // A byte moved: the time without progress begins anew.
  void moved() {
    if (!isLong()) {
      connection_.setDeadline(options_.deadline);
      return;
    }
    // Without a deadline nothing else would end it.
    const bool worksOnIt = progress_.whole && outgoing_.bodyBytes > 0 && !reader_.headDone() &&
                           options_.deadline != support::never;
    connection_.watch(options_.deadline, options_.progressTimeout,
                      worksOnIt ? ProgressWatch::Phase::Waiting : ProgressWatch::Phase::Moving);
  }

  bool turnIsOver() { return !turn_.fresh() && turn_.over(hub_->now()); }

  // Until the stream may go on; or, where that is at once and always was, until others had a turn.
  asio::awaitable<error_code> until(Direction direction) {
    if (turnIsOver()) {
      return letOthersRun();
    }
    turn_.restart();
    return stream_.wait(direction);
  }

  asio::awaitable<error_code> letOthersRun() {
    const std::tuple<> turn = co_await asio::post(asio::as_tuple(asio::deferred));
    static_cast<void>(turn);
    turn_.restart();
    // Nobody tells us: what was read before is still there, and a post cannot be cancelled.
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      co_return asio::error::operation_aborted;
    }
    co_return connection_.stopped() == Connection::Stop::No
        ? error_code()
        : error_code(asio::error::connection_aborted);
  }

  IoResult writeSome(std::span<const char> bytes) {
    const IoResult put = stream_.writeNow(bytes.first(std::min(bytes.size(), chunkSize)));
    turn_.moved(put.bytes);
    progress_.sent += put.bytes;
    return put;
  }

  std::optional<Failure> takeHead() {
    headLeft_ = outgoing_.head;
    while (!headLeft_.empty() && !turn_.full()) {
      const IoResult put = writeSome(headLeft_);
      if (put.bytes > 0) {
        progress_.begun = true;
        headLeft_ = headLeft_.subspan(put.bytes);
      }
      if (put.wouldBlock()) {
        return std::nullopt;
      }
      if (put.error) {
        return disconnected(put.error, "sending the request");
      }
    }
    return std::nullopt;
  }

  void sentAll() {
    progress_.whole = true;
    progress_.bodySent = outgoing_.bodyBytes;
    if (isLong()) {
      moved();
    }
  }

  asio::awaitable<std::optional<Failure>> writeSource(std::unique_ptr<SourceReader> reader) {
    const auto chunk = std::make_shared<Chunk>(std::move(reader));
    for (;;) {
      std::optional<Failure> failure;
      if (auto ready = chunk->reader->readNow(chunk->bytes)) {
        failure = chunk->take(std::move(*ready));
      } else {
        std::function<std::optional<Failure>()> read = [chunk] {
          return chunk->take(chunk->reader->read(chunk->bytes));
        };
        failure = co_await onWorker(hub_, worker_, std::move(read), options_.deadline);
        turn_.restart();
      }
      if (!failure && chunk->filled > 0) {
        failure = co_await write(std::span<const char>(chunk->bytes.data(), chunk->filled));
      }
      if (failure || early_ || chunk->filled == 0) {
        co_return failure;
      }
      failure = countBody(chunk->filled);
      if (failure) {
        co_return failure;
      }
    }
  }

  asio::awaitable<std::optional<Failure>> write(std::span<const char> bytes) {
    std::optional<Failure> failure;
    while (!bytes.empty() && !failure && !early_) {
      failure = lookForEarlyAnswer();
      if (failure || early_) {
        break;
      }
      const IoResult put = writeSome(bytes);
      if (put.bytes > 0) {
        progress_.begun = true;
        bytes = bytes.subspan(put.bytes);
        moved();
      }
      if (put.error) {
        failure = co_await untilWritable(put.error);
      } else if (turnIsOver()) {
        failure = co_await untilWritable(asio::error::would_block);
      }
    }
    co_return failure;
  }

  asio::awaitable<std::optional<Failure>> untilWritable(error_code error) {
    if (error == asio::error::would_block) {
      error = co_await until(Direction::Write);
    }
    if (error) {
      co_return disconnected(error, "sending the request");
    }
    co_return std::nullopt;
  }

  // The answer that is there is no success: it counts also where not all was sent.
  bool refuses() const noexcept { return reader_.headDone() && reader_.status() >= 300; }

  // A server that has heard enough (413) says so while we are still sending. That it is glad before
  // it has everything proves nothing: then its answer is read, so that it need not wait for us, and
  // the sending goes on.
  std::optional<Failure> lookForEarlyAnswer() {
    while (!early_ && !reader_.bodyGoesToSink()) {
      const IoResult got = receive();
      if (got.wouldBlock()) {
        return std::nullopt;
      }
      if (got.error && !reader_.headDone()) {
        // The write that follows finds out; what was read before counts.
        return std::nullopt;
      }
      if (got.error) {
        return disconnected(got.error, "sending the request");
      }
      if (reader_.done()) {
        continue; // behind the answer: nobody wants it, and it must not pile up
      }
      if (std::optional<Failure> failure = digest(got)) {
        return failure;
      }
      early_ = refuses();
      ahead_ = reader_.headDone();
    }
    return std::nullopt;
  }

  std::optional<Failure> countBody(std::size_t bytes) {
    progress_.bodySent += bytes;
    // Known before anybody may throw.
    if (progress_.bodySent == outgoing_.bodyBytes && !stream_.flushNow()) {
      sentAll();
    }
    if (options_.onProgress == nullptr || !*options_.onProgress) {
      return std::nullopt;
    }
    turn_.begin(hub_->now());
    try {
      (*options_.onProgress)(progress_.bodySent, outgoing_.bodyBytes);
    } catch (const std::exception& error) {
      return failed(Trouble::Callback,
                    std::string("the progress callback threw \"") + error.what() + '"');
    } catch (...) {
      return failed(Trouble::Callback, "the progress callback threw something");
    }
    return std::nullopt;
  }

  Failure disconnected(const error_code& error, const char* when) {
    if (stream_.refused()) {
      progress_.refused = true;
      Failure refusal = failed(Trouble::Tls, "the server: " + stream_.explain(), error);
      refusal.reason = stream_.reason();
      return refusal;
    }
    const std::string then =
        progress_.begun ? std::string("while ") + when : "before any of the request was sent";
    Failure broken = failed(Trouble::Disconnected, Reason::ConnectionBroke, {then}, error);
    if (error == asio::ssl::error::unexpected_result) {
      broken.text += ": " + stream_.explain();
    }
    Failure failure = stopped(std::move(broken));
    if (failure.trouble == Trouble::TimedOut) {
      failure = late(when);
    } else if (failure.trouble == Trouble::Closed) {
      failure.text = std::string("the client or its execution context was destroyed while ") + when;
      failure.reason = Reason::ClientClosed;
    } else if (failure.trouble == Trouble::Cancelled) {
      failure.text = std::string("cancelled while ") + when;
    }
    return failure;
  }

  Failure late(const char* when) const {
    if (hub_->now() < options_.deadline) {
      return failed(Trouble::TimedOut, Reason::NothingMoved, {when});
    }
    return failed(Trouble::TimedOut, progress_.whole ? Reason::AnswerLate : Reason::SendingLate,
                  {when});
  }

  // The reason that was noted from outside is the true one; the stream's error only follows from
  // it.
  Failure stopped(Failure failure) const {
    const error_code cause = std::exchange(failure.cause, {});
    switch (connection_.stopped()) {
    case Connection::Stop::TimedOut:
      failure = failed(Trouble::TimedOut, Reason::AnswerLate, {"reading it"});
      break;
    case Connection::Stop::Closed:
      failure =
          failed(Trouble::Closed,
                 "the client or its execution context was destroyed while reading the answer");
      break;
    case Connection::Stop::No:
      if (cause == asio::error::operation_aborted) {
        failure = failed(Trouble::Cancelled, "cancelled while reading the answer");
      } else {
        failure.cause = cause;
      }
      break;
    }
    return failure;
  }

  std::shared_ptr<support::Hub> hub_;
  support::Worker& worker_;
  Connection& connection_;
  Stream& stream_;
  Outgoing& outgoing_;
  const ExchangeOptions& options_;
  Progress& progress_;
  ResponseReader reader_;
  std::vector<char>& received_;
  std::size_t filled_ = 0;
  Turn turn_;
  std::span<const char> headLeft_;
  bool early_ = false; // refused before all was sent
  bool ahead_ = false; // answered before all was sent
  bool justAsked_ = false;
};

} // namespace

asio::awaitable<boost::system::result<Answer, Failure>>
exchange(std::shared_ptr<support::Hub> hub, support::Worker& worker, Connection& connection,
         Outgoing& outgoing, const ExchangeOptions& options, Progress& progress) {
  // Not in the frame, which malloc would then serve slowly: its quick lists end at 1 KiB.
  const auto exchange =
      std::make_unique<Exchange>(std::move(hub), worker, connection, outgoing, options, progress);
  std::optional<Failure> unsent = exchange->sendNow();
  if (!unsent && !exchange->sentWhole()) {
    unsent = co_await exchange->sendRest();
  }
  if (unsent) {
    std::optional<Failure> silence = co_await exchange->readLastWords(*unsent);
    if (silence) {
      co_return exchange->ended(std::move(*silence));
    }
  }
  while (!exchange->answered()) {
    std::optional<Failure> failure;
    const IoResult got = exchange->receive();
    if (got.wouldBlock()) {
      const error_code waited = co_await exchange->untilReadable();
      if (waited) {
        failure = exchange->notReadable(waited);
      }
    } else {
      failure = exchange->digest(got);
    }
    if (!failure && exchange->mustDrain()) {
      failure = co_await exchange->drain();
    }
    if (failure) {
      co_return exchange->ended(std::move(*failure));
    }
  }
  co_return exchange->takeAnswer();
}

} // namespace dolthub::http
