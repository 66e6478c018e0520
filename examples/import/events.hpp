#pragma once

#include "import/output_file.hpp"

#include <dolthub/importer.hpp>

#include <string>

// A line of JSON for each thing that happens, for programs that follow a run while it goes on.
class EventFile {
public:
  // \throws UsageError when it cannot be made.
  explicit EventFile(const std::string& path);

  void take(const dolthub::ImportEvent& event, const dolthub::ImportPlan& plan);
  bool isWhole() const noexcept { return file_.isWhole(); }

private:
  LineFile file_;
};
