// lib/inbound: what DoltHub sends to a server of a user's: webhooks, files to transform.

#include <dolthub/inbound.hpp>

#include "public/error_text.hpp"
#include "support/md5.hpp"
#include "text/checks.hpp"
#include "text/text.hpp"
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

constexpr std::string_view heads = "refs/heads/";
constexpr std::string_view tags = "refs/tags/";

std::string branchOf(std::string_view ref, std::string_view field) {
  return named("branch", ref.starts_with(heads) ? ref.substr(heads.size()) : ref, field);
}

std::string branchIn(const wire::Fields& fields, std::string_view field) {
  const std::string name = fields.optionalText(field);
  return name.empty() ? name : named("branch", name, field);
}

std::optional<DatabaseName> databaseOf(const wire::Fields& fields, const std::string& complaint) {
  const std::string owner = fields.text("owner");
  const std::string name = fields.text("name");
  return complaint.empty() ? std::optional<DatabaseName>(DatabaseName(owner, name)) : std::nullopt;
}

// The fields of each kind. What is missing is noted by `fields` in the complaint, which is said at
// the end: nothing is made of what is not there.
void readPush(WebhookEvent& event, const wire::Fields& fields, const std::string& complaint) {
  const std::string ref = fields.text("ref");
  if (!complaint.empty()) {
    return;
  }
  if (ref.starts_with(tags)) { // whose name may be as long as any, without what stands before it
    event.tag = named("tag", std::string_view(ref).substr(tags.size()), "ref");
  } else if (ref.starts_with(heads) || !ref.starts_with("refs/")) {
    event.branch = branchOf(ref, "ref");
  } else { // a note, say
    named("ref", ref, "ref");
  }
  event.ref = ref;
  event.head = textOf(fields, "head");
  event.previous = textOf(fields, "prev");
}

void readPullRequest(WebhookEvent& event, const wire::Fields& fields,
                     const std::string& complaint) {
  const std::string id = fields.id("pullID");
  if (!complaint.empty()) {
    return;
  }
  event.pullRequest.emplace(*event.database, id);
  event.actionText = textOf(fields, "action");
  event.pullRequestAction = wire::valueOf(pullRequestActions, event.actionText);
  event.stateText = textOf(fields, "state");
  event.state = wire::valueOf(states, event.stateText);
  if (fields.has("fromRepository")) {
    event.fromDatabase = databaseOf(fields.object("fromRepository"), complaint);
  }
  event.fromBranch = branchIn(fields, "fromBranch");
  event.toBranch = branchIn(fields, "toBranch");
  event.author = textOf(fields, "author");
  event.sender = textOf(fields, "sender");
}

void readBranch(WebhookEvent& event, const wire::Fields& fields, const std::string& complaint) {
  const std::string branch = fields.text("branch");
  if (!complaint.empty()) {
    return;
  }
  event.branch = branchOf(branch, "branch");
  event.actionText = textOf(fields, "action");
  event.branchAction = wire::valueOf(branchActions, event.actionText);
}

WebhookEvent eventIn(std::string_view body) {
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
    event.database = databaseOf(fields.object("repository"), complaint);
    if (event.database && event.kind == WebhookKind::Push) {
      readPush(event, fields, complaint);
    } else if (event.database && event.kind == WebhookKind::PullRequest) {
      readPullRequest(event, fields, complaint);
    } else if (event.database) {
      readBranch(event, fields, complaint);
    }
  }
  if (!complaint.empty()) {
    throw Error::invalid("webhook: " + complaint);
  }
  return event;
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
  try {
    return eventIn(body);
  } catch (const Error& error) {
    throw Error(asInbound(error));
  }
}

} // namespace dolthub
