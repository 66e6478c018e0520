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

// The conventions want both wherever requests or connections are told.
std::string serverOf(const dolthub::AttemptStarted& event) {
  return label("server_address", event.serverAddress) + ',' +
         label("server_port", std::to_string(event.serverPort));
}

void head(std::ostream& out, std::string_view name, std::string_view type, std::string_view help) {
  out << "# HELP " << name << ' ' << help << "\n# TYPE " << name << ' ' << type << '\n';
}

} // namespace

void Durations::add(const std::string& labels, std::chrono::steady_clock::duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  Histogram& histogram = histograms_[labels];
  histogram.counts.resize(bounds_.size());
  for (std::size_t i = 0; i < bounds_.size(); ++i) {
    histogram.counts[i] += seconds <= bounds_[i] ? 1 : 0;
  }
  ++histogram.all;
  histogram.sum += seconds;
}

void Durations::write(std::ostream& out, std::string_view name, std::string_view help) const {
  head(out, name, "histogram", help);
  for (const auto& [labels, histogram] : histograms_) {
    for (std::size_t i = 0; i < bounds_.size(); ++i) {
      out << name << "_bucket{" << labels << ",le=\"" << bounds_[i] << "\"} " << histogram.counts[i]
          << '\n';
    }
    out << name << "_bucket{" << labels << ",le=\"+Inf\"} " << histogram.all << '\n'
        << name << "_sum{" << labels << "} " << std::to_string(histogram.sum) << '\n'
        << name << "_count{" << labels << "} " << histogram.all << '\n';
  }
}

dolthub::TraceHeader ClientMetrics::onAttemptStarted(const dolthub::AttemptStarted& event) {
  if (server_.empty()) {
    server_ = serverOf(event);
  }
  return {};
}

void ClientMetrics::onAttemptEnded(const dolthub::AttemptEnded& event) {
  // Never `path`: a label has few values.
  std::string labels = label("http_request_method", event.method) + ',' + serverOf(event) + ',' +
                       label("url_template", event.pathTemplate);
  if (event.httpStatus != 0) {
    labels += ',' + label("http_response_status_code", std::to_string(event.httpStatus));
  }
  if (!event.errorType.empty()) {
    labels += ',' + label("error_type", event.errorType);
  }
  requests_.add(labels, event.duration);
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

void ClientMetrics::onWaitProgress(const dolthub::WaitProgress& event) {
  ++asked_[event.what][std::string(toString(event.kind))];
}

void ClientMetrics::onWaitEnded(const dolthub::WaitEnded& event) {
  --waits_;
  std::string labels = label("kind", toString(event.kind));
  if (!event.errorType.empty()) {
    labels += ',' + label("error_type", event.errorType);
  }
  waitsEnded_.add(labels, event.waited);
}

std::string ClientMetrics::text() const {
  std::ostringstream out;
  const auto one = [&out](std::string_view name, std::string_view type, std::string_view help,
                          std::uint64_t value) {
    head(out, name, type, help);
    out << name << ' ' << value << '\n';
  };
  const auto each = [&out](std::string_view name, std::string_view help, std::string_view by,
                           const Counts& counts) {
    head(out, name, "counter", help);
    for (const auto& [value, count] : counts) {
      out << name << '{' << label(by, value) << "} " << count << '\n';
    }
  };
  const auto asked = [this, &each](std::string_view name, std::string_view help,
                                   dolthub::WaitProgress::What what) {
    const auto found = asked_.find(what);
    each(name, help, "kind", found == asked_.end() ? Counts{} : found->second);
  };
  requests_.write(out, "http_client_request_duration_seconds", "Attempts of requests to DoltHub.");
  const std::string open = "http_client_open_connections";
  head(out, open, "gauge", "Connections to DoltHub.");
  if (!server_.empty()) {
    out << open << "{http_connection_state=\"active\"," << server_ << "} "
        << pool_.live - pool_.idle << '\n'
        << open << "{http_connection_state=\"idle\"," << server_ << "} " << pool_.idle << '\n';
  }
  one("dolthub_client_waiting_calls", "gauge", "Calls without a connection.", pool_.waiting);
  one("dolthub_client_calls_under_way", "gauge", "Calls that have begun.", calls_);
  one("dolthub_client_connections_opened_total", "counter", "Connections opened.", opened_);
  one("dolthub_client_connections_resumed_total", "counter", "By a TLS session.", resumed_);
  one("dolthub_client_sent_bytes_total", "counter", "Of requests.", sent_);
  one("dolthub_client_received_bytes_total", "counter", "Of answers.", received_);
  each("dolthub_client_connections_closed_total", "By reason.", "reason", closed_);
  each("dolthub_client_retries_total", "Attempts that another one followed.", "reason", retries_);
  one("dolthub_client_waits_under_way", "gauge", "Operations that are waited for.", waits_);
  using What = dolthub::WaitProgress::What;
  asked("dolthub_client_polls_total", "Questions about one operation.", What::Polled);
  asked("dolthub_client_list_looks_total", "Lists looked at for several waits.", What::Looked);
  asked("dolthub_client_list_reads_total", "Lists read for one wait.", What::ListRead);
  asked("dolthub_client_list_hints_total", "What a wait learnt by the look of another.",
        What::Told);
  waitsEnded_.write(out, "dolthub_client_wait_duration_seconds", "Waits that have ended.");
  return out.str();
}

} // namespace server
