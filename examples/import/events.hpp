#pragma once

#include <dolthub/importer.hpp>

#include <fstream>
#include <string>

// A line of JSON for each thing that happens, for programs that follow a run while it goes on.
class EventFile {
public:
  // \throws UsageError when it cannot be made.
  explicit EventFile(const std::string& path);

  void take(const dolthub::ImportEvent& event, const dolthub::ImportPlan& plan);

private:
  std::ofstream file_;
};
