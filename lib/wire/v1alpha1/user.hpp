#pragma once

#include "wire/call.hpp"

#include <dolthub/pages.hpp>
#include <dolthub/user.hpp>

#include <string>

namespace dolthub::wire {

Encoding<Call> currentUser();
Reading<User> readUser(const message::Response& response);

Encoding<Call> listUserOperations(const ListUserOperations& request, const std::string& pageToken);
Reading<Page<UserOperation>> readUserOperations(const message::Response& response);

} // namespace dolthub::wire
