#include "importer/record.hpp"
#include "importer/record_fields.hpp"

#include <boost/json.hpp>

#include <array>

namespace dolthub::importer {

namespace json = boost::json;

namespace {

constexpr int mostCodes = 100; // more than Errc will have

constexpr std::array<std::pair<Outcome, std::string_view>, 5> callOutcomes{
    {{Outcome::NotSent, "NotSent"},
     {Outcome::NotDone, "NotDone"},
     {Outcome::Rejected, "Rejected"},
     {Outcome::Done, "Done"},
     {Outcome::Unknown, "Unknown"}}};

// Of older journals without it.
std::string textOr(const json::object& record, std::string_view key) {
  return record.contains(key) ? text(record, key) : std::string{};
}

Error readError(const json::object& record) {
  ErrorDetails details;
  details.outcome = valueOf(callOutcomes, text(record, "outcome"));
  details.message = text(record, "message");
  details.serverMessage = text(record, "server_message");
  details.httpStatus = number<unsigned>(record, "http_status");
  details.reason = textOr(record, "reason");
  details.subject = textOr(record, "subject");
  details.host = textOr(record, "host");
  details.limit = textOr(record, "limit");
  if (record.contains("lost_call")) {
    try {
      details.lostCall = LostCall::restore(text(record, "lost_call"));
    } catch (const Error&) {
      // The plan and the intent say as much; what they cannot say must not cost the journal.
    }
  }
  const std::string code = text(record, "code");
  for (int value = static_cast<int>(Errc::InvalidArgument); value < mostCodes; ++value) {
    if (toString(static_cast<Errc>(value)) == code) {
      return Error(static_cast<Errc>(value), std::move(details));
    }
  }
  throw BadRecord("\"" + code + "\" is not known here");
}

} // namespace

json::object errorRecord(const Error& error) {
  json::object record{{"code", toString(error.errc())},
                      {"outcome", wordOf(callOutcomes, error.outcome())},
                      {"message", error.message()},
                      {"server_message", error.serverMessage()},
                      {"http_status", error.httpStatus()}};
  const ErrorDetails& details = error.details();
  for (const auto& [key, value] :
       {std::pair("reason", &details.reason), std::pair("subject", &details.subject),
        std::pair("host", &details.host), std::pair("limit", &details.limit)}) {
    if (!value->empty()) {
      record[key] = *value;
    }
  }
  if (error.lostCall()) {
    record["lost_call"] = error.lostCall()->save();
  }
  return record;
}

const json::object& objectAt(const json::object& record, std::string_view key) {
  const json::object* value = at(record, key).if_object();
  if (value == nullptr) {
    throw BadRecord("\"" + std::string(key) + "\" is not an object");
  }
  return *value;
}

std::optional<Error> errorIn(const json::object& record) {
  return record.contains("error") ? std::optional(readError(objectAt(record, "error")))
                                  : std::nullopt;
}

} // namespace dolthub::importer
