#pragma once

#include <string>

#include "emulator/message.hpp"

namespace dolthub::emulator {

/// All in PEM text.
struct Certificate {
  std::string authority;
  std::string chain;
  std::string key;
};

/// A new authority and a certificate of it for localhost and 127.0.0.1, both on P-256. Throws
/// std::runtime_error.
Certificate makeCertificate(Time now);

} // namespace dolthub::emulator
