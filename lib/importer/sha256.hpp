#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dolthub::importer {

// SHA-256 of bytes that come in pieces. It tells files apart and nothing is kept secret with it;
// written out here because this room sees no OpenSSL, which lives in the http room.
class Sha256 {
public:
  void feed(std::string_view bytes) noexcept;
  // In hexadecimal digits. Nothing may be fed afterwards.
  std::string finish();

private:
  void block(const unsigned char* bytes) noexcept;

  std::array<std::uint32_t, 8> state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                      0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::size_t pendingSize_ = 0;
  std::uint64_t total_ = 0;
};

} // namespace dolthub::importer
