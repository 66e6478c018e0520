#include "emulator/zip.hpp"

#include <cstddef>
#include <cstdint>

#include <boost/crc.hpp>

namespace dolthub::emulator {

namespace {

std::uint32_t crc32(std::string_view bytes) {
  boost::crc_32_type crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) {
    out += static_cast<char>((value >> (8 * i)) & 0xff);
  }
}

/// What the local header and the directory's entry have in common.
void putEntry(std::string& out, std::string_view name, std::uint32_t crc, std::size_t size) {
  constexpr std::uint64_t version = 20;
  constexpr std::uint64_t utf8Names = 0x0800;
  constexpr std::uint64_t stored = 0;
  constexpr std::uint64_t firstDay = 0x0021; // 1980-01-01: the same archive in every run
  put(out, version, 2);
  put(out, utf8Names, 2);
  put(out, stored, 2);
  put(out, 0, 2);
  put(out, firstDay, 2);
  put(out, crc, 4);
  put(out, size, 4);
  put(out, size, 4);
  put(out, name.size(), 2);
  put(out, 0, 2);
}

} // namespace

std::string makeZip(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out;
  std::string directory;
  for (const auto& [name, content] : files) {
    std::uint32_t crc = crc32(content);
    put(directory, 0x02014b50, 4);
    put(directory, 20, 2);
    putEntry(directory, name, crc, content.size());
    put(directory, 0, 2 + 2 + 2); // comment, disk, inner attributes
    put(directory, 0, 4);         // outer attributes
    put(directory, out.size(), 4);
    directory += name;
    put(out, 0x04034b50, 4);
    putEntry(out, name, crc, content.size());
    out += name;
    out += content;
  }
  std::size_t start = out.size();
  out += directory;
  put(out, 0x06054b50, 4);
  put(out, 0, 4);
  put(out, files.size(), 2);
  put(out, files.size(), 2);
  put(out, directory.size(), 4);
  put(out, start, 4);
  put(out, 0, 2);
  return out;
}

} // namespace dolthub::emulator
