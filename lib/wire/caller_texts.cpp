#include "wire/caller_texts.hpp"

#include "text/text.hpp"
#include "wire/document.hpp"

#include <utility>
#include <variant>

namespace dolthub::wire {
namespace {

// Of one text; a name is far shorter, and of a file's content nothing is repeated.
constexpr std::size_t longestText = 64 << 10;

// As it was meant, where that is to be had.
std::string percentDecoded(std::string_view text) {
  return text::percentDecoded(text).value_or(std::string{text});
}

// The part of `text` up to `end`, which is taken off with what ends it.
std::string_view takeTo(std::string_view& text, char end) noexcept {
  const std::size_t at = text.find(end);
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return part;
}

class Collector {
public:
  void add(std::string_view text) {
    std::string low = text::lowered(text::cut(text, longestText));
    if (low.empty()) {
      return;
    }
    for (const std::string_view part : quotedParts(low)) {
      texts.emplace_back(part);
    }
    texts.push_back(std::move(low));
  }

  void addTarget(std::string_view target) {
    std::string_view path = takeTo(target, '?');
    while (!path.empty()) {
      add(percentDecoded(takeTo(path, '/')));
    }
    while (!target.empty()) {
      std::string_view pair = takeTo(target, '&');
      takeTo(pair, '=');
      add(percentDecoded(pair));
    }
  }

  // A JSON body, each text of it; else the whole.
  void addBody(std::string_view body) {
    const Document document(body);
    if (document.root() == nullptr) {
      add(body);
      return;
    }
    // What an array or an object holds lies right behind it.
    for (const Value* value = document.root(); value != document.root()->end(); ++value) {
      if (value->isString()) {
        add(value->text());
      }
    }
  }

  void addForm(const message::FormBody& form) {
    for (const message::FormPart& part : form.parts) {
      add(part.fileName);
      const auto* memory = std::get_if<message::MemorySource>(&part.content);
      if (memory != nullptr && part.fileName.empty()) {
        addBody(text::cut(*memory->bytes, longestText));
      }
    }
  }

  std::vector<std::string> texts;
};

constexpr bool isWordCharacter(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

// Where the quote at `begin` ends; an apostrophe within a word is none.
std::size_t endOfQuote(std::string_view text, std::size_t begin) noexcept {
  for (std::size_t at = text.find(text[begin], begin + 1); at != std::string_view::npos;
       at = text.find(text[begin], at + 1)) {
    if (at + 1 == text.size() || !isWordCharacter(text[at + 1])) {
      return at;
    }
  }
  return std::string_view::npos;
}

} // namespace

std::vector<std::string_view> quotedParts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool opens = (text[i] == '\'' || text[i] == '"' || text[i] == '`') &&
                       (i == 0 || !isWordCharacter(text[i - 1]));
    const std::size_t end = opens ? endOfQuote(text, i) : std::string_view::npos;
    if (end != std::string_view::npos) {
      if (end > i + 1) {
        parts.push_back(text.substr(i + 1, end - i - 1));
      }
      i = end;
    }
  }
  return parts;
}

std::vector<std::string> callerTexts(const message::Request& request) {
  Collector collector;
  collector.addTarget(request.target);
  if (const auto* text = std::get_if<message::TextBody>(&request.body)) {
    collector.addBody(text->text);
  } else if (const auto* form = std::get_if<message::FormBody>(&request.body)) {
    collector.addForm(*form);
  }
  return std::move(collector.texts);
}

namespace {

// Of a form, the part that is no file.
std::string_view jsonOf(const message::Request& request) noexcept {
  if (const auto* const json = std::get_if<message::TextBody>(&request.body)) {
    return json->text;
  }
  const auto* const form = std::get_if<message::FormBody>(&request.body);
  if (form != nullptr) {
    for (const message::FormPart& part : form->parts) {
      const auto* const memory = std::get_if<message::MemorySource>(&part.content);
      if (memory != nullptr && part.fileName.empty()) {
        return *memory->bytes;
      }
    }
  }
  return {};
}

} // namespace

std::string bodyText(const message::Request* request, std::string_view key) {
  const Document body(request == nullptr ? std::string_view{} : jsonOf(*request));
  const Value* const value = body.root() == nullptr ? nullptr : body.root()->find(key);
  return value != nullptr ? std::string(value->text()) : std::string();
}

std::string withoutSpaces(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
  return text;
}

bool mayBeSegment(const message::Request* request, std::size_t number, std::string_view told) {
  if (request == nullptr || told.empty()) {
    return true;
  }
  std::string_view target = request->target;
  std::string_view path = takeTo(target, '?');
  takeTo(path, '/'); // nothing stands before the first slash
  for (std::size_t i = 0; i < number; ++i) {
    takeTo(path, '/');
  }
  const std::string_view asked = takeTo(path, '/');
  return asked.empty() || text::equalNoCase(asked, told) ||
         text::equalNoCase(percentDecoded(asked), told);
}

} // namespace dolthub::wire
