#include "metrics.hpp"

#include <chrono>
#include <sstream>
#include <string_view>

namespace server {
namespace {

// The client's own texts have neither quotes nor backslashes nor line ends in them.
std::string label(std::string_view name, std::string_view value) {
  return std::string(name) + "=\"" + std::string(value) + '"';
}

void head(std::ostream& out, std::string_view name, std::string_view type, std::string_view help) {
  out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

} // namespace

void ClientMetrics::onAttemptEnded(const dolthub::AttemptEnded& event) {
  // Never `path`: a label has few values.
  std::string labels = label("http_request_method", event.method) + ',' +
                       label("server_address", event.serverAddress) + ',' +
                       label("url_template", event.pathTemplate);
  if (event.httpStatus != 0) {
    labels += ',' + label("http_response_status_code", std::to_string(event.httpStatus));
  }
  if (!event.errorType.empty()) {
    labels += ',' + label("error_type", event.errorType);
  }
  Histogram& histogram = durations_[labels];
  const double seconds = std::chrono::duration<double>(event.duration).count();
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    histogram.counts[i] += seconds <= bounds[i] ? 1 : 0;
  }
  ++histogram.all;
  histogram.sum += seconds;
  sent_ += event.requestBytes;
  received_ += event.responseBytes;
  if (event.retry != dolthub::RetryReason::None) {
    ++retries_[std::string(toString(event.retry))];
  }
}

void ClientMetrics::onConnectionOpened(const dolthub::ConnectionOpened& event) {
  ++opened_;
  resumed_ += event.resumed ? 1 : 0;
}

void ClientMetrics::onConnectionClosed(const dolthub::ConnectionClosed& event) {
  ++closed_[std::string(toString(event.reason))];
}

std::string ClientMetrics::text() const {
  std::ostringstream out;
  const auto one = [&out](std::string_view name, std::string_view type, std::string_view help,
                          std::uint64_t value) {
    head(out, name, type, help);
    out << name << ' ' << value << '\n';
  };
  const std::string duration = "http_client_request_duration_seconds";
  head(out, duration, "histogram", "Attempts of requests to DoltHub.");
  for (const auto& [labels, histogram] : durations_) {
    for (std::size_t i = 0; i < bounds.size(); ++i) {
      out << duration << "_bucket{" << labels << ",le=\"" << bounds[i] << "\"} "
          << histogram.counts[i] << '\n';
    }
    out << duration << "_bucket{" << labels << ",le=\"+Inf\"} " << histogram.all << '\n'
        << duration << "_sum{" << labels << "} " << std::to_string(histogram.sum) << '\n'
        << duration << "_count{" << labels << "} " << histogram.all << '\n';
  }
  const std::string open = "http_client_open_connections";
  head(out, open, "gauge", "Connections to DoltHub.");
  out << open << "{http_connection_state=\"active\"} " << pool_.live - pool_.idle << '\n'
      << open << "{http_connection_state=\"idle\"} " << pool_.idle << '\n';
  one("dolthub_client_waiting_calls", "gauge", "Calls without a connection.", pool_.waiting);
  one("dolthub_client_calls_under_way", "gauge", "Calls that have begun.", calls_);
  one("dolthub_client_connections_opened_total", "counter", "Connections opened.", opened_);
  one("dolthub_client_connections_resumed_total", "counter", "By a TLS session.", resumed_);
  one("dolthub_client_sent_bytes_total", "counter", "Of requests.", sent_);
  one("dolthub_client_received_bytes_total", "counter", "Of answers.", received_);
  head(out, "dolthub_client_connections_closed_total", "counter", "By reason.");
  for (const auto& [reason, count] : closed_) {
    out << "dolthub_client_connections_closed_total{" << label("reason", reason) << "} " << count
        << '\n';
  }
  head(out, "dolthub_client_retries_total", "counter", "Attempts that another one followed.");
  for (const auto& [reason, count] : retries_) {
    out << "dolthub_client_retries_total{" << label("reason", reason) << "} " << count << '\n';
  }
  return out.str();
}

} // namespace server
