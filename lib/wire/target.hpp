#pragma once

#include <dolthub/names.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace dolthub::wire {

// A request's path and query, made part by part; each part is percent-encoded as it is added, so
// that `/` in a branch and `+ & = ;` in SQL arrive as they are.
//
//     Target{database} / "pulls" / id                 /api/v1alpha1/owner/name/pulls/7
//     (Target{} / "fork").with("operationName", name)
class Target {
public:
  Target() : text_("/api/v1alpha1") {}
  explicit Target(const DatabaseName& database) : Target() { addDatabase(database); }
  // Downloads live beside the API.
  static Target csv(const DatabaseName& database);

  Target&& operator/(std::string_view segment) &&;
  Target&& with(std::string_view name, std::string_view value) &&;
  // Only where there is a value.
  Target&& withSome(std::string_view name, std::string_view value) &&;

  std::string text() && { return std::move(text_); }

private:
  void addDatabase(const DatabaseName& database);
  void addSegment(std::string_view segment);

  std::string text_;
  bool hasQuery_ = false;
};

} // namespace dolthub::wire
