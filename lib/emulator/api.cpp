#include "emulator/api.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace dolthub::emulator {

namespace {

struct Row {
  std::string_view method;
  std::string_view path; ///< "*" stands for any one segment
  Route route;
};

constexpr std::array<Row, 26> rows{{
    {"GET", "user", {"user", currentUser, 2, true}},
    {"GET", "users/*/operations", {"operations", listOperations, 2, true}},
    {"POST", "database", {"database", createDatabase, 2, true}},
    {"POST", "fork", {"fork", startFork, 2, true}},
    {"GET", "fork", {"fork", pollFork, 2, true, true}},
    {"GET", "*/*/forks", {"forks", listForks, 2}},
    {"GET", "*/*/branches", {"branches", listBranches, 2}},
    {"POST", "*/*/branches", {"branches", createBranch, 2, true}},
    {"GET", "*/*/tags", {"tags", listTags, 2}},
    {"POST", "*/*/tags", {"tags", createTag, 2, true}},
    {"GET", "*/*/releases", {"releases", listReleases, 2}},
    {"POST", "*/*/releases", {"releases", createRelease, 2, true}},
    {"GET", "*/*/pulls", {"pulls", listPulls, 2}},
    {"POST", "*/*/pulls", {"pulls", createPull, 2, true}},
    {"GET", "*/*/pulls/*", {"pull", getPull, 2}},
    {"PATCH", "*/*/pulls/*", {"pull", updatePull, 2, true}},
    {"POST", "*/*/pulls/*/comments", {"comments", createComment, 2, true}},
    {"POST", "*/*/pulls/*/merge", {"merge", startMerge, 2, true}},
    {"GET", "*/*/pulls/*/merge", {"merge", pollMerge, 2, true, true}},
    {"POST", "*/*/upload", {"upload", startImport, 2, true}},
    {"GET", "*/*/upload", {"upload", pollImport, 2, true, true}},
    {"GET", "*/*/jobs", {"jobs", listJobs, 2}},
    {"GET", "*/*/write", {"write", pollWrite, 2, true, true}},
    {"POST", "*/*/write/*/*", {"write", startWrite, 2, true}},
    {"GET", "*/*", {"sql", readSqlRoute, 2}},
    {"GET", "*/*/*", {"sql", readSqlRoute, 2}},
}};

bool matches(std::string_view path, const std::vector<std::string>& segments, std::size_t from) {
  for (std::size_t i = from; i < segments.size(); ++i) {
    auto slash = path.find('/');
    std::string_view part = path.substr(0, slash);
    if (segments[i].empty() || path.empty() || (part != "*" && part != segments[i])) {
      return false;
    }
    path.remove_prefix(slash == path.npos ? path.size() : slash + 1);
  }
  return path.empty();
}

} // namespace

const Fault* Call::fault(FaultKind kind) const {
  for (const Fault& fault : plan.faults) {
    if (fault.kind == kind) {
      return &fault;
    }
  }
  return nullptr;
}

Route findRoute(std::string_view method, const Target& target) {
  const auto& segments = target.segments;
  if (segments.size() > 2 && segments[0] == "api" && segments[1] == "v1alpha1") {
    for (const Row& row : rows) {
      if (row.method == method && matches(row.path, segments, 2)) {
        return row.route;
      }
    }
  }
  bool csv = segments.size() > 3 && segments.size() < 6 && segments[0] == "csv" &&
             std::ranges::find(segments, "") == segments.end();
  if (csv && method == "GET") {
    return {"csv", downloadCsv, 1};
  }
  return {"none"};
}

bool anyRoute(const std::function<bool(std::string_view, std::string_view)>& fits) {
  return fits("GET", "csv") || std::ranges::any_of(rows, [&](const Row& row) {
           return fits(row.method, row.route.name);
         });
}

Response answer(json::object body, unsigned status) {
  Response response;
  response.status = status;
  response.body = json::serialize(body);
  return response;
}

Response success(json::object fields) {
  json::object body{{"status", "Success"}};
  for (auto& field : fields) {
    body.emplace(field.key(), std::move(field.value()));
  }
  return answer(std::move(body));
}

Response failure(std::string_view message, json::object fields, unsigned status) {
  json::object body{{"status", "Error"}, {"message", message}};
  for (auto& field : fields) {
    body.emplace(field.key(), std::move(field.value()));
  }
  return answer(std::move(body), status);
}

Response htmlPage(unsigned status, std::string_view title) {
  Response response;
  response.status = status;
  response.contentType = "text/html; charset=utf-8";
  response.body = "<!DOCTYPE html><html><head><title>" + std::string{title} +
                  "</title></head><body><h1>" + std::string{title} + "</h1></body></html>\n";
  return response;
}

std::optional<json::object> bodyObject(const Call& call) {
  boost::system::error_code error;
  json::value value = json::parse(call.request.body, error);
  if (error || !value.is_object()) {
    return std::nullopt;
  }
  return std::move(value.get_object());
}

std::string field(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

json::object databaseFields(const Call& call) {
  return {{"database_owner", call.segment(0)}, {"database_name", call.segment(1)}};
}

Database* findDatabase(Call& call) {
  return call.world.find(call.user, call.segment(0), call.segment(1), call.now);
}

std::string writePageToken(std::uint64_t sequence) {
  // Nothing to be read by others; the last digits catch a token that was made up.
  return "AWE2" + toText(sequence * 97 + sequence % 97);
}

std::optional<std::uint64_t> readPageToken(std::string_view token) {
  if (!token.starts_with("AWE2")) {
    return std::nullopt;
  }
  token.remove_prefix(4);
  std::uint64_t number = 0;
  auto [end, failure] = std::from_chars(token.data(), token.data() + token.size(), number);
  bool good = failure == std::errc{} && end == token.data() + token.size() &&
              number % 97 == number / 97 % 97;
  return good ? std::optional{number / 97} : std::nullopt;
}

void disturb(const Call& call, Page& page) {
  if (call.fault(FaultKind::DuplicateEntries) != nullptr) {
    json::array twice;
    for (const auto& entry : page.entries) {
      twice.push_back(entry);
      twice.push_back(entry);
    }
    page.entries = std::move(twice);
  }
  if (call.fault(FaultKind::ShuffleEntries) != nullptr) {
    for (std::size_t i = page.entries.size(); i > 1; --i) {
      page.entries[i - 1].swap(page.entries[call.world.random().below(i)]);
    }
  }
  if (call.fault(FaultKind::RepeatPageToken) != nullptr) {
    auto token = call.target.find("pageToken");
    page.nextToken = token && !token->empty() ? *token : writePageToken(UINT32_MAX);
  }
}

Job* polledJob(Call& call, JobKind kind) {
  Job* job = call.world.job(call.target.find("operationName").value_or(""));
  bool wrong = job == nullptr || job->kind != kind || job->user != call.user;
  if (wrong) {
    return nullptr;
  }
  if (job->hiddenPolls > 0) {
    --job->hiddenPolls;
    return nullptr;
  }
  return job;
}

std::string_view jobPhase(const Job& job, Time now, std::string_view succeeded,
                          std::string_view failed) {
  if (job.finished) {
    return job.error.empty() ? succeeded : failed;
  }
  bool pending = job.stuck || now < job.created + (job.due - job.created) / 4;
  return pending ? "Pending" : "Running";
}

std::string listedPhase(const Call& call, Job& job, std::string_view succeeded,
                        std::string_view failed) {
  const Dialect& dialect = call.world.speaker().dialect;
  Time when = call.now;
  bool over = job.finished;
  if (dialect.lists == Dialect::Lists::Stale) {
    when -= dialect.staleBy;
    over = over && job.updated <= when;
  } else if (dialect.lists == Dialect::Lists::Frozen) {
    job.frozen = job.frozen == Time{} ? when : job.frozen;
    when = job.frozen;
    over = over && job.updated <= when;
  }
  const auto word = [](const std::string& own, std::string_view usual) {
    return own.empty() ? std::string(usual) : own;
  };
  if (over) {
    return job.error.empty() ? word(dialect.listDone, succeeded) : word(dialect.listFailed, failed);
  }
  const bool pending = job.stuck || when < job.created + (job.due - job.created) / 4;
  return pending ? "Pending" : word(dialect.listRunning, "Running");
}

Response jobStatus(const Call& call, const Job& job) {
  FailedPoll shown = job.failsInListOnly ? FailedPoll::InProgress : call.world.options().failedPoll;
  if (job.failed() && shown == FailedPoll::BadRequest) {
    return failure(job.error, {{"operation_name", job.name}});
  }
  const Dialect& dialect = call.world.speaker().dialect;
  const auto word = [](const std::string& own, std::string_view usual) {
    return own.empty() ? usual : std::string_view(own);
  };
  std::string_view phase = jobPhase(job, call.now, word(dialect.pollDone, "Completed"),
                                    word(dialect.pollFailed, "Failed"));
  bool running = phase == "Running" || (job.failed() && shown == FailedPoll::InProgress);
  json::object fields{{"operation_name", job.name},
                      {"job_created", phase != "Pending"},
                      {"database_owner", job.database->owner},
                      {"database_name", job.database->name}};
  const bool late = job.hidesPullFor.count() != 0 && call.now >= job.due + job.hidesPullFor;
  if (job.pull != 0 && (!job.hidesPull || late)) {
    fields.emplace("pull_id", toText(job.pull));
  }
  fields.emplace("job_status", running ? word(dialect.pollRunning, "In Progress") : phase);
  return success(std::move(fields));
}

} // namespace dolthub::emulator
