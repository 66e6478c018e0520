#include "csv/row_reader.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::csv {

namespace {

std::string placeOf(std::uint64_t row) {
  return row == 0 ? "the header" : "row " + std::to_string(row);
}

} // namespace

RowReader::RowReader(std::uint64_t maxRowBytes, std::vector<SqlColumn> types)
    : maxRowBytes_(maxRowBytes), types_(std::move(types)), scanner_(',') {
  scanner_.onCell = [this](std::string&& text, bool isQuoted) {
    takeCell(std::move(text), isQuoted);
  };
  scanner_.onRow = [this](std::uint64_t end) {
    takeRow(end);
  };
}

std::optional<RowReader::Failure> RowReader::feed(std::string_view bytes) {
  begin();
  scanner_.feed(bytes);
  return checked();
}

std::optional<RowReader::Failure> RowReader::finish() {
  begin();
  scanner_.finish();
  return checked();
}

void RowReader::begin() {
  batch_.rows.clear();
  batch_.firstRow = scanner_.rows() + 1;
}

std::optional<RowReader::Failure> RowReader::checked() {
  if (scanner_.headerEnd() != 0 && columns_.empty()) {
    nameColumns();
  }
  batch_.columns = columns_; // the consumer may have taken those of the last batch
  if (scanner_.damage()) {
    return Failure{Problem::Damaged,
                   placeOf(scanner_.damagedRow()) + " (line " +
                       std::to_string(scanner_.damage()->line) + ")",
                   scanner_.damage()->message};
  }
  if (!tooLarge_ && scanner_.offset() - rowBegin_ > maxRowBytes_) {
    tooLarge_ = columns_.empty() ? 0 : scanner_.rows() + 1;
  }
  if (tooLarge_) {
    return Failure{Problem::RowTooLarge, placeOf(*tooLarge_), {}};
  }
  return std::nullopt;
}

void RowReader::takeCell(std::string&& text, bool isQuoted) {
  if (row_.size() > scanner_.columns().size()) {
    return; // the scanner says so at the row's end
  }
  if (text.empty() && !isQuoted) {
    row_.emplace_back(std::nullopt);
  } else {
    row_.emplace_back(std::move(text));
  }
}

void RowReader::takeRow(std::uint64_t end) {
  if (columns_.empty()) {
    nameColumns();
  }
  measure(scanner_.rows(), end);
  if (!scanner_.damage()) {
    batch_.rows.push_back(std::move(row_));
  }
  row_ = {};
  row_.reserve(std::min<std::size_t>(scanner_.columns().size(), 1024));
}

void RowReader::nameColumns() {
  for (const std::string& name : scanner_.columns()) {
    SqlColumn& column = columns_.emplace_back();
    column.name = name;
    const auto known = std::find_if(types_.begin(), types_.end(),
                                    [&](const SqlColumn& type) { return type.name == name; });
    if (known != types_.end()) {
      column.type = known->type;
    }
  }
  measure(0, scanner_.headerEnd());
}

void RowReader::measure(std::uint64_t row, std::uint64_t end) {
  if (!tooLarge_ && end - rowBegin_ > maxRowBytes_) {
    tooLarge_ = row;
  }
  rowBegin_ = end;
}

} // namespace dolthub::csv
