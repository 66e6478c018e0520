#include "emulator/core.hpp"

#include <algorithm>
#include <stdexcept>

#include <boost/json/serialize.hpp>

#include "emulator/api.hpp"

namespace dolthub::emulator {

namespace {

EmulatorOptions checked(EmulatorOptions options) {
  using std::chrono::milliseconds;
  if (options.jobMin < milliseconds{0} || options.jobMax < options.jobMin) {
    throw std::invalid_argument("EmulatorOptions: jobMin must be between 0 and jobMax");
  }
  if (options.idleTimeout < milliseconds{0}) {
    throw std::invalid_argument("EmulatorOptions: idleTimeout must not be negative");
  }
  return options;
}

/// The token of "token <token>"; the scheme is nothing else, least of all Bearer.
std::string_view tokenOf(std::string_view authorization) {
  constexpr std::string_view scheme = "token ";
  return authorization.starts_with(scheme) ? authorization.substr(scheme.size())
                                           : std::string_view{};
}

bool hasHeader(const Request& request, std::string_view name) {
  return std::ranges::any_of(request.headers,
                             [&](auto& header) { return equalNoCase(header.first, name); });
}

} // namespace

Core::Core(EmulatorOptions options, bool sliced)
    : world_(checked(std::move(options)), sliced), token_(world_.addUser("demo")) {
  faults_.set(world_.options().faults);
}

Plan Core::plan(std::string_view method, std::string_view target) {
  auto parsed = parseTarget(target);
  bool inner = parsed && parsed->segments.front() == "_emulator";
  if (inner) {
    return {};
  }
  Route route = parsed ? findRoute(method, *parsed) : Route{"none"};
  ++counters_.requests;
  counters_.polls += route.polls ? 1 : 0;
  ++byRoute_[{std::string{method}, route.name}];
  Plan plan = faults_.meet(method, route.name, target, world_.random());
  world_.speaker().meet(method, route.name, plan);
  return plan;
}

Response Core::handle(Request request, Time now) {
  Plan met = plan(request.method, request.target);
  return handle(std::move(request), met, now);
}

Response Core::handle(Request request, const Plan& plan, Time now) {
  world_.advance(now);
  if (plan.faults.empty()) {
    return speak(request, plan, now);
  }
  Verdict verdict = judge(plan, request);
  Response response;
  if (verdict.handle) {
    response = speak(request, plan, now);
  }
  if (verdict.replaces) {
    response = std::move(verdict.instead);
  }
  if (response.manner.end == Manner::End::Whole) {
    response.manner = verdict.manner;
  }
  if (response.manner.end == Manner::End::Cut && response.manner.bodyBytes == 0) {
    response.manner.bodyBytes = response.body.size() / 2;
  }
  return response;
}

Response Core::speak(Request& request, const Plan& plan, Time now) {
  Speaker& speaker = world_.speaker();
  if (!speaker.dialect.spoken) {
    return dispatch(request, plan, now);
  }
  const auto target = parseTarget(request.target);
  const bool inner = !target || target->segments.front() == "_emulator";
  if (inner) {
    return dispatch(request, plan, now);
  }
  const std::string_view route = findRoute(request.method, *target).name;
  if (plan.earlySuccess) {
    Response early;
    early.body = json::serialize(json::object{
        {"status", "Success"},
        {"operation_name", "repositoryOwners/" + target->segments.at(2) + "/repositories/" +
                               target->segments.at(3) + "/jobs/" + world_.random().uuid()}});
    early.odd(Oddity::EarlyAnswer);
    return early;
  }
  Request head{request.method, request.target, {}, {}}; // the body is given away
  Speaker::Between between = speaker.between(head, route, now);
  Response response;
  if (between.handle) {
    response = dispatch(request, plan, now);
    speaker.say(head, route, response);
  }
  if (plan.earlyHead) {
    response.odd(Oddity::EarlyHead);
  }
  return between.instead ? std::move(*between.instead) : response;
}

Response Core::dispatch(Request& request, const Plan& plan, Time now) {
  auto target = parseTarget(request.target);
  if (!target) {
    return htmlPage(400, "Bad Request");
  }
  if (target->segments.front() == "_emulator") {
    return administer(request, *target, now);
  }
  Route route = findRoute(request.method, *target);
  if (route.handler == nullptr) {
    return htmlPage(404, "404: This page could not be found");
  }
  Call call{world_, request, *target, plan, now};
  call.skip = route.skip;
  if (hasHeader(request, "authorization")) {
    std::string_view token = tokenOf(request.header("authorization"));
    if (token.empty()) {
      return failure("invalid authorization header");
    }
    call.user = world_.userOf(token);
    if (call.user == nullptr) {
      return failure("apitoken_db: API Token with matching ID not found");
    }
  }
  if (route.needsToken && call.user == nullptr) {
    return failure("no authentication");
  }
  try {
    return route.handler(call);
  } catch (const std::exception& error) {
    Response response;
    response.status = 500;
    response.contentType = "text/plain";
    response.body = error.what();
    return response;
  }
}

void Core::createDatabase(std::string_view owner, std::string_view name, std::string_view branch,
                          bool isPrivate, Time now) {
  Database& database = world_.createDatabase(owner, name, "", isPrivate, "", now);
  if (!branch.empty()) {
    world_.emptyCommit(database, std::string{branch}, "", now);
  }
}

void Core::setJobTime(std::chrono::milliseconds min, std::chrono::milliseconds max) {
  EmulatorOptions changed = world_.options();
  changed.jobMin = min;
  changed.jobMax = max;
  world_.options() = checked(std::move(changed));
}

std::vector<Effect> Core::effects(Time now, std::uint64_t after) {
  world_.advance(now);
  const auto& all = world_.effects();
  auto first =
      all.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(after, all.size()));
  return {first, all.end()};
}

EmulatorStats Core::stats() const {
  EmulatorStats stats = counters_;
  stats.faults = faults_.met();
  for (const auto& [route, count] : byRoute_) {
    stats.requestsByRoute.emplace_back(route.first + " " + std::string{route.second}, count);
  }
  return stats;
}

} // namespace dolthub::emulator
