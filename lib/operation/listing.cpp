#include "operation/listing.hpp"

#include "call/typed_reader.hpp"
#include "wire/job.hpp"
#include "wire/user.hpp"

#include <algorithm>
#include <utility>

namespace dolthub::operation {

namespace {

constexpr int pagesOfALook = 3;

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

void show(const Job& job, ListReader& reader) {
  switch (job.status) {
  case JobStatus::Succeeded:
    return reader.see(idOf(job.id), {Listed::Succeeded, {}});
  case JobStatus::Failed:
    return reader.see(idOf(job.id), {Listed::Failed, job.error});
  default:
    return reader.see(idOf(job.id), {Listed::Running, {}});
  }
}

void show(const UserOperation& listed, ListReader& reader) {
  switch (listed.status) {
  case UserOperationStatus::Success:
    return reader.see(idOf(listed.name), {Listed::Succeeded, {}});
  case UserOperationStatus::Failure:
    return reader.see(idOf(listed.name), {Listed::Failed, listed.error});
  default:
    return reader.see(idOf(listed.name), {Listed::Running, {}});
  }
}

template <class T, class Read>
boost::asio::awaitable<bool> readPage(call::Caller& caller, const wire::Call& call, Read read,
                                      call::Terms& terms, ListReader& reader, std::string& token) {
  call::TypedReader<Page<T>, Read> page(read);
  const call::Conclusion conclusion = co_await caller.run(call, page, terms);
  if (conclusion.error) {
    co_return false;
  }
  const Page<T> entries = page.take();
  for (const T& entry : entries.items) {
    show(entry, reader);
  }
  token = entries.nextPageToken;
  co_return true;
}

} // namespace

std::string_view idOf(std::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

bool isAbout(const AnyOperation& operation, std::string_view id) {
  return id == idOf(operation.name()) ||
         (!operation.userOperationName().empty() && id == idOf(operation.userOperationName()));
}

std::optional<OperationList> OperationList::of(const AnyOperation& operation) {
  OperationList list;
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

boost::asio::awaitable<bool> readList(call::Caller& caller, const OperationList& list,
                                      call::Terms& terms, support::TimePoint deadline,
                                      ListReader& reader) {
  std::string token;
  for (int page = 0; page < pagesOfALook; ++page) {
    const std::string asked = token;
    terms.options.timeout = timeFor(caller, deadline);
    bool read = false;
    if (list.database()) {
      const wire::Call call = wire::listJobs(*list.database(), asked);
      read = co_await readPage<Job>(caller, call, &wire::readJobs, terms, reader, token);
    } else {
      const wire::Encoding<wire::Call> call =
          wire::listOperations(ListOperations(list.user()), asked);
      if (call) {
        read = co_await readPage<UserOperation>(caller, *call, &wire::readOperations, terms, reader,
                                                token);
      }
    }
    if (!read) {
      co_return reader.satisfied();
    }
    if (reader.satisfied() || token.empty() || token == asked) {
      break;
    }
  }
  co_return true;
}

} // namespace dolthub::operation
