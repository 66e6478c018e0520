#include <boost/test/unit_test.hpp>

#include "emulator/site.hpp"

using namespace emulator_test;

BOOST_AUTO_TEST_SUITE(emulator_databases)

BOOST_AUTO_TEST_CASE(a_user_is_known_by_its_token) {
  Site site;
  BOOST_TEST(site.get("user").text("username") == "demo");
  std::string alice = site.core.addUser("alice");
  auto withHeader = [&](std::string value) {
    site.token.clear();
    return site.send("GET", "/api/v1alpha1/user", "", {{"Authorization", std::move(value)}});
  };
  BOOST_TEST(withHeader("token " + alice).text("username") == "alice");
  BOOST_TEST(withHeader("Bearer " + alice).text("message").starts_with("invalid authorization"));
  BOOST_TEST(withHeader(alice).status == 400u);
  BOOST_TEST(withHeader("").text("message").starts_with("invalid authorization"));
  BOOST_TEST(withHeader("token nobody").text("message") ==
             "apitoken_db: API Token with matching ID not found");
  BOOST_TEST(site.get("user").text("message") == "no authentication");
}

BOOST_AUTO_TEST_CASE(a_wrong_address_is_a_page) {
  Site site;
  for (const char* target : {"/", "/api/v1alpha1/", "/api/v1alpha1/demo", "/api/v1alpha1/demo/art/",
                             "/api/v1alpha1/demo/art/pulls/1/merge/x", "/api/v2/user",
                             "/api/v1alpha1/demo/art/pulls/1/comments", "/csv/demo/art"}) {
    auto reply = site.send("GET", target);
    BOOST_TEST(reply.status == 404u, target);
    BOOST_TEST(reply.contentType.starts_with("text/html"), target);
  }
  BOOST_TEST(site.send("GET", "/%zz").status == 400u);
}

BOOST_AUTO_TEST_CASE(databases_are_made_once) {
  Site site;
  json::object body{{"ownerName", "dolthub"},
                    {"repoName", "museum"},
                    {"visibility", "public"},
                    {"description", "d"}};
  auto made = site.post("database", body);
  BOOST_TEST(made.text("status") == "Success");
  BOOST_TEST(made.text("repository_name") == "museum");
  auto again = site.post("database", body);
  BOOST_TEST(again.status == 400u);
  BOOST_TEST(again.text("message").ends_with("already exists"));
  body["visibility"] = "open";
  BOOST_TEST(site.post("database", body).status == 400u);
  site.core.addUser("alice");
  body["visibility"] = "public";
  body["ownerName"] = "alice";
  BOOST_TEST(site.post("database", body).text("message") ==
             "API token is not allowed to operate on this resource");
  // Made by the API it has no branch yet.
  BOOST_TEST(site.get("dolthub/museum/branches").json.at("branches").as_array().empty());
  BOOST_TEST(site.effects("database created").size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_not_there_is_a_400) {
  Site site;
  for (const char* path :
       {"demo/none/branches", "demo/none/pulls", "demo/none/pulls/1", "demo/none/jobs",
        "demo/none/tags", "demo/none/releases", "demo/none/forks"}) {
    auto reply = site.get(path);
    BOOST_TEST(reply.status == 400u, path);
    BOOST_TEST(reply.text("message") == "no such repository", path);
  }
  BOOST_TEST(site.get("demo/art/pulls/1").text("message") == "no such pull");
  BOOST_TEST(site.get("demo/none/main?q=SELECT").text("query_execution_message") ==
             "no such repository");
}

BOOST_AUTO_TEST_CASE(private_databases_are_hidden) {
  Site site;
  site.core.createDatabase("demo", "secret", "main", true, site.now);
  BOOST_TEST(site.get("demo/secret/branches").status == 200u);
  site.token = site.core.addUser("alice");
  BOOST_TEST(site.get("demo/secret/branches").text("message") == "no such repository");
  BOOST_TEST(site.get("demo/art/branches").status == 200u);
  BOOST_TEST(
      site.post("demo/art/branches",
                {{"revisionType", "branch"}, {"revisionName", "main"}, {"newBranchName", "b"}})
          .text("message") == "API token is not allowed to operate on this resource");
  site.token.clear();
  BOOST_TEST(site.get("demo/secret/branches").status == 400u);
  BOOST_TEST(site.get("demo/art/branches").status == 200u);
}

BOOST_AUTO_TEST_CASE(branches_come_from_revisions) {
  Site site;
  auto make = [&](const char* type, const char* from, const char* name) {
    return site.post("demo/art/branches",
                     {{"revisionType", type}, {"revisionName", from}, {"newBranchName", name}});
  };
  auto made = make("branch", "main", "feature/x");
  BOOST_TEST(made.text("new_branch_name") == "feature/x");
  BOOST_TEST(made.text("revision_type") == "branch");
  BOOST_TEST(make("branch", "main", "feature/x").text("message").ends_with("already exists"));
  BOOST_TEST(make("branch", "none", "y").text("message") == "branch not found");
  BOOST_TEST(make("ref", "main", "y").status == 200u);
  BOOST_TEST(make("leaf", "main", "z").status == 400u);
  BOOST_TEST(make("branch", "main", "").status == 400u);
  BOOST_TEST(column(site.get("demo/art/branches"), "branches", "branch_name") ==
             "feature/x,main,y");
  BOOST_TEST(site.effects("branch created").size() == 3u);
}

BOOST_AUTO_TEST_CASE(tags_and_releases) {
  Site site;
  auto tag = [&](const std::string& name) {
    return site.post("demo/art/tags", {{"tagName", name},
                                       {"tagMessage", "m"},
                                       {"revisionType", "branch"},
                                       {"revisionName", "main"}});
  };
  BOOST_TEST(tag("v1").text("tag_description") == "m");
  BOOST_TEST(tag("v1").status == 400u);
  json::object release{{"title", "one"}, {"tag", "v2"}, {"commitSha", "main"}};
  BOOST_TEST(site.post("demo/art/releases", release).text("message") == "tag not found");
  release["createTagIfNotExists"] = true;
  auto made = site.post("demo/art/releases", release);
  BOOST_TEST(made.text("release_title") == "one");
  std::string commit = made.text("release_commit_sha");
  BOOST_TEST(commit.size() == 32u);
  BOOST_TEST(site.post("demo/art/releases", release).text("message").ends_with("already exists"));
  BOOST_TEST(column(site.get("demo/art/tags"), "tags", "tag_name") == "v2,v1");
  BOOST_TEST(column(site.get("demo/art/releases"), "releases", "release_tag") == "v2");
  // A commit's id is a revision too.
  BOOST_TEST(site.query("SELECT 1", commit).text("query_execution_status") == "Success");
  BOOST_TEST(site.query("SELECT 1", "v1").text("query_execution_status") == "Success");

  for (int i = 0; i < 40; ++i) {
    tag("t" + std::to_string(i));
  }
  auto first = site.get("demo/art/tags");
  BOOST_TEST(first.json.at("tags").as_array().size() == 20u);
  auto second = site.get("demo/art/tags?pageToken=" + first.text("next_page_token"));
  BOOST_TEST(second.json.at("tags").as_array().size() == 20u);
  auto third = site.get("demo/art/tags?next_page_token=" + second.text("next_page_token"));
  BOOST_TEST(third.json.at("tags").as_array().size() == 2u);
  BOOST_TEST(third.text("next_page_token") == "");
  BOOST_TEST(site.get("demo/art/tags?pageToken=AWE21").status == 400u);
}

BOOST_AUTO_TEST_CASE(forks_take_time_and_share_nothing_afterwards) {
  dolthub::EmulatorOptions options;
  options.forkVisibleAfter = std::chrono::seconds{30};
  Site site{options};
  site.import("id,name\n1,a\n");
  site.merge("1");
  json::object body{
      {"ownerName", "org"}, {"parentOwnerName", "demo"}, {"parentDatabaseName", "art"}};
  auto started = site.post("fork", body);
  std::string name = started.text("operation_name");
  BOOST_TEST(name.starts_with("operations/"));
  auto poll = [&] {
    return site.get("fork?operationName=" + encode(name));
  };
  BOOST_TEST(poll().json.at("done").as_bool() == false);
  site.passJobs();
  BOOST_TEST(poll().json.at("done").as_bool() == true);
  BOOST_TEST(poll().text("database_owner") == "org");
  BOOST_TEST(site.get("org/art/branches").text("message") == "no such repository");
  BOOST_TEST(site.get("demo/art/forks").json.at("fork_network_count").as_int64() == 0);
  site.pass(std::chrono::seconds{31});
  BOOST_TEST(site.get("org/art/branches").status == 200u);
  auto forks = site.get("org/art/forks");
  BOOST_TEST(column(forks, "forks", "database_owner") == "org");
  BOOST_TEST(forks.text("parent_owner") == "demo");
  BOOST_TEST(forks.text("network_root_owner") == "demo");
  BOOST_TEST(site.get("demo/art/forks").text("parent_owner") == "");
  BOOST_TEST(site.post("fork", body).text("message").ends_with("already exists"));
  body["parentDatabaseName"] = "none";
  BOOST_TEST(site.post("fork", body).text("message") == "no such repository");

  site.write("UPDATE art SET name = 'b'");
  BOOST_TEST(site.cells("SELECT name FROM art") == "b");
  BOOST_TEST(site.get("org/art/main?q=SELECT%20name%20FROM%20art").body.find("\"a\"") !=
             std::string::npos);
  // A pull request from the fork into its parent.
  auto pull = site.post("demo/art/pulls", {{"title", "t"},
                                           {"fromBranchOwnerName", "org"},
                                           {"fromBranchRepoName", "art"},
                                           {"fromBranchName", "main"},
                                           {"toBranchOwnerName", "demo"},
                                           {"toBranchRepoName", "art"},
                                           {"toBranchName", "main"}});
  BOOST_TEST(pull.text("pull_id") == "2");
}

BOOST_AUTO_TEST_CASE(users_see_their_own_operations_alone) {
  Site site;
  site.import("id\n1\n");
  for (int i = 0; i < 20; ++i) {
    site.startWrite("INSERT INTO art VALUES (" + std::to_string(i) + ")");
  }
  auto first = site.get("users/demo/operations");
  BOOST_TEST(first.json.at("operations").as_array().size() == 15u);
  auto second = site.get("users/demo/operations?pageToken=" + first.text("next_page_token"));
  BOOST_TEST(second.json.at("operations").as_array().size() == 6u);
  BOOST_TEST(second.text("next_page_token") == "");
  auto imports = site.get("users/demo/operations?operationType=Import");
  BOOST_TEST(column(imports, "operations", "operation_status") == "Success");
  std::string metadata = column(imports, "operations", "metadata");
  BOOST_TEST(metadata.starts_with("{'repo_owner':'demo'"));
  BOOST_TEST(metadata.find("file.csv") == metadata.npos);
  BOOST_TEST(site.get("users/demo/operations?operationType=Dance").status == 400u);
  site.token = site.core.addUser("alice");
  BOOST_TEST(site.get("users/demo/operations").status == 400u);
  BOOST_TEST(site.get("users/alice/operations").json.at("operations").as_array().empty());
}

BOOST_AUTO_TEST_SUITE_END()
