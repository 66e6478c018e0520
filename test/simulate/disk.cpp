#include "simulate/disk.hpp"

#include <dolthub/error.hpp>

#include <algorithm>

namespace dolthub::simulate {

class Disk::File final : public importer::JournalDisk {
public:
  explicit File(Disk& disk) : disk_(disk) {}

  std::string readAll() const override { return disk_.text_; }
  void truncate(std::uint64_t size) override { disk_.text_.resize(size); }
  void append(std::string_view line) override { disk_.append(line); }
  void sync() override { disk_.sync(); }
  void remove() noexcept override { disk_.text_.clear(); }

private:
  Disk& disk_;
};

std::unique_ptr<importer::JournalDisk> Disk::open() {
  operations_ = 0;
  deathAt_.reset();
  room_.reset();
  dead_ = false;
  wasFull_ = false;
  return std::make_unique<File>(*this);
}

void Disk::dieAt(std::uint64_t operation, Death how) {
  deathAt_ = operations_ + operation;
  death_ = how;
}

bool Disk::begins() {
  if (!dead_ && room_ && operations_ >= *room_) {
    wasFull_ = true;
    ErrorDetails details;
    details.outcome = Outcome::NotSent;
    details.message = "the journal cannot be written: no space left on device";
    throw Error(Errc::LocalLimit, std::move(details));
  }
  return !dead_;
}

void Disk::die() {
  dead_ = true;
  if (onDeath) {
    onDeath();
  }
}

void Disk::append(std::string_view line) {
  if (!begins()) {
    return;
  }
  if (deathAt_ != operations_++) {
    text_ += line;
    return;
  }
  switch (death_) {
  case Death::Before:
    break;
  case Death::Torn:
    text_ += line.substr(0, line.size() / 2);
    break;
  case Death::Unended:
    text_ += line.substr(0, line.size() - 1);
    break;
  case Death::After:
    text_ += line;
    break;
  }
  die();
}

void Disk::sync() {
  if (!begins()) {
    return;
  }
  const bool dies = deathAt_ == operations_++;
  if (!dies || death_ == Death::After) {
    synced_ = text_.size();
  }
  if (dies) {
    die();
  }
}

void Disk::loseUnsynced(std::uint64_t lines, bool half) {
  const auto endOfLine = [this](std::size_t begin) {
    const std::size_t end = text_.find('\n', begin);
    return end == std::string::npos ? text_.size() : end + 1;
  };
  std::size_t keep = std::min(synced_, text_.size());
  for (std::uint64_t line = 0; line < lines; ++line) {
    keep = endOfLine(keep);
  }
  text_.resize(half ? keep + (endOfLine(keep) - keep) / 2 : keep);
}

} // namespace dolthub::simulate
