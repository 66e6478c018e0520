// libcurl's multi interface: as many easy handles as connections, each used again for the next
// request. Nothing is parsed.
#include "measure.hpp"

#include <curl/curl.h>

#include <vector>

namespace {

std::size_t keep(char* data, std::size_t size, std::size_t count, void* text) {
  static_cast<std::string*>(text)->append(data, size * count);
  return size * count;
}

struct Transfer {
  CURL* handle = nullptr;
  std::string body;
};

void run(CURLM* multi, std::vector<Transfer>& transfers, int requests) {
  int started = 0;
  int ended = 0;
  for (Transfer& transfer : transfers) {
    if (started < requests) {
      ++started;
      transfer.body.clear();
      curl_multi_add_handle(multi, transfer.handle);
    }
  }
  while (ended < requests) {
    int running = 0;
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      if (message->msg != CURLMSG_DONE) {
        continue;
      }
      CURL* const handle = message->easy_handle;
      long status = 0;
      curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
      if (message->data.result != CURLE_OK || status != 200) {
        std::fprintf(stderr, "libcurl: %s, status %ld\n", curl_easy_strerror(message->data.result),
                     status);
        std::exit(1);
      }
      ++ended;
      curl_multi_remove_handle(multi, handle);
      if (started < requests) {
        ++started;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(handle, CURLINFO_PRIVATE, &transfer);
        transfer->body.clear();
        curl_multi_add_handle(multi, handle);
      }
    }
    if (ended < requests) {
      curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
    }
  }
}

} // namespace

int main(int argc, char** argv) {
  const bench::Job job = bench::jobFrom(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  const std::string url = "https://" + job.host + ":" + job.port + job.target;
  CURLM* const multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(job.connections));
  curl_slist* headers = curl_slist_append(nullptr, "authorization: token dhat.v1.measured");
  headers = curl_slist_append(headers, "Accept-Encoding: identity");
  std::vector<Transfer> transfers(static_cast<std::size_t>(job.connections));
  for (Transfer& transfer : transfers) {
    transfer.handle = curl_easy_init();
    curl_easy_setopt(transfer.handle, CURLOPT_URL, url.c_str());
    curl_easy_setopt(transfer.handle, CURLOPT_CAINFO, job.caFile.c_str());
    curl_easy_setopt(transfer.handle, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(transfer.handle, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(transfer.handle, CURLOPT_USERAGENT, "dolthub-cpp/0.1");
    curl_easy_setopt(transfer.handle, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(transfer.handle, CURLOPT_WRITEDATA, &transfer.body);
    curl_easy_setopt(transfer.handle, CURLOPT_PRIVATE, &transfer);
    curl_easy_setopt(transfer.handle, CURLOPT_TIMEOUT_MS, 60'000L);
  }
  run(multi, transfers, job.warmUp);
  const bench::Stopwatch watch;
  run(multi, transfers, job.requests);
  watch.report(job.requests);
  for (Transfer& transfer : transfers) {
    curl_easy_cleanup(transfer.handle);
  }
  curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
}
