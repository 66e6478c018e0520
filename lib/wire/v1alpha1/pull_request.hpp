#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>
#include <dolthub/pages.hpp>
#include <dolthub/pull_request.hpp>

#include <string>
#include <string_view>

namespace dolthub::wire {

Encoding<Call> createPullRequest(const CreatePullRequest& request);
// What the answer does not tell is as it was asked for.
Reading<PullRequest> readCreatedPullRequest(const message::Response& response,
                                            const CreatePullRequest& request);
// As it is where it was found to be made, the answer being lost.
PullRequest foundPullRequest(const CreatePullRequest& request, const std::string& id);

Encoding<Call> getPullRequest(const PullRequestName& pullRequest);
Reading<PullRequest> readPullRequest(const message::Response& response);

Encoding<Call> updatePullRequest(const UpdatePullRequest& request);
Reading<PullRequestSummary> readUpdatedPullRequest(const message::Response& response);

Encoding<Call> listPullRequests(const ListPullRequests& request, const std::string& pageToken);
Reading<Page<PullRequestSummary>> readPullRequests(const message::Response& response);

Encoding<Call> commentOnPullRequest(const CommentOnPullRequest& request);
Reading<void> readComment(const message::Response& response);

Encoding<Call> startMerge(const PullRequestName& pullRequest);
Reading<AnyOperation> readStartedMerge(const message::Response& response,
                                       const PullRequestName& pullRequest,
                                       std::string_view endpoint);

} // namespace dolthub::wire
