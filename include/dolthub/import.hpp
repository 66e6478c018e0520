#pragma once

#include <dolthub/export.hpp>
#include <dolthub/names.hpp>
#include <dolthub/printing.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dolthub {

/// Create: the table must be new. Update: insert, or update by key. Overwrite: the table's schema
/// and rows become the file's. Replace: the rows become the file's, the schema stays.
enum class ImportOperation { Create, Update, Overwrite, Replace };
enum class FileType { Csv, Psv, Json, Xlsx, Sql };

DOLTHUB_EXPORT std::string_view toString(ImportOperation operation) noexcept;
DOLTHUB_EXPORT std::string_view toString(FileType type) noexcept;

/// Bytes that the caller produces. `open` may be called once for every attempt; each call starts
/// at the first byte. Both functions run on the client's file worker, one call at a time, never
/// under a lock; what they throw fails the import with Errc::CallbackFailed. When the call has
/// ended (deadline, cancel, the client's end) neither is called again, but one that runs is not
/// waited for: what they use must be theirs, not the caller's frame's.
class ByteSource {
public:
  /// Fills at most `capacity` bytes and returns how many; 0 means the end.
  using Reader = std::function<std::size_t(char* buffer, std::size_t capacity)>;

  ByteSource() = default;
  explicit ByteSource(std::uint64_t size_) : size(size_) {}

  std::uint64_t size = 0; ///< Exact; a source that ends early or goes on fails the import.
  std::function<Reader()> open;
  bool canReopen = true; ///< false: an import that broke off is never sent again.
};

/// Bytes of a file from `begin` up to `end`, which is behind the last.
class ByteRange {
public:
  ByteRange() = default;
  ByteRange(std::uint64_t begin_, std::uint64_t end_) : begin(begin_), end(end_) {}

  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

/// A state of a file on disk, by what shows that it changed.
class FileStamp {
public:
  FileStamp() = default;

  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0; ///< Nanoseconds since 1970.

  bool operator==(const FileStamp&) const = default;
};

/// One file for one table of one branch. What is imported lands in a new pull request.
class DOLTHUB_EXPORT ImportFile {
public:
  /// A file on disk. It is read while it is sent, never whole into memory; it must not change
  /// meanwhile.
  ImportFile(BranchName branch, std::string path, ImportOperation operation);
  /// Into a database that has no branch yet.
  static ImportFile intoEmpty(DatabaseName database, std::string path, ImportOperation operation);
  /// Bytes in memory. `fileName` says the type by its extension.
  static ImportFile fromBytes(BranchName branch, std::string fileName, std::string bytes,
                              ImportOperation operation);
  /// Bytes of the caller's making.
  static ImportFile fromSource(BranchName branch, std::string fileName, ByteSource source,
                               ImportOperation operation);

  DatabaseName database;
  std::string branch; ///< Empty: the database has no branch yet.
  std::string path;   ///< Empty where `bytes` or `source` is set.
  std::shared_ptr<const std::string> bytes;
  ByteSource source; ///< Used when `source.open` is set.
  /// Of the file at `path` only these bytes are sent, one range after the other; empty: all of it.
  std::vector<ByteRange> ranges;
  /// Where set, the file at `path` must still be so, or the import fails with Errc::FileChanged.
  std::optional<FileStamp> stamp;
  ImportOperation operation;

  /// As DoltHub is told; default: the last part of the path.
  std::string fileName;
  /// Default: by the file name's extension (.csv .psv .json .xlsx .sql); an unknown one is refused.
  std::optional<FileType> fileType;
  /// Empty: the file name's stem, see `tableName`. Not used for Sql.
  std::string table;
  std::vector<std::string> primaryKeys;

  /// `table`; where that is empty the stem of `fileName`, with anything outside [A-Za-z0-9_] as
  /// `_`.
  std::string tableName() const;

private:
  ImportFile(DatabaseName database, std::string branch, std::string fileName,
             ImportOperation operation);
};

/// What a finished import came to.
class ImportResult {
public:
  ImportResult() = default;

  /// Where the data is. Unsaid: the import succeeded, and the server did not say where to; it may
  /// have changed nothing. Nowhere: the server said that there was nothing to change.
  enum class Landed { Unsaid, PullRequest, Branch, Nowhere };

  Landed landed = Landed::Unsaid;
  std::optional<PullRequestName> pullRequest; ///< Set when it landed in one.
  std::string jobId;                          ///< Where the server names it.
};

DOLTHUB_EXPORT std::string_view toString(ImportResult::Landed landed) noexcept;

} // namespace dolthub
