#pragma once

#include "wire/api.hpp"

namespace dolthub::wire::v1alpha1 {

// DoltHub's API v1alpha1, one file a resource; a DoltLab serves it, too.
extern const Api api;

extern const UserCalls userCalls;
extern const DatabaseCalls databaseCalls;
extern const ForkCalls forkCalls;
extern const BranchCalls branchCalls;
extern const TagCalls tagCalls;
extern const ReleaseCalls releaseCalls;
extern const PullRequestCalls pullRequestCalls;
extern const ImportCalls importCalls;
extern const JobCalls jobCalls;
extern const OperationCalls operationCalls;
extern const SqlCalls sqlCalls;
extern const DownloadCalls downloadCalls;
extern const RawCalls rawCalls;

} // namespace dolthub::wire::v1alpha1
