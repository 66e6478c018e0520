#pragma once

#include "wire/call.hpp"
#include "wire/poll.hpp"

#include <dolthub/branch.hpp>
#include <dolthub/database.hpp>
#include <dolthub/download.hpp>
#include <dolthub/import.hpp>
#include <dolthub/job.hpp>
#include <dolthub/names.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/pages.hpp>
#include <dolthub/pull_request.hpp>
#include <dolthub/release.hpp>
#include <dolthub/rows.hpp>
#include <dolthub/sql.hpp>
#include <dolthub/tag.hpp>
#include <dolthub/user.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// What one of DoltHub's APIs has to say and to read: for each call what is sent, and what an answer
// means; pure functions. An API is one constant table of them, and whoever calls is given it: he
// knows of none which it is.

namespace dolthub::wire {

// What is sent, or why it cannot be: the input is wrong, or the API has no such call.
template <class Request>
using Encoder = Encoding<Call> (*)(const Request&);

// The same of one page of a list; the first where the token is empty.
template <class Request>
using PageEncoder = Encoding<Call> (*)(const Request&, const std::string& pageToken);

// What an answer says.
template <class T>
using Reader = Reading<T> (*)(const message::Response&);

// What a call made whose answer was lost, as it is where `id` was found.
template <class T, class Request>
using Found = T (*)(const Request&, const std::string& id);

struct UserCalls {
  Encoding<Call> (*current)();
  Reader<User> readCurrent;
  PageEncoder<ListUserOperations> listOperations;
  Reader<Page<UserOperation>> readOperations;
};

struct DatabaseCalls {
  Encoder<CreateDatabase> create;
  Reader<Database> readCreated;
  Found<Database, CreateDatabase> found;
};

struct ForkCalls {
  Encoder<StartFork> start;
  Reading<AnyOperation> (*readStarted)(const message::Response&, const StartFork&,
                                       std::string_view endpoint);
  Encoder<DatabaseName> list;
  Reader<Forks> readList;
};

struct BranchCalls {
  Encoder<CreateBranch> create;
  Reader<Branch> readCreated;
  Found<Branch, CreateBranch> found;
  PageEncoder<DatabaseName> list;
  Reader<Page<Branch>> readPage;
};

struct TagCalls {
  Encoder<CreateTag> create;
  Reader<Tag> readCreated;
  Found<Tag, CreateTag> found;
  PageEncoder<DatabaseName> list;
  Reader<Page<Tag>> readPage;
};

struct ReleaseCalls {
  Encoder<CreateRelease> create;
  Reader<Release> readCreated;
  Found<Release, CreateRelease> found;
  PageEncoder<DatabaseName> list;
  Reader<Page<Release>> readPage;
};

struct PullRequestCalls {
  Encoder<CreatePullRequest> create;
  // What the answer does not tell is as it was asked for.
  Reading<PullRequest> (*readCreated)(const message::Response&, const CreatePullRequest&);
  Found<PullRequest, CreatePullRequest> found;
  Encoder<PullRequestName> get;
  Reader<PullRequest> readGot;
  Encoder<UpdatePullRequest> update;
  Reader<PullRequestSummary> readUpdated;
  PageEncoder<ListPullRequests> list;
  Reader<Page<PullRequestSummary>> readPage;
  Encoder<CommentOnPullRequest> comment;
  Reader<void> readComment;
  Encoder<PullRequestName> startMerge;
  Reading<AnyOperation> (*readStartedMerge)(const message::Response&, const PullRequestName&,
                                            std::string_view endpoint);
};

struct ImportCalls {
  // Checks what needs no disk; a file on disk is looked at by whoever opens it.
  Encoding<Call> (*start)(const ImportFile&, std::uint64_t maxUploadBytes);
  Reading<AnyOperation> (*readStarted)(const message::Response&, const DatabaseName&,
                                       const std::string& branch, std::string_view endpoint);
};

struct JobCalls {
  PageEncoder<DatabaseName> list;
  Reader<Page<Job>> readPage;
};

struct OperationCalls {
  Encoder<AnyOperation> poll;
  // A Problem says nothing about the operation, which may be polled again, unless it says
  // `aboutOperation`.
  Reading<Poll> (*readPoll)(const AnyOperation&, const message::Response&);
};

struct SqlCalls {
  Encoder<Query> query;
  Reader<SqlResult> readResult;
  Encoder<StartSqlWrite> startWrite;
  Encoder<StartBranchMerge> startBranchMerge;
  // For both.
  Reading<AnyOperation> (*readStarted)(const message::Response&, const DatabaseName&,
                                       std::string_view endpoint);
};

struct DownloadCalls {
  Encoder<DownloadTable> table;
  Encoder<DownloadTables> tables;
  Encoder<ReadRows> rows; // the same table, to be read as rows
  // Whether a 200 that calls itself a file begins as one. It is judged by its first bytes: what
  // stands before a server gives its errors any content type. `whole`: there are no more.
  bool (*isFile)(const message::Response& begun, bool whole);
  // Nothing when the body is what was asked for. `head` needs its body only when the status is not
  // 200, the content type says HTML or JSON, or it is no file; else `bytes` of it have come. A
  // table has a header and an archive has one, so that nothing is neither; any other text may be a
  // table.
  std::optional<Problem> (*check)(const message::Response& head, std::uint64_t bytes);
};

// Calls that have no name here.
struct RawCalls {
  // `path` starts behind the API's prefix, is percent-encoded, and may carry a query.
  Encoding<Call> (*encode)(const std::string& method, const std::string& path,
                           const std::string& body);
  // Nothing when the answer reports no error.
  std::optional<Problem> (*check)(const message::Response&, Repeat);
};

struct Api {
  std::string_view prefix; // of its paths
  // What a call asks for, in words: "create branch 'x' in demo/art". Empty for one that has no name
  // here. Only errors need it, so it is told from what a call has anyway.
  std::string (*subjectOf)(const Call&);

  const UserCalls& users;
  const DatabaseCalls& databases;
  const ForkCalls& forks;
  const BranchCalls& branches;
  const TagCalls& tags;
  const ReleaseCalls& releases;
  const PullRequestCalls& pullRequests;
  const ImportCalls& imports;
  const JobCalls& jobs;
  const OperationCalls& operations;
  const SqlCalls& sql;
  const DownloadCalls& downloads;
  const RawCalls& raw;
};

// What a client speaks that was not told otherwise, and none is told yet.
const Api& usualApi() noexcept;

} // namespace dolthub::wire
