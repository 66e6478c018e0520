#include "routes.hpp"

#include "text.hpp"

#include <dolthub/dolthub.hpp>
#include <dolthub/inbound.hpp>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <vector>

namespace server {
namespace {

http::status statusFor(const dolthub::Error& error) {
  const auto is = [&error](dolthub::Errc code) {
    return error.code() == code;
  };
  if (is(dolthub::Errc::InvalidArgument)) {
    return http::status::bad_request;
  }
  if (is(dolthub::Errc::NotAuthenticated)) {
    return http::status::unauthorized;
  }
  if (is(dolthub::Errc::NotPermitted)) {
    return http::status::forbidden;
  }
  if (is(dolthub::Errc::NotFound)) {
    return http::status::not_found;
  }
  if (is(dolthub::Errc::RateLimited) || is(dolthub::Errc::Overloaded)) {
    return http::status::service_unavailable;
  }
  if (is(dolthub::Errc::OperationFailed)) {
    return http::status::unprocessable_entity;
  }
  return is(dolthub::Errc::Timeout) ? http::status::gateway_timeout : http::status::bad_gateway;
}

// A user is told what a user can correct, and else only of what kind it was: the rest names hosts
// and options of ours, and is for the operator. What DoltHub says may hold anything: it goes out as
// text that no browser takes for HTML. Who writes it into a page escapes it for that.
std::string toldToUser(const dolthub::Error& error, http::status status) {
  if (http::to_status_class(status) != http::status_class::client_error) {
    return error.code().message() + '\n';
  }
  const std::string& words = error.serverMessage();
  return error.message() + (words.empty() ? "" : "; DoltHub says: " + words) + '\n';
}

// When to ask again is DoltHub's word, in whole seconds; where it said none, we know no better.
Response refusal(unsigned version, http::status status, const dolthub::Error& error) {
  Response response = Routes::saying(version, status, toldToUser(error, status));
  const auto wait = std::chrono::ceil<std::chrono::seconds>(error.details().retryAfter);
  if (status == http::status::service_unavailable && wait.count() > 0) {
    response.set(http::field::retry_after, std::to_string(wait.count()));
  }
  return response;
}

asio::awaitable<std::int64_t> countRows(const dolthub::Client& client,
                                        std::vector<std::string> parts) {
  dolthub::DatabaseName database{parts[1], parts[2]};
  dolthub::Query query{database, parts[3],
                       "SELECT COUNT(*) AS n FROM " + dolthub::sqlIdentifier(parts[4])};
  auto result = co_await client.query(query);
  co_return result.integer(0, "n");
}

// The id of the pull request that was merged; empty where DoltHub made none. It is what the user
// waits for: a user who leaves ends the wait, and not what DoltHub has begun.
asio::awaitable<std::string> importAndMerge(const dolthub::Client& client,
                                            dolthub::ImportFile file) {
  auto import = co_await client.startImport(file);
  auto imported = co_await client.awaitOperation(import);
  if (!imported.pullRequest) {
    co_return std::string{};
  }
  auto merge = co_await client.startMerge(*imported.pullRequest);
  co_await client.awaitOperation(merge);
  co_return imported.pullRequest->id();
}

dolthub::HeaderFields headersOf(const Request& request) {
  dolthub::HeaderFields headers;
  for (const auto& field : request) {
    headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  return headers;
}

} // namespace

Response Routes::saying(unsigned version, http::status status, std::string text) {
  Response response{status, version};
  response.set(http::field::content_type, "text/plain; charset=utf-8");
  response.set("X-Content-Type-Options", "nosniff");
  response.body() = std::move(text);
  return response;
}

std::uint64_t Routes::bodyLimit(std::string_view target) const {
  const auto parts = partsOf(target);
  const bool transforms = parts && parts->size() == 2 && parts->front() == "transform" &&
                          dolthub::sameSecret(parts->back(), secret_);
  return transforms ? dolthub::uploadLimit : dolthub::webhookLimit;
}

asio::awaitable<Response> Routes::answer(Request request) {
  ++counters_.requests;
  bool isDoltHub = false;
  try {
    const auto decoded = partsOf(request.target());
    if (!decoded) {
      co_return saying(request.version(), http::status::bad_request,
                       "the path is wrongly encoded\n");
    }
    const std::vector<std::string>& parts = *decoded;
    const bool isPost = request.method() == http::verb::post;
    if (parts.size() == 2 && isPost && dolthub::sameSecret(parts[1], secret_)) {
      isDoltHub = true;
      if (parts[0] == "hooks") {
        Response told = co_await webhook(request);
        co_return told;
      }
      if (parts[0] == "transform") {
        co_return transform(request);
      }
    }
    if (parts.size() == 1 && parts[0] == "metrics") {
      co_return metrics(request);
    }
    const bool counts = parts.size() == 5 && parts[0] == "count";
    const bool imports = parts.size() == 6 && parts[0] == "import" && isPost;
    if (counts || imports) {
      Response told = co_await asUser(request, parts);
      co_return told;
    }
  } catch (const dolthub::Error& error) {
    if (error.isCancelled()) {
      throw;
    }
    // What our own token may not do is not DoltHub's fault, and nobody else will tell the operator.
    const bool isOurs = isDoltHub && error != dolthub::Errc::InvalidArgument;
    const http::status status = isOurs ? http::status::bad_gateway : statusFor(error);
    if (isDoltHub || http::to_status_class(status) == http::status_class::server_error) {
      std::cerr << error << std::endl;
    }
    co_return refusal(request.version(), status, error);
  }
  co_return saying(request.version(), http::status::not_found,
                   "there are /count/owner/database/ref/table, POST "
                   "/import/owner/database/branch/table/key and /metrics\n");
}

// As the one who asked; the connections are everybody's.
asio::awaitable<Response> Routes::asUser(const Request& request,
                                         const std::vector<std::string>& parts) {
  std::string_view token = request[http::field::authorization];
  if (!token.starts_with("token ")) {
    co_return saying(request.version(), http::status::unauthorized,
                     "send authorization: token …\n");
  }
  token.remove_prefix(6);
  const dolthub::Client theirs = client_.withToken(dolthub::ApiToken{std::string{token}});
  if (parts[0] == "count") {
    auto rows = co_await countRows(theirs, parts);
    co_return saying(request.version(), http::status::ok, std::to_string(rows) + '\n');
  }
  dolthub::BranchName branch{dolthub::DatabaseName{parts[1], parts[2]}, parts[3]};
  auto file = dolthub::ImportFile::fromBytes(branch, parts[4] + ".csv", request.body(),
                                             dolthub::ImportOperation::Create);
  file.table = parts[4];
  file.primaryKeys = {parts[5]};
  std::string pull = co_await importAndMerge(theirs, file);
  co_return saying(request.version(), http::status::ok,
                   pull.empty() ? "there was nothing to merge\n"
                                : "merged by pull request " + pull + '\n');
}

// What came in is a hint: whoever knows the address could have sent it. So DoltHub is asked.
asio::awaitable<Response> Routes::webhook(const Request& request) {
  const dolthub::WebhookEvent event = dolthub::readWebhook(request.body());
  ++counters_.webhooks;
  if (event.pullRequest) {
    const dolthub::PullRequest pull = co_await client_.getPullRequest(*event.pullRequest);
    std::cout << "pull request " << pull.id << " of " << *event.database << ": "
              << toString(event.pullRequestAction) << "; DoltHub says " << printable(pull.stateText)
              << std::endl;
  } else if (event.database) {
    std::cout << toString(event.kind) << " in " << *event.database
              << (event.tag.empty() ? ", branch " + event.branch : ", tag " + event.tag)
              << std::endl;
  }
  co_return saying(request.version(), http::status::ok, "thank you\n");
}

// What this server makes of a file: lines that end as they do here, and CSV of PSV. What is of a
// type that nobody here knows is refused by `headers`.
Response Routes::transform(Request& request) {
  const dolthub::TransformRequest asked =
      dolthub::readTransform(headersOf(request), request.body());
  ++counters_.transforms;
  dolthub::TransformAnswer answer{asked};
  std::string file = std::move(request.body());
  if (asked.fileType == dolthub::FileType::Csv) {
    file = withUnixLines(file);
  } else if (asked.fileType == dolthub::FileType::Psv) {
    file = csvOfPsv(file);
    answer.fileType = dolthub::FileType::Csv;
    answer.fileName = std::filesystem::path(asked.fileName).replace_extension(".csv").string();
  }
  Response response{http::status::ok, request.version()};
  for (const auto& [name, value] : answer.headers(file)) {
    response.set(name, value);
  }
  response.body() = std::move(file);
  return response;
}

Response Routes::metrics(const Request& request) const {
  std::string text;
  const auto add = [&text](const std::string& name, const char* type, const char* help,
                           const std::string& value) {
    text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name + ' ' +
            value + '\n';
  };
  add("server_requests_total", "counter", "Requests of users, these metrics' own too.",
      std::to_string(counters_.requests));
  add("server_users_gone_total", "counter", "Users who hung up before their answer.",
      std::to_string(counters_.usersGone));
  add("server_webhooks_total", "counter", "Events that DoltHub posted.",
      std::to_string(counters_.webhooks));
  add("server_transforms_total", "counter", "Files that DoltHub wanted transformed.",
      std::to_string(counters_.transforms));
  add("server_requests_under_way", "gauge", "Requests that have no answer yet.",
      std::to_string(counters_.underWay));
  add("server_longest_turn_seconds", "gauge",
      "How late the loop's ticker came at most. It ticks every 20 ms, if not told otherwise, and "
      "misses up to that much of what held the loop.",
      std::to_string(counters_.longestTurn));
  text += metrics_.text();
  Response response = saying(request.version(), http::status::ok, std::move(text));
  response.set(http::field::content_type, "text/plain; version=0.0.4");
  return response;
}

} // namespace server
