#include "operation/operation_list.hpp"

#include "call/policy.hpp"
#include "call/typed_reader.hpp"
#include "text/text.hpp"
#include "wire/api.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::operation {

namespace {

// Whose operations list it is in: the U of users/U/userOperations/…
std::string userOf(const AnyOperation& operation) {
  constexpr std::string_view prefix = "users/";
  for (const std::string_view name : {operation.userOperationName(), operation.name()}) {
    if (name.starts_with(prefix)) {
      const std::string_view rest = name.substr(prefix.size());
      return std::string(rest.substr(0, rest.find('/')));
    }
  }
  return {};
}

Listed listedAs(OperationStatus status) {
  switch (status) {
  case OperationStatus::Succeeded:
    return Listed::Succeeded;
  case OperationStatus::Failed:
    return Listed::Failed;
  case OperationStatus::Pending:
  case OperationStatus::Running:
    return Listed::Running;
  case OperationStatus::Unknown:
    break;
  }
  return Listed::Named;
}

bool mayTellWhy(OperationStatus status) {
  return status == OperationStatus::Failed || status == OperationStatus::Unknown;
}

// Of a job, or a user's operation.
template <class T>
ListEntry entryOf(const T& listed) {
  // A success with an error of its own says neither.
  const bool both = listed.status == OperationStatus::Succeeded && !listed.error.empty();
  ListEntry entry(both ? Listed::Named : listedAs(listed.status), listed.statusText,
                  both || mayTellWhy(listed.status) ? listed.error : std::string());
  entry.queued = listed.status == OperationStatus::Pending;
  return entry;
}

void show(const Job& job, ListVisitor& visitor) {
  visitor.see(idOf(job.id), entryOf(job));
}

void show(const UserOperation& listed, ListVisitor& visitor) {
  visitor.see(idOf(listed.name), entryOf(listed));
}

template <class T, class Read>
boost::asio::awaitable<call::Conclusion> readPage(call::Caller& caller, const wire::Call& call,
                                                  Read read, call::CallContext& context,
                                                  ListVisitor& visitor, std::string& token) {
  call::TypedReader<Page<T>, Read> page(read);
  call::Conclusion conclusion = co_await caller.run(call, page, context);
  if (!conclusion.error) {
    const Page<T> entries = page.take();
    for (const T& entry : entries.items) {
      show(entry, visitor);
    }
    token = entries.nextPageToken;
  }
  co_return conclusion;
}

} // namespace

std::string_view idOf(std::string_view name) {
  return text::lastPart(name);
}

bool isAbout(const AnyOperation& operation, std::string_view id) {
  return id == idOf(operation.name()) ||
         (!operation.userOperationName().empty() && id == idOf(operation.userOperationName()));
}

std::optional<OperationList> OperationList::of(const AnyOperation& operation) {
  OperationList list;
  if (operation.name().empty()) {
    return std::nullopt;
  }
  if (operation.database() &&
      (operation.kind() == OperationKind::Import || operation.kind() == OperationKind::Merge)) {
    list.database_ = operation.database();
    return list;
  }
  list.user_ = userOf(operation);
  return list.user_.empty() ? std::nullopt : std::optional<OperationList>(std::move(list));
}

std::string OperationList::key() const {
  return database_ ? database_->owner() + '/' + database_->name() : user_;
}

std::chrono::milliseconds timeFor(call::Caller& caller, support::TimePoint deadline) {
  return std::chrono::floor<std::chrono::milliseconds>(
      std::min(call::bounded(caller.options().timeout), deadline - caller.hub()->now()));
}

boost::asio::awaitable<ListReading> readList(call::Caller& caller, const OperationList& list,
                                             call::CallContext& context,
                                             support::TimePoint deadline, ListVisitor& visitor,
                                             int pages) {
  const wire::JobCalls& jobs = caller.api().jobs;
  const wire::UserCalls& users = caller.api().users;
  ListReading all;
  std::string token;
  for (int page = 0; page < pages; ++page) {
    const std::string asked = token;
    context.options.timeout = timeFor(caller, deadline);
    const wire::Encoding<wire::Call> call =
        list.database() ? jobs.list(*list.database(), asked)
                        : users.listOperations(ListUserOperations(list.user()), asked);
    if (!call) {
      break;
    }
    call::Conclusion conclusion;
    if (list.database()) {
      conclusion = co_await readPage<Job>(caller, *call, jobs.readPage, context, visitor, token);
    } else {
      conclusion = co_await readPage<UserOperation>(caller, *call, users.readOperations, context,
                                                    visitor, token);
    }
    all.retryAfter = std::max(all.retryAfter, conclusion.retryAfter);
    if (conclusion.error) {
      break;
    }
    all.extent = token.empty() ? ListReading::Extent::Whole : ListReading::Extent::Part;
    const bool repeats = token == asked; // a server that knows no tokens shows its first page again
    if (token.empty() || repeats || visitor.satisfied() || conclusion.retryAfter.count() > 0) {
      break;
    }
  }
  co_return all;
}

} // namespace dolthub::operation
