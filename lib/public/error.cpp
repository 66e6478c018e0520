#include "explain/reason.hpp"
#include "public/error_text.hpp"

#include <dolthub/error.hpp>

#include <boost/asio/error.hpp>

namespace dolthub {
namespace {

class Category final : public boost::system::error_category {
public:
  constexpr Category() noexcept : error_category(0x5f0c1e9a7d3b2846) {}

  const char* name() const noexcept override { return "dolthub"; }
  std::string message(int code) const override {
    const explain::Reason reason = reasonOf(static_cast<Errc>(code));
    return reason == explain::Reason::None ? "unknown error " + std::to_string(code)
                                           : explain::wordsOf(reason);
  }
};

constexpr Category category;

} // namespace

const boost::system::error_category& errorCategory() noexcept {
  return category;
}

boost::system::error_code make_error_code(Errc code) noexcept {
  if (code == Errc::Cancelled) {
    return asio::error::operation_aborted;
  }
  return {static_cast<int>(code), category};
}

std::string_view toString(Errc code) noexcept {
  const std::string_view name = explain::nameOf(reasonOf(code));
  return name.empty() ? "Unknown" : name;
}

std::string_view LostCall::keyValue(std::string_view name) const noexcept {
  for (const auto& [key_, value] : key) {
    if (key_ == name) {
      return value;
    }
  }
  return {};
}

struct Error::Content {
  Content(const boost::system::error_code& code, ErrorDetails details_)
      : what(errorText(code, details_, Audience::Program)), details(std::move(details_)) {}

  std::string what;
  ErrorDetails details;
};

Error::Error(boost::system::error_code code, ErrorDetails details)
    : system_error(code), content_(std::make_shared<const Content>(code, std::move(details))) {}

Error::Error() : Error(boost::system::error_code{}, ErrorDetails{}) {}

Error::Error(Errc code, ErrorDetails details) : Error(make_error_code(code), std::move(details)) {}

Error Error::cancelled(ErrorDetails details) {
  if (details.message.empty()) {
    details.message = "cancelled";
  }
  return {boost::system::error_code{asio::error::operation_aborted}, std::move(details)};
}

Error Error::invalid(std::string message) {
  ErrorDetails details;
  details.message = std::move(message);
  return {Errc::InvalidArgument, std::move(details)};
}

Error Error::withDetails(ErrorDetails details) const {
  return {code(), std::move(details)};
}

Error::Error(const Error&) noexcept = default;
Error& Error::operator=(const Error&) noexcept = default;
Error::~Error() = default;

const char* Error::what() const noexcept {
  return content_->what.c_str();
}
Errc Error::errc() const noexcept {
  return isCancelled() ? Errc::Cancelled : static_cast<Errc>(code().value());
}
std::string Error::explain(Audience audience) const {
  return errorText(code(), content_->details, audience);
}
const boost::system::error_code& Error::cause() const noexcept {
  return content_->details.cause;
}
Outcome Error::outcome() const noexcept {
  return content_->details.outcome;
}
unsigned Error::httpStatus() const noexcept {
  return content_->details.httpStatus;
}
const std::string& Error::message() const noexcept {
  return content_->details.message;
}
const std::string& Error::serverMessage() const noexcept {
  return content_->details.serverMessage;
}
unsigned Error::attempts() const noexcept {
  return content_->details.attempts;
}
const std::string& Error::method() const noexcept {
  return content_->details.method;
}
const std::string& Error::path() const noexcept {
  return content_->details.path;
}
const std::string& Error::savedOperation() const noexcept {
  return content_->details.savedOperation;
}
const std::optional<LostCall>& Error::lostCall() const noexcept {
  return content_->details.lostCall;
}
const ErrorDetails& Error::details() const noexcept {
  return content_->details;
}

} // namespace dolthub
