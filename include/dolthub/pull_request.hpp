#pragma once

#include <dolthub/names.hpp>
#include <dolthub/printing.hpp>
#include <dolthub/timestamp.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dolthub {

/// Unknown: a word that this version does not know; the text beside it has it as it came.
enum class PullRequestState { Unknown, Open, Closed, Merged };
enum class ReviewStatus { Approved, AssignedReviewer, Rejected, Reviewed };

DOLTHUB_EXPORT std::string_view toString(PullRequestState state) noexcept;
DOLTHUB_EXPORT std::string_view toString(ReviewStatus status) noexcept;

/// Asks that `from` be merged into `to`; the two may be in different databases (forks).
class CreatePullRequest {
public:
  CreatePullRequest(BranchName from_, BranchName to_, std::string title_)
      : from(std::move(from_)), to(std::move(to_)), title(std::move(title_)) {}

  BranchName from;
  BranchName to;
  std::string title;
  std::string description;
  /// Adds a last line with a random text to the description, for everybody to see. Should the
  /// answer be lost, it tells this pull request from all others with certainty.
  bool mark = false;
};

/// Changes the fields that are set; at least one must be.
class UpdatePullRequest {
public:
  explicit UpdatePullRequest(PullRequestName pullRequest_) : pullRequest(std::move(pullRequest_)) {}

  PullRequestName pullRequest;
  std::optional<std::string> title;
  std::optional<std::string> description;
  /// Closed is the only one that DoltHub takes; others are refused with Errc::NotOffered.
  std::optional<PullRequestState> state;
};

class CommentOnPullRequest {
public:
  CommentOnPullRequest(PullRequestName pullRequest_, std::string comment_)
      : pullRequest(std::move(pullRequest_)), comment(std::move(comment_)) {}

  PullRequestName pullRequest;
  std::string comment;
};

/// Which pull requests to list; what is not set does not filter.
class ListPullRequests {
public:
  explicit ListPullRequests(DatabaseName database_) : database(std::move(database_)) {}

  DatabaseName database;
  std::optional<PullRequestState> state;
  std::optional<ReviewStatus> reviewStatus;
  std::string query; ///< Words in the title; empty for all.
};

/// One line of a list of pull requests.
class PullRequestSummary {
public:
  PullRequestSummary() = default;

  std::string id;
  std::string title;
  std::string description;
  PullRequestState state = PullRequestState::Unknown;
  std::string stateText;
  Timestamp createdAt;
  std::string creator;
};

/// A pull request, with the branches that a list does not tell.
class PullRequest : public PullRequestSummary {
public:
  PullRequest() = default;

  /// For the calls that take one. \throws Error InvalidArgument of an empty PullRequest.
  PullRequestName name() const { return {DatabaseName(toOwner, toDatabase), id}; }

  std::string fromOwner;
  std::string fromDatabase;
  std::string fromBranch;
  std::string toOwner;
  std::string toDatabase;
  std::string toBranch;
};

/// What a finished merge came to.
class MergeResult {
public:
  MergeResult() = default;

  std::string pullRequestId;
};

} // namespace dolthub
