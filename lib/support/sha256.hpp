#pragma once

#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace dolthub::support {

// SHA-256 of bytes that come in pieces. It tells files apart; nothing is kept secret with it.
class Sha256 {
public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void feed(std::string_view bytes) noexcept;
  // In hexadecimal digits. Nothing may be fed afterwards.
  std::string finish();

private:
  evp_md_ctx_st* context_;
};

} // namespace dolthub::support
