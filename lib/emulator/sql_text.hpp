#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub::emulator {

/// One statement of MySQL's, in the words that SQLite reads.
struct SqlText {
  struct Word {
    enum class Kind { Name, QuotedName, Text, Number, Sign };
    Kind kind = Kind::Sign;
    std::string text;         ///< names and texts without their quotes
    std::string lite;         ///< as SQLite writes it
    std::size_t position = 0; ///< in the text as it came, from 0
    bool apart = false;       ///< whether something blank stood before it
  };
  std::vector<Word> words;

  bool empty() const { return words.empty(); }
  /// Whether the word at that place is this keyword, without case.
  bool is(std::size_t index, std::string_view keyword) const;
  /// Whether the word at that place may be the name of something.
  bool isName(std::size_t index) const;
  /// The whole statement for SQLite, from a word on.
  std::string lite(std::size_t from = 0) const;
};

/// Splits at semicolons outside of quotes and comments; empty statements are left out. What is
/// never closed reaches to the end.
std::vector<SqlText> readSql(std::string_view text);

} // namespace dolthub::emulator
