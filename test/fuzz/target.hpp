#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace fuzz {

// Reads any bytes whatever, and holds what must be true of what comes of them.
struct Target {
  std::string_view name; // and of its folder in corpus/
  void (*run)(std::string_view input);
};

const std::vector<Target>& targets();

void readAnswer(std::string_view input);
void readDocument(std::string_view input);
void readResponse(std::string_view input);
void readTimes(std::string_view input);
void readSaved(std::string_view input);
void writeForm(std::string_view input);
void readEndpoint(std::string_view input);
void scanCsv(std::string_view input);
void readJournal(std::string_view input);
void readHook(std::string_view input);
void readFile(std::string_view input);
void readTunnel(std::string_view input);
void readProxy(std::string_view input);

inline void check(bool holds, const char* what) {
  if (!holds) {
    throw std::logic_error(what);
  }
}

// Takes choices from the front of the input; zeros when it is used up.
inline unsigned char choice(std::string_view& input) {
  unsigned char byte = 0;
  if (!input.empty()) {
    byte = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
  }
  return byte;
}

} // namespace fuzz
