#include "fuzz/target.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

// Every target over its stored corpus, without a fuzzer: what was found once stays found.

namespace {

std::string contentOf(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(fuzz_corpus)

BOOST_AUTO_TEST_CASE(every_target_holds_for_its_corpus) {
  const std::filesystem::path corpus = DOLTHUB_SOURCE_DIR "/test/fuzz/corpus";
  for (const fuzz::Target& target : fuzz::targets()) {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(corpus / target.name)) {
      const std::string input = contentOf(entry.path());
      BOOST_TEST_CONTEXT(entry.path()) {
        BOOST_CHECK_NO_THROW(target.run(input));
        // Broken off anywhere, too.
        BOOST_CHECK_NO_THROW(target.run(std::string_view(input).substr(0, input.size() / 2)));
      }
      ++files;
    }
    BOOST_TEST(files >= 5u, target.name << " has a corpus of " << files);
  }
}

BOOST_AUTO_TEST_SUITE_END()
