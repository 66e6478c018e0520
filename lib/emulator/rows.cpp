#include "emulator/rows.hpp"

#include <algorithm>
#include <deque>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "emulator/text.hpp"

namespace dolthub::emulator {

namespace {

class SeparatedReader : public RowReader {
public:
  SeparatedReader(std::string_view content, char separator)
      : content_(content), separator_(separator) {
    if (content_.starts_with("\xef\xbb\xbf")) {
      at_ = 3;
    }
    std::vector<Cell> header;
    if (!readLine(header)) {
      throw BadFile("the file has no header line");
    }
    for (const Cell& cell : header) {
      if (cell.text.empty()) {
        throw BadFile("column " + toText(columns_.size() + 1) + " of the header has no name");
      }
      columns_.emplace_back(cell.text);
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t consumed() const override { return at_; }

  bool next(std::vector<Cell>& row) override {
    if (!readLine(row)) {
      return false;
    }
    if (row.size() != columns_.size()) {
      throw BadFile("line " + toText(lineStart_) + ": expected " + toText(columns_.size()) +
                    " values, but saw " + toText(row.size()));
    }
    return true;
  }

private:
  /// Blank lines are passed over.
  bool readLine(std::vector<Cell>& row) {
    row.clear();
    unescaped_.clear();
    while (at_ < content_.size() && atLineEnd(at_)) {
      skipLineEnd();
    }
    lineStart_ = line_;
    if (at_ >= content_.size()) {
      return false;
    }
    while (true) {
      row.push_back(content_[at_] == '"' ? quoted() : plain());
      if (at_ >= content_.size()) {
        return true;
      }
      if (content_[at_] != separator_) {
        skipLineEnd();
        return true;
      }
      ++at_;
      if (at_ >= content_.size()) {
        row.push_back(Cell{{}, true});
        return true;
      }
    }
  }

  void skipLineEnd() {
    if (content_[at_] == '\r') {
      ++at_;
    }
    if (at_ < content_.size() && content_[at_] == '\n') {
      ++at_;
    }
    ++line_;
  }

  bool atLineEnd(std::size_t i) const {
    return content_[i] == '\n' ||
           (content_[i] == '\r' && (i + 1 == content_.size() || content_[i + 1] == '\n'));
  }

  Cell plain() {
    std::size_t end = at_;
    while (end < content_.size() && content_[end] != separator_ && !atLineEnd(end)) {
      ++end;
    }
    Cell cell{content_.substr(at_, end - at_), end == at_};
    at_ = end;
    return cell;
  }

  Cell quoted() {
    std::size_t start = ++at_;
    std::string* copy = nullptr;
    while (true) {
      std::size_t quote = content_.find('"', at_);
      if (quote == content_.npos) {
        throw BadFile("line " + toText(lineStart_) + ": a quote is never closed");
      }
      line_ += static_cast<std::size_t>(
          std::count(content_.begin() + static_cast<std::ptrdiff_t>(at_),
                     content_.begin() + static_cast<std::ptrdiff_t>(quote), '\n'));
      bool doubled = quote + 1 < content_.size() && content_[quote + 1] == '"';
      if (copy == nullptr && doubled) {
        copy = &unescaped_.emplace_back(content_.substr(start, at_ - start));
      }
      if (copy != nullptr) {
        copy->append(content_, at_, quote + (doubled ? 1 : 0) - at_);
      }
      at_ = quote + (doubled ? 2 : 1);
      if (doubled) {
        continue;
      }
      if (at_ < content_.size() && content_[at_] != separator_ && !atLineEnd(at_)) {
        throw BadFile("line " + toText(lineStart_) + ": text after a closing quote");
      }
      return Cell{copy != nullptr ? std::string_view{*copy} : content_.substr(start, quote - start),
                  false};
    }
  }

  std::string_view content_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t lineStart_ = 1;
  std::vector<std::string> columns_;
  std::deque<std::string> unescaped_;
};

class JsonReader : public RowReader {
public:
  explicit JsonReader(std::string_view content) : size_(content.size()) {
    if (content.starts_with("\xef\xbb\xbf")) {
      content.remove_prefix(3);
    }
    boost::system::error_code failure;
    document_ = boost::json::parse(content, failure);
    if (failure) {
      throw BadFile("the file is not JSON: " + failure.message());
    }
    const auto* object = document_.if_object();
    const auto* rows = object != nullptr ? object->if_contains("rows") : &document_;
    if (rows == nullptr || !rows->is_array()) {
      throw BadFile("the file is neither an array of objects nor an object with \"rows\"");
    }
    rows_ = &rows->get_array();
    for (const auto& row : *rows_) {
      if (!row.is_object()) {
        throw BadFile("a row is not an object");
      }
      for (const auto& field : row.get_object()) {
        if (std::ranges::find(columns_, field.key()) == columns_.end()) {
          columns_.emplace_back(field.key());
        }
      }
    }
    if (columns_.empty()) {
      throw BadFile("the file has no columns");
    }
  }

  const std::vector<std::string>& columns() const override { return columns_; }
  std::size_t consumed() const override {
    return rows_->empty() ? size_ : size_ / rows_->size() * at_;
  }

  bool next(std::vector<Cell>& row) override {
    row.clear();
    texts_.clear();
    if (at_ == rows_->size()) {
      return false;
    }
    const auto& object = (*rows_)[at_++].get_object();
    for (const std::string& column : columns_) {
      const auto* value = object.if_contains(column);
      if (value == nullptr || value->is_null()) {
        row.push_back(Cell{{}, true});
      } else if (value->is_string()) {
        row.push_back(Cell{std::string_view{value->get_string()}, false});
      } else {
        row.push_back(Cell{texts_.emplace_back(boost::json::serialize(*value)), false});
      }
    }
    return true;
  }

private:
  boost::json::value document_;
  const boost::json::array* rows_ = nullptr;
  std::vector<std::string> columns_;
  std::deque<std::string> texts_;
  std::size_t size_;
  std::size_t at_ = 0;
};

} // namespace

std::unique_ptr<RowReader> readSeparated(std::string_view content, char separator) {
  return std::make_unique<SeparatedReader>(content, separator);
}

std::unique_ptr<RowReader> readJson(std::string_view content) {
  return std::make_unique<JsonReader>(content);
}

void appendCsvLine(std::string& out, const std::vector<Cell>& row) {
  bool first = true;
  for (const Cell& cell : row) {
    if (!first) {
      out += ',';
    }
    first = false;
    if (cell.null) {
      continue;
    }
    if (!cell.text.empty() && cell.text.find_first_of(",\"\r\n") == cell.text.npos) {
      out += cell.text;
      continue;
    }
    out += '"';
    for (char c : cell.text) {
      if (c == '"') {
        out += '"';
      }
      out += c;
    }
    out += '"';
  }
  out += '\n';
}

} // namespace dolthub::emulator
