#define OPENSSL_SUPPRESS_DEPRECATED // RAND_set_rand_method: there is no other way in for a seed
#include "simulate/server.hpp"

#include "emulator/api.hpp"

#include <openssl/rand.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <utility>

namespace dolthub::simulate {

namespace {

const http::Certificate& certificate() {
  static const http::Certificate made = [] {
    seedOpenSsl(1);
    http::CertificateRequest request;
    request.rsaBits = 2048; // unlike an elliptic curve's its signatures have one length
    request.authority = false;
    return http::makeCertificate(request);
  }();
  return made;
}

std::string httpDate(emulator::Time time) {
  const std::time_t second = std::chrono::system_clock::to_time_t(time);
  std::array<char, 64> text{};
  std::tm parts{};
  ::gmtime_r(&second, &parts);
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

std::string headOf(const emulator::Response& response, emulator::Time now, bool keepAlive) {
  std::string head = "HTTP/1.1 " + std::to_string(response.status) + " Status\r\nDate: ";
  head += httpDate(now) + "\r\nContent-Type: " + response.contentType + "\r\n";
  for (const auto& [name, value] : response.headers) {
    head += name + ": " + value + "\r\n";
  }
  head += keepAlive ? "" : "Connection: close\r\n";
  return head + "Content-Length: " + std::to_string(response.body.size()) + "\r\n\r\n";
}

emulator::Request requestOf(const std::string& head) {
  emulator::Request request;
  std::string_view rest = head;
  const auto upTo = [&rest](std::string_view end) {
    const std::size_t at = rest.find(end);
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(std::min(rest.size(), at + end.size()));
    return std::string(part);
  };
  request.method = upTo(" ");
  request.target = upTo(" ");
  upTo("\r\n");
  while (!rest.empty() && !rest.starts_with("\r\n")) {
    std::string name = upTo(": ");
    request.headers.emplace_back(std::move(name), upTo("\r\n"));
  }
  return request;
}

std::optional<Trouble> troubleOf(const Fault& fault) {
  switch (fault.kind) {
  case FaultKind::CloseAfterHead:
  case FaultKind::CloseMidBody:
  case FaultKind::CloseAfterBody:
    return Trouble::ServerStops;
  case FaultKind::HandleThenClose:
    return Trouble::AnswerLost;
  case FaultKind::CutAnswer:
    return Trouble::AnswerCut;
  case FaultKind::Hang:
    return Trouble::AnswerHangs;
  case FaultKind::Delay:
  case FaultKind::Drip:
    return Trouble::AnswerSlow;
  case FaultKind::Status:
    return fault.status == 429   ? Trouble::Status429
           : fault.status == 503 ? Trouble::Status503
                                 : Trouble::Status500;
  case FaultKind::HtmlPage:
    return Trouble::HtmlPage;
  case FaultKind::Redirect:
    return Trouble::Redirect;
  case FaultKind::EchoToken:
    return Trouble::EchoToken;
  case FaultKind::DuplicateEntries:
    return Trouble::ListTwice;
  case FaultKind::ShuffleEntries:
    return Trouble::ListShuffled;
  case FaultKind::RepeatPageToken:
    return Trouble::PageRepeats;
  case FaultKind::JobFails:
    return Trouble::JobFails;
  case FaultKind::JobFailsInList:
    return Trouble::JobFailsInList;
  case FaultKind::JobStuck:
    return Trouble::JobStuck;
  case FaultKind::JobSlow:
    return Trouble::JobSlow;
  case FaultKind::JobHidden:
    return Trouble::JobHidden;
  case FaultKind::JobUnlisted:
    return Trouble::JobUnlisted;
  case FaultKind::JobWithoutPull:
    return Trouble::JobWithoutPull;
  case FaultKind::ResetOnConnect:
  case FaultKind::SlowRead:
    break;
  }
  return std::nullopt;
}

bool isOfJobs(Trouble trouble) {
  return trouble >= Trouble::JobFails && trouble <= Trouble::JobWithoutPull;
}

} // namespace

void seedOpenSsl(std::uint64_t seed) {
  static Random random{0};
  random = Random{seed};
  static const RAND_METHOD method{
      nullptr,
      [](unsigned char* bytes, int count) {
        for (int i = 0; i < count; ++i) {
          bytes[i] = static_cast<unsigned char>(random.next());
        }
        return 1;
      },
      nullptr,
      nullptr,
      [](unsigned char* bytes, int count) { return RAND_bytes(bytes, count); },
      [] {
        return 1;
      }};
  RAND_set_rand_method(&method);
}

// One connection's far end.
class Server::Session final : public Far {
public:
  Session(Server& server, Line& line) : server_(server), world_(server.world_), line_(line) {
    if (server.tls_) {
      ssl_.reset(SSL_new(server.tls_->context()));
      SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
      SSL_set_accept_state(ssl_.get());
    }
    waitIdle();
  }

  bool ready() const override { return !ssl_ || SSL_is_init_finished(ssl_.get()) == 1; }

  void lost() override {
    lost_ = true;
    ++turn_; // what was planned for it is void
  }

  void arrives(std::string_view bytes) override {
    if (lost_) {
      return;
    }
    if (!ssl_) {
      read(bytes);
      return;
    }
    BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
    std::array<char, 16384> plain{};
    for (int got = 0; (got = SSL_read(ssl_.get(), plain.data(), plain.size())) > 0;) {
      read({plain.data(), static_cast<std::size_t>(got)});
    }
    flush();
  }

private:
  struct SslFree {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };

  void flush() {
    std::array<char, 16384> bytes{};
    for (int got = 0; (got = BIO_read(SSL_get_wbio(ssl_.get()), bytes.data(), bytes.size())) > 0;) {
      line_.send({bytes.data(), static_cast<std::size_t>(got)});
    }
  }

  void send(std::string_view bytes) {
    if (!ssl_) {
      line_.send(bytes);
    } else if (!bytes.empty()) {
      SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
      flush();
    }
  }

  void hangUp(bool reset) {
    const bool announced = world_.chance(0.7);
    if (ssl_ && !reset && announced) {
      SSL_shutdown(ssl_.get());
      flush();
    }
    line_.hangUp(reset, announced);
    lost();
  }

  void waitIdle() {
    const unsigned turn = turn_;
    const Duration idle = world_.calm ? seconds{60} : world_.weather.serverIdle;
    world_.schedule.after(idle, [this, turn, line = line_.weak_from_this()] {
      const std::shared_ptr<Line> alive = line.lock();
      if (!alive || turn != turn_ || lost_ || framing_.begun()) {
        return;
      }
      if (!world_.calm && world_.chance(world_.weather.vanished)) {
        world_.met(Trouble::Vanished, Phase::Idle, line_.owner);
        line_.forget();
        lost();
        return;
      }
      const bool reset = !world_.calm && world_.chance(0.2);
      world_.met(reset ? Trouble::Reset : Trouble::Closed,
                 line_.phase() == Phase::Idle ? Phase::Idle : Phase::Unclear, line_.owner);
      hangUp(reset);
    });
  }

  void read(std::string_view bytes) {
    if (refuses_) {
      return;
    }
    const bool hadHead = framing_.headDone() && !framing_.done();
    const std::size_t before = hadHead ? framing_.bodySoFar() : 0;
    body_ += bytes; // of the head too; cut off below
    framing_.feed(bytes);
    if (!framing_.headDone()) {
      ++turn_;
      return;
    }
    if (!hadHead) {
      ++turn_;
      body_.erase(0, framing_.head().size());
      begin();
    }
    if (lost_ || refuses_) {
      return;
    }
    if (plan_.stop == emulator::Plan::Stop::MidBody && framing_.length() > 0) {
      const std::size_t stop = plan_.stopBytes != 0 ? plan_.stopBytes : framing_.length() / 2;
      if (framing_.bodySoFar() >= stop && before <= stop) {
        hangUp(plan_.reset);
        return;
      }
    }
    if (framing_.done()) {
      request_.body = std::exchange(body_, {});
      framing_ = Framing();
      line_.requestEnds();
      handle();
    }
  }

  void begin() {
    request_ = requestOf(framing_.head());
    target_ = request_.target;
    who_ = line_.owner;
    world_.trace.add(world_.schedule.now(), who_, "request arrives", request_.target);
    plan_ = server_.core_.plan(request_.method, request_.target);
    if (world_.calm) {
      plan_ = {};
    }
    world_.watch.asked(world_.schedule.now(), who_, world_.whereabouts.awaits(who_),
                       request_.method, request_.target);
    server_.meet(plan_, who_, true);
    if (plan_.stop == emulator::Plan::Stop::AfterHead) {
      hangUp(plan_.reset);
    } else if (plan_.early || plan_.earlySuccess) {
      refuses_ = true;
      if (plan_.earlySuccess) {
        const std::uint64_t arrived = line_.given() - line_.unacknowledged();
        line_.onTaken = [this, all = arrived + framing_.length() - framing_.bodySoFar()] {
          lie(all);
        };
      }
      line_.requestEnds(framing_.length() - framing_.bodySoFar());
      handle();
    } else if (plan_.earlyHead) {
      send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4096\r\n\r\n");
    }
  }

  // A success for nothing cannot be told from another where the client has sent all of its request
  // when it reads it.
  void lie(std::uint64_t all) {
    if (line_.given() >= all) {
      world_.watch.lies(who_);
    }
  }

  void handle() {
    server_.meet(plan_, who_, false);
    // A slow server may do it when the client has long gone.
    const bool late = !world_.calm && world_.chance(0.02);
    const Duration time = late ? world_.between(seconds{1}, seconds{20}) : milliseconds{0};
    auto work = [this, line = line_.shared_from_this(), plan = plan_,
                 asked = emulator::Request{request_.method, request_.target, {}, {}},
                 request = std::move(request_), who = who_]() mutable {
      emulator::Response response = server_.core_.handle(std::move(request), plan, server_.now());
      server_.note(plan, who);
      server_.hear(asked, response, who);
      deliver(std::move(response));
    };
    if (time == Duration::zero()) {
      work();
    } else {
      world_.schedule.after(time, std::move(work));
    }
  }

  void deliver(emulator::Response response) {
    const Duration thinking = world_.between(milliseconds{0}, milliseconds{20});
    world_.schedule.after(
        thinking + response.manner.delay,
        [this, line = line_.shared_from_this(), turn = turn_, response = std::move(response)] {
          if (turn == turn_ && !lost_) {
            answer(response);
          }
        });
  }

  void answer(const emulator::Response& response) {
    using End = emulator::Manner::End;
    const emulator::Manner& manner = response.manner;
    if (manner.end == End::Nothing) {
      hangUp(manner.reset);
      return;
    }
    if (manner.end == End::Hang) {
      return;
    }
    const bool keeps =
        !refuses_ && (world_.calm || !world_.chance(world_.weather.closesAfterAnswer));
    std::string bytes = headOf(response, server_.now(), keeps);
    if (plan_.earlyHead) {
      bytes = response.body;
      bytes.resize(4096, ' ');
      send(bytes);
      ended(true, false);
      return;
    }
    for (const auto& [name, value] : response.headers) {
      wish_ = name == "Retry-After" ? value : wish_;
    }
    if (!wish_.empty() && world_.whereabouts.awaits(who_)) { // it stands in the head
      world_.watch.answered(world_.schedule.now(), who_, target_, wish_, false);
    }
    const emulator::Dialect& dialect = server_.core_.dialect();
    if (dialect.spoken && dialect.storm && world_.chance(0.02)) {
      bytes.insert(0, "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
    }
    const bool cut = manner.end == End::Cut;
    bytes += cut ? response.body.substr(0, std::min(manner.bodyBytes, response.body.size()))
                 : response.body;
    constexpr std::size_t longest = 1 << 20; // else it would take days, and nobody minds
    if (manner.dripBytes != 0 && bytes.size() < longest) {
      drip(std::move(bytes), manner, keeps && !cut);
      return;
    }
    send(bytes);
    ended(keeps && !cut, manner.reset, !cut);
  }

  void ended(bool keeps, bool reset, bool whole = true) {
    const std::string wish = std::exchange(wish_, {});
    if (!wish.empty() && !line_.dropped() && world_.whereabouts.awaits(who_)) {
      world_.watch.answered(world_.schedule.now(), who_, target_, wish, whole);
    }
    if (keeps) {
      line_.answerEnds();
      waitIdle();
    } else {
      hangUp(reset);
    }
  }

  void drip(std::string bytes, const emulator::Manner& manner, bool keeps) {
    const std::size_t count = std::min(bytes.size(), manner.dripBytes);
    send(std::string_view(bytes).substr(0, count));
    bytes.erase(0, count);
    if (bytes.empty()) {
      ended(keeps, manner.reset);
      return;
    }
    world_.schedule.after(manner.dripEvery, [this, line = line_.shared_from_this(), turn = turn_,
                                             bytes = std::move(bytes), manner, keeps]() mutable {
      if (turn == turn_ && !lost_) {
        drip(std::move(bytes), manner, keeps);
      }
    });
  }

  Server& server_;
  World& world_;
  Line& line_; // which owns this
  std::unique_ptr<SSL, SslFree> ssl_;
  Framing framing_;
  std::string body_;
  emulator::Request request_;
  std::string target_; // of it
  std::string wish_;   // how long to leave it alone
  emulator::Plan plan_;
  unsigned who_ = 0;
  unsigned turn_ = 0; // counts requests begun
  bool refuses_ = false;
  bool lost_ = false;
};

Server::Server(World& world, EmulatorOptions options)
    : world_(world), core_(std::move(options)),
      ahead_(core_.dialect().spoken
                 ? std::chrono::seconds(static_cast<int>(world.random.below(7201)) - 3600)
                 : std::chrono::seconds(static_cast<int>(world.random.below(121)) - 60)),
      rate_(core_.dialect().spoken ? 0.98 + 0.04 * world.random.fraction() : 1) {
  if (world.tls) {
    http::PeerOptions peer;
    peer.certificate = &certificate();
    tls_ = std::make_unique<http::TlsPeer>(peer);
  }
}

std::string Server::authority() const {
  return certificate().pem();
}

// Its clock runs fast or slow until it is set right.
std::chrono::duration<double> Server::passed(TimePoint now) const {
  const std::chrono::duration<double> real = now - TimePoint{};
  const std::chrono::duration<double> most = mostDrift;
  return real + std::clamp(real * (rate_ - 1), -most, most);
}

emulator::Time Server::now() const {
  return emulator::Time{std::chrono::seconds{1'800'000'000}} +
         std::chrono::duration_cast<emulator::Time::duration>(passed(world_.schedule.now()) +
                                                              ahead_);
}

TimePoint Server::when(emulator::Time time) const {
  const auto since = time - emulator::Time{std::chrono::seconds{1'800'000'000}} - ahead_;
  const auto early = std::chrono::duration_cast<Duration>(since / rate_);
  const bool isSet = std::chrono::abs(Duration(since - early)) < mostDrift;
  return TimePoint{} + (isSet ? early : Duration(since - (rate_ < 1 ? -mostDrift : mostDrift)));
}

std::unique_ptr<Far> Server::answer(Line& line) {
  return std::make_unique<Session>(*this, line);
}

void Server::meet(const emulator::Plan& plan, unsigned who, bool beforeBody) {
  for (const Fault& fault : plan.faults) {
    const std::optional<Trouble> trouble = troubleOf(fault);
    const bool stops =
        fault.kind == FaultKind::CloseAfterHead || fault.kind == FaultKind::CloseMidBody;
    if (trouble && !isOfJobs(*trouble) && stops == beforeBody) {
      world_.met(*trouble, who);
    }
  }
}

// What its answer had that is odd.
void Server::hear(const emulator::Request& request, const emulator::Response& response,
                  unsigned who) {
  const std::optional<emulator::Target> target = emulator::parseTarget(request.target);
  if (!target) {
    return; // damaged on its way
  }
  const std::string_view route = emulator::findRoute(request.method, *target).name;
  const bool asks = request.method == "GET";
  const std::string operation = target->find("operationName").value_or("");
  const bool starts = route == "upload" || route == "merge" || route == "write" || route == "fork";
  const Use use = !operation.empty() ? Use::Poll
                  : route == "user"  ? Use::User
                  : route == "csv"   ? Use::File
                  : asks && (route == "jobs" || route == "operations" || route == "pulls")
                      ? Use::List
                  : asks   ? Use::Read
                  : starts ? Use::Start
                           : Use::Create;
  world_.coverage.add(response.oddities, use);
  // Words and lists are not amiss by themselves; what stands in for an answer is.
  using emulator::Oddity;
  constexpr auto bit = [](Oddity oddity) {
    return std::uint32_t{1} << static_cast<unsigned>(oddity);
  };
  constexpr std::uint32_t amiss =
      bit(Oddity::Status) | bit(Oddity::Page) | bit(Oddity::BareText) | bit(Oddity::Outage) |
      bit(Oddity::DetailsWord) | bit(Oddity::OtherName) | bit(Oddity::SilentPoll) |
      bit(Oddity::EarlyAnswer) | bit(Oddity::JsonFile) | bit(Oddity::ForkUnseen);
  const std::uint32_t words = use == Use::Poll ? bit(Oddity::DetailsWord) : 0;
  if ((response.oddities & amiss & ~words) != 0 ||
      response.manner.end != emulator::Manner::End::Whole) {
    world_.watch.disturbs(who);
  }
  if ((response.oddities & bit(Oddity::SilentPoll)) != 0) {
    world_.watch.silences(operation);
  }
  if (response.oddities != 0 && world_.trace.shown()) {
    world_.trace.note("  says " + std::to_string(response.status) + " " +
                      response.body.substr(0, 300));
  }
}

// Which jobs a fault was done to.
void Server::note(const emulator::Plan& plan, unsigned who) {
  for (const Effect& effect : core_.effects(now(), seenEffects_)) {
    ++seenEffects_;
    world_.trace.add(world_.schedule.now(), who, effect.kind,
                     effect.operation.empty() ? effect.database + " " + effect.branch
                                              : effect.operation);
    for (const Fault& fault : plan.faults) {
      const std::optional<Trouble> trouble = troubleOf(fault);
      if (trouble && isOfJobs(*trouble) && effect.kind.ends_with("accepted")) {
        jobTroubles[effect.operation].push_back(*trouble);
      }
    }
  }
}

} // namespace dolthub::simulate
