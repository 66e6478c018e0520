// The digest by which the importer knows a file again, of a file that is read for it.
#include "measure.hpp"
#include "support/sha256.hpp"

#include <fstream>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  const bench::ReadJob job = bench::readJobFrom(argc, argv);
  const bench::Stopwatch watch;
  double bytes = 0;
  std::string piece(64 << 10, '\0');
  for (int round = 0; round < job.rounds; ++round) {
    std::ifstream file(job.file, std::ios::binary);
    dolthub::support::Sha256 digest;
    while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())), file.gcount() > 0) {
      const auto count = static_cast<std::size_t>(file.gcount());
      digest.feed(std::string_view(piece.data(), count));
      bytes += static_cast<double>(count);
    }
    if (digest.finish().empty()) {
      return 1;
    }
  }
  watch.report(bytes / 1e9);
}
