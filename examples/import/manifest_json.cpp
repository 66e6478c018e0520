#include "import/manifest_entry.hpp"

#include "import/text.hpp"
#include "import/usage_error.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace dolthub_import {

namespace json = boost::json;

namespace {

// Where a byte of the text is, as "12:34".
std::string placeOf(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t lineBegin = before.rfind('\n') + 1; // npos + 1 is 0
  return std::to_string(line) + ":" + std::to_string(at - lineBegin + 1);
}

json::value parsed(std::string_view text, const std::string& path) {
  json::stream_parser parser;
  boost::system::error_code error;
  std::size_t read = parser.write_some(text.data(), text.size(), error);
  if (!error && parser.done()) {
    const std::size_t more = text.find_first_not_of(" \t\r\n", read);
    if (more == std::string_view::npos) {
      return parser.release();
    }
    read = more;
    error = json::error::extra_data;
  }
  if (!error) {
    error = json::error::incomplete;
  }
  throw InputError(path + ":" + placeOf(text, read) + ": not JSON: " + error.message());
}

class JsonManifest {
public:
  JsonManifest(std::string_view text, const std::string& path)
      : path_(path), value_(parsed(text, path)) {}

  std::vector<Entry> entries() {
    std::vector<Entry> entries;
    for (const json::value& value : list()) {
      ++number_;
      if (std::optional<Entry> entry = read(value)) {
        entries.push_back(std::move(*entry));
      }
    }
    if (number_ == 0) {
      complaints_.add(path_ + ": the manifest lists no files");
    }
    complaints_.throwIfAny();
    return entries;
  }

private:
  const json::array& list() {
    const json::value* files = &value_;
    if (const json::object* object = value_.if_object()) {
      for (const auto& [name, value] : *object) {
        if (name != "files") {
          complaints_.add(path_ + ": field \"" + printable(name) +
                          "\": is not known here; known is: files");
        }
      }
      files = object->if_contains("files");
    }
    if (files == nullptr || !files->is_array()) {
      complaints_.add(path_ + ": must be an array of entries, or an object with one as \"files\"");
      complaints_.throwIfAny();
    }
    return files->get_array();
  }

  std::string here() const { return path_ + ": entry " + std::to_string(number_); }

  void complain(std::string_view field, const std::string& message) {
    complaints_.add(here() + ": field \"" + std::string(field) + "\": " + message);
    good_ = false;
  }

  std::optional<Entry> read(const json::value& value) {
    const json::object* object = value.if_object();
    if (object == nullptr) {
      complaints_.add(here() + ": is not an object");
      return std::nullopt;
    }
    good_ = true;
    for (const auto& [name, ignored] : *object) {
      if (std::find(manifestFields.begin(), manifestFields.end(), name) == manifestFields.end()) {
        complain(printable(name), "is not known here; known are: " + known());
      }
    }
    ManifestEntry entry;
    entry.file = text(*object, "file", true);
    entry.database = text(*object, "database", true);
    entry.branch = text(*object, "branch", true);
    entry.table = text(*object, "table", false);
    entry.operation = text(*object, "operation", true);
    entry.keys = keys(*object);
    entry.origin = here();
    if (!good_) {
      return std::nullopt;
    }
    return entryFrom(entry, path_, [this](std::string_view field, const std::string& message) {
      complain(field, message);
    });
  }

  static std::string known() {
    std::string names;
    for (const std::string_view name : manifestFields) {
      names += (names.empty() ? "" : ", ") + std::string(name);
    }
    return names;
  }

  std::string text(const json::object& object, std::string_view field, bool required) {
    const json::value* value = object.if_contains(field);
    if (value == nullptr) {
      if (required) {
        complain(field, "is missing");
      }
      return {};
    }
    if (!value->is_string()) {
      complain(field, "is not a text");
      return {};
    }
    return std::string(value->get_string());
  }

  // An array of names, or one text as in a CSV.
  std::vector<std::string> keys(const json::object& object) {
    const json::value* value = object.if_contains("keys");
    if (value == nullptr || value->is_string()) {
      const auto names = keysFrom(value == nullptr ? std::string_view() : value->get_string());
      if (!names) {
        complain("keys", "a name in quotes is not closed, or not followed by a space");
      }
      return names.value_or(std::vector<std::string>());
    }
    std::vector<std::string> names;
    const json::array* list = value->if_array();
    const bool texts =
        list != nullptr && std::all_of(list->begin(), list->end(),
                                       [](const json::value& name) { return name.is_string(); });
    if (!texts) {
      complain("keys", "is neither a text nor an array of texts");
      return names;
    }
    for (const json::value& name : *list) {
      names.emplace_back(name.get_string());
    }
    return names;
  }

  const std::string& path_;
  json::value value_;
  Complaints complaints_;
  std::size_t number_ = 0; // of the entry being read, from 1
  bool good_ = true;       // so is that entry
};

} // namespace

std::vector<Entry> parseJsonManifest(std::string_view text, const std::string& path) {
  return JsonManifest(text, path).entries();
}

} // namespace dolthub_import
