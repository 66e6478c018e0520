#include "client/process_memory.hpp"
#include "harness/run.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <unistd.h>

// Files far larger than what may be kept of them.
namespace dolthub::harness {

namespace {

namespace files = std::filesystem;

constexpr std::uintmax_t fileSize = 100'000'000;
constexpr std::size_t uploads = 16;

// Swallows what it is given, 64 KiB a turn of the loop, and answers when a whole request came.
class Drain final : public http::Stream {
public:
  Drain(asio::any_io_executor executor, std::uintmax_t& drained)
      : executor_(std::move(executor)), drained_(drained) {}

  asio::awaitable<error_code> connect(http::Address) override { co_return error_code{}; }
  http::IoResult readNow(std::span<char> into) override {
    if (answer_.empty()) {
      return {asio::error::would_block, 0};
    }
    const std::size_t count = answer_.copy(into.data(), into.size());
    answer_.erase(0, count);
    return {{}, count};
  }
  http::IoResult writeNow(std::span<const char> from) override {
    if (full_) {
      return {asio::error::would_block, 0};
    }
    from = from.first(std::min<std::size_t>(from.size(), 65'536));
    full_ = true;
    drained_ += from.size();
    // The form ends so; the file is of zeros.
    if (std::string_view(from.data(), from.size()).ends_with("--\r\n")) {
      answer_ = jsonResponse(R"({"operation_name":"x/jobs/1"})");
    }
    return {{}, from.size()};
  }
  error_code flushNow() override { return {}; }
  asio::awaitable<error_code> wait(http::Direction) override {
    const std::tuple<> turn = co_await asio::post(executor_, asio::as_tuple(asio::deferred));
    static_cast<void>(turn);
    full_ = false;
    co_return error_code{};
  }
  void abort() noexcept override {}

private:
  asio::any_io_executor executor_;
  std::uintmax_t& drained_;
  std::string answer_;
  bool full_ = false;
};

class Drains final : public http::Transport {
public:
  Drains(asio::any_io_executor executor, std::uintmax_t& drained)
      : executor_(std::move(executor)), drained_(drained) {}

  std::unique_ptr<http::Stream> make() override {
    return std::make_unique<Drain>(executor_, drained_);
  }

private:
  asio::any_io_executor executor_;
  std::uintmax_t& drained_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(client_memory)

BOOST_AUTO_TEST_CASE(sixteen_uploads_of_a_hundred_megabytes_are_never_in_memory) {
  std::string path = (files::temp_directory_path() / "dolthub-XXXXXX.csv").string();
  BOOST_TEST_REQUIRE(::close(::mkstemps(path.data(), 4)) == 0);
  files::resize_file(path, fileSize); // it takes no room on the disk

  asio::io_context context;
  TestSeams told(context.get_executor());
  Seams seams = told.take();
  std::uintmax_t drained = 0;
  seams.transport = std::make_unique<Drains>(context.get_executor(), drained);
  ClientOptions options = testOptions();
  options.maxConnections = 2 * uploads;
  const Client client = ClientAccess::make(context.get_executor(), options, std::move(seams));

  measurePeakAnew();
  const long before = processMemory("VmRSS");
  std::vector<std::unique_ptr<Started<Operation<ImportResult>>>> calls;
  for (std::size_t i = 0; i < uploads; ++i) {
    const ImportFile file(BranchName{DatabaseName{"demo", "art"}, "main"}, path,
                          ImportOperation::Create);
    calls.push_back(
        std::make_unique<Started<Operation<ImportResult>>>(context, client.startImport(file)));
  }
  context.run();
  const long peak = processMemory("VmHWM");
  files::remove(path);

  for (const auto& call : calls) {
    BOOST_TEST_REQUIRE(call->succeeded());
  }
  BOOST_TEST(client.statistics().peakConnections == uploads); // at once
  BOOST_TEST(drained > uploads * fileSize);
  BOOST_TEST_REQUIRE(before > 0);
  BOOST_TEST_MESSAGE("16 uploads of 100 MB took " << (peak - before) << " KiB");
#ifdef DOLTHUB_SANITIZED
  constexpr long most = 6 * 1024; // what was freed is kept for a while, and watched
#else
  constexpr long most = 1024;
#endif
  BOOST_TEST(peak < before + static_cast<long>(uploads) * most);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
