#pragma once

#include <dolthub/importer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::csv {

// Reads a CSV or PSV in pieces and keeps only what it must: the header, counts, and the first
// problems. It knows where rows end, also where quotes hold line breaks. Who wants the cells gets
// each as it ends.
//
// Rows end with LF or CR LF. An empty line is no row, as in DoltHub's own reader. Where cells are
// wanted it is DoltHub's writer that is read, which has none: but for one column, of which it is
// how a NULL is written, an empty line is damage. A quote inside a field that does not begin with
// one is an ordinary character.
class Scanner {
public:
  explicit Scanner(char delimiter) : delimiter_(delimiter) {}

  // Called for each data row, with the offset behind its line break.
  std::function<void(std::uint64_t end)> onRow;
  // Set before anything is fed: called for each cell of a data row, before that row's end.
  std::function<void(std::string&& text, bool isQuoted)> onCell;

  void feed(std::string_view bytes);
  void finish();

  std::uint64_t rows() const noexcept { return rows_; }
  // Of the byte just read; a row that ends, ends there.
  std::uint64_t line() const noexcept { return line_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  // Offset of the first byte behind the header's line break.
  std::uint64_t headerEnd() const noexcept { return headerEnd_; }
  std::uint64_t offset() const noexcept { return offset_; }
  // At most 20, and one that counts the rest.
  std::vector<FileProblem> problems() const;
  // The first problem that leaves open what the cells are; bytes that are no text leave nothing so.
  const std::optional<FileProblem>& damage() const noexcept { return damage_; }
  // The row that it is in, counted from 1; 0: the header.
  std::uint64_t damagedRow() const noexcept { return damagedRow_; }

private:
  enum class State { FieldStart, Plain, Quoted, QuoteInQuoted, AfterQuoted };

  std::size_t ordinary(std::string_view bytes);
  void byte(unsigned char c);
  void plainByte(unsigned char c);
  void step(unsigned char c);
  void afterQuoted(unsigned char c);
  void checkEncoding(unsigned char c);
  void wrongEncoding(unsigned char c, std::uint64_t line, std::uint64_t column);
  void endField();
  void endRow();
  void endEmptyLine();
  void endHeader();
  void keep(char c);
  void damaged(std::uint64_t line, std::uint64_t column, std::string message);
  void problem(std::uint64_t line, std::uint64_t column, std::string message);

  char delimiter_;
  unsigned held_ = 0; // first bytes that may be a byte order mark
  bool begun_ = false;
  State state_ = State::FieldStart;
  bool inHeader_ = true;
  unsigned char last_ = 0;
  bool rowHasBytes_ = false;
  std::uint64_t offset_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t column_ = 0; // of the byte just read
  std::uint64_t quoteLine_ = 0;
  std::uint64_t quoteColumn_ = 0;
  std::uint64_t fields_ = 0; // of the row, the one being read not counted
  std::uint64_t rows_ = 0;
  std::uint64_t headerEnd_ = 0;
  // UTF-8: how many bytes the character still needs, and the range of the next.
  unsigned needed_ = 0;
  unsigned char low_ = 0x80;
  unsigned char high_ = 0xbf;
  unsigned char lead_ = 0; // the character's first byte, and its place
  std::uint64_t leadLine_ = 0;
  std::uint64_t leadColumn_ = 0;
  std::string field_; // of the header, or where cells are wanted
  bool quoted_ = false;
  std::vector<std::string> columns_;
  std::vector<FileProblem> problems_;
  std::optional<FileProblem> damage_;
  std::uint64_t damagedRow_ = 0;
  std::uint64_t untold_ = 0;
};

} // namespace dolthub::csv
