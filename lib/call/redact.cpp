#include "call/redact.hpp"

#include "text/text.hpp"

#include <string.h> // memmem, which <cstring> need not have

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>
#include <utility>

namespace dolthub::call {

namespace {

constexpr std::string_view ellipsis = "…";
// What is shorter tells nobody anything, and may be a word.
constexpr std::size_t shortestPart = 4;
// A shorter one may be a part of any answer, which would not be readable without it.
constexpr std::size_t shortestHidden = 8;

constexpr bool isLetter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr char lowered(char c) noexcept {
  return isLetter(c) ? static_cast<char>(c | 0x20) : c;
}

// How seldom a character is in the text of answers: letters by English, digits as many of these.
constexpr std::size_t rareness(char c) noexcept {
  constexpr std::string_view letters = "etaoinsrhdlucmfywgpbvkxqjz";
  const std::size_t place = letters.find(lowered(c));
  return place == std::string_view::npos ? letters.size() / 2 : place;
}

constexpr auto rarenesses = [] {
  std::array<unsigned char, 256> table{};
  for (std::size_t c = 0; c < table.size(); ++c) {
    table[c] = static_cast<unsigned char>(rareness(static_cast<char>(c)));
  }
  return table;
}();

// The character that these hexadecimal digits stand for; none where they are no such.
std::optional<char> characterOf(std::string_view digits) noexcept {
  unsigned number = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), number, 16);
  if (error != std::errc{} || end != digits.data() + digits.size() || number > 0x7f) {
    return std::nullopt;
  }
  return static_cast<char>(number);
}

// The token, however a server or what stands before it spells what it was sent: in letters of
// another case, percent-encoded as in an address, or with the escapes of JSON, once or twice.
class Secret {
public:
  // A short one may be a word, of which only the very same is hidden.
  explicit Secret(std::string_view secret)
      : secret_(secret), anySpelling_(secret.size() >= shortestHidden) {
    const char first = secret.front();
    const char otherCase = isLetter(first) ? static_cast<char>(first ^ 0x20) : first;
    begins_ = anySpelling_ ? std::string{first, otherCase, '%', '\\'} : std::string{first};
  }

  // Whether a text that is not cut may have it: nearly none has, which is told at a small price.
  bool mayBeIn(std::string_view text) const noexcept {
    if (text.find('%') != std::string_view::npos || text.find('\\') != std::string_view::npos) {
      return true;
    }
    const std::size_t from = secret_.size() - std::min(secret_.size(), std::size_t{16});
    const auto rarest = std::max_element(secret_.begin() + from, secret_.end(), [](char a, char b) {
      return rarenesses[static_cast<unsigned char>(a)] < rarenesses[static_cast<unsigned char>(b)];
    });
    const auto before = static_cast<std::size_t>(rarest - secret_.begin());
    const char otherCase = isLetter(*rarest) ? static_cast<char>(*rarest ^ 0x20) : *rarest;
    return isAround(text, *rarest, before) ||
           (otherCase != *rarest && isAround(text, otherCase, before));
  }

  // The text without it; none where it is not in it. `mayBeCut`: at the end of the text its
  // beginning is enough, for a long message may be cut within it.
  std::optional<std::string> without(std::string_view text, bool mayBeCut) const {
    std::optional<std::string> clean;
    std::size_t kept = 0;
    std::array<std::size_t, 4> next; // of each of `begins_`: a large text is skipped through
    for (std::size_t i = 0; i < begins_.size(); ++i) {
      next[i] = text.find(begins_[i]);
    }
    for (;;) {
      const auto first = std::min_element(next.begin(), next.begin() + begins_.size());
      const std::size_t at = *first;
      if (at == std::string_view::npos) {
        break;
      }
      const bool isEscaped = text[at] == '\\' && at > 0 && text[at - 1] == '\\';
      const std::size_t end = isEscaped || at < kept ? other : endOf(text, at, mayBeCut);
      if (end != other) {
        if (!clean) {
          clean.emplace();
        }
        clean->append(text.substr(kept, at - kept)).append(text::hiddenToken);
        kept = end;
      }
      const char begin = begins_[static_cast<std::size_t>(first - next.begin())];
      *first = text.find(begin, std::max(at + 1, kept));
    }
    if (clean) {
      clean->append(text.substr(kept));
    }
    return clean;
  }

private:
  // Where `c` is in the text, with `before` characters of it before?
  bool isAround(std::string_view text, char c, std::size_t before) const noexcept {
    for (std::size_t at = text.find(c); at != std::string_view::npos; at = text.find(c, at + 1)) {
      if (at >= before && text::equalNoCase(text.substr(at - before, secret_.size()), secret_)) {
        return true;
      }
    }
    return false;
  }

  static constexpr std::size_t other = std::string_view::npos;
  static constexpr std::size_t cutOff = other - 1;

  std::size_t endOf(std::string_view text, std::size_t at, bool mayBeCut) const noexcept {
    for (std::size_t i = 0; i < secret_.size(); ++i) {
      const std::size_t next = behind(text, at, secret_[i]);
      if (next == cutOff && mayBeCut && i >= shortestPart) {
        return text.size();
      }
      if (next == other || next == cutOff) {
        return other;
      }
      at = next;
    }
    return at;
  }

  // What stands behind the character `c`, if that is what is spelt at `at`.
  std::size_t behind(std::string_view text, std::size_t at, char c) const noexcept {
    const std::size_t begin = at;
    while (anySpelling_ && c != '\\' && at < text.size() && text[at] == '\\') {
      ++at;
    }
    if (at == text.size()) {
      return cutOff;
    }
    if (anySpelling_ && (text[at] == '%' || (text[at] == 'u' && at > begin))) {
      const std::size_t digits = text[at] == '%' ? 2 : 4;
      if (text.size() - at <= digits) {
        return isSame(text[at], c) ? at + 1 : cutOff;
      }
      if (const auto spelt = characterOf(text.substr(at + 1, digits)); spelt && isSame(*spelt, c)) {
        return at + 1 + digits;
      }
    }
    return isSame(text[at], c) ? at + 1 : other;
  }

  bool isSame(char spelt, char c) const noexcept {
    return spelt == c || (anySpelling_ && lowered(spelt) == lowered(c));
  }

  const std::string_view secret_;
  const bool anySpelling_;
  std::string begins_; // a spelling of it begins with one of these
};

} // namespace

std::string redacted(std::string_view text, const ApiToken& token, std::size_t maxBytes) {
  const std::string_view secret = token.reveal();
  if (secret.empty()) {
    return text::escapeControls(text, maxBytes);
  }
  const std::string_view end = text.ends_with(ellipsis) ? ellipsis : std::string_view{};
  text.remove_suffix(end.size());
  std::optional<std::string> clean = Secret(secret).without(text, true);
  return text::escapeControls((clean ? std::move(*clean) : std::string(text)).append(end),
                              maxBytes);
}

namespace {

// As it is in an address: a name's reserved characters are encoded there.
bool holdsEncoded(std::string_view target, std::string_view secret) {
  const std::string_view begin = secret.substr(0, 4); // tokens begin with letters
  const bool isPlain = std::all_of(begin.begin(), begin.end(), isLetter);
  if (isPlain && ::memmem(target.data(), target.size(), begin.data(), begin.size()) == nullptr) {
    return false; // as nearly always, at a small price
  }
  std::string encoded;
  text::appendPercentEncoded(encoded, secret);
  return target.find(encoded) != std::string_view::npos;
}

} // namespace

bool holdsToken(const message::Request& request, const ApiToken& token) {
  const std::string_view secret = token.reveal();
  if (secret.size() < shortestHidden) {
    return false;
  }
  const auto holds = [secret](std::string_view text) {
    return text.find(secret) != std::string_view::npos;
  };
  if (holdsEncoded(request.target, secret)) {
    return true;
  }
  if (const auto* body = std::get_if<message::TextBody>(&request.body)) {
    return holds(body->text);
  }
  const auto* form = std::get_if<message::FormBody>(&request.body);
  return form != nullptr &&
         std::any_of(form->parts.begin(), form->parts.end(), [&](const message::FormPart& part) {
           const auto* memory = std::get_if<message::MemorySource>(&part.content);
           return holds(part.fileName) || (part.fileName.empty() && memory != nullptr &&
                                           memory->bytes && holds(*memory->bytes));
         });
}

std::optional<std::string> hide(std::string& body, const ApiToken& token) {
  const std::string_view revealed = token.reveal();
  if (revealed.size() < shortestHidden) {
    return std::nullopt;
  }
  const Secret secret(revealed);
  std::optional<std::string> clean =
      secret.mayBeIn(body) ? secret.without(body, false) : std::nullopt;
  if (!clean) {
    return std::nullopt;
  }
  return std::exchange(body, std::move(*clean));
}

} // namespace dolthub::call
