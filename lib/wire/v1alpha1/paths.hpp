#pragma once

#include "message/request.hpp"
#include "wire/answer.hpp"
#include "wire/target.hpp"

#include <array>
#include <cstddef>
#include <string_view>

// How this API's paths are made, and what they name.

namespace dolthub::wire::v1alpha1 {

inline constexpr Literal apiPrefix{"/api/v1alpha1"};

// The template of a path behind the prefix.
template <Literal path>
inline constexpr PathTemplate apiPath{joined<apiPrefix, path>.text};

// The segments that name what was asked for; `api` is 0.
inline constexpr std::size_t ownerSegment = 2;
inline constexpr std::size_t databaseSegment = 3;
inline constexpr std::size_t pullSegment = 5;       // /{owner}/{database}/pulls/{pull_id}
inline constexpr std::size_t fromBranchSegment = 5; // /{owner}/{database}/write/{from}/{to}
inline constexpr std::size_t toBranchSegment = 6;

// Whether the path begins with this database, letter for letter: what answers mostly repeat.
bool isInDatabase(const message::Request& request, std::string_view owner,
                  std::string_view name) noexcept;

// By what an answer may name the database that it is about.
inline constexpr std::array<std::string_view, 3> ownerKeys{"repository_owner", "database_owner",
                                                           "owner_name"};
inline constexpr std::array<std::string_view, 2> databaseKeys{"repository_name", "database_name"};

// What an answer tells in one of its fields.
struct Told {
  std::string_view key;
  std::string_view text;
};

// An answer that names another database than the path does is refused.
void refuseOtherDatabase(Answer& answer, Told owner, Told name, const message::Request* request);

} // namespace dolthub::wire::v1alpha1
