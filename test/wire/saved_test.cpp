#include "wire/answers.hpp"
#include "wire/saved.hpp"
#include "wire/saved_text.hpp"

#include <vector>

using namespace wire_test;

namespace {

AnyOperation operation(OperationKind kind) {
  AnyOperation::Parts parts{kind};
  parts.name = "repositoryOwners/arts/repositories/museum/jobs/j \"1\" \xC3\xA9";
  parts.userOperationName = "users/ada/userOperations/u";
  parts.database = museum();
  if (kind == OperationKind::Fork) {
    parts.forkOwner = "ada";
  }
  if (kind == OperationKind::Import) {
    parts.branch = "feature/x";
  }
  if (kind == OperationKind::Merge) {
    parts.pullRequestId = "7";
  }
  parts.endpoint = "https://dolt.lab:8443";
  return AnyOperation{std::move(parts)};
}

std::vector<AnyOperation> operations() {
  std::vector<AnyOperation> all;
  for (const OperationKind kind : {OperationKind::Import, OperationKind::Merge, OperationKind::Fork,
                                   OperationKind::SqlWrite}) {
    all.push_back(operation(kind));
  }
  return all;
}

LostCall lostCall() {
  LostCall call;
  call.kind = LostCall::Kind::SqlWrite;
  call.endpoint = "https://www.dolthub.com";
  call.method = "POST";
  call.path = "/api/v1alpha1/arts/museum/write/main/feature%2Fx";
  call.owner = "arts";
  call.database = "museum";
  call.sentAt = std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{-12}};
  call.key = {{"query", "SELECT 'a\nb'"}, {"to", "x"}};
  return call;
}

// What `restore` says to it; empty when it takes it.
template <class Restore>
std::string complaint(const Restore& restore, const std::string& text) {
  try {
    restore(text);
    return {};
  } catch (const Error& error) {
    BOOST_TEST(error.code() == Errc::InvalidArgument);
    BOOST_TEST(error.outcome() == Outcome::NotSent);
    return error.message();
  }
}

// A saved operation with a right checksum and wrong content: what a stranger would write.
std::string forged(std::vector<std::pair<std::string, std::string>> items,
                   const char* what = "operation", int version = 1) {
  wire::SavedText text{what, version};
  for (const auto& [name, value] : items) {
    text.add(name, value);
  }
  return text.line();
}

const auto restoreOperation = [](const std::string& text) {
  return restoreAny(text);
};
const auto restoreLostCall = [](const std::string& text) {
  return LostCall::restore(text);
};

// Every text that one damaged byte makes of it.
template <class Restore>
void damage(const Restore& restore, const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    BOOST_TEST(!complaint(restore, text.substr(0, i)).empty());
    BOOST_TEST(!complaint(restore, text.substr(i + 1)).empty());
    std::string shorter = text;
    shorter.erase(i, 1);
    BOOST_TEST(!complaint(restore, shorter).empty(), shorter);
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = text;
      flipped[i] = static_cast<char>(flipped[i] ^ (1 << bit));
      BOOST_TEST(!complaint(restore, flipped).empty(), flipped);
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_saved)

BOOST_AUTO_TEST_CASE(comes_back_as_it_was) {
  for (const AnyOperation& saved : operations()) {
    const std::string text = saved.save();
    BOOST_TEST(text.find('\n') == std::string::npos);
    BOOST_TEST((restoreAny(text) == saved));
    BOOST_TEST((restoreAny(" " + text + "\n") == saved));
  }
  const AnyOperation byHand = importOperation(BranchName{museum(), "b"}, "jobs/1");
  BOOST_TEST((restoreAny(byHand.save()) == byHand));
  BOOST_TEST(restoreAny(byHand.save()).endpoint() == "");
}

BOOST_AUTO_TEST_CASE(says_what_it_holds) {
  BOOST_TEST(operation(OperationKind::Merge)
                 .save()
                 .find(R"({"dolthub":"operation","version":1,"kind":"Merge",)"
                       R"("endpoint":"https://dolt.lab:8443","owner":"arts","database":"museum",)"
                       R"("pullRequestId":"7","name":"repositoryOwners/)") == 0u);
}

BOOST_AUTO_TEST_CASE(may_be_laid_out_anew) {
  const std::string text = forged({{"kind", "Fork"}, {"name", "operations/1"}});
  const std::string check = text.substr(text.find("\"check\":"));
  BOOST_TEST(restoreAny("{ \"name\" : \"operations\\/1\",\n \"version\":1, \"kind\":\"Fork\","
                        "\"dolthub\":\"operation\"," +
                        check)
                 .name() == "operations/1");
}

BOOST_AUTO_TEST_CASE(one_damaged_byte_is_seen) {
  for (const AnyOperation& saved : operations()) {
    damage(restoreOperation, saved.save());
  }
  damage(restoreLostCall, lostCall().save());
}

BOOST_AUTO_TEST_CASE(another_kind_is_refused) {
  const std::string merge = operation(OperationKind::Merge).save();
  BOOST_TEST(Operation<MergeResult>::restore(merge).pullRequestId() == "7");
  BOOST_TEST(
      complaint([](const std::string& text) { return Operation<ImportResult>::restore(text); },
                merge) == "operation is of kind Merge, not Import");
  BOOST_TEST(complaint([](const std::string& text) { return Operation<ForkResult>::restore(text); },
                       merge) == "operation is of kind Merge, not Fork");
  BOOST_TEST(complaint(restoreLostCall, merge).find("something else") != std::string::npos);
  BOOST_TEST(complaint(restoreOperation, lostCall().save()).find("something else") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_stranger_gets_nothing_past_the_checks) {
  using Items = std::vector<std::pair<std::string, std::string>>;
  struct Row {
    Items items;
    const char* says;
  };
  const std::pair<std::string, std::string> import{"kind", "Import"}, owner{"owner", "arts"},
      database{"database", "museum"}, name{"name", "jobs/1"};
  BOOST_TEST(complaint(restoreOperation, forged({import, owner, database, name})) == "");
  for (const Row& row :
       {Row{{}, "kind"},
        Row{{{"kind", "Import2"}, owner, database, name}, "kind"},
        Row{{{"kind", "import"}, owner, database, name}, "kind"},
        Row{{import, owner, database}, "operation name is empty"},
        Row{{import, name}, "no database"},
        Row{{import, owner, name}, "database name is empty"},
        Row{{import, database, name}, "database owner is empty"},
        Row{{import, owner, {"database", ".."}, name}, "database name"},
        Row{{import, owner, {"database", "a/b"}, name}, "database name"},
        Row{{import, owner, database, name, {"branch", "a\nb"}}, "branch name"},
        Row{{import, owner, database, name, {"branch", "a/../b"}}, "branch name"},
        Row{{import, owner, database, name, {"pullRequestId", "7"}}, "no merge"},
        Row{{import, owner, database, {"name", "a\r\nb"}}, "operation name"},
        Row{{import, owner, database, {"name", ".."}}, "operation name"},
        Row{{import, owner, database, {"name", std::string(513, 'x')}}, "operation name is longer"},
        Row{{import, owner, database, name, {"userOperationName", "a\tb"}}, "user operation name"},
        Row{{import, owner, database, name, {"endpoint", "http://www.dolthub.com"}}, "plain HTTP"},
        Row{{import, owner, database, name, {"endpoint", "https://a/b"}}, "path"},
        Row{{{"kind", "Merge"}, owner, database, name}, "no pull request"},
        Row{{{"kind", "Merge"}, owner, database, name, {"pullRequestId", "a/b"}},
            "pull request id"},
        Row{{{"kind", "SqlWrite"}, owner, database, name, {"branch", "b"}}, "no import"},
        Row{{import, owner, database, name, {"forkOwner", "ada"}}, "is no fork"},
        Row{{{"kind", "Fork"}, owner, database, name, {"forkOwner", "a/b"}}, "fork owner"}}) {
    const std::string why = complaint(restoreOperation, forged(row.items));
    BOOST_TEST(why.find(row.says) != std::string::npos, why << " / " << row.says);
  }
  BOOST_TEST(complaint(restoreOperation, forged({import}, "operation", 2)) ==
             "saved operation is of version 2; this library reads 1");
  for (const char* text : {"", " ", "null", "[]", "{}", "\"x\"", "not JSON", "{\"a\":1}",
                           "{\"a\":null}", "{\"version\":1.0}", "{\"version\":99999999999999}"}) {
    BOOST_TEST(!complaint(restoreOperation, text).empty(), text);
    BOOST_TEST(!complaint(restoreLostCall, text).empty(), text);
  }
  BOOST_TEST(complaint(restoreOperation, forged({{"x", std::string(9 << 20, 'x')}})) ==
             "saved operation is longer than 8 MiB");
  LostCall described;
  described.key = {{"description", std::string(70'000, 'x')}};
  BOOST_TEST(LostCall::restore(described.save()).keyValue("description").size() == 70'000u);
  BOOST_TEST(!complaint(restoreOperation, std::string(60'000, '[')).empty());
}

BOOST_AUTO_TEST_CASE(a_name_with_query_marks_stays_a_name) {
  const AnyOperation odd =
      restoreAny(forged({{"kind", "Fork"}, {"name", "operations/1?x=1&operationName=2#y"}}));
  BOOST_TEST(odd.name() == "operations/1?x=1&operationName=2#y");
}

BOOST_AUTO_TEST_CASE(an_operation_of_another_endpoint_is_refused) {
  const AnyOperation saved = operation(OperationKind::Merge);
  BOOST_TEST(wire::checkEndpoint(saved, "https://dolt.lab:8443").has_value());
  BOOST_TEST(refusal(wire::checkEndpoint(saved, "https://www.dolthub.com")) ==
             "operation is of another endpoint: https://dolt.lab:8443");
  BOOST_TEST(wire::checkEndpoint(forkOperation("operations/1"), "https://a").has_value());
  AnyOperation::Parts parts{OperationKind::Fork};
  parts.name = "operations/1";
  parts.endpoint = "https://WWW.dolthub.com:443/";
  BOOST_TEST(wire::checkEndpoint(AnyOperation{parts}, "https://www.dolthub.com").has_value());
  parts.endpoint = "http://dolt.lab:80";
  const AnyOperation plain = restoreAny(AnyOperation{parts}.save());
  BOOST_TEST(wire::checkEndpoint(plain, "http://dolt.lab").has_value());
  BOOST_TEST(refusal(wire::checkEndpoint(plain, "https://dolt.lab")) ==
             "operation is of another endpoint: http://dolt.lab");
}

BOOST_AUTO_TEST_CASE(a_lost_call_comes_back_as_it_was) {
  const LostCall call = lostCall();
  const LostCall back = LostCall::restore(call.save());
  BOOST_TEST((back.kind == call.kind));
  BOOST_TEST(back.endpoint == call.endpoint);
  BOOST_TEST(back.method == call.method);
  BOOST_TEST(back.path == call.path);
  BOOST_TEST(back.owner == call.owner);
  BOOST_TEST(back.database == call.database);
  BOOST_TEST((back.sentAt == call.sentAt));
  BOOST_TEST((back.key == call.key));
  BOOST_TEST(back.keyValue("query") == "SELECT 'a\nb'");
  BOOST_TEST(back.keyValue("nothing") == "");
  BOOST_TEST((LostCall::restore(LostCall{}.save()).kind == LostCall::Kind::Other));
}

BOOST_AUTO_TEST_CASE(a_lost_call_of_a_stranger_is_checked_too) {
  const std::pair<std::string, std::string> kind{"kind", "Fork"}, sentAt{"sentAt", "5"};
  BOOST_TEST(complaint(restoreLostCall, forged({kind, sentAt}, "lost call")) == "");
  for (const std::pair<std::string, std::string>& wrong :
       {std::pair<std::string, std::string>{"kind", "Spoon"},
        {"sentAt", "now"},
        {"sentAt", "-9223372036854775808"},
        {"sentAt", "9223372036854775807"},
        {"sentAt", "5x"},
        {"endpoint", "https://A"},
        {"endpoint", "http://A"},
        {"method", "GET"},
        {"path", "a"},
        {"path", "/a\nb"},
        {"path", "/" + std::string(5000, 'a')},
        {"owner", ".."},
        {"database", "a/b"},
        {"key.a", std::string("a\0b", 3)},
        {"key.", "a"}}) {
    std::vector<std::pair<std::string, std::string>> items{wrong};
    for (const auto& right : {kind, sentAt}) {
      if (right.first != wrong.first) {
        items.push_back(right);
      }
    }
    BOOST_TEST(complaint(restoreLostCall, forged(items, "lost call")).find("saved lost call") == 0u,
               wrong.first << " " << wrong.second);
  }
}

BOOST_AUTO_TEST_SUITE_END()
