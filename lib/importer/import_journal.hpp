#pragma once

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"
#include "importer/journal_file.hpp"
#include "importer/record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dolthub {

// A journal on disk, and what it says.
class ImportJournal::State final : public importer::Journal {
public:
  // A new one. \throws Error
  State(std::string path, const ImportPlan& plan, Notes notes);
  // One that is there; `lock`: to go on with it.
  State(std::string path, bool lock);

  const std::string& path() const noexcept { return path_; }
  const ImportPlan& plan() const noexcept { return plan_; }
  const Notes& notes() const noexcept { return heading_.notes; }
  const std::string& dropped() const noexcept { return dropped_; }

  importer::Past past(std::size_t file) const override { return past_[file]; }
  std::string endpoint() const override;
  void intent(std::size_t file, importer::Step step, support::WallTime at, bool intoEmpty) override;
  void refused(std::size_t file, importer::Step step) override;
  void accepted(std::size_t file, importer::Step step, const std::string& operation) override;
  void imported(std::size_t file, const std::string& pullRequestId) override;
  void finished(std::size_t file, const FileReport& report) override;
  void verified(std::size_t file, std::uint64_t rows) override;

  importer::StagePast stagePast(std::size_t first) const override { return stagePast_[first]; }
  void staged(std::size_t first, importer::StageStep step, const std::string& text) override;

  // From now on the plan has this instead.
  void acceptChange(std::size_t file, PlannedFile changed);
  // The state that the file must be in when it is sent; none: it will be refused.
  void restamp(std::size_t file, const FileStamp& stamp);

private:
  void load(const std::string& text);
  void take(const boost::json::object& record, std::size_t line);
  void write(const boost::json::object& record, bool sync);
  void note(const boost::json::object& record, bool sync);

  std::string path_;
  std::optional<importer::JournalFile> file_; // none when it is only looked at
  importer::Heading heading_;
  ImportPlan plan_;
  std::vector<importer::Past> past_;
  std::vector<importer::StagePast> stagePast_; // of the lane whose first file it is
  std::string dropped_;
  std::size_t keep_ = 0; // bytes of whole records
};

struct ImportJournalAccess {
  static const std::shared_ptr<ImportJournal::State>& state(const ImportJournal& journal) {
    return journal.state_;
  }
};

} // namespace dolthub
