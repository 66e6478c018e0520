#include "import/shard.hpp"

#include "import/usage_error.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

using namespace dolthub_import;

namespace {

using Variables = std::map<std::string, std::string>;

Environment environmentOf(const Variables& variables) {
  return [variables](const char* name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

Variables slurm(const std::string& id, const std::string& count, const std::string& first,
                const std::string& last) {
  return {{"SLURM_ARRAY_TASK_ID", id},
          {"SLURM_ARRAY_TASK_COUNT", count},
          {"SLURM_ARRAY_TASK_MIN", first},
          {"SLURM_ARRAY_TASK_MAX", last}};
}

std::string asked(std::size_t count, const Variables& variables) {
  try {
    return shardFromScheduler(count, environmentOf(variables)).text();
  } catch (const UsageError& error) {
    return error.what();
  }
}

std::vector<Entry> entriesOf(const std::vector<std::string>& databases) {
  std::vector<Entry> entries;
  for (const std::string& database : databases) {
    for (const char* table : {"one", "two"}) {
      dolthub::PlannedFile file(
          dolthub::BranchName(dolthub::DatabaseName("demo", database), "main"),
          database + "-" + table + ".csv", dolthub::ImportOperation::Create);
      entries.push_back(Entry{std::move(file), {}});
    }
  }
  return entries;
}

} // namespace

BOOST_AUTO_TEST_SUITE(importer_shard)

BOOST_AUTO_TEST_CASE(the_shards_are_the_whole_and_no_database_is_in_two) {
  const std::vector<Entry> all = entriesOf({"d", "a", "c", "b", "e"});
  for (const std::size_t count : {1, 2, 3, 5, 8}) {
    std::map<std::string, std::set<std::size_t>> shardsOf;
    std::size_t files = 0;
    for (std::size_t index = 1; index <= count; ++index) {
      const std::vector<Entry> share = entriesOfShard(all, Shard{index, count});
      files += share.size();
      BOOST_TEST(share.size() <= 2 * (5 / count + 1)); // even shares
      for (const Entry& entry : share) {
        shardsOf[entry.file.target.database().text()].insert(index);
      }
    }
    BOOST_TEST(files == all.size());
    for (const auto& [database, shards] : shardsOf) {
      BOOST_TEST(shards.size() == 1u, database << " of " << count);
    }
  }
  // The order of the manifest stays, and does not matter.
  const std::vector<Entry> share = entriesOfShard(all, Shard{1, 2});
  BOOST_TEST(share.front().file.path == "a-one.csv");
  BOOST_TEST(entriesOfShard(entriesOf({"e", "d", "c", "b", "a"}), Shard{1, 2}).size() ==
             share.size());
}

BOOST_AUTO_TEST_CASE(the_scheduler_says_which_one_this_is) {
  const std::string gaps = "the numbers of the Slurm array have gaps that differ";
  const std::vector<std::tuple<std::size_t, Variables, std::string>> table{
      {3, slurm("1", "3", "1", "3"), "1/3"},
      {3, slurm("3", "3", "1", "3"), "3/3"},
      {3, slurm("0", "3", "0", "2"), "1/3"},
      {3, slurm("14", "3", "10", "18"), "2/3"}, // 10-18:4
      {1, slurm("7", "1", "7", "7"), "1/1"},
      {2, {{"SLURM_ARRAY_TASK_ID", "5"}}, gaps}, // of an older Slurm
      {8, slurm("3", "1", "3", "3"), "the Slurm array has 1 tasks where --shards says 8"},
      {3, slurm("3", "3", "1", "7"), gaps}, // 1,3,7
      {3, slurm("4", "3", "4", "4"), gaps},
      {3, slurm("x", "3", "1", "3"), "SLURM_ARRAY_TASK_ID: \"x\" is not a number"},
      {4, {{"JOB_COMPLETION_INDEX", "0"}}, "1/4"},
      {4, {{"JOB_COMPLETION_INDEX", "3"}}, "4/4"},
      {4, {{"JOB_COMPLETION_INDEX", "4"}}, "JOB_COMPLETION_INDEX is 4 where --shards says 4"},
      {4, {{"JOB_COMPLETION_INDEX", "-1"}}, "JOB_COMPLETION_INDEX: \"-1\" is not a number"},
      {4, {}, "--shards needs a Slurm array"},
  };
  for (const auto& [count, variables, told] : table) {
    BOOST_TEST(asked(count, variables).starts_with(told),
               "told \"" << asked(count, variables) << "\", not \"" << told << "\"");
  }
}

BOOST_AUTO_TEST_CASE(a_shard_is_read) {
  BOOST_TEST(parseShard("1/1").text() == "1/1");
  BOOST_TEST(parseShard("3/8").text() == "3/8");
  for (const char* wrong : {"", "3", "0/8", "9/8", "3/", "/8", "a/8", "-1/8", "3/8/9", "3 /8"}) {
    BOOST_CHECK_THROW(parseShard(wrong), UsageError);
  }
}

BOOST_AUTO_TEST_CASE(a_database_that_is_spelt_in_two_ways_has_one_machine) {
  const Shares shares(entriesOf({"art", "Art", "b", "c"}));
  BOOST_TEST(shares.databases() == 3u);
  const auto shardOf = [&](const char* name) {
    return shares.shardOf(dolthub::DatabaseName("demo", name), 2);
  };
  BOOST_TEST(shardOf("art") == shardOf("Art"));
}

BOOST_AUTO_TEST_SUITE_END()
