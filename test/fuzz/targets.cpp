#include "fuzz/target.hpp"

namespace fuzz {

const std::vector<Target>& targets() {
  static const std::vector<Target> all{
      {"answer", readAnswer},     {"document", readDocument}, {"response", readResponse},
      {"times", readTimes},       {"saved", readSaved},       {"form", writeForm},
      {"endpoint", readEndpoint}, {"csv", scanCsv},           {"journal", readJournal},
      {"hook", readHook},         {"file", readFile},         {"tunnel", readTunnel},
      {"proxy", readProxy},
  };
  return all;
}

} // namespace fuzz
