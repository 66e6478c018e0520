#include "fuzz/target.hpp"

#include "http/form.hpp"

#include <string>

namespace fuzz {

// Whatever a part and its file are called, its head stays a head: its lines, its quotes, and one
// empty line behind it.
void writeForm(std::string_view input) {
  dolthub::message::FormPart part;
  const std::size_t end = std::min(input.find('\0'), input.size());
  part.name = std::string(input.substr(0, end));
  part.fileName = std::string(input.substr(std::min(end + 1, input.size())));
  part.contentType = "text/csv";
  const std::string head = dolthub::http::formPartHead(part, "boundary", false);
  std::size_t lines = 0;
  std::size_t quotes = 0;
  for (std::size_t i = 0; i < head.size(); ++i) {
    quotes += head[i] == '"' ? 1 : 0;
    lines += head[i] == '\n' ? 1 : 0;
    check(head[i] != '\n' || head[i - 1] == '\r', "a line feed alone");
    check(head[i] != '\r' || head[i + 1] == '\n', "a carriage return alone");
  }
  check(lines == 5, "a line more or less");
  check(quotes == (part.fileName.empty() ? 2u : 4u), "a quote more or less");
  check(head.starts_with("\r\n--boundary\r\n") && head.ends_with("\r\n\r\n"), "not a part's head");
}

} // namespace fuzz
