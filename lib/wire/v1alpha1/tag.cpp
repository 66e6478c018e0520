#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/caller_texts.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/paths.hpp"
#include "wire/v1alpha1/revision.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

Tag readTag(const Fields& fields) {
  Tag tag;
  tag.name = fields.text("tag_name");
  tag.message = fields.optionalText("tag_description");
  tag.taggedAt = fields.optionalTime("tagged_at");
  return tag;
}

Encoding<Call> createTag(const CreateTag& request) {
  return Checks{}
      .name("tag name", request.name, Slash::Allowed)
      .text("tag message", request.message)
      .pass(identify(post(Target{apiPath<"/{owner}/{database}/tags">, request.database},
                          {{"tagName", request.name},
                           {"tagMessage", request.message},
                           {"revisionType", revisionType(request.from.kind())},
                           {"revisionName", request.from.name()}}),
                     LostCall::Kind::CreateTag, request.database,
                     {{"tagName", request.name}, {"revisionName", request.from.name()}}));
}

Reading<Tag> readCreatedTag(const message::Response& response) {
  Answer answer{response, Repeat::Never};
  Tag tag = readTag(answer.fields());
  answer.refuseOther("tag_name", tag.name, bodyText(response.request, "tagName"));
  return answer.as(std::move(tag));
}

Tag foundTag(const CreateTag& request, const std::string&) {
  Tag tag;
  tag.name = request.name;
  tag.message = request.message;
  return tag;
}

// How the page parameter is called here is written nowhere: as for releases, or as everywhere else.
Encoding<Call> listTags(const DatabaseName& database, const std::string& pageToken) {
  return get(Target{apiPath<"/{owner}/{database}/tags">, database}
                 .withSome("pageToken", pageToken)
                 .withSome("next_page_token", pageToken));
}

Reading<Page<Tag>> readTags(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<Tag> page;
  for (const Fields& entry : fields.list("tags")) {
    page.items.push_back(readTag(entry));
  }
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

} // namespace

constinit const TagCalls tagCalls{.create = createTag,
                                  .readCreated = readCreatedTag,
                                  .found = foundTag,
                                  .list = listTags,
                                  .readPage = readTags};

} // namespace dolthub::wire::v1alpha1
