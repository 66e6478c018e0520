#pragma once

#include "harness/seams.hpp"

#include <string>

namespace dolthub::harness {

// What GET /user is answered.
inline const std::string ada = jsonResponse(R"({"status":"Success","username":"ada"})");

} // namespace dolthub::harness
