#include "emulator/faults.hpp"

#include <array>
#include <stdexcept>

#include <boost/json/parse.hpp>

#include "emulator/api.hpp"

namespace dolthub::emulator {

namespace {

struct Name {
  std::string_view text;
  FaultKind kind;
};

constexpr std::array names{
    Name{"reset on connect", FaultKind::ResetOnConnect},
    Name{"close after head", FaultKind::CloseAfterHead},
    Name{"close mid body", FaultKind::CloseMidBody},
    Name{"close after body", FaultKind::CloseAfterBody},
    Name{"handle then close", FaultKind::HandleThenClose},
    Name{"cut answer", FaultKind::CutAnswer},
    Name{"hang", FaultKind::Hang},
    Name{"status", FaultKind::Status},
    Name{"html page", FaultKind::HtmlPage},
    Name{"redirect", FaultKind::Redirect},
    Name{"echo token", FaultKind::EchoToken},
    Name{"delay", FaultKind::Delay},
    Name{"drip", FaultKind::Drip},
    Name{"slow read", FaultKind::SlowRead},
    Name{"job fails", FaultKind::JobFails},
    Name{"job fails in list", FaultKind::JobFailsInList},
    Name{"job stuck", FaultKind::JobStuck},
    Name{"job slow", FaultKind::JobSlow},
    Name{"job hidden", FaultKind::JobHidden},
    Name{"job unlisted", FaultKind::JobUnlisted},
    Name{"job without pull", FaultKind::JobWithoutPull},
    Name{"duplicate entries", FaultKind::DuplicateEntries},
    Name{"shuffle entries", FaultKind::ShuffleEntries},
    Name{"repeat page token", FaultKind::RepeatPageToken},
};

bool matches(std::string_view pattern, std::string_view method, std::string_view route) {
  if (pattern == "*") {
    return true;
  }
  auto space = pattern.find(' ');
  std::string_view wantedMethod = pattern.substr(0, space);
  std::string_view wantedRoute = space == pattern.npos ? "*" : pattern.substr(space + 1);
  return (wantedMethod == "*" || wantedMethod == method) &&
         (wantedRoute == "*" || wantedRoute == route);
}

[[noreturn]] void wrong(const std::string& what) {
  throw std::invalid_argument("faults: " + what);
}

/// A test would pass without the fault that it was written for.
void check(const Fault& fault) {
  if ((fault.kind == FaultKind::ResetOnConnect) != (fault.match == "CONNECT")) {
    wrong("\"reset on connect\" matches \"CONNECT\", and nothing else does");
  }
  const bool canBe = fault.match == "CONNECT" ||
                     anyRoute([&fault](std::string_view method, std::string_view route) {
                       return matches(fault.match, method, route);
                     });
  if (!canBe) {
    wrong("no request can match \"" + fault.match +
          "\": it is \"*\", or a method and a route of the API, such as \"POST upload\"");
  }
}

std::uint64_t number(std::string_view key, const json::value& value) {
  boost::system::error_code failure;
  auto read = value.to_number<std::uint64_t>(failure);
  if (failure) {
    wrong(std::string{key} + " must be a whole number, 0 or more");
  }
  return read;
}

bool flag(std::string_view key, const json::value& value) {
  if (!value.is_bool()) {
    wrong(std::string{key} + " must be true or false");
  }
  return value.get_bool();
}

std::string text(std::string_view key, const json::value& value) {
  if (value.is_int64()) {
    return std::to_string(value.get_int64());
  }
  if (!value.is_string()) {
    wrong(std::string{key} + " must be a text");
  }
  return std::string{value.get_string()};
}

void readKey(Fault& fault, std::string_view key, const json::value& value) {
  if (key == "match") {
    fault.match = text(key, value);
  } else if (key == "target") {
    fault.target = text(key, value);
  } else if (key == "nth") {
    fault.nth = static_cast<unsigned>(number(key, value));
  } else if (key == "times") {
    fault.times = static_cast<unsigned>(number(key, value));
  } else if (key == "probability") {
    boost::system::error_code failure;
    fault.probability = value.to_number<double>(failure);
    if (failure || fault.probability < 0 || fault.probability > 1) {
      wrong("probability must be between 0 and 1");
    }
  } else if (key == "do") {
    std::string wanted = text(key, value);
    const Name* found = nullptr;
    for (const Name& name : names) {
      found = name.text == wanted ? &name : found;
    }
    if (found == nullptr) {
      wrong("there is no fault \"" + wanted + "\"");
    }
    fault.kind = found->kind;
  } else if (key == "status") {
    fault.status = static_cast<unsigned>(number(key, value));
  } else if (key == "retry_after") {
    fault.retryAfter = text(key, value);
  } else if (key == "effect") {
    fault.effect = flag(key, value);
  } else if (key == "early") {
    fault.early = flag(key, value);
  } else if (key == "reset") {
    fault.reset = flag(key, value);
  } else if (key == "bytes") {
    fault.bytes = number(key, value);
  } else if (key == "count") {
    fault.count = static_cast<unsigned>(number(key, value));
  } else if (key == "time_ms") {
    fault.time = std::chrono::milliseconds(number(key, value));
  } else if (key == "reason") {
    fault.reason = text(key, value);
  } else {
    wrong("unknown key \"" + std::string{key} + "\"");
  }
}

Response statusAnswer(const Fault& fault) {
  unsigned status = fault.status != 0 ? fault.status : 503;
  std::string reason = fault.reason.empty() ? "upstream request timeout" : fault.reason;
  Response response;
  if (status == 429 || status < 500) {
    // An SQL read looks for its own keys.
    response = failure(
        reason, {{"query_execution_status", "Error"}, {"query_execution_message", reason}}, status);
  } else {
    response.status = status;
    response.contentType = "text/plain";
    response.body = reason;
  }
  if (!fault.retryAfter.empty()) {
    response.headers.emplace_back("Retry-After", fault.retryAfter);
  }
  return response;
}

Response redirect(const Fault& fault) {
  Response response = htmlPage(fault.status != 0 ? fault.status : 307, "Redirecting");
  response.headers.emplace_back("Location",
                                fault.reason.empty() ? "https://elsewhere.invalid/" : fault.reason);
  return response;
}

} // namespace

void Faults::set(std::vector<Fault> faults) {
  for (const Fault& fault : faults) {
    check(fault);
  }
  entries_.clear();
  for (Fault& fault : faults) {
    add(std::move(fault));
  }
}

void Faults::add(Fault fault) {
  check(fault);
  entries_.push_back(Entry{std::move(fault)});
}

bool Faults::applies(Entry& entry, Random& random) {
  ++entry.seen;
  bool turn =
      entry.seen >= entry.fault.nth && (entry.fault.times == 0 || entry.used < entry.fault.times);
  if (!turn || (entry.fault.probability < 1 && random.fraction() >= entry.fault.probability)) {
    return false;
  }
  ++entry.used;
  ++met_;
  return true;
}

bool Faults::meetsConnection(Random& random) {
  bool met = false;
  for (Entry& entry : entries_) {
    if (entry.fault.match == "CONNECT") {
      met = applies(entry, random) || met;
    }
  }
  return met;
}

Plan Faults::meet(std::string_view method, std::string_view route, std::string_view target,
                  Random& random) {
  Plan plan;
  for (Entry& entry : entries_) {
    bool here = entry.fault.match != "CONNECT" && matches(entry.fault.match, method, route) &&
                target.find(entry.fault.target) != target.npos;
    if (!here || !applies(entry, random)) {
      continue;
    }
    if (entry.fault.kind == FaultKind::CloseAfterHead) {
      plan.stop = Plan::Stop::AfterHead;
    }
    if (entry.fault.kind == FaultKind::CloseMidBody && plan.stop == Plan::Stop::No) {
      plan.stop = Plan::Stop::MidBody;
      plan.stopBytes = entry.fault.bytes;
    }
    plan.reset = plan.reset || entry.fault.reset;
    plan.early = plan.early || entry.fault.early;
    plan.faults.push_back(entry.fault);
  }
  return plan;
}

std::vector<Fault> faultsFromJson(std::string_view source) {
  boost::system::error_code failure;
  json::value value = json::parse(source, failure);
  if (failure) {
    wrong("not JSON: " + failure.message());
  }
  if (value.is_object() && value.get_object().contains("faults")) {
    value = json::value(value.get_object()["faults"]); // braces would make an array of it
  }
  if (!value.is_array()) {
    wrong("neither an array nor an object with \"faults\"");
  }
  std::vector<Fault> faults;
  for (const auto& entry : value.get_array()) {
    if (!entry.is_object() || !entry.get_object().contains("do")) {
      wrong("each must be an object with \"do\"");
    }
    Fault fault;
    for (const auto& pair : entry.get_object()) {
      readKey(fault, pair.key(), pair.value());
    }
    check(fault);
    faults.push_back(std::move(fault));
  }
  return faults;
}

Verdict judge(const Plan& plan, const Request& request) {
  Verdict verdict;
  verdict.manner.reset = plan.reset;
  if (plan.stop != Plan::Stop::No) {
    verdict.handle = false;
    verdict.manner.end = Manner::End::Nothing;
  }
  auto replace = [&](Response response, bool effect) {
    verdict.handle = verdict.handle && effect && !plan.early;
    verdict.replaces = true;
    verdict.instead = std::move(response);
  };
  for (const Fault& fault : plan.faults) {
    switch (fault.kind) {
    case FaultKind::CloseAfterBody:
      verdict.handle = false;
      verdict.manner.end = Manner::End::Nothing;
      break;
    case FaultKind::HandleThenClose:
      verdict.manner.end = Manner::End::Nothing;
      break;
    case FaultKind::CutAnswer:
      verdict.manner.end = Manner::End::Cut;
      verdict.manner.bodyBytes = fault.bytes;
      break;
    case FaultKind::Hang:
      verdict.handle = verdict.handle && fault.effect;
      verdict.manner.end = Manner::End::Hang;
      break;
    case FaultKind::Status:
      replace(statusAnswer(fault), fault.effect);
      break;
    case FaultKind::HtmlPage:
      replace(htmlPage(fault.status != 0 ? fault.status : 200, "Scheduled maintenance"),
              fault.effect);
      break;
    case FaultKind::Redirect:
      replace(redirect(fault), fault.effect);
      break;
    case FaultKind::EchoToken:
      replace(failure("not accepted: " + std::string{request.header("authorization")}),
              fault.effect);
      break;
    case FaultKind::Delay:
      verdict.manner.delay += fault.time;
      break;
    case FaultKind::Drip:
      verdict.manner.dripBytes = fault.bytes != 0 ? fault.bytes : 1;
      verdict.manner.dripEvery = fault.time;
      break;
    default:
      break; // of connections, jobs and lists
    }
  }
  return verdict;
}

} // namespace dolthub::emulator

namespace dolthub {

std::string_view toString(FaultKind kind) noexcept {
  for (const emulator::Name& name : emulator::names) {
    if (name.kind == kind) {
      return name.text;
    }
  }
  return "?";
}

std::string_view toString(FailedPoll shown) noexcept {
  switch (shown) {
  case FailedPoll::Failed:
    return "Failed";
  case FailedPoll::InProgress:
    return "InProgress";
  case FailedPoll::BadRequest:
    return "BadRequest";
  }
  return "?";
}

} // namespace dolthub
