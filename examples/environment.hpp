#pragma once

#include <dolthub/options.hpp>

#include <cstdlib>

// Where the examples talk to: www.dolthub.com as nobody, unless the environment says otherwise.
// DOLTHUB_TOKEN is the API token; DOLTHUB_ENDPOINT and DOLTHUB_CA_FILE name another server, such as
// a DoltLab or what dolthub-emulator printed.
inline dolthub::ClientOptions optionsFromEnvironment() {
  dolthub::ClientOptions options;
  if (std::getenv("DOLTHUB_TOKEN") != nullptr) {
    options.apiToken = dolthub::apiTokenFromEnvironment();
  }
  if (const char* endpoint = std::getenv("DOLTHUB_ENDPOINT")) {
    options.endpoint = endpoint;
  }
  if (const char* caFile = std::getenv("DOLTHUB_CA_FILE")) {
    options.caFile = caFile;
  }
  return options;
}
