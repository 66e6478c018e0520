#include "wire/answers.hpp"
#include "wire/caller_texts.hpp"
#include "wire/phrases.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/verdict.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <random>

// Answers that are drawn: whatever the server says, and whatever the caller called his things.
using namespace wire_test;
using wire::Evidence;
using wire::Repeat;

namespace {

constexpr std::string_view badNames[] = {
    "upstream",  "timeout",        "timed out",          "not found",    "rate limit",
    "no such",   "already exists", "unsupported",        "import",       "file",
    "data",      "refname",        "deadline exceeded",  "unauthorized", "not allowed",
    "a timeout", "branch",         "rate limit exceeded"};

// Messages about something of the caller's, as a server may word them; `$` is its name.
constexpr std::string_view messages[] = {
    "a branch named $ already exists",
    "branch $ already exists",
    "\"$\" already exists",
    "branch '$' not found",
    "query error: table not found: $",
    "table with name $ already exists",
    "cannot write to $",
    "$ is no valid name",
    "$: no such repository",
    "could not read `$`",
    "query error: context deadline exceeded",
    "context deadline exceeded while reading $",
    "failed to push to $",
    "query error: Error parsing SQL: syntax error at position 9 near '$'.",
    "no such pull",
    "API token is not allowed to operate on this resource",
    "something nobody has heard of, with $ in it"};

std::string with(std::string_view message, std::string_view name) {
  std::string text;
  for (const char c : message) {
    text += c == '$' ? std::string{name} : std::string{c};
  }
  return text;
}

// Every call that has a name of the caller's in it.
std::vector<wire::Call> callsNaming(const std::string& name) {
  const DatabaseName museum = wire_test::museum();
  const BranchName main{museum, "main"};
  const CreateTag tag{museum, name, "m", Revision::branch("main")};
  const CreateRelease release{museum, name, "v1", "main"};
  const StartSqlWrite write{main, "main", "insert into t values ('" + name + "')"};
  ImportFile file = ImportFile::fromBytes(main, name + ".csv", "a,b\n", ImportOperation::Create);
  file.table = name;
  std::vector<wire::Call> calls;
  calls.push_back(
      made(api.branches.create(CreateBranch{BranchName{museum, name}, Revision::branch("main")})));
  calls.push_back(made(api.tags.create(tag)));
  calls.push_back(made(api.releases.create(release)));
  calls.push_back(made(api.sql.startWrite(write)));
  calls.push_back(made(api.sql.query(Query{museum, "main", "select * from `" + name + "`"})));
  calls.push_back(made(api.imports.start(file, 1000)));
  return calls;
}

Response saying(const std::string& words, const wire::Call& call, unsigned status) {
  Response response = answer(
      status, boost::json::serialize(boost::json::object{{"status", "Error"}, {"message", words}}));
  response.request = &call.request;
  return response;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_hostile)

BOOST_AUTO_TEST_CASE(a_name_of_the_callers_never_changes_the_verdict) {
  const std::vector<wire::Call> harmless = callsNaming("pots");
  for (const std::string_view name : badNames) {
    const std::vector<wire::Call> calls = callsNaming(std::string{name});
    for (std::size_t i = 0; i < calls.size(); ++i) {
      for (const std::string_view message : messages) {
        for (const unsigned status : {200u, 400u, 409u, 422u}) {
          const wire::Problem plain =
              wire::judge(saying(with(message, "pots"), harmless[i], status), harmless[i].repeat)
                  .value();
          const wire::Problem bad =
              wire::judge(saying(with(message, name), calls[i], status), calls[i].repeat).value();
          BOOST_TEST(bad.code == plain.code, with(message, name) << ": " << bad.code);
          BOOST_TEST(bad.evidence == plain.evidence, with(message, name));
        }
      }
    }
  }
}

// The same of a name that holds a whole phrase, where the message says it once more.
BOOST_AUTO_TEST_CASE(a_refused_branch_is_refused_whatever_it_is_called) {
  for (const std::string_view name : badNames) {
    const wire::Call call = callsNaming(std::string{name}).front();
    const wire::Problem problem =
        wire::judge(saying("a branch named " + std::string{name} + " already exists", call, 400),
                    call.repeat)
            .value();
    BOOST_TEST(problem.code == Errc::AlreadyExists, name);
    BOOST_TEST(problem.evidence == Evidence::Rejected, name);
  }
}

// A name that is a known phrase, and all of a bare text or its end: it is no server's refusal.
BOOST_AUTO_TEST_CASE(a_name_that_is_a_phrase_is_no_reason_to_believe_a_bare_text) {
  for (const std::string_view name : {"already exists", "not found", "no such repository",
                                      "branch not found", "permission denied", "unauthorized",
                                      "not allowed", "does not exist", "rate limit exceeded"}) {
    for (const std::string_view message : {"$", "error: $", "Error: $.", "query error: $\n",
                                           "failed to push to $", "gateway: no answer from $"}) {
      for (const wire::Call& call : callsNaming(std::string{name})) {
        Response response = answer(400, with(message, name));
        response.request = &call.request;
        const wire::Problem problem = wire::judge(response, call.repeat).value();
        BOOST_TEST(problem.evidence == Evidence::Unknown, with(message, name));
      }
      const Response others = answer(400, with(message, name)); // asked about something else
      BOOST_TEST(wire::judge(others, Repeat::Never)->code != Errc::Unavailable, name);
    }
  }
}

// Where a name is the same as the reason for which a server gave up, the reason counts.
BOOST_AUTO_TEST_CASE(a_server_that_gave_up_is_believed_whatever_a_name_is) {
  for (const std::string_view name : {"context deadline exceeded", "broken pipe", "unexpected eof",
                                      "upstream request timeout", "connection refused", "eof"}) {
    for (const std::string_view message :
         {"$", "query error: $", "import into $ failed: $", "could not write: $."}) {
      for (const wire::Call& call : callsNaming(std::string{name})) {
        const wire::Problem problem =
            wire::judge(saying(with(message, name), call, 400), call.repeat).value();
        BOOST_TEST(problem.evidence == Evidence::Unknown, with(message, name));
      }
    }
    for (const wire::Call& call : callsNaming(std::string{name})) { // it is what is spoken of
      const wire::Problem problem =
          wire::judge(saying(with("cannot write to $", name), call, 400), call.repeat).value();
      BOOST_TEST(problem.evidence == Evidence::Rejected, name);
    }
  }
}

BOOST_AUTO_TEST_CASE(finds_all_that_the_caller_named) {
  ImportFile file = ImportFile::fromBytes(BranchName{museum(), "Feature/X"}, "Pots and pans.csv",
                                          "a,b\n", ImportOperation::Create);
  file.table = "pots";
  const wire::Call import = made(api.imports.start(file, 1000));
  StartSqlWrite write{BranchName{museum(), "main"}, "a+b", "DELETE FROM t WHERE x = 'No Such'"};
  const wire::Call sql = made(api.sql.startWrite(write));
  for (const auto& [call, name] :
       {std::pair{&import, "feature/x"}, std::pair{&import, "pots and pans.csv"},
        std::pair{&import, "pots"}, std::pair{&import, "museum"}, std::pair{&sql, "a+b"},
        std::pair{&sql, "no such"}, std::pair{&sql, "delete from t where x = 'no such'"}}) {
    const std::vector<std::string> texts = wire::callerTexts(call->request);
    BOOST_TEST((std::find(texts.begin(), texts.end(), name) != texts.end()), name);
  }
  BOOST_TEST(wire::mayBeSegment(&sql.request, 5, "Main"));
  BOOST_TEST(wire::mayBeSegment(&sql.request, 6, "a+b"));
  BOOST_TEST(!wire::mayBeSegment(&sql.request, 6, "a b"));
  BOOST_TEST(wire::mayBeSegment(&sql.request, 7, "anything")); // there is no such segment
  BOOST_TEST(wire::v1alpha1::isInDatabase(sql.request, "arts", "museum"));
  BOOST_TEST(!wire::v1alpha1::isInDatabase(sql.request, "arts", "muse"));
  BOOST_TEST(!wire::v1alpha1::isInDatabase(sql.request, "art", "museum"));
}

// Thousands of answers of any status, body and words: what reports a failure or is not understood
// is never a success, and a certainty has its reason in the table.
BOOST_AUTO_TEST_CASE(no_answer_is_believed_without_a_reason) {
  std::mt19937 random{20'261'125};
  const auto draw = [&](const auto& list) {
    return std::string{list[random() % std::size(list)]};
  };
  constexpr std::string_view words[] = {"Success", "Error",   "Timeout", "Failed",  "Cancelled",
                                        "",        "success", "Aborted", "Pending", "liuliu"};
  for (int round = 0; round < 20'000; ++round) {
    const std::string name = draw(badNames);
    const wire::Call call = callsNaming(name)[random() % 4];
    const std::string text = with(draw(messages), name);
    const std::string word = draw(words);
    Response response;
    response.status = 100 + static_cast<unsigned>(random() % 900);
    if (random() % 2 == 0) {
      constexpr unsigned usual[] = {200, 201, 202, 400, 401, 403, 404,
                                    409, 422, 429, 500, 502, 503};
      response.status = usual[random() % std::size(usual)];
    }
    switch (random() % 6) {
    case 0:
      response.body = text;
      break;
    case 1:
      response.body = "<html><title>" + text + "</title></html>";
      break;
    case 2:
      break;
    case 3:
      response.body = boost::json::serialize(boost::json::object{{"detail", text}});
      break;
    default:
      response.body = boost::json::serialize(
          boost::json::object{{"status", word}, {"message", text}, {"new_branch_name", name}});
    }
    response.retryAfter = random() % 4 == 0 ? "3" : "";
    response.request = &call.request;
    const wire::Document body(response.body);
    const wire::Speaker speaker = wire::speakerOf(response, body.root());
    const auto reading = api.branches.readCreated(response);
    BOOST_TEST_CONTEXT(response.status << ' ' << response.body) {
      if (reading) {
        BOOST_TEST((response.status >= 200 && response.status < 300));
        BOOST_TEST((speaker == wire::Speaker::DoltHub));
        BOOST_TEST((word == "Success" || word == "success" || word.empty()));
        continue;
      }
      const Evidence evidence = reading.error().evidence;
      const Evidence table = wire::evidenceOf(response.status, speaker);
      const bool saysLater = response.status == 503 &&
                             (speaker == wire::Speaker::DoltHub || response.retryAfter != "");
      const bool reported = response.status / 100 == 2 && (word == "Error" || word == "Failed");
      const bool known =
          wire::meaningOf(reading.error().serverMessage,
                          body.root() == nullptr ? wire::Voice::Text : wire::Voice::Json,
                          &call.request)
              .about != wire::Meaning::About::Nothing;
      if (evidence == Evidence::NotDone) {
        const bool limits = response.status == 403 && response.retryAfter != "" &&
                            (table == Evidence::Rejected || known);
        BOOST_TEST((table == Evidence::NotDone || saysLater || limits));
      }
      if (evidence == Evidence::Rejected) {
        BOOST_TEST((table == Evidence::Rejected || reported || known));
        BOOST_TEST((response.status < 500));
      }
      BOOST_TEST((evidence != Evidence::Done || table == Evidence::Done));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
