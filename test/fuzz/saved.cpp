#include "fuzz/target.hpp"

#include "wire/saved_text.hpp"

#include <dolthub/error.hpp>
#include <dolthub/operation.hpp>

#include <string>

namespace fuzz {

namespace {

template <class Restore>
void restoreAndSave(std::string_view text, Restore restore) {
  std::string saved;
  try {
    saved = restore(text).save();
  } catch (const dolthub::Error& error) {
    check(error.code() == dolthub::Errc::InvalidArgument, "refused, and not as bad input");
    return;
  }
  check(saved.find('\n') == std::string::npos, "more than one line");
  check(restore(saved).save() == saved, "saved again, it is another");
}

void restoreAll(std::string_view text) {
  restoreAndSave(text, [](std::string_view line) { return dolthub::restoreAny(line); });
  restoreAndSave(text, [](std::string_view line) { return dolthub::LostCall::restore(line); });
}

} // namespace

// What is restored is saved the same, and what is refused is refused as bad input. The first byte
// says whether the rest is a saved text or, since few changes to one survive its checksum, the
// lines `name=value` of one that is right.
void readSaved(std::string_view input) {
  const unsigned char kind = choice(input);
  if (kind % 3 == 0) {
    return restoreAll(input);
  }
  dolthub::wire::SavedText text(kind % 3 == 1 ? "operation" : "lost call", 1);
  while (!input.empty()) {
    const std::string_view line = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(line.size() + 1, input.size()));
    const std::size_t equals = std::min(line.find('='), line.size());
    text.add(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
  }
  restoreAll(text.line());
}

} // namespace fuzz
