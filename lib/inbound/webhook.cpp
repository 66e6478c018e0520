// lib/inbound: what DoltHub sends to a server of a user's: webhooks, files to transform.

#include <dolthub/inbound.hpp>

#include "public/checks.hpp"
#include "public/text.hpp"
#include "support/md5.hpp"
#include "wire/document.hpp"
#include "wire/reader.hpp"
#include "wire/words.hpp"

#include <dolthub/error.hpp>

namespace dolthub {
namespace {

constexpr std::size_t longestText = 4096;

constexpr wire::Words<WebhookKind, 3> kinds{{{WebhookKind::Push, "push"},
                                             {WebhookKind::PullRequest, "pull_request"},
                                             {WebhookKind::Branch, "branch"}}};
constexpr wire::Words<PullRequestAction, 3> pullRequestActions{
    {{PullRequestAction::Opened, "Opened"},
     {PullRequestAction::Closed, "Closed"},
     {PullRequestAction::Merged, "Merged"}}};
// DoltHub's example says "Deleted branch", and its table "deleted or created the branch".
constexpr wire::Words<BranchAction, 4> branchActions{{{BranchAction::Created, "Created branch"},
                                                      {BranchAction::Deleted, "Deleted branch"},
                                                      {BranchAction::Created, "Created"},
                                                      {BranchAction::Deleted, "Deleted"}}};
constexpr wire::Words<PullRequestState, 3> states{{{PullRequestState::Open, "open"},
                                                   {PullRequestState::Closed, "closed"},
                                                   {PullRequestState::Merged, "merged"}}};

std::string checked(std::string value, std::string_view field) {
  if (value.size() > longestText || value.find('\0') != std::string::npos) {
    throw Error::invalid("webhook: ." + std::string(field) + " is too long, or holds a NUL");
  }
  return value;
}

std::string textOf(const wire::Fields& fields, std::string_view field) {
  return checked(fields.optionalText(field), field);
}

std::string named(std::string_view what, std::string_view name, std::string_view field) {
  if (const auto problem = nameProblem(what, name, Slash::Allowed)) {
    throw Error::invalid("webhook: ." + std::string(field) + ": " + *problem);
  }
  return std::string(name);
}

std::string branchOf(std::string_view ref, std::string_view field) {
  constexpr std::string_view prefix = "refs/heads/";
  return named("branch", ref.starts_with(prefix) ? ref.substr(prefix.size()) : ref, field);
}

DatabaseName databaseOf(const wire::Fields& fields) {
  return {fields.text("owner"), fields.text("name")};
}

// The fields of each kind. What is missing is noted by `fields`, and said at the end.
void readPush(WebhookEvent& event, const wire::Fields& fields) {
  constexpr std::string_view tags = "refs/tags/";
  event.ref = named("ref", fields.text("ref"), "ref");
  const std::string_view ref = event.ref;
  if (ref.starts_with(tags)) {
    event.tag = named("tag", ref.substr(tags.size()), "ref");
  } else if (ref.starts_with("refs/heads/") || !ref.starts_with("refs/")) {
    event.branch = branchOf(ref, "ref"); // neither: a note, say
  }
  event.head = textOf(fields, "head");
  event.previous = textOf(fields, "prev");
}

void readPullRequest(WebhookEvent& event, const wire::Fields& fields) {
  event.pullRequest.emplace(*event.database, fields.id("pullID"));
  event.actionText = textOf(fields, "action");
  event.pullRequestAction = wire::valueOf(pullRequestActions, event.actionText);
  event.stateText = textOf(fields, "state");
  event.state = wire::valueOf(states, event.stateText);
  if (fields.has("fromRepository")) {
    event.fromDatabase = databaseOf(fields.object("fromRepository"));
  }
  event.fromBranch = textOf(fields, "fromBranch");
  event.toBranch = textOf(fields, "toBranch");
  event.author = textOf(fields, "author");
  event.sender = textOf(fields, "sender");
}

void readBranch(WebhookEvent& event, const wire::Fields& fields) {
  event.branch = branchOf(fields.text("branch"), "branch");
  event.actionText = textOf(fields, "action");
  event.branchAction = wire::valueOf(branchActions, event.actionText);
}

} // namespace

bool sameSecret(std::string_view given, std::string_view expected) noexcept {
  return !expected.empty() && support::equalInConstantTime(given, expected);
}

std::string_view toString(WebhookKind kind) noexcept {
  const std::string_view word = wire::wordOf(kinds, kind);
  return word.empty() ? "unknown" : word;
}

std::string_view toString(PullRequestAction action) noexcept {
  const std::string_view word = wire::wordOf(pullRequestActions, action);
  return word.empty() ? "Unknown" : word;
}

std::string_view toString(BranchAction action) noexcept {
  return action == BranchAction::Created   ? "Created"
         : action == BranchAction::Deleted ? "Deleted"
                                           : "Unknown";
}

WebhookEvent readWebhook(std::string_view body) {
  if (body.size() > webhookLimit) {
    throw Error::invalid("webhook: the body has " + std::to_string(body.size()) + " bytes, over " +
                         std::to_string(webhookLimit));
  }
  const wire::Document document(body);
  if (document.root() == nullptr) {
    throw Error::invalid("webhook: the body is no JSON object");
  }
  std::string complaint;
  const wire::Fields fields(*document.root(), complaint);
  WebhookEvent event;
  event.eventName = checked(fields.text("event_name"), "event_name");
  event.kind = wire::valueOf(kinds, event.eventName);
  if (complaint.empty() && event.kind != WebhookKind::Unknown) {
    const wire::Fields repository = fields.object("repository");
    const std::string owner = repository.text("owner");
    const std::string name = repository.text("name");
    if (complaint.empty()) {
      event.database.emplace(owner, name);
      if (event.kind == WebhookKind::Push) {
        readPush(event, fields);
      } else if (event.kind == WebhookKind::PullRequest) {
        readPullRequest(event, fields);
      } else {
        readBranch(event, fields);
      }
    }
  }
  if (!complaint.empty()) {
    throw Error::invalid("webhook: " + complaint);
  }
  return event;
}

} // namespace dolthub
