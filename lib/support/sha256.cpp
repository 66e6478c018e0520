#include "support/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <new>

namespace dolthub::support {

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  // Only memory can be missing: SHA-256 is in every configuration of OpenSSL.
  if (context_ == nullptr || EVP_DigestInit_ex(context_, EVP_sha256(), nullptr) != 1) {
    EVP_MD_CTX_free(context_);
    throw std::bad_alloc();
  }
}

Sha256::~Sha256() {
  EVP_MD_CTX_free(context_);
}

void Sha256::feed(std::string_view bytes) noexcept {
  EVP_DigestUpdate(context_, bytes.data(), bytes.size());
}

std::string Sha256::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  EVP_DigestFinal_ex(context_, digest.data(), &size);
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += {digits[digest[i] >> 4], digits[digest[i] & 15]};
  }
  return text;
}

} // namespace dolthub::support
