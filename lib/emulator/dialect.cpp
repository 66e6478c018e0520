#include "emulator/dialect.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "emulator/text.hpp"

#include <algorithm>

namespace dolthub::emulator {

namespace json = boost::json;

namespace {

template <std::size_t N>
std::string_view pick(Random& random, const std::array<std::string_view, N>& words) {
  return words[random.below(N)];
}

// Words that were seen, documented once, or could be. None of them says something that is not so.
constexpr std::array<std::string_view, 8> running{"Running", "In Progress", "RUNNING", "Queued",
                                                  "liuliu",  "started",     "active",  "pending"};
constexpr std::array<std::string_view, 7> done{"Completed", "SUCCESS", "succeeded", "liuliu",
                                               "Done",      "closed",  "finished"};
constexpr std::array<std::string_view, 7> failed{"Cancelled", "Timeout", "liuliu", "FAILED",
                                                 "Aborted",   "Error",   "stopped"};
constexpr std::array<std::string_view, 6> pollRunning{"Queued",  "RUNNING", "liuliu",
                                                      "pending", "started", "in progress"};
constexpr std::array<std::string_view, 4> pollDone{"completed", "Succeeded", "SUCCESS", "Done"};
constexpr std::array<std::string_view, 4> pollFailed{"failed", "Import Failed", "ERROR", "Failure"};
constexpr std::array<std::string_view, 7> detailsFailed{"Timeout", "Cancelled", "Aborted", "error",
                                                        "liuliu",  "TIMEOUT",   "Failed"};
constexpr std::array<std::string_view, 5> readFailed{"Timeout", "Cancelled", "liuliu", "", "error"};

constexpr std::array<unsigned, 9> pageStatuses{200, 200, 401, 403, 404, 407, 451, 502, 503};
constexpr std::array<std::string_view, 4> bareTexts{
    "upstream request timeout", "upstream connect error or disconnect/reset before headers",
    "no healthy upstream", "stream timeout"};
constexpr std::array<std::string_view, 5> oddRefusals{
    "14 UNAVAILABLE: failed to connect to all addresses", "liuliu", "the operation is not ready",
    "failed to fetch", "internal error"};
constexpr std::array<unsigned, 8> bareStatuses{200, 400, 404, 408, 409, 500, 502, 504};

bool isList(std::string_view method, std::string_view route) {
  return method == "GET" && (route == "jobs" || route == "operations" || route == "pulls");
}

Dialect::Lists listsOf(const Dialect& dialect, std::string_view route) {
  return route == "pulls" ? dialect.pullLists : dialect.lists;
}

bool isPoll(const Request& request) {
  return request.method == "GET" && request.target.find("operationName=") != std::string::npos;
}

std::string operationOf(const Request& request) {
  const auto target = parseTarget(request.target);
  return target ? target->find("operationName").value_or("") : "";
}

// FNV-1a: the same everywhere.
std::uint64_t hashOf(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

Response page(unsigned status) {
  Response response;
  response.status = status;
  response.contentType = "text/html; charset=utf-8";
  response.body = "<html><head><title>" + toText(status) +
                  "</title></head><body>Request blocked. Upstream timeout; rate limit exceeded, "
                  "not found.</body></html>\n";
  response.odd(Oddity::Page);
  return response;
}

Response saying(unsigned status, std::string body, Oddity oddity) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  response.odd(oddity);
  return response;
}

Response hangs(Oddity oddity) {
  Response response = saying(200, {}, oddity);
  response.manner.end = Manner::End::Hang;
  return response;
}

double often(Random& random, double chance, double most) {
  return random.fraction() < chance ? random.fraction() * most : 0;
}

// No client could know better: these say that nothing was done.
// By HTTP's own meaning, whoever says it: what has such a status was not done.
bool refuses(unsigned status) {
  constexpr std::array<unsigned, 13> statuses{401, 405, 407, 411, 413, 414, 415,
                                              417, 421, 426, 428, 429, 431};
  return status / 100 == 3 || std::find(statuses.begin(), statuses.end(), status) != statuses.end();
}

} // namespace

Dialect Dialect::draw(std::uint64_t seed) {
  Random random(seed ^ 0x776f726473);
  Dialect dialect;
  dialect.spoken = true;
  const auto word = [&random](const auto& words) {
    return random.below(3) == 0 ? std::string() : std::string(pick(random, words));
  };
  dialect.listRunning = word(running);
  dialect.listDone = word(done);
  dialect.listFailed = word(failed);
  dialect.pollRunning = word(emulator::pollRunning);
  dialect.pollDone = word(emulator::pollDone);
  dialect.pollFailed = word(emulator::pollFailed);
  dialect.detailsDone = random.below(4) == 0 ? "SuccessWithWarning" : "";
  dialect.detailsFailed = word(emulator::detailsFailed);
  dialect.emptyDetailsFailed = random.below(8) == 0;
  dialect.quoting = random.below(6);
  dialect.problems = random.below(5) == 0;
  dialect.escapes = random.below(2) == 0;
  dialect.namesByUser = random.below(2) == 0;
  dialect.lists = random.below(3) == 0 ? Lists::Good : static_cast<Lists>(1 + random.below(7));
  dialect.mixesLists = random.below(3) == 0;
  dialect.staleBy = std::chrono::seconds(5 + random.below(120));
  dialect.forksUnseen = random.below(3) == 0;
  dialect.silentPolls = often(random, 0.2, 0.7);
  dialect.pages = often(random, 0.3, 0.15);
  dialect.bareTexts = often(random, 0.3, 0.15);
  dialect.statuses = often(random, 0.3, 0.15);
  dialect.retryAfters = often(random, 0.4, 0.2);
  dialect.outages = often(random, 0.3, 0.02);
  dialect.otherNames = often(random, 0.3, 0.2);
  dialect.earlyAnswers = often(random, 0.25, 0.3);
  dialect.earlyHeads = often(random, 0.25, 0.5);
  dialect.failedReads = often(random, 0.4, 0.4);
  dialect.jsonFiles = often(random, 0.3, 0.4);
  dialect.longFiles = often(random, 0.1, 0.5);
  if (random.below(2) == 0) {
    dialect.outageWords = pick(random, oddRefusals);
    const bool isLong = random.below(4) == 0;
    dialect.outageFor = std::chrono::seconds(10 + random.below(isLong ? 590 : 80));
    dialect.outageOfPolls = random.below(2) == 0;
  }
  // By themselves, too: nothing says that one list is as far as another.
  const bool alike = random.below(3) == 0;
  const bool good = random.below(2) == 0;
  dialect.pullLists = alike  ? dialect.lists
                      : good ? Lists::Good
                             : static_cast<Lists>(1 + random.below(7));
  return dialect;
}

void Speaker::meet(std::string_view method, std::string_view route, Plan& plan) {
  if (!dialect.spoken || plan.stop != Plan::Stop::No || plan.early || method != "POST" ||
      route != "upload") {
    return;
  }
  plan.earlySuccess = storms(dialect.earlyAnswers);
  plan.earlyHead = !plan.earlySuccess && plan.faults.empty() && storms(dialect.earlyHeads);
}

Speaker::Between Speaker::between(const Request& request, std::string_view route, Time now) {
  const bool lists = isList(request.method, route);
  const Dialect::Lists how = listsOf(dialect, route);
  const bool asks = request.method == "GET";
  const bool silent = isPoll(request) && static_cast<double>(hashOf(operationOf(request)) % 1000) <
                                             dialect.silentPolls * 1000;
  Between between;
  if (silent || (lists && how == Dialect::Lists::Silent)) {
    between.stands(hangs(silent ? Oddity::SilentPoll : Oddity::SilentList));
  } else if (lists && how == Dialect::Lists::Page) {
    between.stands(page(chance(0.5) ? 200 : 403));
  } else if (storms(dialect.pages)) {
    const unsigned status = pageStatuses[random_.below(pageStatuses.size())];
    between.stands(page(status));
    between.handle = !asks && !refuses(status) && chance(0.5);
  } else if (storms(dialect.bareTexts)) {
    between.stands(bareText());
    between.handle = !asks && chance(0.5);
  } else if (storms(dialect.statuses)) {
    const auto status =
        static_cast<unsigned>(chance(0.5) ? 600 + random_.below(400) : 200 + random_.below(400));
    between.stands(saying(status, {}, Oddity::Status));
    between.handle = !asks && !refuses(status) && chance(0.5);
  } else if ((dialect.outageOfPolls ? isPoll(request) : asks) &&
             (now < outageEnds_ || storms(dialect.outages)) && dialect.storm) {
    outageEnds_ = now < outageEnds_ ? outageEnds_ : now + dialect.outageFor;
    between.stands(outage(request, dialect.outageWords));
  } else if (route == "sql" && storms(dialect.failedReads)) {
    between.stands(failedRead());
  } else if (route == "csv" && storms(dialect.jsonFiles)) {
    between.stands(
        saying(200, R"({"status":"Error","message":"query error: context deadline exceeded"})",
               Oddity::JsonFile));
  }
  return between;
}

// DoltHub repeats a request's fields in what it refuses.
Response Speaker::outage(const Request& request, const std::string& words) {
  json::object body{{"status", "Error"}, {"message", words}};
  if (isPoll(request)) {
    body["operation_name"] = operationOf(request);
  }
  return saying(400, json::serialize(body), Oddity::Outage);
}

Response Speaker::bareText() {
  Response text;
  text.status = bareStatuses[random_.below(bareStatuses.size())];
  text.contentType = "text/plain";
  text.body = pick(random_, bareTexts);
  text.odd(Oddity::BareText);
  if (chance(0.3)) {
    text.manner.end = Manner::End::Cut;
    text.manner.bodyBytes = 1 + random_.below(8);
  }
  return text;
}

Response Speaker::failedRead() {
  json::object body{{"query_execution_status", pick(random_, readFailed)},
                    {"query_execution_message", ""}};
  if (chance(0.5)) {
    body["schema"] = json::array{};
    body["rows"] = json::array{};
  }
  return saying(200, json::serialize(body), Oddity::DetailsWord);
}

void Speaker::addRetryAfter(Response& response) {
  constexpr std::array<std::string_view, 5> times{"1", "5", "20", "45", "60"};
  response.headers.emplace_back("Retry-After", pick(random_, times));
  response.odd(Oddity::RetryAfter);
}

void Speaker::asProblem(Response& response, json::object& body) {
  json::object problem{{"type", "about:blank"},
                       {"title", "Bad Request"},
                       {"status", response.status},
                       {"detail", body["message"]}};
  for (auto& field : body) {
    if (field.key() != "status" && field.key() != "message") {
      problem.emplace(field.key(), std::move(field.value()));
    }
  }
  response.contentType = "application/problem+json";
  response.body = json::serialize(problem);
  response.odd(Oddity::Problem);
}

// About another one than was asked for, and good news.
void Speaker::rename(std::string_view route, json::object& body, Response& response) {
  if (route == "pull") {
    body["pull_id"] = "8" + std::string(body["pull_id"].as_string());
    body["title"] = "of another pull request";
    body["state"] = "merged";
  } else {
    if (body.contains("job_status")) {
      body["job_status"] = "Completed";
    }
    if (body.contains("done") && body.contains("operation_name")) {
      body["done"] = true;
      body["database_owner"] = "somebody";
      body["database_name"] = "else";
    }
    const char* const key = body.contains("_id") ? "_id" : "operation_name";
    std::string name(body[key].as_string());
    const std::size_t last = name.rfind('/') + 1;
    name.replace(last, std::string::npos, random_.uuid());
    body[key] = name;
  }
  response.body = json::serialize(body);
  response.odd(Oddity::OtherName);
}

void Speaker::list(std::string_view route, Response& response) {
  using Lists = Dialect::Lists;
  if (dialect.mixesLists) {
    response.odd(Oddity::MixedList);
  }
  json::object body = json::parse(response.body).as_object();
  json::value* const entries = body.if_contains(route);
  if (entries == nullptr || !entries->is_array()) {
    return;
  }
  json::array& rows = entries->get_array();
  if (dialect.mixesLists) {
    for (std::size_t i = rows.size(); i > 1; --i) {
      rows[i - 1].swap(rows[random_.below(i)]);
    }
  }
  switch (listsOf(dialect, route)) {
  case Lists::Empty:
    rows.clear();
    body["next_page_token"] = "";
    response.odd(Oddity::EmptyList);
    break;
  case Lists::Endless:
    body["next_page_token"] = "AWE2" + random_.letters(12, "0123456789");
    response.odd(Oddity::EndlessList);
    break;
  case Lists::Cut:
    response.manner.end = Manner::End::Cut;
    response.manner.bodyBytes = response.body.size() / 2;
    response.odd(Oddity::CutList);
    break;
  case Lists::Stale:
    response.odd(Oddity::StaleList);
    break;
  case Lists::Frozen:
    response.odd(Oddity::FrozenList);
    break;
  default:
    break;
  }
  const bool isOdd =
      !dialect.listRunning.empty() || !dialect.listDone.empty() || !dialect.listFailed.empty();
  if (isOdd && route != "pulls") {
    response.odd(Oddity::ListWord);
  }
  response.body = json::serialize(body);
}

void Speaker::say(const Request& request, std::string_view route, Response& response) {
  const bool isJson = response.contentType.starts_with("application/json");
  if (isList(request.method, route) && response.status == 200 && isJson) {
    list(route, response);
  }
  if (request.method == "GET" && storms(dialect.retryAfters)) {
    addRetryAfter(response);
  }
  if (route == "csv" && response.status == 200 && storms(dialect.longFiles)) {
    response.body.append(5 << 20, 'x');
    response.odd(Oddity::LongFile);
  }
  if (!isJson) {
    return;
  }
  const bool poll = isPoll(request);
  const bool renames =
      response.status == 200 && (poll || (route == "pull" && request.method == "GET"));
  if (renames && storms(dialect.otherNames)) {
    json::object body = json::parse(response.body).as_object();
    rename(route, body, response);
  }
  if (poll && response.status == 200 &&
      !(dialect.pollRunning.empty() && dialect.pollDone.empty() && dialect.pollFailed.empty())) {
    response.odd(Oddity::PollWord);
  }
  if (poll && (!dialect.detailsDone.empty() || !dialect.detailsFailed.empty()) &&
      response.body.find("\"res_details\"") != std::string::npos) {
    response.odd(Oddity::DetailsWord);
  }
  if (dialect.problems && response.status == 400) {
    json::object body = json::parse(response.body).as_object();
    if (body.contains("message")) {
      asProblem(response, body);
    }
  }
}

std::string alreadyExists(const Dialect& dialect, std::string_view what, std::string_view name) {
  const std::string kind(what);
  const std::string quoted(name);
  switch (dialect.quoting) {
  case 1:
    return "a " + kind + " named " + quoted + " already exists";
  case 2:
    return "fatal: A " + kind + " named '" + quoted + "' already exists.";
  case 3:
    return kind + " with name " + quoted + " already exists";
  case 4:
    return quoted + ": already exists";
  case 5:
    return "cannot create " + kind + " \"" + quoted + "\": it already exists";
  default:
    return kind + " " + quoted + " already exists";
  }
}

} // namespace dolthub::emulator
