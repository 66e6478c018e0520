#include "importer/rules.hpp"

#include <algorithm>

namespace dolthub::importer {

namespace {

bool nothingHappened(const Error& error) noexcept {
  return error.outcome() == Outcome::NotSent || error.outcome() == Outcome::NotDone;
}

bool mayHaveHappened(const Error& error) noexcept {
  return error.outcome() == Outcome::Unknown || error.outcome() == Outcome::Done;
}

} // namespace

FileOutcome afterUploadFailed(const Error& error) noexcept {
  if (mayHaveHappened(error)) {
    return FileOutcome::Unknown;
  }
  return error.isCancelled() && nothingHappened(error) ? FileOutcome::NotStarted
                                                       : FileOutcome::Failed;
}

FileOutcome afterImportFailed(const Error& error) noexcept {
  // Everything else is a lost wait: the server goes on with it.
  return error.code() == Errc::OperationFailed ? FileOutcome::Failed : FileOutcome::Unknown;
}

FileOutcome afterMergeRefused(const Error& error) noexcept {
  if (mayHaveHappened(error)) {
    return FileOutcome::Unknown;
  }
  return error.isCancelled() ? FileOutcome::InPullRequest : FileOutcome::Failed;
}

FileOutcome afterMergeFailed(const Error& error) noexcept {
  return error.code() == Errc::OperationFailed ? FileOutcome::Failed : FileOutcome::Unknown;
}

bool isIn(FileOutcome outcome) noexcept {
  return outcome == FileOutcome::Merged || outcome == FileOutcome::InPullRequest ||
         outcome == FileOutcome::Unchanged;
}

std::chrono::milliseconds busyDelay(std::chrono::milliseconds first, unsigned attempt,
                                    double unit) noexcept {
  using std::chrono::milliseconds;
  constexpr milliseconds longest = std::chrono::minutes{1};
  milliseconds delay = std::clamp(first, milliseconds{1}, longest);
  for (; attempt > 0 && delay < longest; --attempt) {
    delay = std::min(delay * 2, longest);
  }
  return milliseconds{
      static_cast<long long>(static_cast<double>(delay.count()) * (0.8 + 0.4 * unit))};
}

ExpectedRows expectedRows(const std::vector<Contribution>& files) noexcept {
  ExpectedRows expected;
  for (const Contribution& file : files) {
    if (file.operation != ImportOperation::Update) {
      expected.least = file.rows.value_or(0);
      expected.most = file.rows;
      continue;
    }
    expected.least = std::max(expected.least, file.rows.value_or(0));
    if (expected.most && file.rows) {
      *expected.most += *file.rows;
    } else {
      expected.most.reset();
    }
  }
  return expected;
}

Error notStarted(std::string why) {
  ErrorDetails details;
  details.outcome = Outcome::NotSent;
  details.message = "not started: " + std::move(why);
  return Error::cancelled(std::move(details));
}

Error rowsDiffer(std::uint64_t found, const ExpectedRows& expected) {
  std::string wanted = std::to_string(expected.least);
  if (!expected.most) {
    wanted = "at least " + wanted;
  } else if (*expected.most != expected.least) {
    wanted += " to " + std::to_string(*expected.most);
  }
  ErrorDetails details;
  details.outcome = Outcome::Done;
  details.message = "imported, but the table has " + std::to_string(found) +
                    (found == 1 ? " row" : " rows") + " where the files say " + wanted;
  return Error(Errc::OperationFailed, std::move(details));
}

} // namespace dolthub::importer
