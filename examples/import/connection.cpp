#include "import/connection.hpp"

#include "import/text.hpp"
#include "import/token.hpp"

#include <dolthub/version.hpp>

#include <iostream>

namespace dolthub_import {

dolthub::ClientOptions connectionOptions(const Arguments& arguments) {
  dolthub::ClientOptions options;
  options.requestsPerSecond = arguments.requestsPerSecond;
  options.apiToken =
      arguments.tokenFile.empty() ? tokenFromEnvironment() : tokenFromFile(arguments.tokenFile);
  if (!arguments.endpoint.empty()) {
    options.endpoint = arguments.endpoint;
  }
  options.allowPlainHttp = arguments.allowPlainHttp;
  options.caFile = arguments.caFile;
  if (!arguments.noProxy) {
    options.proxy =
        arguments.proxy.empty() ? dolthub::proxyFromEnvironment(options.endpoint) : arguments.proxy;
  }
  options.clientCertificateFile = arguments.clientCertificate;
  options.clientKeyFile = arguments.clientKey;
  options.userAgent = "dolthub-import/" + std::string(dolthub::version());
  return options;
}

void warnOfPlainHttp(const dolthub::ClientOptions& options) {
  const bool isPlain = options.endpoint.size() > 4 && options.endpoint[4] == ':';
  if (isPlain) {
    std::cerr << "WARNING: " << printable(options.endpoint)
              << " is plain HTTP: whoever is on the way can read and change the API token and the "
                 "data.\n";
  }
}

} // namespace dolthub_import
