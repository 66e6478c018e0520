#pragma once

#include "wire/call.hpp"
#include "wire/reader.hpp"

#include <dolthub/operation.hpp>

#include <string>

namespace dolthub::wire::v1alpha1 {

// The pull request that an answer about an operation names, beside what it is about; empty where it
// names none: what is no number, or 0, is how servers write that.
std::string pullRequestIn(const Fields& fields);

// What the answer of every start call comes to: `parts`, with the names that the server gives.
Reading<AnyOperation> readStarted(const message::Response& response, Repeat repeat,
                                  AnyOperation::Parts parts);

} // namespace dolthub::wire::v1alpha1
