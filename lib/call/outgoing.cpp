#include "call/outgoing.hpp"

#include "http/form.hpp"
#include "text/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dolthub::call {

namespace {

// A part of at most so many bytes is not worth a trip to the worker.
constexpr std::size_t smallPart = 64 * 1024;

// Lines that belong to the library, or that would end the request early.
constexpr std::array<std::string_view, 12> reserved{
    "host",           "user-agent",         "accept", "accept-encoding", "authorization",
    "content-length", "transfer-encoding",  "te",     "content-type",    "connection",
    "expect",         "proxy-authorization"};

constexpr std::string_view tokenCharacters = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz";

} // namespace

bool isSendable(const TraceHeader& header) {
  const std::string name = text::lowered(header.name);
  return !name.empty() && name.find_first_not_of(tokenCharacters) == std::string::npos &&
         std::find(reserved.begin(), reserved.end(), name) == reserved.end() &&
         !text::findControl(header.value);
}

std::uint64_t OpenedBody::size() const noexcept {
  std::uint64_t bytes = 0;
  for (const http::OpenedSource& source : sources) {
    bytes += source.size;
  }
  return bytes;
}

bool hasSources(const message::Request& request) {
  return std::holds_alternative<message::FormBody>(request.body);
}

bool canReopen(const message::Request& request) {
  if (const auto* form = std::get_if<message::FormBody>(&request.body)) {
    for (const message::FormPart& part : form->parts) {
      const auto* custom = std::get_if<message::CustomSource>(&part.content);
      if (custom != nullptr && !custom->canReopen) {
        return false;
      }
    }
  }
  return true;
}

boost::system::result<OpenedBody, http::Failure>
openBody(const message::Request& request, std::uint64_t maxBytes,
         std::vector<std::optional<http::FileIdentity>>& identities) {
  OpenedBody body;
  const auto& form = std::get<message::FormBody>(request.body);
  identities.resize(form.parts.size());
  for (std::size_t i = 0; i < form.parts.size(); ++i) {
    auto source = http::openSource(form.parts[i].content, maxBytes, identities[i]);
    if (!source) {
      return std::move(source).error();
    }
    identities[i] = source->identity;
    body.sources.push_back(std::move(*source));
  }
  return body;
}

http::Outgoing makeOutgoing(const message::Request& request, OpenedBody body,
                            std::string_view commonHead, const ApiToken& token,
                            const TraceHeader* trace, std::string_view boundary) {
  http::Outgoing outgoing;
  std::string& head = outgoing.head;
  head.reserve(commonHead.size() + request.target.size() + token.reveal().size() + 128);
  head += message::toString(request.method);
  head += ' ';
  head += request.target;
  head += " HTTP/1.1\r\n";
  head += commonHead;
  if (!token.empty()) {
    head += "authorization: token ";
    head += token.reveal();
    head += "\r\n";
  }
  if (trace != nullptr && !trace->name.empty()) {
    head += trace->name + ": " + trace->value + "\r\n";
  }
  const auto* text = std::get_if<message::TextBody>(&request.body);
  if (const auto* form = std::get_if<message::FormBody>(&request.body)) {
    for (std::size_t i = 0; i < form->parts.size(); ++i) {
      std::string partHead = http::formPartHead(form->parts[i], boundary, i == 0);
      outgoing.bodyBytes += partHead.size() + body.sources[i].size;
      const auto* memory = std::get_if<message::MemorySource>(&form->parts[i].content);
      if (memory != nullptr && memory->bytes->size() <= smallPart) {
        outgoing.pieces.emplace_back(partHead + *memory->bytes);
      } else {
        outgoing.pieces.emplace_back(std::move(partHead));
        outgoing.pieces.emplace_back(std::move(body.sources[i].reader));
      }
    }
    std::string end = http::formEnd(boundary);
    outgoing.bodyBytes += end.size();
    outgoing.pieces.emplace_back(std::move(end));
    head += "Content-Type: " + http::formContentType(boundary) + "\r\n";
  } else if (text != nullptr) {
    outgoing.bodyBytes = text->text.size();
    head += "Content-Type: " + text->contentType + "\r\n";
  }
  if (request.method != message::Method::Get) {
    head += "Content-Length: " + std::to_string(outgoing.bodyBytes) + "\r\n";
  }
  head += "\r\n";
  if (text != nullptr) {
    head += text->text;
  }
  return outgoing;
}

} // namespace dolthub::call
