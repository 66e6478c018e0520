#pragma once

#include "wire/call.hpp"

#include <dolthub/operation.hpp>

namespace dolthub::wire::v1alpha1 {

// What the answer of every start call comes to: `parts`, with the names that the server gives.
Reading<AnyOperation> readStarted(const message::Response& response, Repeat repeat,
                                  AnyOperation::Parts parts);

} // namespace dolthub::wire::v1alpha1
