#pragma once

// lib/csv: rows and cells of CSV, piece by piece; pure functions.

#include "csv/scanner.hpp"

#include <dolthub/rows.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::csv {

// Makes rows of a table's CSV as its bytes come. No I/O. Of a row that has not ended it keeps at
// most `maxRowBytes` and the bytes of one piece.
class RowReader {
public:
  enum class Problem { RowTooLarge, Damaged };
  struct Failure {
    Problem problem;
    std::string where; // such as "row 17 (line 18)"
    std::string what;
  };

  // `types`: columns whose types are known, in any order.
  RowReader(std::uint64_t maxRowBytes, std::vector<SqlColumn> types);
  RowReader(const RowReader&) = delete; // the scanner calls it back
  RowReader& operator=(const RowReader&) = delete;

  // The rows that end in these bytes are the batch then.
  std::optional<Failure> feed(std::string_view bytes);
  // The CSV is whole. A last row without a line break is the batch.
  std::optional<Failure> finish();

  RowBatch& batch() noexcept { return batch_; }
  const std::vector<SqlColumn>& columns() const noexcept { return columns_; }
  std::uint64_t rows() const noexcept { return scanner_.rows(); }

private:
  void begin();
  std::optional<Failure> checked();
  void takeCell(std::string&& text, bool isQuoted);
  void takeRow(std::uint64_t end);
  void nameColumns();
  // A row, or 0 for the header, ended there.
  void measure(std::uint64_t row, std::uint64_t end);

  const std::uint64_t maxRowBytes_;
  const std::vector<SqlColumn> types_;
  Scanner scanner_;
  SqlRow row_;
  std::uint64_t rowBegin_ = 0; // its offset
  std::optional<std::uint64_t> tooLarge_;
  std::vector<SqlColumn> columns_;
  RowBatch batch_;
};

} // namespace dolthub::csv
