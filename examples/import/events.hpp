#pragma once

#include "import/output_file.hpp"

#include <dolthub/importer.hpp>

#include <string>

namespace dolthub_import {

// A line of JSON for each thing that happens, for programs that follow a run while it goes on.
class EventFile {
public:
  // Behind what earlier runs of the same journal told, where it `goesOn`.
  // \throws UsageError when it cannot be made.
  EventFile(const std::string& path, bool goesOn);
  // Nothing that is there is changed. \throws UsageError when it could not be made.
  static void require(const std::string& path);

  void take(const dolthub::ImportEvent& event, const dolthub::ImportPlan& plan);
  // Waits until what was written is out. false when some was lost.
  bool finish() { return file_.finish(); }

private:
  LineFile file_;
};

} // namespace dolthub_import
