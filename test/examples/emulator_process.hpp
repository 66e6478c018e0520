#pragma once

#include "examples/process.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace examples {

// dolthub-emulator as a process of its own.
class EmulatorProcess {
public:
  explicit EmulatorProcess(const std::vector<std::string>& arguments = {});
  ~EmulatorProcess();

  // Of the line it prints: "endpoint", "ca_file", "token".
  std::string about(const char* key) const;
  // Tells it something under /_emulator.
  void tell(const std::string& what, const boost::json::value& body) const;
  // Of the owner `demo`.
  void createDatabases(const std::vector<std::string>& names) const;
  // All effects behind one with that number.
  boost::json::array effects(std::uint64_t after = 0) const;
  boost::json::object stats() const;

private:
  boost::json::object request(const std::string& method, const std::string& what,
                              const std::string& body) const;

  Process process_;
  boost::json::object about_;
};

} // namespace examples
