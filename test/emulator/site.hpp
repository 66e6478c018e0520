#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "emulator/core.hpp"

namespace emulator_test {

namespace json = boost::json;
namespace emulator = dolthub::emulator;

/// A text in its percent form, as a value of a query or a segment of a path.
inline std::string encode(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || c == '-' || c == '_' || c == '.') {
      out += c;
    } else {
      out += '%';
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) >> 4];
      out += "0123456789ABCDEF"[static_cast<unsigned char>(c) & 15];
    }
  }
  return out;
}

struct Reply {
  unsigned status = 0;
  std::string contentType;
  std::string body;
  emulator::Manner manner;
  json::object json;

  std::string text(std::string_view key) const {
    const json::value* value = json.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : "(none)";
  }
};

/// What an upload says about its file.
struct Upload {
  std::string table = "art";
  std::string operation = "Create";
  std::string branch = "main";
  std::string type = "Csv";
  json::array keys = {"id"};
};

/// The core with a time that only the test moves, and one database demo/art with a branch main.
class Site {
public:
  explicit Site(dolthub::EmulatorOptions options = {}) : core(options) {
    core.createDatabase("demo", "art", "main", false, now);
  }

  void pass(std::chrono::milliseconds time) { now += time; }
  /// Longer than any job takes.
  void passJobs() { pass(std::chrono::seconds{1}); }

  Reply send(std::string method, std::string target, std::string body = {},
             emulator::Headers headers = {}) {
    emulator::Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.body = std::move(body);
    request.headers = std::move(headers);
    if (!token.empty()) {
      request.headers.emplace_back("authorization", "token " + token);
    }
    auto response = core.handle(std::move(request), now);
    Reply reply;
    reply.status = response.status;
    reply.contentType = response.contentType;
    reply.body = response.body;
    reply.manner = response.manner;
    if (!response.body.empty() && response.contentType.starts_with("application/json")) {
      reply.json = json::parse(response.body).as_object();
    }
    return reply;
  }

  Reply get(const std::string& path) { return send("GET", "/api/v1alpha1/" + path); }
  Reply post(const std::string& path, const json::object& body) {
    return send("POST", "/api/v1alpha1/" + path, json::serialize(body));
  }

  Reply upload(const std::string& content, const Upload& what = {},
               const std::string& database = "demo/art") {
    json::object params{{"branchName", what.branch}, {"fileName", "file.csv"},
                        {"fileType", what.type},     {"importOp", what.operation},
                        {"tableName", what.table},   {"primaryKeys", what.keys}};
    std::string body = "--limit\r\nContent-Disposition: form-data; name=\"file\"; "
                       "filename=\"file.csv\"\r\nContent-Type: application/octet-stream\r\n\r\n" +
                       content +
                       "\r\n--limit\r\nContent-Disposition: form-data; name=\"params\"\r\n\r\n" +
                       json::serialize(params) + "\r\n--limit--\r\n";
    return send("POST", "/api/v1alpha1/" + database + "/upload", body,
                {{"Content-Type", "multipart/form-data; boundary=limit"}});
  }

  Reply pollImport(const Reply& started, const std::string& branch = "main") {
    return get(started.text("database_owner") + "/" + started.text("database_name") +
               "/upload?branch=" + branch + "&branchName=" + branch +
               "&operationName=" + encode(started.text("operation_name")));
  }

  /// An import from start to end: the last poll.
  Reply import(const std::string& content, const Upload& what = {}) {
    Reply started = upload(content, what);
    passJobs();
    return pollImport(started, what.branch);
  }

  Reply startMerge(const std::string& pull) {
    return post("demo/art/pulls/" + pull + "/merge", {});
  }
  Reply pollMerge(const std::string& pull, const Reply& started) {
    return get("demo/art/pulls/" + pull +
               "/merge?operationName=" + encode(started.text("operation_name")));
  }
  Reply merge(const std::string& pull) {
    Reply started = startMerge(pull);
    passJobs();
    return pollMerge(pull, started);
  }

  Reply query(const std::string& sql, const std::string& ref = "main") {
    return get("demo/art/" + encode(ref) + "?q=" + encode(sql));
  }
  /// All cells of a query as "a,b;c,d", NULL for NULL.
  std::string cells(const std::string& sql, const std::string& ref = "main") {
    Reply reply = query(sql, ref);
    if (reply.text("query_execution_status") == "Error") {
      return reply.text("query_execution_message");
    }
    std::string text;
    for (const auto& row : reply.json.at("rows").as_array()) {
      text += text.empty() ? "" : ";";
      bool first = true;
      for (const auto& cell : row.as_object()) {
        text += first ? "" : ",";
        first = false;
        text += cell.value().is_null() ? "NULL" : std::string{cell.value().as_string()};
      }
    }
    return text;
  }

  Reply startWrite(const std::string& sql, const std::string& from = "main",
                   const std::string& to = "main") {
    return post("demo/art/write/" + encode(from) + "/" + encode(to), {{"query", sql}});
  }
  Reply pollWrite(const Reply& started) {
    return get("demo/art/write?operationName=" + encode(started.text("operation_name")));
  }
  Reply write(const std::string& sql, const std::string& from = "main",
              const std::string& to = "main") {
    Reply started = startWrite(sql, from, to);
    passJobs();
    return pollWrite(started);
  }

  std::vector<dolthub::Effect> effects(std::string_view kind) {
    std::vector<dolthub::Effect> chosen;
    for (auto& effect : core.effects(now)) {
      if (effect.kind == kind) {
        chosen.push_back(effect);
      }
    }
    return chosen;
  }

  emulator::Core core;
  std::string token = core.apiToken();
  emulator::Time now{std::chrono::sys_days{std::chrono::year{2026} / 1 / 2}};
};

/// The words of one key in all entries of a list, joined by commas.
inline std::string column(const Reply& reply, std::string_view list, std::string_view key) {
  std::string text;
  for (const auto& entry : reply.json.at(list).as_array()) {
    text += text.empty() ? "" : ",";
    text += entry.as_object().at(key).as_string();
  }
  return text;
}

} // namespace emulator_test
