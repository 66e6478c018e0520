#include "wire/v1alpha1/api.hpp"

#include "wire/answer.hpp"
#include "wire/v1alpha1/building.hpp"
#include "wire/v1alpha1/operation_words.hpp"
#include "wire/v1alpha1/paths.hpp"

namespace dolthub::wire::v1alpha1 {
namespace {

Job readJob(const Fields& fields) {
  Job job;
  job.id = fields.id("job_id");
  job.creator = fields.optionalText("creator");
  job.description = fields.optionalText("description");
  job.typeText = fields.optionalText("job_type");
  job.type = valueOf(operationTypes, job.typeText);
  job.statusText = fields.optionalText("status");
  job.status = valueOf(operationStatuses, job.statusText);
  job.createdAt = fields.optionalTime("created_at");
  job.error = fields.optionalText(fields.has("job_error") ? "job_error" : "error");
  return job;
}

// How the page parameter is called here is written nowhere: as for releases, or as everywhere else.
Encoding<Call> listJobs(const DatabaseName& database, const std::string& pageToken) {
  return get(Target{apiPath<"/{owner}/{database}/jobs">, database}
                 .withSome("pageToken", pageToken)
                 .withSome("next_page_token", pageToken));
}

Reading<Page<Job>> readJobs(const message::Response& response) {
  Answer answer{response};
  const Fields fields = answer.fields();
  Page<Job> page;
  for (const Fields& entry : fields.list("jobs")) {
    page.items.push_back(readJob(entry));
  }
  page.nextPageToken = fields.optionalId("next_page_token");
  return answer.as(std::move(page));
}

} // namespace

constinit const JobCalls jobCalls{.list = listJobs, .readPage = readJobs};

} // namespace dolthub::wire::v1alpha1
