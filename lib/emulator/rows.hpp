#pragma once

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::emulator {

/// One value of a file. The text lives until the next row is read.
struct Cell {
  std::string_view text;
  bool null = false;
};

/// A file that does not hold what its type promises; the text becomes the job's error.
struct BadFile : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The rows of an uploaded file, one after the other, so that a big one can be read in slices.
class RowReader {
public:
  virtual ~RowReader() = default;
  virtual const std::vector<std::string>& columns() const = 0;
  /// False at the end. Throws BadFile.
  virtual bool next(std::vector<Cell>& row) = 0;
  /// How many bytes of the file were read so far.
  virtual std::size_t consumed() const = 0;
};

/// RFC 4180 with a separator: quotes, line ends inside quotes, CRLF, a byte order mark. An empty
/// field without quotes is NULL. The content must outlive the reader. Throws BadFile.
std::unique_ptr<RowReader> readSeparated(std::string_view content, char separator);

/// An array of objects, or {"rows": [objects]}. Throws BadFile.
std::unique_ptr<RowReader> readJson(std::string_view content);

/// Appends one line in the form that readSeparated takes back to the same cells.
void appendCsvLine(std::string& out, const std::vector<Cell>& row);

} // namespace dolthub::emulator
