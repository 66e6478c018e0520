#pragma once

#include <dolthub/importer.hpp>

#include <functional>
#include <optional>
#include <string>
#include <vector>

// What reading files tells; all of it blocks.
namespace dolthub::importer {

// None where there is no regular file.
std::optional<FileStamp> stampOf(const std::string& path);

// A file as it is in its turn.
struct FileLook {
  FileFacts facts;
  bool changed = false;    // it is not what its facts say
  bool needsParts = false; // it is over the limit of one upload, and not planned in parts
  std::string unanswered;  // nothing was learnt of it, and why
};

// Reads the file only where its facts do not say that it is as it was. Keeps no names of columns.
// `onPiece` is called behind each piece that was read.
FileLook lookAt(const PlannedFile& file, const std::function<void()>& onPiece = {});

// Why it cannot be sent; none where it can.
std::optional<Error> problemOf(const FileLook& look, const std::string& label);

} // namespace dolthub::importer
