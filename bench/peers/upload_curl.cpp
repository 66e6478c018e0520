// libcurl's mime interface over its multi interface, with the upload buffer given.
#include "measure.hpp"

#include <curl/curl.h>

#include <vector>

namespace {

std::size_t drop(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

} // namespace

int main(int argc, char** argv) {
  const bench::UploadJob job = bench::uploadJobFrom(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::string url = "https://" + job.host + ":" + job.port + bench::uploadTarget;
  CURLM* const multi = curl_multi_init();
  curl_slist* headers = curl_slist_append(nullptr, "authorization: token dhat.v1.measured");
  headers = curl_slist_append(headers, "Expect:");
  const bench::Stopwatch watch;
  int started = 0;
  int ended = 0;
  const auto start = [&] {
    ++started;
    CURL* const handle = curl_easy_init();
    curl_mime* const form = curl_mime_init(handle);
    curl_mimepart* part = curl_mime_addpart(form);
    curl_mime_name(part, "file");
    curl_mime_filedata(part, job.file.c_str());
    part = curl_mime_addpart(form);
    curl_mime_name(part, "params");
    curl_mime_data(part, bench::uploadParams, CURL_ZERO_TERMINATED);
    curl_easy_setopt(handle, CURLOPT_MIMEPOST, form);
    curl_easy_setopt(handle, CURLOPT_PRIVATE, form);
    curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(handle, CURLOPT_CAINFO, job.caFile.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(handle, CURLOPT_UPLOAD_BUFFERSIZE, static_cast<long>(job.bufferSize));
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, drop);
    curl_multi_add_handle(multi, handle);
  };
  while (started < job.uploads && started < job.atOnce) {
    start();
  }
  while (ended < job.uploads) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      CURL* const handle = message->easy_handle;
      if (message->data.result != CURLE_OK) {
        std::fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(message->data.result));
        return 1;
      }
      curl_mime* form = nullptr;
      curl_easy_getinfo(handle, CURLINFO_PRIVATE, &form);
      curl_multi_remove_handle(multi, handle);
      curl_easy_cleanup(handle);
      curl_mime_free(form);
      ++ended;
      if (started < job.uploads) {
        start();
      }
    }
    if (ended < job.uploads) {
      curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
  }
  watch.report(job.gigabytes());
  curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
}
