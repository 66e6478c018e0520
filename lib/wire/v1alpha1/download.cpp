#include "wire/v1alpha1/api.hpp"

#include "text/text.hpp"
#include "wire/document.hpp"
#include "wire/phrases.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/verdict.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::wire::v1alpha1 {
namespace {

Call download(Target&& target) {
  Call call = get(std::move(target));
  call.kind = Kind::Download;
  return call;
}

Encoding<Call> tableOf(const DatabaseName& database, const std::string& ref,
                       const std::string& table, bool asRows) {
  Call call = download(Target{"/csv/{owner}/{database}/{ref}/{table}", database, {ref, table}});
  call.asRows = asRows;
  return Checks{}.name("ref", ref, Slash::Allowed).name("table name", table).pass(std::move(call));
}

Encoding<Call> downloadTable(const DownloadTable& request) {
  return tableOf(request.database, request.ref, request.table, false);
}

Encoding<Call> downloadTables(const DownloadTables& request) {
  return Checks{}
      .name("ref", request.ref, Slash::Allowed)
      .pass(download(Target{"/csv/{owner}/{database}/{ref}", request.database, {request.ref}}));
}

Encoding<Call> readRows(const ReadRows& request) {
  return tableOf(request.database, request.ref, request.table, true);
}

// What a body begins with, behind what editors and templates put before it.
std::string_view beginOf(std::string_view body) noexcept {
  constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
  body.remove_prefix(body.starts_with(byteOrderMark) ? byteOrderMark.size() : 0);
  body.remove_prefix(std::min(body.find_first_not_of(" \t\r\n"), body.size()));
  return body;
}

bool isPage(std::string_view begin) {
  const std::string tag =
      text::lowered(begin.substr(0, std::string_view("<!doctype html>").size()));
  for (const std::string_view opening : {"<!doctype html", "<html"}) {
    if (tag.starts_with(opening)) {
      return tag.size() == opening.size() ||
             std::string_view("> \t\r\n").find(tag[opening.size()]) != std::string_view::npos;
    }
  }
  return false;
}

// An object with a key. No table is one: a cell with a quote in it is quoted, and so begins with
// one.
bool isJson(std::string_view begin) {
  constexpr std::size_t longestError = 64 << 10;
  if (!begin.starts_with('{') || begin.size() > longestError) {
    return false;
  }
  const Document document(begin);
  return document.root() != nullptr && document.root()->size() > 0;
}

// A failed statement's message and no row; as plain text alone, since a column may have that name.
bool isFailedQuery(const message::Response& response, std::string_view begin) {
  const std::size_t end = begin.find('\n');
  return isQueryError(begin) && (end == begin.npos || end + 1 == begin.size()) &&
         text::lowered(response.contentType).find("text/plain") != std::string::npos;
}

bool isFile(const message::Response& begun, bool whole) {
  const std::string_view begin = beginOf(begun.body);
  return !isPage(begin) && !(whole && (isJson(begin) || isFailedQuery(begun, begin)));
}

std::optional<Problem> checkDownload(const message::Response& head, std::uint64_t bytes) {
  if (head.status == 200 && message::isFile(head) && bytes > 0) {
    return std::nullopt;
  }
  if (head.status / 100 == 2 && head.status != 200 && message::isFile(head) && !head.body.empty()) {
    Problem unfit;
    unfit.evidence = Evidence::Unknown;
    unfit.reason = explain::Reason::StatusUnfit;
    unfit.message = explain::wordsOf(
        unfit.reason,
        {head.status == 206
             ? "206 is for a part of the file, and the whole was asked for"
             : std::to_string(head.status) + " is not that of a file, which comes with 200"});
    return unfit;
  }
  std::optional<Problem> problem = judge(head, Repeat::Safe);
  if (!problem) {
    return Problem{Errc::BadResponse, Evidence::Unknown, "the answer is JSON and not the file", {}};
  }
  if (head.status == 404 && problem->code == Errc::BadResponse) {
    // Here it is the web site that answers, and its page is how it says "no such table".
    problem->code = Errc::NotFound;
    problem->reason = explain::Reason::None;
    problem->message = "the server has no such database, ref or table";
  }
  if (problem->reason == explain::Reason::NotJson && head.status == 200) {
    problem->message = "the answer is an error in words and not the file";
    problem->serverMessage = text::cut(head.body, longestMessage);
  }
  if (problem->reason == explain::Reason::HtmlPage) {
    problem->message = "the answer is an HTML page and not the file";
  }
  return problem;
}

} // namespace

constinit const DownloadCalls downloadCalls{.table = downloadTable,
                                            .tables = downloadTables,
                                            .rows = readRows,
                                            .isFile = isFile,
                                            .check = checkDownload};

} // namespace dolthub::wire::v1alpha1
