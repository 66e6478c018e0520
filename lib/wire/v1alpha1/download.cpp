#include "wire/v1alpha1/api.hpp"

#include "wire/v1alpha1/building.hpp"
#include "wire/verdict.hpp"

#include <string>
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
  if (problem->reason == explain::Reason::HtmlPage) {
    problem->message = "the answer is an HTML page and not the file";
  }
  return problem;
}

} // namespace

constinit const DownloadCalls downloadCalls{
    .table = downloadTable, .tables = downloadTables, .rows = readRows, .check = checkDownload};

} // namespace dolthub::wire::v1alpha1
