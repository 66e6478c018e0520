#pragma once

#include <dolthub/importer.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::importer {

// Reads a CSV or PSV in pieces and keeps only what it must: the header, counts, and the first
// problems. It knows where rows end, also where quotes hold line breaks.
//
// Rows end with LF or CR LF. An empty line is no row, as in DoltHub's own reader. A quote inside a
// field that does not begin with one is an ordinary character.
class CsvScanner {
public:
  explicit CsvScanner(char delimiter) : delimiter_(delimiter) {}

  // Called for each data row, with the offset behind its line break.
  std::function<void(std::uint64_t end)> onRow;

  void feed(std::string_view bytes);
  void finish();

  std::uint64_t rows() const noexcept { return rows_; }
  // Of the byte just read; a row that ends, ends there.
  std::uint64_t line() const noexcept { return line_; }
  const std::vector<std::string>& columns() const noexcept { return columns_; }
  // Offset of the first byte behind the header's line break.
  std::uint64_t headerEnd() const noexcept { return headerEnd_; }
  // At most 20, and one that counts the rest.
  std::vector<FileProblem> problems() const;

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
  void endHeader();
  void keep(char c);
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
  std::string field_; // only of the header
  std::vector<std::string> columns_;
  std::vector<FileProblem> problems_;
  std::uint64_t untold_ = 0;
};

} // namespace dolthub::importer
