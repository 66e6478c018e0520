#include "text/checks.hpp"
#include "wire/endpoint.hpp"
#include "wire/saved_text.hpp"

#include <dolthub/error.hpp>

#include <array>
#include <charconv>
#include <optional>

namespace dolthub {
namespace {

using Kind = LostCall::Kind;
using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr int lostCallVersion = 1;
constexpr std::string_view lostCall = "lost call";
constexpr std::string_view keyPrefix = "key.";
constexpr std::size_t longestPath = 4096;

constexpr std::array<std::pair<Kind, std::string_view>, 13> kinds{
    {{Kind::Other, "Other"},
     {Kind::Import, "Import"},
     {Kind::Merge, "Merge"},
     {Kind::SqlWrite, "SqlWrite"},
     {Kind::BranchMerge, "BranchMerge"},
     {Kind::Fork, "Fork"},
     {Kind::CreateDatabase, "CreateDatabase"},
     {Kind::CreateBranch, "CreateBranch"},
     {Kind::CreateTag, "CreateTag"},
     {Kind::CreateRelease, "CreateRelease"},
     {Kind::CreatePullRequest, "CreatePullRequest"},
     {Kind::UpdatePullRequest, "UpdatePullRequest"},
     {Kind::Comment, "Comment"}}};

std::string_view wordOf(Kind kind) noexcept {
  for (const auto& [other, word] : kinds) {
    if (other == kind) {
      return word;
    }
  }
  return "Other";
}

std::optional<Kind> lostCallKindOf(std::string_view word) noexcept {
  for (const auto& [kind, other] : kinds) {
    if (other == word) {
      return kind;
    }
  }
  return std::nullopt;
}

constexpr long long latest = 7'258'118'400'000; // the year 2200: times are reckoned with

std::optional<TimePoint> timeOf(std::string_view text) noexcept {
  long long milliseconds = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, milliseconds);
  const bool isTime = milliseconds <= latest && milliseconds >= -latest;
  if (read.ec != std::errc{} || read.ptr != end || !isTime) {
    return std::nullopt;
  }
  return TimePoint{std::chrono::milliseconds{milliseconds}};
}

std::optional<std::string> problemIn(const LostCall& call) {
  if (!call.endpoint.empty()) {
    const auto endpoint = wire::parseEndpoint(call.endpoint, wire::PlainHttp::Allowed);
    if (!endpoint) {
      return endpoint.error().message();
    }
    if (endpoint->origin != call.endpoint) {
      return "endpoint is not an origin";
    }
  }
  if (!call.method.empty() && call.method != "POST" && call.method != "PATCH") {
    return "method is neither POST nor PATCH";
  }
  if (!call.path.empty() && !call.path.starts_with('/')) {
    return "path does not start with a slash";
  }
  if (call.path.size() > longestPath) {
    return "path is too long";
  }
  auto problem = textProblem("path", call.path, Lines::One);
  if (!problem && !call.owner.empty()) {
    problem = nameProblem("database owner", call.owner, Slash::Refused);
  }
  if (!problem && !call.database.empty()) {
    problem = nameProblem("database name", call.database, Slash::Refused);
  }
  for (const auto& [name, value] : call.key) {
    if (!problem) {
      problem = nameProblem("key", name, Slash::Refused);
    }
    if (!problem) {
      problem = textProblem("key's value", value, Lines::Many);
    }
  }
  return problem;
}

} // namespace

std::string LostCall::save() const {
  wire::SavedText saved{lostCall, lostCallVersion};
  saved.add("kind", wordOf(kind))
      .add("endpoint", endpoint)
      .add("method", method)
      .add("path", path)
      .add("owner", owner)
      .add("database", database)
      .add("sentAt", std::to_string(sentAt.time_since_epoch().count()));
  for (const auto& [name, value] : key) {
    saved.add(std::string{keyPrefix} + name, value);
  }
  return saved.line();
}

LostCall LostCall::restore(std::string_view text) {
  const auto saved = wire::SavedText::parse(text, lostCall, lostCallVersion);
  const auto kind = lostCallKindOf(saved.get("kind"));
  const auto sentAt = timeOf(saved.get("sentAt"));
  if (!kind || !sentAt) {
    throw Error::invalid(std::string{"saved lost call has "} +
                         (kind ? "no time" : "a kind that this version does not know"));
  }
  LostCall call;
  call.kind = *kind;
  call.endpoint = saved.get("endpoint");
  call.method = saved.get("method");
  call.path = saved.get("path");
  call.owner = saved.get("owner");
  call.database = saved.get("database");
  call.sentAt = *sentAt;
  for (const auto& [name, value] : saved.items()) {
    if (name.starts_with(keyPrefix)) {
      call.key.emplace_back(name.substr(keyPrefix.size()), value);
    }
  }
  if (auto problem = problemIn(call)) {
    throw Error::invalid("saved lost call: " + *problem);
  }
  return call;
}

} // namespace dolthub
