#include "http/form.hpp"

namespace dolthub::http {

std::string formName(std::string_view name) {
  std::string text;
  for (const char c : name) {
    switch (c) {
    case '"':
      text += "%22";
      break;
    case '\r':
      text += "%0D";
      break;
    case '\n':
      text += "%0A";
      break;
    default:
      text += c;
    }
  }
  return text;
}

std::string formContentType(std::string_view boundary) {
  return "multipart/form-data; boundary=" + std::string(boundary);
}

std::string formPartHead(const message::FormPart& part, std::string_view boundary, bool first) {
  std::string text = first ? "--" : "\r\n--";
  text += boundary;
  text += "\r\nContent-Disposition: form-data; name=\"" + formName(part.name) + "\"";
  if (!part.fileName.empty()) {
    text += "; filename=\"" + formName(part.fileName) + "\"";
  }
  if (!part.contentType.empty()) {
    text += "\r\nContent-Type: " + part.contentType;
  }
  text += "\r\n\r\n";
  return text;
}

std::string formEnd(std::string_view boundary) {
  return "\r\n--" + std::string(boundary) + "--\r\n";
}

} // namespace dolthub::http
