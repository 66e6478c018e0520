#include "import/csv.hpp"

#include "import/usage_error.hpp"

namespace dolthub_import {

namespace {

class CsvText {
public:
  CsvText(std::string_view text, const std::string& name) : text_(text), name_(name) {
    if (text_.starts_with("\xef\xbb\xbf")) {
      at_ = 3;
    }
  }

  std::vector<CsvRow> rows() {
    std::vector<CsvRow> rows;
    while (at_ < text_.size()) {
      CsvRow row = nextRow();
      const bool empty = row.cells.size() == 1 && row.cells.front().empty();
      if (!empty) {
        rows.push_back(std::move(row));
      }
    }
    return rows;
  }

private:
  CsvRow nextRow() {
    CsvRow row;
    row.line = line_;
    for (;;) {
      row.cells.push_back(nextCell());
      if (at_ < text_.size() && text_[at_] == ',') {
        ++at_;
        continue;
      }
      if (at_ < text_.size()) {
        ++at_; // the line break
        ++line_;
      }
      return row;
    }
  }

  // Stops at the comma or the line break behind it.
  std::string nextCell() {
    std::string cell;
    if (at_ < text_.size() && text_[at_] == '"') {
      readQuoted(cell);
    }
    while (at_ < text_.size() && text_[at_] != ',' && text_[at_] != '\n') {
      cell.push_back(text_[at_++]);
    }
    const bool atLineEnd = at_ == text_.size() || text_[at_] == '\n';
    if (atLineEnd && cell.ends_with('\r')) {
      cell.pop_back();
    }
    return cell;
  }

  void readQuoted(std::string& cell) {
    const std::size_t begin = line_;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        if (at_ == text_.size() || text_[at_] != '"') {
          return;
        }
      }
      line_ += text_[at_] == '\n' ? 1 : 0;
      cell.push_back(text_[at_]);
    }
    throw InputError(name_ + ":" + std::to_string(begin) + ": a quote is never closed");
  }

  std::string_view text_;
  const std::string& name_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

} // namespace

std::vector<CsvRow> readCsv(std::string_view text, const std::string& name) {
  return CsvText(text, name).rows();
}

} // namespace dolthub_import
