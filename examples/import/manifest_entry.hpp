#pragma once

#include "import/manifest.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub_import {

// What both forms of a manifest share.

inline constexpr std::array<std::string_view, 6> manifestFields{"file",  "database",  "branch",
                                                                "table", "operation", "keys"};

// All that is wrong with a manifest, to be told at once.
class Complaints {
public:
  void add(const std::string& text);
  // \throws UsageError, where there are any.
  void throwIfAny(const std::string& hint = {}) const;

private:
  std::string text_;
  std::size_t count_ = 0;
};

// As it is written.
struct ManifestEntry {
  std::string file;
  std::string database;
  std::string branch;
  std::string table;
  std::string operation;
  std::vector<std::string> keys;
  std::string origin;
};

using FieldComplaint = std::function<void(std::string_view field, const std::string& message)>;

// Nothing, and complaints, where it makes no sense.
std::optional<Entry> entryFrom(const ManifestEntry& entry, const std::string& manifest,
                               const FieldComplaint& complain);

std::vector<Entry> parseJsonManifest(std::string_view text, const std::string& path);

} // namespace dolthub_import
