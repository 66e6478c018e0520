#include "import/token.hpp"

#include "import/usage_error.hpp"

#include <dolthub/error.hpp>

#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <system_error>

#include <sys/stat.h>

namespace dolthub_import {

dolthub::ApiToken tokenFromFile(const std::string& path) {
  struct stat status {};
  errno = 0;
  std::ifstream file;
  if (::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode)) {
    file.open(path, std::ios::binary);
  }
  if (!file.is_open()) {
    throw InputError("--token-file " + path + ": cannot be read: " +
                     (errno != 0 ? std::generic_category().message(errno) : "not a file"));
  }
  constexpr std::size_t longest = 64 * 1024;
  std::string text(longest, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() == longest) {
    throw InputError("--token-file " + path + ": is too long for a token");
  }
  if (text.ends_with('\n')) {
    text.pop_back();
  }
  if (text.ends_with('\r')) {
    text.pop_back();
  }
  if ((status.st_mode & S_IROTH) != 0) {
    std::cerr << "warning: everybody on this machine can read " << path
              << "; make it yours alone: chmod 600 " << path << "\n";
  }
  try {
    return dolthub::ApiToken(std::move(text));
  } catch (const dolthub::Error& error) {
    throw InputError("--token-file " + path + ": " + error.message());
  }
}

dolthub::ApiToken tokenFromEnvironment() {
  try {
    return dolthub::apiTokenFromEnvironment();
  } catch (const dolthub::Error& error) {
    throw InputError(
        error.message() +
        "\nSet DOLTHUB_TOKEN, or name a file that has the API token: --token-file FILE");
  }
}

} // namespace dolthub_import
