#pragma once

#include <dolthub/importer.hpp>

#include "importer/journal.hpp"
#include "importer/record.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::importer {

// Throws a dolthub::Error about a journal.
[[noreturn]] void refuseJournal(const std::string& path, const std::string& what);

// How far a journal's text comes.
enum class Extent {
  Torn, // not to the end of its plan: nothing was sent by that run
  Planned
};

// Of a record that counts only together with those behind it: how many they are.
inline constexpr std::string_view moreKey = "more";

// A journal's lines, and what they come to.
struct JournalText {
  std::string path; // for what is told
  Heading heading;
  ImportPlan plan;
  std::vector<FileHistory> past;
  std::vector<StageHistory> stagePast; // of the lane whose first file it is
  std::optional<RunTerms> terms;       // of the latest run
  std::string dropped;
  std::size_t keep = 0;                        // bytes of whole records
  bool breakMissing = false;                   // the last of them lacks its line break
  std::vector<boost::json::object> incomplete; // records that wait for those behind them

  // Of a whole journal. Only a line without its end can be torn; any other damage is refused.
  Extent load(const std::string& text);
  // Of one that must have its plan.
  void loadPlanned(const std::string& text);
  // One more record. \throws BadRecord, Error
  void take(const boost::json::object& record);

  // As `take`, with those before it that waited for it.
  void takeWhole(boost::json::object record);

  std::vector<FileReport> reports() const;
  JournalContent content() const;
};

} // namespace dolthub::importer
