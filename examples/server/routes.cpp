#include "routes.hpp"

#include <dolthub/dolthub.hpp>
#include <dolthub/inbound.hpp>

#include <algorithm>
#include <iostream>
#include <vector>

namespace server {
namespace {

Response respond(const Request& request, http::status status, std::string text,
                 std::string_view type = "text/plain; charset=utf-8") {
  Response response{status, request.version()};
  response.set(http::field::content_type, type);
  response.body() = std::move(text);
  return response;
}

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
  return is(dolthub::Errc::Timeout) ? http::status::gateway_timeout : http::status::bad_gateway;
}

std::vector<std::string> partsOf(std::string_view target) {
  std::vector<std::string> parts;
  while (!target.empty()) {
    target.remove_prefix(1);
    const std::size_t end = std::min(target.find('/'), target.size());
    parts.emplace_back(target.substr(0, end));
    target.remove_prefix(end);
  }
  return parts;
}

asio::awaitable<std::int64_t> countRows(dolthub::Client client, std::vector<std::string> parts) {
  dolthub::DatabaseName database{parts[1], parts[2]};
  dolthub::Query query{database, parts[3],
                       "SELECT COUNT(*) AS n FROM " + dolthub::sqlIdentifier(parts[4])};
  auto result = co_await client.query(query);
  co_return result.integer(0, "n");
}

// What this server makes of a file: lines that end as they do here, whatever wrote them.
std::string withUnixLines(std::string text) {
  std::string::size_type at = 0;
  while ((at = text.find("\r\n", at)) != std::string::npos) {
    text.erase(at, 1);
  }
  return text;
}

dolthub::HeaderFields headersOf(const Request& request) {
  dolthub::HeaderFields headers;
  for (const auto& field : request) {
    headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  return headers;
}

} // namespace

std::uint64_t Routes::bodyLimit(std::string_view target) const {
  return target.starts_with("/transform/") ? dolthub::uploadLimit : dolthub::webhookLimit;
}

asio::awaitable<Response> Routes::answer(Request request) {
  ++counters_.requests;
  try {
    const std::vector<std::string> parts = partsOf(request.target());
    const bool isPost = request.method() == http::verb::post;
    if (parts.size() == 2 && isPost && dolthub::sameSecret(parts[1], secret_)) {
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
    if (parts.size() == 5 && parts[0] == "count") {
      Response counted = co_await count(request);
      co_return counted;
    }
  } catch (const dolthub::Error& error) {
    if (error.isCancelled()) {
      throw;
    }
    co_return respond(request, statusFor(error), std::string{error.what()} + '\n');
  }
  co_return respond(request, http::status::not_found,
                    "there are /count/owner/database/ref/table and /metrics\n");
}

// As the one who asked; the connections are everybody's.
asio::awaitable<Response> Routes::count(const Request& request) {
  std::string_view token = request[http::field::authorization];
  if (!token.starts_with("token ")) {
    co_return respond(request, http::status::unauthorized, "send authorization: token …\n");
  }
  token.remove_prefix(6);
  auto rows = co_await countRows(client_.withToken(dolthub::ApiToken{std::string{token}}),
                                 partsOf(request.target()));
  co_return respond(request, http::status::ok, std::to_string(rows) + '\n');
}

// What came in is a hint: whoever knows the address could have sent it. So DoltHub is asked.
asio::awaitable<Response> Routes::webhook(const Request& request) {
  const dolthub::WebhookEvent event = dolthub::readWebhook(request.body());
  ++counters_.webhooks;
  if (event.pullRequest) {
    const dolthub::PullRequest pull = co_await client_.getPullRequest(*event.pullRequest);
    std::cout << "pull request " << pull.id << " of " << event.database->text() << ": "
              << toString(event.pullRequestAction) << "; DoltHub says " << pull.stateText
              << std::endl;
  } else if (event.database) {
    std::cout << toString(event.kind) << " in " << event.database->text() << ", branch "
              << event.branch << std::endl;
  }
  co_return respond(request, http::status::ok, "thank you\n");
}

Response Routes::transform(const Request& request) {
  const dolthub::TransformRequest asked =
      dolthub::readTransform(headersOf(request), request.body());
  ++counters_.transforms;
  dolthub::TransformAnswer answer{asked};
  std::string file =
      asked.fileType == dolthub::FileType::Csv ? withUnixLines(request.body()) : request.body();
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
  add("server_longest_turn_seconds", "gauge", "How long the loop was held at most.",
      std::to_string(counters_.longestTurn));
  text += metrics_.text();
  return respond(request, http::status::ok, std::move(text), "text/plain; version=0.0.4");
}

} // namespace server
