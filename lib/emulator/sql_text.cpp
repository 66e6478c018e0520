#include "emulator/sql_text.hpp"

#include "emulator/sqlite.hpp"
#include "emulator/text.hpp"

namespace dolthub::emulator {

namespace {

using Word = SqlText::Word;
using Kind = SqlText::Word::Kind;

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '$' || static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

std::string quoteText(std::string_view text) {
  if (text.find('\0') != text.npos) {
    // SQLite ends a literal at a NUL.
    std::string hex = "CAST(x'";
    for (char c : text) {
      hex += "0123456789abcdef"[static_cast<unsigned char>(c) >> 4];
      hex += "0123456789abcdef"[static_cast<unsigned char>(c) & 15];
    }
    return hex + "' AS TEXT)";
  }
  std::string quoted = "'";
  for (char c : text) {
    if (c == '\'') {
      quoted += '\'';
    }
    quoted += c;
  }
  return quoted + '\'';
}

class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  std::vector<SqlText> read() {
    std::vector<SqlText> statements(1);
    while (true) {
      std::size_t before = at_;
      if (!skipBlank()) {
        break;
      }
      if (text_[at_] == ';') {
        ++at_;
        if (!statements.back().empty()) {
          statements.emplace_back();
        }
        continue;
      }
      bool apart = at_ > before;
      statements.back().words.push_back(word());
      statements.back().words.back().apart = apart;
    }
    if (statements.back().empty()) {
      statements.pop_back();
    }
    return statements;
  }

private:
  char peek(std::size_t ahead) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  /// Passes over blanks and comments; false at the end.
  bool skipBlank() {
    while (at_ < text_.size()) {
      char c = text_[at_];
      bool dashes = c == '-' && peek(1) == '-' &&
                    (at_ + 2 >= text_.size() || static_cast<unsigned char>(peek(2)) <= ' ');
      if (static_cast<unsigned char>(c) <= ' ') {
        ++at_;
      } else if (c == '#' || dashes) {
        auto end = text_.find('\n', at_);
        at_ = end == text_.npos ? text_.size() : end + 1;
      } else if (c == '/' && peek(1) == '*') {
        auto end = text_.find("*/", at_ + 2);
        at_ = end == text_.npos ? text_.size() : end + 2;
      } else {
        return true;
      }
    }
    return false;
  }

  Word word() {
    Word word;
    word.position = at_;
    char c = text_[at_];
    if (c == '\'' || c == '"') {
      word.kind = Kind::Text;
      word.text = quoted(c);
      word.lite = quoteText(word.text);
    } else if (c == '`') {
      word.kind = Kind::QuotedName;
      word.text = quoted(c);
      word.lite = quoteName(word.text);
    } else if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
      word.kind = Kind::Number;
      std::size_t start = at_;
      auto isExponentSign = [&] {
        return (text_[at_] == '-' || text_[at_] == '+') && lower(text_[at_ - 1]) == 'e' &&
               lower(peek(1)) != 'x' && text_.substr(start, 2) != "0x";
      };
      while (at_ < text_.size() &&
             (isNameByte(text_[at_]) || text_[at_] == '.' || isExponentSign())) {
        ++at_;
      }
      word.text = text_.substr(start, at_ - start);
      word.lite = word.text;
    } else if (isNameByte(c)) {
      word.kind = Kind::Name;
      std::size_t start = at_;
      while (at_ < text_.size() && isNameByte(text_[at_])) {
        ++at_;
      }
      word.text = text_.substr(start, at_ - start);
      word.lite = word.text;
    } else {
      std::size_t length = 1;
      for (std::string_view sign :
           {"<=>", "->>", "<>", "!=", "<=", ">=", "||", "&&", "<<", ">>", "->", "=="}) {
        if (text_.substr(at_).starts_with(sign)) {
          length = sign.size();
          break;
        }
      }
      word.text = text_.substr(at_, length);
      word.lite = word.text == "<=>" ? " IS " : word.text == "&&" ? " AND " : word.text;
      at_ += length;
    }
    return word;
  }

  std::string quoted(char quote) {
    std::string text;
    for (++at_; at_ < text_.size(); ++at_) {
      char c = text_[at_];
      if (c == quote) {
        if (peek(1) != quote) {
          ++at_;
          return text;
        }
        ++at_;
      } else if (c == '\\' && quote != '`' && at_ + 1 < text_.size()) {
        ++at_;
        text += escaped(text_[at_]);
        continue;
      }
      text += c;
    }
    return text;
  }

  static std::string escaped(char c) {
    switch (c) {
    case '0':
      return std::string(1, '\0');
    case 'n':
      return "\n";
    case 'r':
      return "\r";
    case 't':
      return "\t";
    case 'b':
      return "\b";
    case 'Z':
      return "\x1a";
    case '%':
    case '_':
      return std::string{'\\', c}; // LIKE needs them as they are
    default:
      return std::string(1, c);
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

} // namespace

bool SqlText::is(std::size_t index, std::string_view keyword) const {
  return index < words.size() && words[index].kind == Word::Kind::Name &&
         equalNoCase(words[index].text, keyword);
}

bool SqlText::isName(std::size_t index) const {
  return index < words.size() &&
         (words[index].kind == Word::Kind::Name || words[index].kind == Word::Kind::QuotedName);
}

std::string SqlText::lite(std::size_t from) const {
  std::string text;
  for (std::size_t i = from; i < words.size(); ++i) {
    // SQLite names a column after its text, so nothing is set apart that was not.
    if (i > from && words[i].apart) {
      text += ' ';
    }
    text += words[i].lite;
  }
  return text;
}

std::vector<SqlText> readSql(std::string_view text) {
  return Reader{text}.read();
}

} // namespace dolthub::emulator
