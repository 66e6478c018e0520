// libcsv over the same bytes: it finds fields and rows, and calls for each.
#include "measure.hpp"

#include <csv.h>

int main(int argc, char** argv) {
  const bench::ReadJob job = bench::readJobFrom(argc, argv);
  const std::string text = bench::contentOf(job.file);
  const bench::Stopwatch watch;
  unsigned long rows = 0;
  const auto field = [](void*, std::size_t, void*) {
  };
  const auto row = [](int, void* count) {
    ++*static_cast<unsigned long*>(count);
  };
  for (int round = 0; round < job.rounds; ++round) {
    csv_parser parser;
    csv_init(&parser, 0);
    bench::inPieces(text, [&](std::string_view piece) {
      csv_parse(&parser, piece.data(), piece.size(), field, row, &rows);
    });
    csv_fini(&parser, field, row, &rows);
    csv_free(&parser);
  }
  if (rows == 0) {
    return 1;
  }
  watch.report(static_cast<double>(text.size()) * job.rounds / 1e9);
}
