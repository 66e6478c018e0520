#include "client/real.hpp"

#include <map>

// Ten thousand calls to an embedded DoltHub that lets one request in ten go wrong: what each call
// says is held against what happened.
namespace dolthub::real {

namespace {

using namespace std::chrono_literals;

#ifdef DOLTHUB_SANITIZED
constexpr int calls = 500;
#else
constexpr int calls = 10'000;
#endif
constexpr int atOnce = 100;
constexpr int databases = 10;

std::vector<Fault> oneInTen() {
  std::vector<Fault> faults;
  const auto add = [&](FaultKind kind, double probability, unsigned status = 0,
                       bool effect = false) {
    Fault fault(kind, "*");
    fault.times = 0;
    fault.probability = probability;
    fault.status = status;
    fault.effect = effect;
    fault.reset = faults.size() % 2 == 1;
    faults.push_back(std::move(fault));
  };
  add(FaultKind::CloseMidBody, 0.015);
  add(FaultKind::CloseAfterBody, 0.02);
  add(FaultKind::HandleThenClose, 0.02);
  add(FaultKind::CutAnswer, 0.025);
  add(FaultKind::Status, 0.01, 503);
  add(FaultKind::Status, 0.01, 429);
  add(FaultKind::Status, 0.01, 500, true);
  add(FaultKind::HtmlPage, 0.01, 0, true);
  return faults;
}

// What one call came to.
struct Said {
  std::string effect; // that it asked for; empty for a read
  std::optional<Error> error;
  int times = 0;          // that it happened
  Findings findings = {}; // where the error leaves it unknown
};

asio::awaitable<void> one(Client& client, int i, Said& said) {
  const DatabaseName database{"demo", "d" + std::to_string(i % databases)};
  const std::string name = "n" + std::to_string(i);
  CallOptions options;
  options.lost.lookUpTimeout = 1500ms;
  try {
    if (i % 4 == 0) {
      co_await client.currentUser(options);
    } else if (i % 4 == 1) {
      said.effect = "tag created " + database.text() + " " + name;
      const CreateTag tag{database, name, "a tag", Revision::branch("main")};
      co_await client.createTag(tag, options);
    } else {
      said.effect = "branch created " + database.text() + " " + name;
      const CreateBranch branch{BranchName{database, name}, Revision::branch("main")};
      co_await client.createBranch(branch, options);
    }
  } catch (const Error& error) {
    said.error = error;
  }
}

asio::awaitable<void> several(Client& client, std::vector<Said>& said, int& next) {
  while (next < static_cast<int>(said.size())) {
    const int i = next++;
    co_await one(client, i, said[static_cast<std::size_t>(i)]);
  }
}

// What happened is found at the first look, when all is well; what did not is looked for until
// shortly before the end of the time.
asio::awaitable<void> lookForSeveral(Client& client, std::vector<Said*>& unknown, int& next) {
  while (next < static_cast<int>(unknown.size())) {
    Said& said = *unknown[static_cast<std::size_t>(next++)];
    CallOptions options;
    options.timeout = said.times == 1 ? 20'000ms : 900ms;
    said.findings = co_await client.findOut(*said.error->lostCall(), options);
  }
}

void rethrow(std::exception_ptr thrown) {
  if (thrown) {
    std::rethrow_exception(thrown);
  }
}

void lookForAll(Site& site, std::vector<Said*>& unknown) {
  int next = 0;
  for (int i = 0; i < atOnce; ++i) {
    asio::co_spawn(site.context, lookForSeveral(site.client, unknown, next), rethrow);
  }
  site.context.restart();
  site.context.run();
}

} // namespace

BOOST_AUTO_TEST_SUITE(client_faulty)

BOOST_AUTO_TEST_CASE(nothing_is_lost_and_nothing_happens_twice_with_one_fault_in_ten) {
  Site site;
  for (int i = 0; i < databases; ++i) {
    site.emulator.createDatabase("demo", "d" + std::to_string(i));
  }
  const std::size_t setUp = site.emulator.effects().size();
  site.emulator.setFaults(oneInTen());
  std::vector<Said> said(calls);
  int next = 0;
  for (int i = 0; i < atOnce; ++i) {
    asio::co_spawn(site.context, several(site.client, said, next), rethrow);
  }
  site.context.run();
  BOOST_TEST(next == calls);
  site.emulator.setFaults({});

  std::map<std::string, int> happened;
  const std::vector<Effect> effects = site.emulator.effects();
  for (std::size_t i = setUp; i < effects.size(); ++i) {
    const Effect& effect = effects[i];
    ++happened[effect.kind + " " + effect.database + " " + effect.branch];
  }
  std::size_t known = 0;
  std::vector<Said*> unknown;
  int denied = 0;
  for (Said& one : said) {
    if (one.effect.empty()) {
      BOOST_TEST((!one.error || one.error->outcome() != Outcome::Unknown));
      continue;
    }
    const auto found = happened.find(one.effect);
    one.times = found == happened.end() ? 0 : found->second;
    known += one.times > 0 ? 1 : 0;
    BOOST_TEST(one.times <= 1, one.effect << " happened " << one.times << " times");
    if (!one.error) {
      BOOST_TEST(one.times == 1, one.effect << " is lost");
    } else if (one.error->outcome() == Outcome::Unknown) {
      BOOST_TEST_REQUIRE(one.error->lostCall().has_value());
      unknown.push_back(&one);
    } else {
      ++denied;
      BOOST_TEST(one.times == 0, one.effect << " happened: " << one.error->what());
    }
  }
  lookForAll(site, unknown);
  for (const Said* one : unknown) {
    BOOST_TEST((one->findings.answer == Findings::Answer::Found) == (one->times == 1),
               one->effect << " happened " << one->times << " times; " << one->findings.message);
  }
  BOOST_TEST(known == happened.size()); // nothing that nobody asked for
  const EmulatorStats stats = site.emulator.stats();
  BOOST_TEST_MESSAGE(calls << " calls, " << stats.requests << " requests, " << stats.faults
                           << " faults: " << unknown.size() << " unknown, " << denied << " denied");
  BOOST_TEST(stats.faults >= stats.requests / 14);
  BOOST_TEST(!unknown.empty());
}

BOOST_AUTO_TEST_CASE(
    a_server_that_only_says_503_is_not_asked_much_more_often_than_there_are_calls) {
  Site site;
  Fault fault(FaultKind::Status, "*");
  fault.times = 0;
  site.emulator.setFaults({fault});
  int asked = 0;
  const auto ask = [&](int count) -> asio::awaitable<void> {
    for (int i = 0; i < count; ++i) {
      const Result<User> user = co_await asResult(site.client.currentUser());
      asked += user.has_error() && user.error().code() == Errc::Unavailable ? 1 : 0;
    }
  };
  for (int i = 0; i < atOnce; ++i) {
    asio::co_spawn(site.context, ask(10), rethrow);
  }
  site.context.run();
  BOOST_TEST(asked == 10 * atOnce);
  const std::uint64_t requests = site.emulator.stats().requests;
  BOOST_TEST(requests > static_cast<std::uint64_t>(asked)); // it is asked again at first
  BOOST_TEST(static_cast<double>(requests) <= 1.2 * asked);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::real
