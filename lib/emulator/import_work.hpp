#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/rows.hpp"
#include "emulator/store.hpp"

namespace dolthub::emulator {

enum class ImportOperation { Create, Update, Overwrite, Replace };

struct ImportOrder {
  std::string fileName;
  std::string fileType; ///< lower case
  ImportOperation operation = ImportOperation::Create;
  std::string table;
  std::vector<std::string> primaryKeys;
};

/// The work of one import. It can be done in slices, because a file of many megabytes would keep
/// every other request waiting for seconds.
class ImportWork {
public:
  /// The body holds the file at [offset, offset + size).
  ImportWork(std::shared_ptr<Store> store, Snapshot base, ImportOrder order, std::string body,
             std::size_t offset, std::size_t size);
  ImportWork(const ImportWork&) = delete;
  ImportWork& operator=(const ImportWork&) = delete;
  ~ImportWork();

  /// Reads about so many bytes of the file more (all of it when it holds SQL); true when there is
  /// nothing left to do.
  bool advance(std::size_t bytes);

  bool ended() const { return ended_; }

  /// Once all is done: why it failed, or an empty text.
  const std::string& error() const { return error_; }
  /// The tables after a successful import; the base itself when it changed nothing.
  const Snapshot& result() const { return result_; }
  std::uint64_t rows() const { return rows_; }

private:
  void start();
  void startTable();
  void slice(std::size_t bytes);
  void insert();
  void runStatements();
  void finish();
  std::string keyText() const;

  std::shared_ptr<Store> store_;
  Snapshot base_;
  ImportOrder order_;
  std::string body_;
  std::string_view content_;
  bool started_ = false;
  bool ended_ = false;
  bool changed_ = false;
  std::unique_ptr<RowReader> reader_;
  TableRef old_;
  TableRef table_;
  Statement insert_;
  std::vector<Cell> row_;
  std::uint64_t rows_ = 0;
  std::string error_;
  Snapshot result_;
};

} // namespace dolthub::emulator
