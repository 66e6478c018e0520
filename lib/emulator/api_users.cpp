#include <array>

#include "emulator/api.hpp"

namespace dolthub::emulator {

namespace {

constexpr std::size_t operationsPerPage = 15;

std::string_view operationType(JobKind kind) {
  switch (kind) {
  case JobKind::Import:
    return "Import";
  case JobKind::Merge:
    return "Merge";
  case JobKind::Fork:
  case JobKind::Write:
    break;
  }
  return "SqlWrite";
}

} // namespace

Response currentUser(Call& call) {
  const std::string& name = call.user->name;
  json::object address{
      {"address", name + "@example.com"}, {"is_primary", true}, {"is_verified", true}};
  return success({{"username", name},
                  {"display_name", name},
                  {"bio", ""},
                  {"location", ""},
                  {"url", ""},
                  {"profile_picture_url", ""},
                  {"email_addresses", json::array{std::move(address)}}});
}

Response listOperations(Call& call) {
  json::object echo{{"username", call.segment(1)}};
  std::string type = call.target.find("operationType").value_or("");
  if (!type.empty()) {
    echo.emplace("operation_type", type);
  }
  if (call.segment(1) != call.user->name) {
    return failure(notAllowed, std::move(echo));
  }
  constexpr std::array<std::string_view, 6> types{"",       "SqlWrite", "SqlRead",
                                                  "Import", "Merge",    "Migrate"};
  if (std::ranges::find(types, type) == types.end()) {
    return failure("invalid operation type", std::move(echo));
  }
  auto page = makePage(
      call, call.user->operations, operationsPerPage,
      [&](const Job* job) {
        return job->listed <= call.now && (type.empty() || operationType(job->kind) == type);
      },
      [&](Job* job) {
        json::object entry{{"operation_name", job->userOperation},
                           {"creator", job->user->name},
                           {"description", job->description},
                           {"operation_type", operationType(job->kind)},
                           {"operation_status", listedPhase(call, *job, "Success", "Failure")},
                           {"error", job->error},
                           {"metadata", job->metadata},
                           {"created_at", isoTime(job->created, true)},
                           {"updated_at", isoTime(job->updated, true)}};
        return entry;
      });
  if (!page) {
    return failure("invalid page token", std::move(echo));
  }
  return success({{"operations", std::move(page->entries)}, {"next_page_token", page->nextToken}});
}

} // namespace dolthub::emulator
