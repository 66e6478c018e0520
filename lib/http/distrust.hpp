#pragma once

#include "explain/reason.hpp"

#include <openssl/ssl.h>

#include <string>

namespace dolthub::http {

// Why a server's certificate is not trusted. OpenSSL forgets the certificate with the handshake, so
// that what is wrong with it is noted while it is looked at.
struct Distrust {
  explain::Reason reason = explain::Reason::None;
  std::string value; // a date, a name, a size

  // Where an SSL keeps the address of its own.
  static int slot();
};

// For SSL_CTX_set_verify: decides nothing, and notes the first thing that is wrong.
int noteDistrust(int trusted, X509_STORE_CTX* store) noexcept;

} // namespace dolthub::http
