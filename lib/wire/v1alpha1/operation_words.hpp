#pragma once

#include "wire/words.hpp"

#include <dolthub/operation_status.hpp>

namespace dolthub::wire::v1alpha1 {

// Of jobs and of a user's operations, each in its own words.

inline constexpr Words<OperationType, 7> operationTypes{{{OperationType::SqlWrite, "SqlWrite"},
                                                         {OperationType::SqlRead, "SqlRead"},
                                                         {OperationType::Import, "Import"},
                                                         {OperationType::Merge, "Merge"},
                                                         {OperationType::Migrate, "Migrate"},
                                                         {OperationType::Fork, "Fork"},
                                                         {OperationType::DoltCi, "DoltCi"}}};

// A poll's words for an end (`saysSuccess`) may stand in a list, too, but only as wholes there.
inline constexpr Words<OperationStatus, 10> operationStatuses{
    {{OperationStatus::Pending, "Pending"},
     {OperationStatus::Running, "Running"},
     {OperationStatus::Succeeded, "Succeeded"},
     {OperationStatus::Succeeded, "Success"},
     {OperationStatus::Succeeded, "Completed"},
     {OperationStatus::Succeeded, "Done"},
     {OperationStatus::Succeeded, "OK"},
     {OperationStatus::Failed, "Failed"},
     {OperationStatus::Failed, "Failure"},
     {OperationStatus::Failed, "Error"}}};

} // namespace dolthub::wire::v1alpha1
