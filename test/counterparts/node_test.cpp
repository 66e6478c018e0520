#include "counterparts/site.hpp"

#include <map>
#include <thread>

namespace dolthub::counterparts {

namespace {

struct Node : Folder {
  // A server of Node's whose `request` is this body of a function.
  std::unique_ptr<Server> serve(const std::string& request, const std::string& more = {},
                                const std::string& module = "https") const {
    const std::string script = "const fs = require('fs');\n"
                               "const server = require('" +
                               module + "').createServer({key: fs.readFileSync('" +
                               path("good.key") + "'), cert: fs.readFileSync('" + path("good.crt") +
                               "')}, (request, response) => {\n" + request + "\n});\n" + more +
                               "\nserver.listen(" + std::to_string(port) + ", '127.0.0.1');\n";
    return std::make_unique<Server>("node", std::vector<std::string>{write("server.js", script)},
                                    port);
  }

  const unsigned short port = freePort();
};

// Notes the database of each POST, and answers.
std::string noting(const Folder& folder, const std::string& more = {}) {
  return "request.resume();\n"
         "request.on('end', () => {\n"
         "  const name = request.url.split('/')[4];\n"
         "  if (request.method == 'POST') fs.appendFileSync('" +
         folder.path("posts") + "', name + '\\n');\n" + more +
         "  response.end(JSON.stringify({branches: [], new_branch_name: 'new'}));\n"
         "});";
}

} // namespace

BOOST_AUTO_TEST_SUITE(counterparts_node, *boost::unit_test::precondition(Installed{"node"}))

BOOST_FIXTURE_TEST_CASE(an_idle_connection_that_the_server_ended_is_not_used, Node) {
  const auto server = serve(noting(*this), "server.keepAliveTimeout = 1;");
  Site site(port);
  BOOST_TEST(site.tried(site.listBranches("one")).has_value());
  std::this_thread::sleep_for(1500ms);
  BOOST_TEST(site.tried(site.makeBranch("two")).has_value());
  BOOST_TEST(site.client.statistics().connections == 2u);
  BOOST_TEST(read("posts") == "two\n");
}

// It ends connections about when the client uses them again, before or after that.
BOOST_FIXTURE_TEST_CASE(a_race_for_an_idle_connection_is_lost_by_nobody, Node) {
  const auto server = serve(noting(*this, "  response.on('finish', () => setTimeout(() => "
                                          "request.socket.destroy(), 5));\n"));
  Site site(port);
  std::map<std::string, Result<Branch>> made;
  for (int i = 0; i < 60; ++i) {
    const std::string name = "d" + std::to_string(i) + "-";
    BOOST_TEST(site.tried(site.listBranches(name)).has_value());
    std::this_thread::sleep_for(std::chrono::microseconds{4000 + 50 * i});
    made.emplace(name, site.tried(site.makeBranch(name)));
    std::this_thread::sleep_for(std::chrono::microseconds{4000 + 50 * i});
  }
  const std::string posts = read("posts");
  BOOST_TEST(site.client.statistics().connections > 1u); // it did end some
  for (const auto& [name, result] : made) {
    const std::size_t arrived = countOf(posts, name + "\n");
    BOOST_TEST_CONTEXT(name) {
      if (result.has_value()) {
        BOOST_TEST(arrived == 1u);
      } else if (result.error().outcome() == Outcome::Unknown) {
        BOOST_TEST(arrived <= 1u);
      } else {
        BOOST_TEST(arrived == 0u);
      }
    }
  }
}

BOOST_FIXTURE_TEST_CASE(a_host_is_named_and_an_address_is_not, Node) {
  const auto server =
      serve("response.end(JSON.stringify({username: request.socket.servername || 'nobody'}));");
  Site byName(port, "localhost");
  const auto named = byName.tried(byName.client.currentUser());
  BOOST_TEST_REQUIRE(named.has_value());
  BOOST_TEST(named->name == "localhost");
  Site byAddress(port);
  const auto unnamed = byAddress.tried(byAddress.client.currentUser());
  BOOST_TEST_REQUIRE(unnamed.has_value());
  BOOST_TEST(unnamed->name == "nobody");
}

BOOST_FIXTURE_TEST_CASE(plain_http_on_the_port_is_told_apart, Node) {
  const auto server = serve("response.end('{}');", {}, "http");
  Site site(port);
  const Error error = site.failed(site.makeBranch("art"));
  BOOST_TEST(error.code() == Errc::TlsRefused);
  BOOST_TEST(error.outcome() == Outcome::NotSent);
  BOOST_TEST(contains(error.message(), "does not speak TLS"), error.message());
}

BOOST_FIXTURE_TEST_CASE(a_query_arrives_as_it_was_written, Node) {
  const auto server =
      serve("const query = new URL(request.url, 'https://x').searchParams.get('q');\n"
            "response.end(JSON.stringify({query_execution_status: 'Success',\n"
            "  schema: [{columnName: 'q'}], rows: [{q: query}]}));");
  Site site(port);
  const std::string sql = "select '+ & = ; % # ? / \\ \" é \n\t' /* %2B %26 */ -- 1 + 1";
  const auto result =
      site.tried(site.client.query(Query{DatabaseName{"demo", "art"}, "main", sql}));
  BOOST_TEST_REQUIRE(result.has_value());
  BOOST_TEST(result->cell(0, "q").value() == sql);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::counterparts
