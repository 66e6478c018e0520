#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <regex>
#include <sstream>
#include <string>
#include <vector>

// Who runs in a container, and what that user may read and write: nothing here can start one.
namespace {

std::string example(const char* path) {
  return structure::readFile(std::string(DOLTHUB_SOURCE_DIR "/examples/") + path);
}

// The commands that a file's head documents, each on one line.
std::vector<std::string> commandsIn(const std::string& text) {
  const std::string joined = std::regex_replace(text, std::regex{R"(\\\n# +)"}, "");
  std::vector<std::string> commands;
  std::istringstream lines{joined};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#   docker run ")) {
      commands.push_back(line);
    }
  }
  return commands;
}

std::string captured(const std::string& text, const char* pattern) {
  std::smatch match;
  return std::regex_search(text, match, std::regex{pattern}) ? match[1].str() : std::string();
}

} // namespace

BOOST_AUTO_TEST_SUITE(structure_images)

BOOST_AUTO_TEST_CASE(a_folder_that_is_mounted_is_written_by_its_owner) {
  const std::vector<std::string> commands = commandsIn(example("docker/Dockerfile"));
  BOOST_TEST_REQUIRE(commands.size() == 2u);
  for (const std::string& command : commands) {
    BOOST_TEST(captured(command, R"re( -v "\$PWD:(/\w+)" )re") != "", command);
    BOOST_TEST(command.find(R"re( --user "$(id -u):$(id -g)" )re") != command.npos, command);
  }
}

BOOST_AUTO_TEST_CASE(the_emulators_authority_is_where_others_can_read_it) {
  const std::string command = commandsIn(example("docker/Dockerfile")).back();
  BOOST_TEST(captured(command, R"re(\$PWD:(/\w+)")re") ==
             captured(command, " --directory (/\\w+)"));
  BOOST_TEST(captured(command, "(dolthub-emulator) --port \\d+ --directory") != "", command);
}

BOOST_AUTO_TEST_CASE(a_pod_reads_its_token_and_writes_its_journal) {
  const std::string image = example("docker/Dockerfile");
  const std::string user = captured(image, "\nUSER (\\d+):\\d+\n");
  const std::string group = captured(image, "\nUSER \\d+:(\\d+)\n");
  BOOST_TEST_REQUIRE(user != "");
  BOOST_TEST(user != "0");
  const std::string pod = example("schedulers/kubernetes.yaml");
  BOOST_TEST(captured(pod, R"(\brunAsUser: (\d+))") == user);
  BOOST_TEST(captured(pod, R"(\brunAsGroup: (\d+))") == group);
  BOOST_TEST(captured(pod, R"(\bfsGroup: (\d+))") == group);
  BOOST_TEST(captured(pod, R"(\bdefaultMode: (\d+))") == "0440"); // root's, and the group's to read
}

BOOST_AUTO_TEST_SUITE_END()
