#include "fuzz/target.hpp"

#include "support/md5.hpp"

#include <dolthub/error.hpp>
#include <dolthub/inbound.hpp>

#include <algorithm>
#include <string>

namespace fuzz {

namespace {

constexpr std::string_view controls{"\0\r\n", 3};

// What is refused is bad input, and nothing worse.
template <class Read>
void orRefused(Read read) {
  try {
    read();
  } catch (const dolthub::Error& error) {
    check(error.code() == dolthub::Errc::InvalidArgument, "refused, not as bad input");
  }
}

void checkText(const std::string& text) {
  check(text.size() <= 4096 && text.find('\0') == text.npos, "a text too long, or with NUL");
}

} // namespace

// An event of a kind that is known has what its kind needs, and no text is without bounds.
void readHook(std::string_view input) {
  orRefused([&] {
    const dolthub::WebhookEvent event = dolthub::readWebhook(input);
    check(event.kind == dolthub::WebhookKind::Unknown || event.database.has_value(),
          "an event of nowhere");
    check(event.kind != dolthub::WebhookKind::PullRequest || event.pullRequest.has_value(),
          "a pull request's event without its name");
    for (const std::string* text :
         {&event.eventName, &event.ref, &event.branch, &event.tag, &event.head, &event.previous,
          &event.actionText, &event.stateText, &event.fromBranch, &event.toBranch, &event.author,
          &event.sender}) {
      checkText(*text);
    }
  });
}

// Lines of headers, an empty one, and the file; its digest is made right where the first byte is
// odd.
void readFile(std::string_view input) {
  const bool isWhole = (choice(input) & 1) != 0;
  dolthub::HeaderFields headers;
  while (!input.empty()) {
    const std::size_t end = std::min(input.find('\n'), input.size());
    const std::string_view line = input.substr(0, end);
    input.remove_prefix(std::min(end + 1, input.size()));
    if (line.empty()) {
      break;
    }
    const std::size_t colon = std::min(line.find(':'), line.size());
    headers.emplace_back(line.substr(0, colon), line.substr(std::min(colon + 1, line.size())));
  }
  if (isWhole) {
    headers.emplace_back("x-import-md5", dolthub::support::md5(input).value_or(""));
  }
  orRefused([&] {
    const dolthub::TransformRequest request = dolthub::readTransform(headers, input);
    check(!request.fileName.empty() && request.fileName != "." && request.fileName != ".." &&
              request.fileName.find('/') == request.fileName.npos,
          "a file's name that is a path");
    check(request.primaryKeys.size() <= 1000, "keys without end");
    for (const std::string& key : request.primaryKeys) {
      check(!key.empty(), "a key without a name");
    }
    for (const auto& [name, value] : dolthub::TransformAnswer(request).headers(input)) {
      check(value.find_first_of(controls) == value.npos, "a header that is two");
    }
  });
}

} // namespace fuzz
