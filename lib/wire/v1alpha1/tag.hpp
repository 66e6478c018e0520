#pragma once

#include "wire/call.hpp"

#include <dolthub/pages.hpp>
#include <dolthub/tag.hpp>

#include <string>

namespace dolthub::wire {

Encoding<Call> createTag(const CreateTag& request);
Reading<Tag> readCreatedTag(const message::Response& response);
// As it is where it was found to be made, the answer being lost.
Tag foundTag(const CreateTag& request, const std::string& id);

Encoding<Call> listTags(const DatabaseName& database, const std::string& pageToken);
Reading<Page<Tag>> readTags(const message::Response& response);

} // namespace dolthub::wire
