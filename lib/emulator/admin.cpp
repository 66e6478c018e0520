// The addresses under /_emulator: what a test in another process prepares and asks.

#include <charconv>

#include <boost/json/parse.hpp>

#include "emulator/api.hpp"
#include "emulator/core.hpp"

namespace dolthub::emulator {

namespace {

json::object effectFields(const Effect& effect) {
  json::object fields{{"sequence", effect.sequence},
                      {"time", isoTime(effect.time, true)},
                      {"kind", effect.kind},
                      {"user", effect.user},
                      {"database", effect.database}};
  auto put = [&](std::string_view name, const std::string& text) {
    if (!text.empty()) {
      fields.emplace(name, validUtf8(text));
    }
  };
  put("branch", effect.branch);
  put("table", effect.table);
  put("pull_request", effect.pullRequest);
  put("operation", effect.operation);
  put("file_name", effect.fileName);
  put("content_hash", effect.contentHash);
  put("text", effect.text);
  put("error", effect.error);
  if (effect.kind.starts_with("import")) {
    fields.emplace("bytes", effect.bytes);
    fields.emplace("rows", effect.rows);
  }
  return fields;
}

json::object statsFields(const EmulatorStats& stats) {
  json::object routes;
  for (const auto& [route, count] : stats.requestsByRoute) {
    routes.emplace(route, count);
  }
  return {{"connections", stats.connections},
          {"peak_connections", stats.peakConnections},
          {"requests", stats.requests},
          {"peak_requests", stats.peakRequests},
          {"polls", stats.polls},
          {"faults", stats.faults},
          {"requests_by_route", std::move(routes)}};
}

std::chrono::milliseconds milliseconds(const json::object& body, std::string_view name) {
  boost::system::error_code failure;
  const json::value* value = body.if_contains(name);
  auto number = value != nullptr ? value->to_number<std::int64_t>(failure) : -1;
  return std::chrono::milliseconds(failure ? -1 : number);
}

} // namespace

Response Core::administer(Request& request, const Target& target, Time now) {
  if (request.header("authorization") != "token " + token_) {
    return failure("this needs the API token of the user demo", {}, 401);
  }
  std::string what = request.method;
  for (std::size_t i = 1; i < target.segments.size(); ++i) {
    what += " " + target.segments[i];
  }
  if (what == "GET effects") {
    std::string since = target.find("after").value_or("0");
    std::uint64_t after = 0;
    std::from_chars(since.data(), since.data() + since.size(), after);
    json::array effects;
    for (const Effect& effect : this->effects(now, after)) {
      effects.push_back(effectFields(effect));
    }
    return success({{"effects", std::move(effects)}});
  }
  if (what == "GET stats") {
    return success(statsFields(stats()));
  }
  try {
    return change(what, request.body, now);
  } catch (const std::exception& error) {
    return failure(error.what());
  }
}

/// What is to be different from now on. Throws std::exception for a body that says it wrongly.
Response Core::change(std::string_view what, std::string_view text, Time now) {
  if (what == "DELETE faults") {
    faults_.set({});
    return success({});
  }
  if (what == "POST faults" || what == "PUT faults") {
    auto faults = faultsFromJson(text);
    if (what == "PUT faults") {
      faults_.set(std::move(faults));
      return success({});
    }
    for (Fault& fault : faults) {
      faults_.add(std::move(fault));
    }
    return success({});
  }
  boost::system::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) {
    return failure("the body is not a JSON object");
  }
  const json::object& body = value.get_object();
  if (what == "POST users") {
    return success({{"name", field(body, "name")}, {"token", addUser(field(body, "name"))}});
  }
  if (what == "POST databases") {
    // "databases": [...] makes many with one request.
    const json::value* list = body.if_contains("databases");
    json::array one{body};
    for (const auto& entry : list != nullptr ? list->as_array() : one) {
      const json::object& database = entry.as_object();
      std::string branch = database.contains("branch") ? field(database, "branch") : "main";
      createDatabase(field(database, "owner"), field(database, "name"), branch,
                     field(database, "visibility") == "private", now);
    }
    return success({});
  }
  if (what == "POST job-time") {
    setJobTime(milliseconds(body, "min_ms"), milliseconds(body, "max_ms"));
    return success({});
  }
  return failure("there is no such address under /_emulator", {}, 404);
}

} // namespace dolthub::emulator
