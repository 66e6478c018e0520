#pragma once

#include "csv/row_reader.hpp"
#include "http/sink.hpp"

#include <dolthub/rows.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace dolthub {

// Makes rows of a download, and hands them to a coroutine of the caller's.
class RowSink final : public http::Sink {
public:
  RowSink(const ReadRows& request, std::vector<SqlColumn> types);

  bool onWorker() const noexcept override { return false; }
  bool hasConsumer() const noexcept override { return true; }
  std::optional<http::Failure> write(std::string_view bytes) override;
  std::optional<http::Failure> finish() override;
  asio::awaitable<std::optional<http::Failure>> handOn() override;
  std::uint64_t limit() const noexcept override { return maxRowBytes_; }

  const csv::RowReader& reader() const noexcept { return reader_; }

private:
  std::optional<http::Failure> told(const std::optional<csv::RowReader::Failure>& failure) const;

  const std::function<asio::awaitable<void>(RowBatch&)> onRows_;
  const std::uint64_t maxRowBytes_;
  csv::RowReader reader_;
};

} // namespace dolthub
