#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"

#include <algorithm>

namespace dolthub::wire::v1alpha1 {
namespace {

Release readRelease(const Fields& fields) {
  Release release;
  release.title = fields.text("release_title");
  release.tag = fields.optionalText("release_tag");
  release.commit = fields.optionalText("release_commit_sha");
  release.description = fields.optionalText("release_description");
  release.createdAt = fields.optionalTime("release_created_at");
  release.updatedAt = fields.optionalTime("release_updated_at");
  return release;
}

// 20 bytes in base 32, as Dolt writes them.
bool isCommitHash(std::string_view text) noexcept {
  return text.size() == 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'v');
         });
}

Encoding<Call> createRelease(const CreateRelease& request) {
  return Checks{}
      .refuseIf(request.title.empty(), "release title is empty")
      .text("release title", request.title, Lines::One)
      .name("release tag", request.tag, Slash::Allowed)
      .name("release commit", request.commit, Slash::Allowed)
      .text("release description", request.description)
      .pass(identify(post(Target{apiPath<"/{owner}/{database}/releases">, request.database},
                          {{"title", request.title},
                           {"tag", request.tag},
                           {"commitSha", request.commit},
                           {"description", request.description},
                           {"createTagIfNotExists", request.createTag}}),
                     LostCall::Kind::CreateRelease, request.database,
                     {{"title", request.title}, {"tag", request.tag}}));
}

Reading<Release> readCreatedRelease(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  Release release = readRelease(answer.fields());
  answer.refuseOther("release_title", withoutSpaces(release.title),
                     withoutSpaces(bodyText(response.request, "title")));
  answer.refuseOther("release_tag", release.tag, bodyText(response.request, "tag"));
  return answer.as(std::move(release));
}

// Of a branch that was asked for, nobody knows the commit that it had.
Release foundRelease(const CreateRelease& request, const std::string&) {
  Release release;
  release.title = request.title;
  release.tag = request.tag;
  release.commit = isCommitHash(request.commit) ? request.commit : std::string{};
  release.description = request.description;
  return release;
}

// The page parameter is called as in the answer here, and `pageToken` everywhere else.
Encoding<Call> listReleases(const DatabaseName& database, const std::string& pageToken) {
  return get(Target{apiPath<"/{owner}/{database}/releases">, database}
                 .withSome("next_page_token", pageToken)
                 .withSome("pageToken", pageToken));
}

Reading<Page<Release>> readReleases(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<Release> page;
  for (const Fields& entry : fields.list("releases")) {
    page.items.push_back(readRelease(entry));
  }
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

} // namespace

constinit const ReleaseCalls releaseCalls{.create = createRelease,
                                          .readCreated = readCreatedRelease,
                                          .found = foundRelease,
                                          .list = listReleases,
                                          .readPage = readReleases};

} // namespace dolthub::wire::v1alpha1
