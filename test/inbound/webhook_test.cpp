#include <dolthub/error.hpp>
#include <dolthub/inbound.hpp>

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

// The bodies of DoltHub's own examples, and those of whoever else finds the address.

namespace {

using namespace dolthub;

std::string refusalOf(std::string_view body) {
  try {
    readWebhook(body);
  } catch (const Error& error) {
    BOOST_TEST(bool(error.code() == Errc::InvalidArgument));
    return error.message();
  }
  return {};
}

const std::string push = R"({"event_name": "push", "ref": "refs/heads/main",
  "head": "ns725d8noah3m0mjjvrilet1rsmcgna2", "prev": "6higvr7ic9ndahfruh3kufu409im44jd",
  "repository": {"name": "test", "owner": "liuliu"}})";

const std::string pull = R"({"event_name": "pull_request",
  "repository": {"name": "test", "owner": "dolthub"}, "pullID": "15", "action": "Opened",
  "state": "Open", "fromBranch": "liuliu/feature-branch", "toBranch": "main", "author": "liuliu",
  "fromRepository": {"name": "test", "owner": "liuliu"}, "sender": "zeng"})";

const std::string branch = R"({"event_name": "branch",
  "repository": {"name": "test", "owner": "liuliu"},
  "branch": "liuliu/workspace-fashionable-sponge", "action": "Deleted branch"})";

} // namespace

BOOST_AUTO_TEST_SUITE(inbound_webhook)

BOOST_AUTO_TEST_CASE(a_push_names_database_branch_and_commits) {
  const WebhookEvent event = readWebhook(push);
  BOOST_TEST(bool(event.kind == WebhookKind::Push));
  BOOST_TEST(event.database->text() == "liuliu/test");
  BOOST_TEST(event.branch == "main");
  BOOST_TEST(event.head == "ns725d8noah3m0mjjvrilet1rsmcgna2");
  BOOST_TEST(event.previous == "6higvr7ic9ndahfruh3kufu409im44jd");
}

BOOST_AUTO_TEST_CASE(a_push_of_a_tag_is_none_of_a_branch) {
  std::string other = push;
  other.replace(other.find("refs/heads/main"), 15, "refs/tags/v1");
  WebhookEvent event = readWebhook(other);
  BOOST_TEST(bool(event.kind == WebhookKind::Push));
  BOOST_TEST(event.tag == "v1");
  BOOST_TEST(event.branch == "");
  BOOST_TEST(event.ref == "refs/tags/v1");
  other.replace(other.find("refs/tags/v1"), 12, "refs/notes/x");
  event = readWebhook(other);
  BOOST_TEST(event.tag + event.branch == "");
  BOOST_TEST(event.ref == "refs/notes/x");
  event = readWebhook(push);
  BOOST_TEST(event.tag == "");
  BOOST_TEST(event.ref == "refs/heads/main");
}

BOOST_AUTO_TEST_CASE(a_ref_may_be_as_long_as_the_longest_branch) {
  std::string longest = push;
  longest.replace(longest.find("main"), 4, std::string(255, 'b'));
  BOOST_TEST(readWebhook(longest).branch == std::string(255, 'b'));
  longest.replace(longest.find("bbb"), 3, "bbbb");
  BOOST_TEST(refusalOf(longest).find(".ref") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_pull_request_can_be_handed_to_the_client) {
  const WebhookEvent event = readWebhook(pull);
  BOOST_TEST(bool(event.kind == WebhookKind::PullRequest));
  BOOST_TEST(event.pullRequest->id() == "15");
  BOOST_TEST(event.pullRequest->database().text() == "dolthub/test");
  BOOST_TEST(bool(event.pullRequestAction == PullRequestAction::Opened));
  BOOST_TEST(bool(event.state == PullRequestState::Open));
  BOOST_TEST(event.fromDatabase->text() == "liuliu/test");
  BOOST_TEST(event.fromBranch == "liuliu/feature-branch");
  BOOST_TEST(event.toBranch == "main");
  BOOST_TEST(event.author == "liuliu");
  BOOST_TEST(event.sender == "zeng");
}

BOOST_AUTO_TEST_CASE(a_branch_was_made_or_deleted) {
  const WebhookEvent event = readWebhook(branch);
  BOOST_TEST(bool(event.kind == WebhookKind::Branch));
  BOOST_TEST(event.branch == "liuliu/workspace-fashionable-sponge");
  BOOST_TEST(bool(event.branchAction == BranchAction::Deleted));
}

BOOST_AUTO_TEST_CASE(words_of_another_day_are_told_and_not_guessed) {
  WebhookEvent event = readWebhook(R"({"event_name": "release", "tag": "v1"})");
  BOOST_TEST(bool(event.kind == WebhookKind::Unknown));
  BOOST_TEST(event.eventName == "release");
  std::string other = branch;
  other.replace(other.find("Deleted branch"), 14, "Renamed deleted");
  event = readWebhook(other);
  BOOST_TEST(bool(event.branchAction == BranchAction::Unknown));
  BOOST_TEST(event.actionText == "Renamed deleted");
}

BOOST_AUTO_TEST_CASE(what_is_missing_or_cannot_be_is_named_and_not_repeated) {
  BOOST_TEST(refusalOf("") == "webhook: the body is no JSON object");
  BOOST_TEST(refusalOf("[]") == "webhook: the body is no JSON object");
  BOOST_TEST(refusalOf("{}").find(".event_name") != std::string::npos);
  BOOST_TEST(refusalOf(R"({"event_name": "push"})").find(".repository") != std::string::npos);
  const std::string begin = R"("repository": {"owner": "a", "name": "b"}, "event_name": ")";
  BOOST_TEST(refusalOf("{" + begin + "pull_request\"}").find(".pullID") != std::string::npos);
  BOOST_TEST(refusalOf("{" + begin + "push\", \"ref\": 5}").find(".ref") != std::string::npos);
  BOOST_TEST(refusalOf("{" + begin + R"(pull_request", "pullID": "1", "toBranch": "a\u0000"})")
                 .find(".toBranch") != std::string::npos);
  for (const char* name : {"../../etc", "a/b", "", "..", "x\\u0000y", "x\\ny"}) {
    std::string hostile = push;
    hostile.replace(hostile.find("test"), 4, name);
    const std::string refusal = refusalOf(hostile);
    BOOST_TEST(!refusal.empty(), name);
    BOOST_TEST(refusal.find("etc") == std::string::npos);
  }
  BOOST_TEST(!refusalOf(std::string(webhookLimit + 1, ' ')).empty());
  std::string deep = R"({"event_name": )";
  BOOST_TEST(!refusalOf(deep + std::string(1000, '[')).empty());
  std::string large = push;
  large.replace(large.find("ns725d"), 6, std::string(5000, 'a'));
  BOOST_TEST(refusalOf(large).find(".head") != std::string::npos);
}

// Whatever comes in: an event whose names are names, or a refusal; never anything else.
BOOST_AUTO_TEST_CASE(any_body_is_read_or_refused) {
  std::mt19937 random(20261125);
  std::size_t read = 0;
  for (int round = 0; round < 20000; ++round) {
    std::string body = round % 3 == 0 ? push : round % 3 == 1 ? pull : branch;
    for (unsigned change = random() % 4; change > 0; --change) {
      const std::size_t at = random() % body.size();
      switch (random() % 3) {
      case 0:
        body[at] = static_cast<char>(random());
        break;
      case 1:
        body.erase(at, random() % 9);
        break;
      default:
        body.insert(at, body.substr(random() % body.size(), random() % 20));
      }
    }
    try {
      const WebhookEvent event = readWebhook(body);
      ++read;
      BOOST_TEST_REQUIRE((event.kind == WebhookKind::Unknown || event.database.has_value()));
      BOOST_TEST_REQUIRE(event.branch.find('\0') == std::string::npos);
    } catch (const Error& error) {
      BOOST_TEST_REQUIRE(bool(error.code() == Errc::InvalidArgument));
    }
  }
  BOOST_TEST(read > 1000u);
}

BOOST_AUTO_TEST_CASE(a_secret_that_nobody_set_fits_nobody) {
  BOOST_TEST(sameSecret("9b2d", "9b2d"));
  BOOST_TEST(!sameSecret("9b2", "9b2d"));
  BOOST_TEST(!sameSecret("9b2e", "9b2d"));
  BOOST_TEST(!sameSecret("", ""));
}

// Nobody has called anybody, and there is nothing that the reader could call again.
BOOST_AUTO_TEST_CASE(what_is_wrong_is_told_of_what_came_in) {
  for (const char* body :
       {"", "[]", "{}", R"({"event_name":"push"})",
        R"({"event_name":"push","ref":"refs/heads/x","repository":{"name":"a/b","owner":"me"}})"}) {
    try {
      readWebhook(body);
      BOOST_TEST(false, body);
    } catch (const Error& error) {
      const std::string told = error.what();
      BOOST_TEST(bool(error.errc() == Errc::InvalidArgument));
      BOOST_TEST(error.details().reason == "InboundUnfit");
      BOOST_TEST(told.find("sent.") == std::string::npos, told);
      BOOST_TEST(told.find("same call") == std::string::npos, told);
      BOOST_TEST(told.find("\nNothing was made of it.\nAnswer it with HTTP 400") !=
                     std::string::npos,
                 told);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
