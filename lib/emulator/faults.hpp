#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "emulator/message.hpp"
#include "emulator/random.hpp"

namespace dolthub::emulator {

/// Decides which requests meet which faults.
class Faults {
public:
  /// Both throw std::invalid_argument for a fault that can meet nothing.
  void set(std::vector<Fault> faults);
  void add(Fault fault);

  /// A new connection: whether it is reset at once.
  bool meetsConnection(Random& random);
  /// A request's head has arrived.
  Plan meet(std::string_view method, std::string_view route, std::string_view target,
            Random& random);
  std::uint64_t met() const { return met_; }

private:
  struct Entry {
    Fault fault;
    unsigned seen = 0;
    unsigned used = 0;
  };
  bool applies(Entry& entry, Random& random);

  std::vector<Entry> entries_;
  std::uint64_t met_ = 0;
};

/// Throws std::invalid_argument that names what is wrong, a fault that can meet nothing too.
std::vector<Fault> faultsFromJson(std::string_view text);

/// Whether the request is carried out, and what becomes of the answer. For a fault that stands for
/// an answer of its own, the answer is in `instead`.
struct Verdict {
  bool handle = true;
  bool replaces = false;
  Response instead;
  Manner manner;
};
Verdict judge(const Plan& plan, const Request& request);

} // namespace dolthub::emulator
