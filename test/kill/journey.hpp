#pragma once

#include "examples/emulator_process.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace sweep {

// What the journeys add up to.
struct Tally {
  std::size_t atSteps = 0;
  std::size_t atMoments = 0;
  std::size_t runs = 0;
  std::size_t startedAnew = 0; // killed before the plan was on disk
  std::size_t assumed = 0;     // journeys that needed somebody's word
  std::size_t leftUnknown = 0; // files
  std::vector<std::string> problems;

  std::size_t kills() const { return atSteps + atMoments; }
  void add(const Tally& other);
};

// A few files on their way into DoltHub with a program that is killed one to three times, and
// resumed until nothing is left to do. What the last run says is then held against the effects.
class Journey {
public:
  Journey(const examples::EmulatorProcess& emulator, const std::filesystem::path& base,
          std::size_t number, std::uint64_t seed);

  Tally go();

private:
  struct Fate;

  void prepare();
  examples::Ended runOnce(std::vector<std::string> words, bool toBeKilled);
  void killAtRecord(examples::Process& program, std::size_t record);
  void killAfter(examples::Process& program, std::chrono::microseconds delay);
  bool startAnew(const examples::Ended& ended);
  void travel();
  void settle();
  std::vector<std::string> decisions();
  void judge();

  std::size_t records() const;
  Fate fateOf(const boost::json::object& file);
  void problem(const std::string& what);
  int draw(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }

  const examples::EmulatorProcess& emulator_;
  std::filesystem::path folder_;
  std::string journal_;
  std::string name_;
  std::size_t number_;
  std::mt19937_64 random_;
  std::uint64_t effectsBefore_ = 0;
  boost::json::array effects_;
  boost::json::object report_; // of the last run
  bool assumedDone_ = false;
  Tally tally_;
};

} // namespace sweep
