#pragma once

// lib/message: HTTP requests, responses and bodies as plain values.

#include "message/body.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dolthub::message {

enum class Method { Get, Post, Patch };

constexpr std::string_view toString(Method method) noexcept {
  switch (method) {
  case Method::Get:
    return "GET";
  case Method::Post:
    return "POST";
  case Method::Patch:
    return "PATCH";
  }
  return "GET";
}

// One request, without what belongs to the connection (Host) or to the caller's secrets.
struct Request {
  Method method = Method::Get;
  std::string target; // percent-encoded path and query
  Body body;
};

} // namespace dolthub::message
