#pragma once

#include <dolthub/import.hpp>
#include <dolthub/names.hpp>
#include <dolthub/pull_request.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What DoltHub sends to a server of yours: the events of a database's webhooks, and files that are
// to be transformed on their way into a database. DoltHub documents no signature for either, so
// what comes in proves nothing by itself: give DoltHub an address with a secret part, compare it
// with `sameSecret`, and ask DoltHub (`getPullRequest`, `listBranches`) before anything is done
// that cannot be undone. All functions may be called from any thread; none does I/O.

namespace dolthub {

/// Names and values of a request's or answer's headers. Names are compared without case.
using HeaderFields = std::vector<std::pair<std::string, std::string>>;

/// Compares in a time that does not tell how much of it is right. An empty secret is never the
/// same.
DOLTHUB_EXPORT bool sameSecret(std::string_view given, std::string_view expected) noexcept;

/// Unknown: an event that this version does not know. May grow in a minor version.
enum class WebhookKind { Unknown, Push, PullRequest, Branch };
enum class PullRequestAction { Unknown, Opened, Closed, Merged };
enum class BranchAction { Unknown, Created, Deleted };

DOLTHUB_EXPORT std::string_view toString(WebhookKind kind) noexcept;
DOLTHUB_EXPORT std::string_view toString(PullRequestAction action) noexcept;
DOLTHUB_EXPORT std::string_view toString(BranchAction action) noexcept;

/// A webhook's event. Names are checked as those of a user are; all other texts are as they came,
/// at most 4 KiB each, and may hold anything but NUL: escape them before you show them.
class WebhookEvent {
public:
  WebhookEvent() = default;

  WebhookKind kind = WebhookKind::Unknown;
  std::string eventName; ///< DoltHub's word: "push", "pull_request", "branch".
  /// Where it happened; of a pull request, where it leads. Always there unless the kind is Unknown.
  std::optional<DatabaseName> database;
  std::string ref; ///< Of a push: what was pushed, as it came, such as "refs/heads/main".
  /// The branch that was pushed, created or deleted, without "refs/heads/"; empty where something
  /// else was pushed.
  std::string branch;
  std::string tag;      ///< The tag that was pushed, without "refs/tags/"; empty where none was.
  std::string head;     ///< Of a push: the newest commit after it; empty where it was not told.
  std::string previous; ///< … and before it.

  std::optional<PullRequestName> pullRequest; ///< Set for a pull request's event.
  PullRequestAction pullRequestAction = PullRequestAction::Unknown;
  BranchAction branchAction = BranchAction::Unknown;
  std::string actionText;                             ///< DoltHub's word for what was done.
  PullRequestState state = PullRequestState::Unknown; ///< Afterwards.
  std::string stateText;
  std::optional<DatabaseName> fromDatabase; ///< Of a pull request, where it comes from.
  std::string fromBranch;
  std::string toBranch;
  std::string author;
  std::string sender; ///< Who did it.
};

/// The most that `readWebhook` takes; DoltHub's examples have some 300 bytes.
inline constexpr std::size_t webhookLimit = 64 * 1024;

/// Reads a webhook's body. An event of a kind that is not known is no error.
/// \throws Error InvalidArgument for a body that is too large, no JSON object, or lacks what its
/// kind needs; the text names the field and never repeats the body. Answer such a request with 400.
DOLTHUB_EXPORT WebhookEvent readWebhook(std::string_view body);

/// A file that DoltHub asks a transform server to change before it is imported. Each field says the
/// header that it is read from; the file's MD5 comes in `x-import-md5`, in Base64.
class TransformRequest {
public:
  explicit TransformRequest(DatabaseName database_) : database(std::move(database_)) {}

  DatabaseName database;  ///< `x-dolthub-owner` and `x-dolthub-database`.
  std::string fromBranch; ///< `x-dolthub-from-branch`: made by DoltHub to import into.
  std::string toBranch;   ///< `x-dolthub-to-branch`: where the pull request will lead.
  /// `x-import-filename`: as it was uploaded; a name, never a path of yours.
  std::string fileName;
  std::string contentType;              ///< `content-type`, as it came.
  std::optional<FileType> fileType;     ///< By the content type; none for one that is not known.
  std::string table;                    ///< `x-import-table`; empty for SQL.
  std::vector<std::string> primaryKeys; ///< `x-import-primary-keys`, by commas.
  /// `x-import-operation`: overwrite, which stands for Create, too, update or replace.
  std::optional<ImportOperation> operation;
  /// `x-import-force`, true or false. Of an overwrite: rows that are there may be lost.
  bool force = false;
};

/// Reads what came with a file. `body` is the file, whose MD5 must be the one that came along.
/// \throws Error InvalidArgument for headers that are missing or cannot be, which it names, and for
/// a body that was changed on its way: answer with 400, and DoltHub imports nothing. LocalLimit
/// where the system's OpenSSL offers no MD5.
DOLTHUB_EXPORT TransformRequest readTransform(const HeaderFields& headers, std::string_view body);

/// What shall be imported in the file's place.
class TransformAnswer {
public:
  /// With the request's file name, table, keys, operation and force; and with its file type, where
  /// DoltHub takes that back.
  DOLTHUB_EXPORT explicit TransformAnswer(const TransformRequest& request);

  /// Csv, Sql, Json or Xlsx. None where the file came as PSV or as a type that is not known:
  /// DoltHub takes neither back, so make one of the four of the body, and say here which.
  std::optional<FileType> fileType;
  std::string fileName;
  std::string table; ///< Not used for Sql.
  std::vector<std::string> primaryKeys;
  ImportOperation operation = ImportOperation::Overwrite;
  bool force = false;

  /// The headers to answer `body` with, status 200; the body's own MD5 is among them.
  /// \throws Error InvalidArgument for fields that cannot be sent; LocalLimit as `readTransform`.
  DOLTHUB_EXPORT HeaderFields headers(std::string_view body) const;
};

} // namespace dolthub
