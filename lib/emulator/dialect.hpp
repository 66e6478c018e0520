#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/json/object.hpp>

#include "emulator/message.hpp"
#include "emulator/random.hpp"

namespace dolthub::emulator {

/// What may be odd about how an answer is worded, timed or ordered.
enum class Oddity {
  ListWord,    ///< a state in a list that is not the usual word
  PollWord,    ///< a job_status that is not
  DetailsWord, ///< a query_execution_status that is not
  Status,      ///< an HTTP status that DoltHub never documented, without a body
  Quote,       ///< a refusal that quotes the caller's names in other words
  Page,        ///< a proxy's page
  BareText,    ///< a proxy's line of text
  Problem,     ///< a body after RFC 9457
  RetryAfter,  ///< on an answer that is good
  Outage,      ///< a refusal of what is there and in order, for a while
  StaleList,
  FrozenList,
  SilentList, ///< no answer at all
  CutList,
  EndlessList,
  EmptyList,
  MixedList,  ///< in any order
  OtherName,  ///< an answer about another operation or pull request
  SilentPoll, ///< no answer at all
  EarlyAnswer,
  EarlyHead,
  JsonFile,   ///< a download that is an error in JSON
  LongFile,   ///< a download that comes faster than it is taken
  ForkUnseen, ///< a poll that refuses a fork which is there
  Last
};
inline constexpr std::size_t oddities = static_cast<std::size_t>(Oddity::Last);

/// How a server words, times and orders what it says; what happens on it is the same. Plain values,
/// drawn from a seed. Its storm can be stilled: then requests are answered, and only the words and
/// the lists remain.
struct Dialect {
  Dialect() = default;
  static Dialect draw(std::uint64_t seed);

  enum class Lists { Good, Stale, Frozen, Silent, Cut, Endless, Empty, Page };

  bool spoken = false; ///< Without it there is no dialect at all.
  bool storm = true;

  // Words; empty: the usual one.
  std::string listRunning;
  std::string listDone;
  std::string listFailed;
  std::string pollRunning;
  std::string pollDone;
  std::string pollFailed;
  std::string detailsDone;
  std::string detailsFailed;
  bool emptyDetailsFailed = false; ///< the details of a failed write have the word ""
  std::size_t quoting = 0;         ///< which of the ways to say that a name is taken
  bool problems = false;           ///< refusals after RFC 9457
  bool escapes = false;            ///< line ends in descriptions are two characters
  bool namesByUser = false;        ///< SQL writes are named users/U/userOperations/UUID

  Lists lists = Lists::Good;     ///< of jobs and operations
  Lists pullLists = Lists::Good; ///< of pull requests, which may be behind by themselves
  bool mixesLists = false;
  std::chrono::seconds staleBy{0};

  std::string outageWords = "no such repository";
  std::chrono::seconds outageFor{10};
  bool outageOfPolls = false; ///< lists are answered as ever

  bool forksUnseen = false;
  double silentPolls = 0; ///< the share of operations whose polls are never answered

  // Chances for each request while the storm lasts.
  double pages = 0;
  double bareTexts = 0;
  double statuses = 0;
  double retryAfters = 0;
  double outages = 0; ///< of a spell of `outageFor`
  double otherNames = 0;
  double earlyAnswers = 0;
  double earlyHeads = 0;
  double failedReads = 0;
  double jsonFiles = 0;
  double longFiles = 0;
};

/// Says in a dialect what a server has to say.
class Speaker {
public:
  explicit Speaker(std::uint64_t seed) : random_(seed ^ 0x6469616c656374) {}

  Dialect dialect;

  /// What of it is decided when a request's head is there.
  void meet(std::string_view method, std::string_view route, Plan& plan);

  /// What stands in for an answer, and whether the request is carried out all the same.
  struct Between {
    std::optional<Response> instead;
    bool handle = true;

    void stands(Response response) {
      instead = std::move(response);
      handle = false;
    }
  };
  Between between(const Request& request, std::string_view route, Time now);

  /// The answer as this server gives it.
  void say(const Request& request, std::string_view route, Response& response);

private:
  bool chance(double probability) { return random_.fraction() < probability; }
  bool storms(double probability) { return dialect.storm && chance(probability); }
  Response bareText();
  static Response outage(const Request& request, const std::string& words);
  Response failedRead();
  void list(std::string_view route, Response& response);
  void rename(std::string_view route, boost::json::object& body, Response& response);
  void addRetryAfter(Response& response);
  static void asProblem(Response& response, boost::json::object& body);

  Random random_;
  Time outageEnds_{};
};

/// "NAME already exists" in one of several ways.
std::string alreadyExists(const Dialect& dialect, std::string_view what, std::string_view name);

} // namespace dolthub::emulator
