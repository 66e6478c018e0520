#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "emulator/message.hpp"
#include "emulator/text.hpp"
#include "emulator/world.hpp"

namespace dolthub::emulator {

namespace json = boost::json;

/// One request on its way through: everything that a route may need.
struct Call {
  World& world;
  Request& request;
  const Target& target;
  const Plan& plan;
  Time now;
  User* user = nullptr; ///< nothing without a token

  /// The path's segments after /api/v1alpha1, /csv or /_emulator.
  std::size_t skip = 0;
  const std::string& segment(std::size_t index) const { return target.segments[skip + index]; }
  const Fault* fault(FaultKind kind) const;
};

using Handler = Response (*)(Call&);

struct Route {
  std::string_view name;
  Handler handler = nullptr; ///< nothing for an address that does not exist
  std::size_t skip = 0;
  bool needsToken = false;
  bool polls = false;
};

Route findRoute(std::string_view method, const Target& target);
/// Whether there is a route whose method and name fit.
bool anyRoute(const std::function<bool(std::string_view, std::string_view)>& fits);

inline constexpr std::string_view notAllowed =
    "API token is not allowed to operate on this resource";

Response answer(json::object body, unsigned status = 200);
/// {"status":"Success"} with the fields.
Response success(json::object fields);
/// {"status":"Error"} with the message and the fields.
Response failure(std::string_view message, json::object fields = {}, unsigned status = 400);
Response htmlPage(unsigned status, std::string_view title);

/// The body as an object; nothing when it is none.
std::optional<json::object> bodyObject(const Call& call);
/// A text field; empty when it is missing or no text.
std::string field(const json::object& object, std::string_view name);

/// {"database_owner", "database_name"} of the path's first two segments.
json::object databaseFields(const Call& call);
Database* findDatabase(Call& call);

/// The newest first, from where the page token says. `shown` picks, `entry` writes one.
struct Page {
  json::array entries;
  std::string nextToken;
};
std::optional<std::uint64_t> readPageToken(std::string_view token);
std::string writePageToken(std::uint64_t sequence);
/// What list faults do to a page.
void disturb(const Call& call, Page& page);

template <class Items, class Shown, class Entry>
std::optional<Page> makePage(const Call& call, const Items& items, std::size_t size, Shown shown,
                             Entry entry) {
  auto sequenceOf = [](const auto& item) {
    if constexpr (requires { item->sequence; }) {
      return item->sequence;
    } else {
      return item.sequence;
    }
  };
  auto token = call.target.find("pageToken");
  if (!token) {
    token = call.target.find("next_page_token");
  }
  std::uint64_t before = UINT64_MAX;
  if (token && !token->empty()) {
    auto sequence = readPageToken(*token);
    if (!sequence) {
      return std::nullopt;
    }
    before = *sequence;
  }
  Page page;
  std::uint64_t last = 0;
  auto at = items.end();
  while (at != items.begin()) {
    --at;
    const auto& item = *at;
    if (sequenceOf(item) >= before || !shown(item)) {
      continue;
    }
    if (page.entries.size() == size) {
      page.nextToken = writePageToken(last);
      break;
    }
    page.entries.push_back(entry(item));
    last = sequenceOf(item);
  }
  disturb(call, page);
  return page;
}

/// The job that a poll asks for; nothing when it is none of that kind, another user's or hidden.
Job* polledJob(Call& call, JobKind kind);
/// The answer of a poll for an import or a merge.
Response jobStatus(const Call& call, const Job& job);
/// "Pending", "Running", or the given words.
std::string_view jobPhase(const Job& job, Time now, std::string_view succeeded,
                          std::string_view failed);
/// The same as the lists say it.
std::string listedPhase(const Call& call, Job& job, std::string_view succeeded,
                        std::string_view failed);

Response currentUser(Call& call);
Response listOperations(Call& call);
Response createDatabase(Call& call);
Response startFork(Call& call);
Response pollFork(Call& call);
Response listForks(Call& call);
Response listBranches(Call& call);
Response createBranch(Call& call);
Response listTags(Call& call);
Response createTag(Call& call);
Response listReleases(Call& call);
Response createRelease(Call& call);
Response listPulls(Call& call);
Response createPull(Call& call);
Response getPull(Call& call);
Response updatePull(Call& call);
Response createComment(Call& call);
Response startMerge(Call& call);
Response pollMerge(Call& call);
Response startImport(Call& call);
Response pollImport(Call& call);
Response listJobs(Call& call);
Response readSqlRoute(Call& call);
Response startWrite(Call& call);
Response pollWrite(Call& call);
Response downloadCsv(Call& call);

} // namespace dolthub::emulator
