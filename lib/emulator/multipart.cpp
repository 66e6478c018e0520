#include "emulator/multipart.hpp"

#include "emulator/text.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t maxParts = 16;
constexpr std::size_t maxPartHead = 8192;

/// A parameter of a header value: key=token or key="quoted".
std::optional<std::string> parameter(std::string_view value, std::string_view key) {
  auto semicolon = value.find(';');
  while (semicolon != value.npos) {
    value = trim(value.substr(semicolon + 1));
    auto equals = value.find('=');
    if (equals == value.npos) {
      return std::nullopt;
    }
    std::string_view name = trim(value.substr(0, equals));
    value.remove_prefix(equals + 1);
    std::string text;
    if (!value.empty() && value.front() == '"') {
      std::size_t i = 1;
      for (; i < value.size() && value[i] != '"'; ++i) {
        text += value[i];
      }
      if (i == value.size()) {
        return std::nullopt;
      }
      value.remove_prefix(i + 1);
      semicolon = value.find(';');
    } else {
      semicolon = value.find(';');
      text = trim(value.substr(0, semicolon));
    }
    if (equalNoCase(name, key)) {
      return text;
    }
  }
  return std::nullopt;
}

/// The form-data rule writes only these three characters of a name in percent form.
std::string formName(std::string_view text) {
  std::string name;
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view rest = text.substr(i, 3);
    if (rest == "%22" || rest == "%0D" || rest == "%0A") {
      name += rest == "%22" ? '"' : rest == "%0D" ? '\r' : '\n';
      i += 2;
    } else {
      name += text[i];
    }
  }
  return name;
}

} // namespace

std::optional<std::string> multipartBoundary(std::string_view contentType) {
  if (!equalNoCase(trim(contentType.substr(0, contentType.find(';'))), "multipart/form-data")) {
    return std::nullopt;
  }
  auto boundary = parameter(contentType, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > 70) {
    return std::nullopt;
  }
  return boundary;
}

std::optional<std::vector<Part>> parseMultipart(std::string_view body, std::string_view boundary) {
  std::string opening = "--" + std::string{boundary};
  std::string delimiter = "\r\n" + opening;
  std::size_t at = 0;
  if (!body.starts_with(opening)) {
    at = body.find(delimiter);
    if (at == body.npos) {
      return std::nullopt;
    }
    at += 2;
  }
  at += opening.size();
  std::vector<Part> parts;
  while (true) {
    if (body.substr(at, 2) == "--") {
      return parts;
    }
    if (body.substr(at, 2) != "\r\n" || parts.size() == maxParts) {
      return std::nullopt;
    }
    at += 2;
    Part part;
    bool named = false;
    std::size_t head = at;
    while (body.substr(at, 2) != "\r\n") {
      auto end = body.find("\r\n", at);
      if (end == body.npos || end - head > maxPartHead) {
        return std::nullopt;
      }
      std::string_view line = body.substr(at, end - at);
      auto colon = line.find(':');
      if (colon == line.npos) {
        return std::nullopt;
      }
      if (equalNoCase(line.substr(0, colon), "content-disposition")) {
        auto name = parameter(line.substr(colon + 1), "name");
        if (auto fileName = parameter(line.substr(colon + 1), "filename")) {
          part.fileName = formName(*fileName);
        }
        named = name.has_value();
        part.name = formName(name.value_or(""));
      }
      at = end + 2;
    }
    at += 2;
    // A part without content may be followed by its delimiter at once, so the search starts with
    // the line end that closed its head.
    std::size_t end = body.find(delimiter, at - 2);
    if (end == body.npos || !named) {
      return std::nullopt;
    }
    part.offset = at;
    part.size = end < at ? 0 : end - at;
    parts.push_back(std::move(part));
    at = end + delimiter.size();
  }
}

} // namespace dolthub::emulator
