#pragma once

#include <dolthub/export.hpp>
#include <dolthub/printing.hpp>

#include <string_view>

namespace dolthub {

/// What an operation that a client starts is.
enum class OperationKind { Import, Merge, Fork, SqlWrite };

/// What something slow is: of a database's jobs and of a user's operations. Unknown: a word that
/// this version does not know; the text beside it has it as it came.
enum class OperationType { Unknown, SqlWrite, SqlRead, Import, Merge, Migrate, Fork, DoltCi };

/// How far it is: of a poll, of a database's jobs and of a user's operations. A word that this
/// version does not know is Unknown in a list; a poll takes it for Running.
enum class OperationStatus { Unknown, Pending, Running, Succeeded, Failed };

DOLTHUB_EXPORT std::string_view toString(OperationKind kind) noexcept;
DOLTHUB_EXPORT std::string_view toString(OperationType type) noexcept;
DOLTHUB_EXPORT std::string_view toString(OperationStatus status) noexcept;

} // namespace dolthub
