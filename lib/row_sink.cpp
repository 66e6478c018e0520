#include "row_sink.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <string>
#include <utility>

namespace dolthub {

using http::Failure;

RowSink::RowSink(const ReadRows& request, std::vector<SqlColumn> types)
    : onRows_(request.onRows), maxRowBytes_(request.maxRowBytes),
      reader_(request.maxRowBytes, std::move(types)) {}

std::optional<Failure> RowSink::write(std::string_view bytes) {
  return told(reader_.feed(bytes));
}

std::optional<Failure> RowSink::finish() {
  return told(reader_.finish());
}

std::optional<Failure> RowSink::told(const std::optional<csv::RowReader::Failure>& failure) const {
  if (!failure) {
    return std::nullopt;
  }
  if (failure->problem == csv::RowReader::Problem::RowTooLarge) {
    return http::failed(http::Trouble::TooLarge, explain::Reason::RowTooLarge,
                        {failure->where, std::to_string(maxRowBytes_)});
  }
  return http::failed(http::Trouble::BadResponse, explain::Reason::RowDamaged,
                      {failure->where, failure->what});
}

asio::awaitable<std::optional<Failure>> RowSink::handOn() {
  if (reader_.batch().rows.empty()) {
    co_return std::nullopt;
  }
  bool threw = true;
  std::string thrown = "the consumer of rows threw something";
  try {
    asio::awaitable<void> consumed = onRows_(reader_.batch());
    co_await std::move(consumed);
    threw = false;
  } catch (const std::exception& error) {
    thrown = std::string("the consumer of rows threw \"") + error.what() + '"';
  } catch (...) {
  }
  if (!threw) {
    co_return std::nullopt;
  }
  // Whatever it makes of a cancel of ours, the call was cancelled.
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) {
    co_return http::failed(http::Trouble::Cancelled, "cancelled while its rows were handed over");
  }
  co_return http::failed(http::Trouble::Callback, std::move(thrown));
}

} // namespace dolthub
