#pragma once

#include <dolthub/importer.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace dolthub::importer {

// Gathers rows into parts, each with the header and as many whole rows as the limit admits.
class PartFinder {
public:
  explicit PartFinder(std::uint64_t limit) : limit_(limit) {}

  // A row that ends before `end`. False when it is too long for any part.
  bool row(std::uint64_t headerEnd, std::uint64_t end);
  std::vector<FilePart> finish();

private:
  void close();

  std::uint64_t limit_;
  std::uint64_t headerEnd_ = 0;
  std::uint64_t begin_ = 0; // of the part being gathered
  std::uint64_t end_ = 0;   // of its last row
  std::uint64_t rows_ = 0;
  std::vector<FilePart> parts_;
};

// As DoltHub is told. Parts have names of their own, so that they can be told apart there.
std::string uploadName(const PlannedFile& file);

} // namespace dolthub::importer
