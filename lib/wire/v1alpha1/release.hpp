#pragma once

#include "wire/call.hpp"

#include <dolthub/pages.hpp>
#include <dolthub/release.hpp>

#include <string>

namespace dolthub::wire {

Encoding<Call> createRelease(const CreateRelease& request);
Reading<Release> readCreatedRelease(const message::Response& response);
// As it is where it was found to be made, the answer being lost.
Release foundRelease(const CreateRelease& request, const std::string& id);

Encoding<Call> listReleases(const DatabaseName& database, const std::string& pageToken);
Reading<Page<Release>> readReleases(const message::Response& response);

} // namespace dolthub::wire
