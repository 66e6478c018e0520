#pragma once

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"
#include "importer/journal_disk.hpp"
#include "importer/journal_text.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dolthub {

// A journal that is written, and what it says by now.
class ImportJournal::State final : public importer::Journal {
public:
  using Disk = std::unique_ptr<importer::JournalDisk>;

  // A new one. \throws Error
  State(std::string path, Disk disk, const ImportPlan& plan, Notes notes);
  // One that is there, to go on with.
  State(std::string path, Disk disk);

  const importer::JournalText& text() const noexcept { return text_; }
  const ImportPlan& plan() const noexcept { return text_.plan; }

  importer::FileHistory past(std::size_t file) const override { return text_.past[file]; }
  std::string endpoint() const override;
  void begin(const importer::RunTerms& terms) override;
  void read(std::size_t file, const PlannedFile& planned) override;
  void intent(std::size_t file, importer::Step step, support::WallTime at, bool intoEmpty) override;
  void refused(std::size_t file, importer::Step step) override;
  void accepted(std::size_t file, importer::Step step, const std::string& operation) override;
  void imported(std::size_t file, const std::string& pullRequestId) override;
  void finished(std::size_t file, const FileReport& report) override;
  void verified(std::size_t file, std::optional<std::uint64_t> rows,
                const std::optional<Error>& problem) override;

  importer::StageHistory stagePast(std::size_t first) const override {
    return text_.stagePast[first];
  }
  void staged(std::size_t first, importer::StageStep step,
              const importer::StageNote& note) override;

  // From now on the plan has these instead: all of them or, wherever a kill comes, none.
  void acceptChanges(const std::vector<std::size_t>& files,
                     const std::vector<PlannedFile>& changed);
  // The state that the file must be in when it is sent.
  void restamp(std::size_t file, const FileStamp& stamp);

private:
  std::string lineOf(const boost::json::object& record) const;
  void write(const boost::json::object& record, bool sync);
  void note(const boost::json::object& record, bool sync);
  void intend(const boost::json::object& record, const boost::json::object& takenBack);

  importer::JournalText text_;
  Disk disk_;
};

// The way in for tests and simulations, which may have a disk of their own.
struct ImportJournalAccess {
  static const std::shared_ptr<ImportJournal::State>& state(const ImportJournal& journal) {
    return journal.state_;
  }
  static ImportJournal create(std::string path, std::unique_ptr<importer::JournalDisk> disk,
                              const ImportPlan& plan, ImportJournal::Notes notes = {});
  static ImportJournal resume(std::string path, std::unique_ptr<importer::JournalDisk> disk);
};

} // namespace dolthub
