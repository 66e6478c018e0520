// The importer's scanner over bytes in memory.
#include "csv/scanner.hpp"
#include "measure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

int main(int argc, char** argv) {
  const bench::ReadJob job = bench::readJobFrom(argc, argv);
  const std::string text = bench::contentOf(job.file);
  const bench::Stopwatch watch;
  std::uint64_t seen = 0;
  for (int round = 0; round < job.rounds; ++round) {
    dolthub::csv::Scanner scanner(',');
    bench::inPieces(text, [&](std::string_view piece) { scanner.feed(piece); });
    scanner.finish();
    seen += scanner.rows();
  }
  if (seen == 0) {
    return 1;
  }
  watch.report(static_cast<double>(text.size()) * job.rounds / 1e9);
}
