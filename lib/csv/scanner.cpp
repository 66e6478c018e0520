#include "csv/scanner.hpp"

#include "text/text.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <set>

namespace dolthub::csv {

namespace {

constexpr std::size_t mostProblems = 20;
// A header longer than this is no header, but a file without line breaks.
constexpr std::uint64_t mostHeaderBytes = 1 << 20;

constexpr std::array<unsigned char, 3> byteOrderMark{0xef, 0xbb, 0xbf};

// Eight bytes at once. Each byte of a result is 0x80 where it is so, and 0 where not.
constexpr std::uint64_t ones = 0x0101010101010101;
constexpr std::uint64_t highs = 0x8080808080808080;

constexpr std::uint64_t whereEqual(std::uint64_t word, char c) noexcept {
  const std::uint64_t other = word ^ (ones * static_cast<unsigned char>(c));
  return ~(((other & ~highs) + ~highs) | other) & highs;
}

std::string fieldsText(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " field" : " fields");
}

} // namespace

void Scanner::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    bytes.remove_prefix(ordinary(bytes));
    if (!bytes.empty()) {
      byte(static_cast<unsigned char>(bytes.front()));
      bytes.remove_prefix(1);
    }
  }
}

// What most bytes of most files are: ASCII between delimiters, or within quotes, where nothing but
// delimiters counts. Takes what it can, and returns how much that was.
std::size_t Scanner::ordinary(std::string_view bytes) {
  const bool quoted = state_ == State::Quoted;
  const bool plain = state_ == State::Plain || state_ == State::FieldStart;
  if (inHeader_ || needed_ != 0 || !(quoted || plain) ||
      std::endian::native != std::endian::little) {
    return 0;
  }
  std::size_t taken = 0;
  std::uint64_t fields = 0;
  std::uint64_t special = 0;
  while (special == 0 && bytes.size() - taken >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + taken, sizeof word);
    special = (word & highs) | whereEqual(word, '\0') | whereEqual(word, '"') |
              whereEqual(word, '\n') | whereEqual(word, '\r');
    if (plain && onCell) {
      special |= whereEqual(word, delimiter_); // which ends a cell
    }
    const int bits = special == 0 ? 64 : (std::countr_zero(special) & ~7);
    if (plain && bits != 0) {
      fields +=
          static_cast<std::uint64_t>(std::popcount(whereEqual(word, delimiter_) << (64 - bits)));
    }
    taken += static_cast<std::size_t>(bits / 8);
  }
  if (taken == 0) {
    return 0;
  }
  offset_ += taken;
  column_ += taken;
  rowHasBytes_ = true;
  last_ = static_cast<unsigned char>(bytes[taken - 1]);
  if (onCell) {
    field_.append(bytes.substr(0, taken));
  }
  if (plain) {
    fields_ += fields;
    state_ = bytes[taken - 1] == delimiter_ ? State::FieldStart : State::Plain;
  }
  return taken;
}

// A byte order mark belongs to the encoding, not to the first column's name. Whether it is one is
// known with its last byte.
void Scanner::byte(unsigned char c) {
  if (!begun_) {
    if (c == byteOrderMark[held_]) {
      ++held_;
      begun_ = held_ == byteOrderMark.size();
      offset_ += begun_ ? held_ : 0;
      return;
    }
    begun_ = true;
    for (unsigned i = 0; i < held_; ++i) {
      plainByte(byteOrderMark[i]);
    }
  }
  plainByte(c);
}

void Scanner::plainByte(unsigned char c) {
  ++offset_;
  if (c < 0x80 || c > 0xbf) {
    ++column_;
  }
  if (c >= 0x80 || needed_ != 0) {
    checkEncoding(c);
  }
  if (c == 0) {
    problem(line_, column_, "a NUL byte; is this text, in UTF-8?");
  }
  step(c);
  last_ = c;
  if (c == '\n') {
    ++line_;
    column_ = 0;
  }
}

void Scanner::step(unsigned char c) {
  const bool delimiter = c == static_cast<unsigned char>(delimiter_);
  if (inHeader_ && last_ == '\r' && c != '\n' && state_ != State::Quoted) {
    damaged(line_, column_, "a carriage return alone; rows must end with LF or CR LF");
  }
  if (inHeader_ && offset_ == mostHeaderBytes + 1) {
    damaged(1, 0, "the header does not end within 1 MiB");
  }
  if (c != '\r' && c != '\n') {
    rowHasBytes_ = true;
  }
  switch (state_) {
  case State::FieldStart:
  case State::Plain:
    if (delimiter) {
      endField();
    } else if (c == '\n') {
      endRow();
    } else if (c == '"' && state_ == State::FieldStart) {
      state_ = State::Quoted;
      quoted_ = true;
      quoteLine_ = line_;
      quoteColumn_ = column_;
    } else {
      state_ = State::Plain;
      keep(static_cast<char>(c));
    }
    break;
  case State::Quoted:
    if (c == '"') {
      state_ = State::QuoteInQuoted;
    } else {
      keep(static_cast<char>(c));
    }
    break;
  case State::QuoteInQuoted:
    if (c == '"') {
      state_ = State::Quoted;
      keep('"');
    } else {
      if (!delimiter && c != '\n' && c != '\r') {
        damaged(line_, column_, "text behind a closing quote; inside quotes a quote is doubled");
      }
      afterQuoted(c);
    }
    break;
  case State::AfterQuoted:
    if (last_ == '\r' && c != '\n') {
      damaged(line_, column_, "a carriage return alone behind a closing quote");
    }
    afterQuoted(c);
    break;
  }
}

void Scanner::afterQuoted(unsigned char c) {
  state_ = State::AfterQuoted;
  if (c == static_cast<unsigned char>(delimiter_)) {
    endField();
  } else if (c == '\n') {
    endRow();
  }
}

void Scanner::finish() {
  if (!begun_) {
    begun_ = true;
    for (unsigned i = 0; i < held_; ++i) {
      plainByte(byteOrderMark[i]);
    }
  }
  if (needed_ != 0) {
    problem(line_, column_, "the file ends inside a UTF-8 character");
  }
  if (state_ == State::Quoted) {
    damaged(quoteLine_, quoteColumn_, "a quote that is never closed");
  }
  if (rowHasBytes_ || (onCell && last_ == '\r')) {
    endRow();
  }
  if (inHeader_) {
    damaged(1, 0, "no header: the first row must name the columns");
  }
}

void Scanner::endField() {
  ++fields_;
  state_ = State::FieldStart;
  if (inHeader_) {
    // Names without end, and empty ones too, would fill the memory.
    if (offset_ <= mostHeaderBytes || columns_.empty()) {
      columns_.push_back(std::move(field_));
    }
  } else if (onCell) {
    onCell(std::move(field_), quoted_);
  }
  field_.clear();
  quoted_ = false;
}

// A line without a cell. Whoever wants no cells reads what people write, by hand too.
void Scanner::endEmptyLine() {
  state_ = State::FieldStart;
  field_.clear();
  if (onCell) {
    damaged(line_, column_,
            inHeader_ ? "an empty line in place of the header"
                      : "an empty line, " + fieldsText(columns_.size()) + " in the header");
  }
}

void Scanner::endRow() {
  const bool isNull = onCell && !inHeader_ && columns_.size() == 1;
  if (!rowHasBytes_ && !isNull) {
    endEmptyLine();
    return;
  }
  if (!quoted_ && field_.ends_with('\r')) {
    field_.pop_back();
  }
  endField();
  if (inHeader_) {
    endHeader();
  } else {
    if (fields_ != columns_.size()) {
      damaged(line_, column_,
              fieldsText(fields_) + " in this row, " + std::to_string(columns_.size()) +
                  " in the header");
    }
    ++rows_;
    if (onRow) {
      onRow(offset_);
    }
  }
  fields_ = 0;
  rowHasBytes_ = false;
}

void Scanner::endHeader() {
  headerEnd_ = offset_;
  std::set<std::string> names;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].empty()) {
      damaged(1, 0, "field " + std::to_string(i + 1) + " of the header is empty");
    } else if (!names.insert(text::lowered(columns_[i])).second) {
      damaged(1, 0, "the header names \"" + columns_[i] + "\" twice");
    }
  }
  inHeader_ = false;
}

void Scanner::keep(char c) {
  if (inHeader_ ? offset_ <= mostHeaderBytes : onCell != nullptr) {
    field_.push_back(c);
  }
}

// Refuses what is no UTF-8, overlong forms and surrogates included; tells one place per character.
void Scanner::checkEncoding(unsigned char c) {
  if (needed_ != 0) {
    if (c >= low_ && c <= high_) {
      --needed_;
      low_ = 0x80;
      high_ = 0xbf;
      return;
    }
    needed_ = 0;
    wrongEncoding(lead_, leadLine_, leadColumn_);
    if (c < 0x80) {
      return;
    }
  }
  low_ = 0x80;
  high_ = 0xbf;
  lead_ = c;
  leadLine_ = line_;
  leadColumn_ = column_;
  if (c >= 0xc2 && c <= 0xdf) {
    needed_ = 1;
  } else if (c >= 0xe0 && c <= 0xef) {
    needed_ = 2;
    low_ = c == 0xe0 ? 0xa0 : 0x80;
    high_ = c == 0xed ? 0x9f : 0xbf;
  } else if (c >= 0xf0 && c <= 0xf4) {
    needed_ = 3;
    low_ = c == 0xf0 ? 0x90 : 0x80;
    high_ = c == 0xf4 ? 0x8f : 0xbf;
  } else {
    wrongEncoding(c, line_, column_);
  }
}

void Scanner::wrongEncoding(unsigned char c, std::uint64_t line, std::uint64_t column) {
  if (offset_ <= 2 && (c == 0xff || c == 0xfe)) {
    problem(1, 1, "this looks like UTF-16; save it as UTF-8");
    return;
  }
  constexpr char digits[] = "0123456789ABCDEF";
  const std::string byte{digits[c >> 4], digits[c & 15]};
  problem(line, column, "not UTF-8: byte 0x" + byte + "; save the file as UTF-8");
}

void Scanner::damaged(std::uint64_t line, std::uint64_t column, std::string message) {
  if (!damage_) {
    damage_.emplace();
    damage_->line = line;
    damage_->column = column;
    damage_->message = message;
    damagedRow_ = inHeader_ ? 0 : rows_ + 1;
  }
  problem(line, column, std::move(message));
}

void Scanner::problem(std::uint64_t line, std::uint64_t column, std::string message) {
  if (problems_.size() == mostProblems) {
    ++untold_;
    return;
  }
  FileProblem problem;
  problem.line = line;
  problem.column = column;
  problem.message = std::move(message);
  problems_.push_back(std::move(problem));
}

std::vector<FileProblem> Scanner::problems() const {
  std::vector<FileProblem> all = problems_;
  if (untold_ != 0) {
    FileProblem rest;
    rest.message = "and " + std::to_string(untold_) + " more";
    all.push_back(std::move(rest));
  }
  return all;
}

} // namespace dolthub::csv
