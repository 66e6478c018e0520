#pragma once

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// A journal is a text file of JSON lines, each with a checksum of itself. That can be read with
// eyes, grep and jq on the worst of mornings, needs no library to be trusted, and breaks in one way
// only: at its end.
namespace dolthub::importer {

// With the checksum as its last key, and a line break. Texts may hold any bytes.
std::string sealed(const boost::json::object& record);
// Nothing when the line (without its break) is damaged.
std::optional<boost::json::object> unsealed(std::string_view line);

// Whether the checksum was right but the content is not: of a newer version, or not ours at all.
class BadRecord : public std::exception {
public:
  explicit BadRecord(std::string why) : why_(std::move(why)) {}
  const char* what() const noexcept override { return why_.c_str(); }

private:
  std::string why_;
};

// The first line.
struct Heading {
  std::size_t files = 0;
  ImportJournal::Notes notes;
};
boost::json::object headingRecord(const Heading& heading);
Heading readHeading(const boost::json::object& record);

// A run begins: the first, or one that goes on.
boost::json::object runRecord(const RunTerms& terms);
bool isRunRecord(const boost::json::object& record);
RunTerms readRun(const boost::json::object& record);

// A file of the plan.
boost::json::object planRecord(std::size_t index, const PlannedFile& file);
PlannedFile readPlan(const boost::json::object& record);

// The index of the file that a record is about.
std::size_t fileOf(const boost::json::object& record, std::size_t files);

// What happened to a file.
boost::json::object intentRecord(std::size_t file, Step step, support::WallTime at, bool intoEmpty);
boost::json::object refusedRecord(std::size_t file, Step step);
boost::json::object acceptedRecord(std::size_t file, Step step, const std::string& operation);
boost::json::object importedRecord(std::size_t file, const std::string& pullRequestId);
boost::json::object finishedRecord(std::size_t file, const FileReport& report);
boost::json::object verifiedRecord(std::size_t file, std::optional<std::uint64_t> rows,
                                   const std::optional<Error>& problem);

boost::json::object stageRecord(std::size_t first, StageStep step, const StageNote& note);
bool isStageRecord(const boost::json::object& record);
void replay(const boost::json::object& record, StageHistory& past);

// Brings `past` up to date with such a record.
void replay(const boost::json::object& record, FileHistory& past);

} // namespace dolthub::importer
