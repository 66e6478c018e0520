#include "wire/v1alpha1/api.hpp"

#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/subject.hpp"

namespace dolthub::wire::v1alpha1 {

constinit const Api api{.prefix = apiPrefix.view(),
                        .subjectOf = subjectOf,
                        .users = userCalls,
                        .databases = databaseCalls,
                        .forks = forkCalls,
                        .branches = branchCalls,
                        .tags = tagCalls,
                        .releases = releaseCalls,
                        .pullRequests = pullRequestCalls,
                        .imports = importCalls,
                        .jobs = jobCalls,
                        .operations = operationCalls,
                        .sql = sqlCalls,
                        .downloads = downloadCalls,
                        .raw = rawCalls};

} // namespace dolthub::wire::v1alpha1
