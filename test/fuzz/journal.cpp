#include "fuzz/target.hpp"

#include "importer/record.hpp"

#include <dolthub/error.hpp>

#include <boost/json.hpp>

#include <string>

namespace fuzz {

namespace {

using namespace dolthub::importer;
namespace json = boost::json;

// What a journal's records are read by. They refuse in one way only.
void readAs(const json::object& record) {
  const auto attempt = [](auto read) {
    try {
      read();
    } catch (const BadRecord&) {
    } catch (const dolthub::Error& error) {
      check(error.code() == dolthub::Errc::InvalidArgument, "refused, and not as bad input");
    }
  };
  attempt([&] { readHeading(record); });
  attempt([&] {
    const json::object once = planRecord(0, readPlan(record));
    check(planRecord(0, readPlan(once)) == once, "a plan is not read as it was written");
  });
  attempt([&] {
    FileHistory past;
    replay(record, past);
  });
  attempt([&] {
    StageHistory past;
    replay(record, past);
  });
  attempt([&] { fileOf(record, 3); });
}

} // namespace

// The first byte says whether the rest is a line, or an object that becomes one.
void readJournal(std::string_view input) {
  if (choice(input) % 2 == 0) {
    if (const auto record = unsealed(input)) {
      readAs(*record);
    }
    return;
  }
  boost::system::error_code error;
  const json::value value = json::parse(input, error);
  if (error || !value.is_object() || value.get_object().empty()) {
    return;
  }
  json::parse(json::serialize(value), error);
  if (error) {
    return; // a number beyond all bounds: JSON cannot say it, and no record has one
  }
  std::string line = sealed(value.get_object());
  check(line.ends_with('\n'), "no line");
  line.pop_back();
  check(line.find('\n') == std::string::npos, "more than one line");
  const auto record = unsealed(line);
  check(record.has_value(), "sealed, and damaged");
  readAs(*record);
  line[line.size() / 3] = static_cast<char>(line[line.size() / 3] ^ 1);
  check(!unsealed(line).has_value(), "damaged, and believed");
}

} // namespace fuzz
