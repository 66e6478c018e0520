#include "importer/split.hpp"

#include "text/text.hpp"

#include <utility>

namespace dolthub {

namespace importer {

bool PartFinder::row(std::uint64_t headerEnd, std::uint64_t end) {
  if (rows_ == 0) {
    headerEnd_ = headerEnd;
    begin_ = parts_.empty() ? headerEnd : parts_.back().bytes.end;
  } else if (headerEnd_ + (end - begin_) > limit_) {
    close();
    begin_ = end_;
  }
  end_ = end;
  ++rows_;
  return headerEnd_ + (end_ - begin_) <= limit_;
}

void PartFinder::close() {
  FilePart part;
  part.number = static_cast<unsigned>(parts_.size()) + 1;
  part.header = ByteRange(0, headerEnd_);
  part.bytes = ByteRange(begin_, end_);
  part.rows = rows_;
  part.limit = limit_;
  parts_.push_back(part);
  rows_ = 0;
}

std::vector<FilePart> PartFinder::finish() {
  if (rows_ != 0) {
    close();
  }
  for (FilePart& part : parts_) {
    part.count = static_cast<unsigned>(parts_.size());
  }
  return std::move(parts_);
}

std::string uploadName(const PlannedFile& file) {
  std::string name(text::lastPart(file.path));
  if (file.part) {
    const std::size_t dot = name.rfind('.');
    name.insert(dot == std::string::npos ? name.size() : dot,
                "." + std::to_string(file.part->number) + "of" + std::to_string(file.part->count));
  }
  return name;
}

} // namespace importer

std::string PlannedFile::label() const {
  return !part ? path
               : path + ", part " + std::to_string(part->number) + " of " +
                     std::to_string(part->count);
}

std::vector<PlannedFile> splitFile(PlannedFile file) {
  std::vector<PlannedFile> parts;
  const std::vector<FilePart> cuts =
      file.facts ? std::exchange(file.facts->parts, {}) : std::vector<FilePart>();
  for (const FilePart& cut : cuts) {
    PlannedFile& part = parts.emplace_back(file);
    part.part = cut;
    part.facts->bytes = cut.header.end + (cut.bytes.end - cut.bytes.begin);
    part.facts->rows = cut.rows;
    if (cut.number > 1) {
      part.operation = ImportOperation::Update;
    }
  }
  if (cuts.empty()) {
    parts.push_back(std::move(file));
  }
  return parts;
}

} // namespace dolthub
