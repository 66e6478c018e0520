#include "structure/command.hpp"
#include "structure/source.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

// The servers of the benchmarks, which no test runs: here they are stand-ins.
namespace {

// In a folder that nobody has used before, with a server for uploads that begins when it likes.
const char* const script = R"(
set -euo pipefail
say() { printf '%s\n' "$*" >&2; }
folder=$(mktemp -d)
mkdir "$folder/bin"
standIn() {
  printf '#!/bin/sh\n%s\n' "$2" >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}
standIn openssl 'exit 0'
standIn nginx 'exec sleep 60'
standIn taskset 'shift 2; exec "$@"'
standIn bench-upload_sink 'sleep 0.5; echo 4711; exec sleep 60'
PATH=$folder/bin:$PATH
source "$root/bench/servers.sh"
startServers "$folder/bin" "$folder/of-a-fresh-clone"
printf '%s' "$sinkPort"
kill "${serverIds[@]}"
rm -r "$folder"
)";

} // namespace

BOOST_AUTO_TEST_SUITE(bench_servers)

BOOST_AUTO_TEST_CASE(one_that_takes_its_time_is_waited_for) {
  const std::string path = DOLTHUB_BINARY_DIR "/servers.sh";
  structure::writeFile(path, script);
  BOOST_TEST(structure::outputOf("root='" DOLTHUB_SOURCE_DIR "' bash '" + path + "'") == "4711");
}

BOOST_AUTO_TEST_SUITE_END()
