#pragma once

#include "call/caller.hpp"
#include "operation/listed.hpp"
#include "wire/poll.hpp"

#include <dolthub/operation.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dolthub::operation {

struct ListEntry {
  ListEntry() = default;
  explicit ListEntry(Listed listed_, std::string word_, std::string reason_ = {})
      : listed(listed_), word(std::move(word_)), reason(std::move(reason_)) {}

  Listed listed = Listed::Nothing;
  bool queued = false;            // of one that is Running: not begun
  std::string word;               // the list's own, for its state
  std::string reason;             // of a failure, as the server put it
  std::optional<wire::Poll> made; // what a poll would have said
  std::string there;              // what is there, and may have been before
};

// The list that names an operation: the jobs of a database, or else the operations of a user.
class OperationList {
public:
  // None where no list would have it.
  static std::optional<OperationList> of(const AnyOperation& operation);

  const std::optional<DatabaseName>& database() const noexcept { return database_; }
  const std::string& user() const noexcept { return user_; }
  // Of two lists, whether they are one.
  std::string key() const;

private:
  std::optional<DatabaseName> database_;
  std::string user_;
};

// Is shown a list, entry by entry.
class ListVisitor {
public:
  // `id` is the last part of the operation's name, which is what its different forms share.
  virtual void see(std::string_view id, ListEntry entry) = 0;
  // Nothing more is looked for.
  virtual bool satisfied() const = 0;

protected:
  ~ListVisitor() = default;
};

// The last part of a name.
std::string_view idOf(std::string_view name);
bool isAbout(const AnyOperation& operation, std::string_view id);

// How far a list could be read.
struct ListReading {
  enum class Extent { None, Part, Whole };

  Extent extent = Extent::None;
  std::chrono::milliseconds retryAfter{0}; // that the server asked for
};

// Shows a list's first pages to `visitor`, until it is satisfied.
boost::asio::awaitable<ListReading> readList(call::Caller& caller, const OperationList& list,
                                             call::CallContext& context,
                                             support::TimePoint deadline, ListVisitor& visitor,
                                             int pages);

// What one request of a wait may take.
std::chrono::milliseconds timeFor(call::Caller& caller, support::TimePoint deadline);

} // namespace dolthub::operation
