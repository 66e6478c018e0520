#include "importer/import_journal.hpp"
#include "importer/record.hpp"
#include "importer/rules.hpp"
#include "importer/temporary.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <csignal>
#include <cstdio>
#include <functional>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

// What another process does in the moment before a journal is locked.
std::function<void()> beforeLock;

} // namespace

// In place of the C library's.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (beforeLock) {
    std::exchange(beforeLock, nullptr)();
  }
  return static_cast<int>(::syscall(SYS_flock, descriptor, operation));
}

namespace {

using namespace dolthub;
using importer::FileAction;
using importer::FileHistory;
using importer::nextStep;
using importer::Reached;
using importer::Step;

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

ImportPlan planIn(const TemporaryFolder& folder) {
  ImportPlan plan;
  for (const char* name : {"a.csv", "b \"q\".csv", "c.csv"}) {
    PlannedFile file(BranchName(DatabaseName("demo", "one"), "feature/x"),
                     folder.write(name, "id,t\n1,x\n"), ImportOperation::Update);
    file.primaryKeys = {"id"};
    file.facts = inspectFile(file);
    plan.files.push_back(std::move(file));
  }
  return plan;
}

importer::Journal& writer(const ImportJournal& journal) {
  return *ImportJournalAccess::state(journal);
}

// Can a run be asked for with these?
template <class... Given>
constexpr bool runsWith = requires(const Client& client, Given... given) {
  importFiles(client, given...);
};

// A journal with one record of each kind.
std::string wholeJournal(const TemporaryFolder& folder) {
  const std::string path = folder.path("run.journal");
  const ImportJournal journal = ImportJournal::create(path, planIn(folder), {{"merge", "yes"}});
  importer::Journal& write = writer(journal);
  const support::WallTime at{std::chrono::milliseconds{1'700'000'000'123}};
  write.intent(0, Step::Import, at, false);
  write.refused(0, Step::Import);
  write.intent(0, Step::Import, at, false);
  write.accepted(0, Step::Import, "{\"import\":1}");
  write.imported(0, "7");
  write.intent(0, Step::Merge, at, false);
  write.accepted(0, Step::Merge, "{\"merge\":1}");
  FileReport merged;
  merged.outcome = FileOutcome::Merged;
  merged.mergedHere = true;
  merged.upload = std::chrono::milliseconds{12};
  write.finished(0, merged);
  write.verified(0, 1, std::nullopt);
  FileReport failed;
  failed.outcome = FileOutcome::Failed;
  ErrorDetails details;
  details.message = "no";
  details.serverMessage = "no such repository";
  details.httpStatus = 400;
  details.outcome = Outcome::Rejected;
  failed.error = Error(Errc::NotFound, details);
  write.finished(1, failed);
  write.intent(2, Step::Import, at, false);
  return path;
}

std::string refusal(const std::string& path) {
  try {
    ImportJournal::resume(path);
  } catch (const Error& error) {
    BOOST_TEST((error.code() == Errc::FileUnusable));
    return error.message();
  }
  return {};
}

// Remembers how it was written to.
class CountingDisk final : public importer::JournalDisk {
public:
  CountingDisk(std::string& text, unsigned& appends, unsigned& syncs)
      : text_(text), appends_(appends), syncs_(syncs) {}

  std::string readAll() const override { return text_; }
  void truncate(std::uint64_t size) override { text_.resize(size); }
  void append(std::string_view line) override {
    text_ += line;
    ++appends_;
  }
  void sync() override { ++syncs_; }
  void remove() noexcept override {}

private:
  std::string& text_;
  unsigned& appends_;
  unsigned& syncs_;
};

struct JournalRow {
  Reached stage;
  bool finished;
  FileOutcome outcome;
  bool hasPull;
  bool merge;
  bool retry;
  FileAction next;
};

} // namespace

BOOST_AUTO_TEST_SUITE(importer_journal)

// A plan and a journal of another plan cannot meet, and there is no journal that is none: to read
// one, and to go on with one, are different things.
BOOST_AUTO_TEST_CASE(a_run_has_one_plan_and_a_journal_is_never_none) {
  BOOST_TEST((runsWith<ImportPlan>));
  BOOST_TEST((runsWith<ImportJournal>));
  BOOST_TEST((runsWith<ImportJournal, ImportOptions>));
  BOOST_TEST((!runsWith<ImportPlan, ImportJournal>));
  BOOST_TEST((!runsWith<ImportJournal, ImportPlan>));
  BOOST_TEST((!runsWith<ImportPlan, ImportJournal, ImportOptions>));
  BOOST_TEST((!runsWith<JournalContent>));
  BOOST_TEST((!runsWith<ImportPlan, JournalContent>));
  BOOST_TEST((!std::is_default_constructible_v<ImportJournal>));
  BOOST_TEST((!std::is_constructible_v<ImportJournal, JournalContent>));
  BOOST_TEST((!std::is_convertible_v<JournalContent, ImportJournal>));
  const TemporaryFolder folder;
  ImportJournal journal = ImportJournal::create(folder.path("j"), planIn(folder));
  const ImportJournal taken = std::move(journal);
  for (const ImportJournal* one : {&taken, &std::as_const(journal)}) { // nor is a moved-from one
    BOOST_TEST(one->plan().files.size() == 3u);
    BOOST_TEST(one->unfinished().size() == 3u);
  }
  ImportPlan other = planIn(folder);
  other.files.resize(1, other.files.front());
  journal = ImportJournal::create(folder.path("k"), other);
  BOOST_TEST(journal.plan().files.size() == 1u);
  BOOST_TEST(taken.plan().files.size() == 3u);
}

BOOST_AUTO_TEST_CASE(says_afterwards_what_was_written) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  const ImportJournal journal = ImportJournal::resume(path);
  BOOST_TEST(journal.dropped() == "");
  BOOST_REQUIRE(journal.plan().files.size() == 3u);
  BOOST_TEST(journal.plan().files[1].path == folder.path("b \"q\".csv"));
  BOOST_TEST(journal.plan().files[1].target.name() == "feature/x");
  BOOST_TEST(journal.plan().files[1].facts->rows.value() == 1u);
  BOOST_TEST(journal.notes().at(0).second == "yes");

  const std::vector<FileReport> reports = journal.content().reports;
  BOOST_TEST((reports[0].outcome == FileOutcome::Merged));
  BOOST_TEST(reports[0].pullRequestId == "7");
  BOOST_TEST(reports[0].operation == "{\"merge\":1}");
  BOOST_TEST(reports[0].rowsInDatabase.value() == 1u);
  BOOST_TEST(reports[0].upload.count() == 12);
  BOOST_TEST((reports[1].outcome == FileOutcome::Failed));
  BOOST_TEST((reports[1].error->code() == Errc::NotFound));
  BOOST_TEST(reports[1].error->serverMessage() == "no such repository");
  BOOST_TEST((reports[2].outcome == FileOutcome::Unknown));
  const std::vector<std::size_t> unfinished{2};
  BOOST_TEST(journal.unfinished() == unfinished, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_torn_tail_costs_the_last_record_at_most) {
  const TemporaryFolder folder;
  const std::string whole = contentOf(wholeJournal(folder));
  const std::size_t planEnd = whole.find("{\"event\":\"intent\"");
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const std::string path = folder.write("torn.journal", whole.substr(0, size));
    if (size + 1 < planEnd) {
      BOOST_TEST(refusal(path) != "", "cut at " << size);
      continue;
    }
    const ImportJournal journal = ImportJournal::resume(path);
    // Where only the break behind it is missing, a record is there.
    const bool isWhole = whole[size - 1] == '\n' || size == whole.size() || whole[size] == '\n';
    BOOST_TEST(journal.dropped().empty() == isWhole, "cut at " << size);
    // It goes on as if the torn record had never been.
    writer(journal).refused(2, Step::Import);
    BOOST_TEST(readJournal(path).dropped == "");
  }
}

BOOST_AUTO_TEST_CASE(damage_is_never_believed) {
  const TemporaryFolder folder;
  const std::string whole = contentOf(wholeJournal(folder));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    const std::string path = folder.write("damaged.journal", damaged);
    // The last line's intent was synced, and its upload may have left: it must not get lost.
    if (at + 1 < whole.size()) {
      BOOST_TEST(refusal(path).find("damaged") != std::string::npos, "flipped at " << at);
    } else {
      const ImportJournal journal = ImportJournal::resume(path);
      BOOST_TEST((journal.content().reports[2].outcome == FileOutcome::Unknown));
      BOOST_TEST(contentOf(path) == whole);
    }
  }
}

// Names that are not UTF-8, in whatever encoding a file system or a table has them.
BOOST_AUTO_TEST_CASE(any_bytes_come_back_from_a_journal) {
  const TemporaryFolder folder;
  std::string every;
  for (int byte = 1; byte < 256; ++byte) {
    every.push_back(static_cast<char>(byte));
  }
  const std::vector<std::string> texts{"Mus\xe9"
                                       "es",
                                       every,
                                       "\xff",
                                       "\xc3",
                                       "\xed\xa0\x80",
                                       "\xc3\xa4 %E9",
                                       std::string("a\0b", 3)};
  ImportPlan plan;
  for (const std::string& text : texts) {
    PlannedFile file(BranchName(DatabaseName("demo", "one"), "main"),
                     folder.path("x") + "/" + text + "/a.csv", ImportOperation::Update);
    file.table = text;
    file.primaryKeys = {text, "id"};
    plan.files.push_back(std::move(file));
  }
  const std::string path = folder.path("run.journal");
  {
    const ImportJournal journal = ImportJournal::create(path, plan, {{"ca_file", every}});
    FileReport failed;
    failed.outcome = FileOutcome::Failed;
    ErrorDetails details;
    details.message = "cannot read " + every;
    details.serverMessage = "no \xe9";
    details.lostCall = importer::lostUpload(plan.files[0], "main", {});
    failed.error = Error(Errc::OutcomeUnknown, details);
    writer(journal).finished(0, failed);
  }
  const ImportJournal journal = ImportJournal::resume(path);
  BOOST_TEST(journal.notes().at(0).second == every);
  BOOST_TEST(journal.content().reports[0].error->serverMessage() == "no \xe9");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const PlannedFile& file = journal.plan().files[i];
    BOOST_TEST(file.table == texts[i]);
    BOOST_TEST(file.primaryKeys.at(0) == texts[i]);
    BOOST_TEST(file.path.find(texts[i]) != std::string::npos);
  }
  BOOST_CHECK_THROW(ImportJournal::create(folder.path("other"), plan, {{"\xe9", "x"}}), Error);
  BOOST_TEST(!std::ifstream(folder.path("other")).is_open());
}

BOOST_AUTO_TEST_CASE(a_count_that_did_not_fit_is_a_failure_until_it_fits) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  {
    const ImportJournal journal = ImportJournal::resume(path);
    writer(journal).verified(0, 3, importer::rowsDiffer(3, {1, 1}));
  }
  const JournalContent content = readJournal(path);
  BOOST_TEST((content.reports[0].outcome == FileOutcome::Failed));
  BOOST_TEST(content.reports[0].rowsInDatabase.value() == 3u);
  const ImportJournal journal = ImportJournal::resume(path);
  ImportOptions again;
  again.retryFailed = true;
  BOOST_TEST((nextStep(writer(journal).past(0), true, again) == FileAction::LeaveAlone));
  writer(journal).verified(0, 1, std::nullopt);
  BOOST_TEST((readJournal(path).reports[0].outcome == FileOutcome::Merged));
}

BOOST_AUTO_TEST_CASE(a_pull_request_is_not_done_where_merging_was_asked_for) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  for (const bool merge : {false, true}) {
    {
      const ImportJournal journal = ImportJournal::resume(path);
      importer::RunTerms terms;
      terms.merge = merge;
      writer(journal).begin(terms);
      writer(journal).imported(1, "8");
    }
    const JournalContent content = readJournal(path);
    BOOST_TEST(content.merge == merge);
    BOOST_TEST((content.reports[1].outcome ==
                (merge ? FileOutcome::NotMerged : FileOutcome::InPullRequest)));
  }
}

// A staged merge that failed, and what it staged for, is told by the journal alone.
BOOST_AUTO_TEST_CASE(a_stage_that_was_not_merged_is_told) {
  using importer::StageNote;
  using importer::StageStep;
  const TemporaryFolder folder;
  const std::string path = folder.path("run.journal");
  {
    const ImportJournal journal = ImportJournal::create(path, planIn(folder));
    importer::RunTerms terms;
    terms.merge = true;
    terms.stageBranch = "night";
    writer(journal).begin(terms);
    FileReport merged;
    merged.outcome = FileOutcome::Merged;
    for (const std::size_t file : {0, 1, 2}) {
      writer(journal).finished(file, merged);
    }
    StageNote note;
    note.absent = true;
    writer(journal).staged(0, StageStep::BranchIntent, note);
    writer(journal).staged(0, StageStep::BranchMade, {});
  }
  const auto outcome = [&] {
    return readJournal(path).reports[1].outcome;
  };
  const auto add = [&](StageStep step, const StageNote& note) {
    writer(ImportJournal::resume(path)).staged(0, step, note);
  };
  BOOST_TEST((outcome() == FileOutcome::NotMerged));
  StageNote note;
  note.text = "9";
  add(StageStep::PullMade, note);
  BOOST_TEST((outcome() == FileOutcome::NotMerged));
  add(StageStep::MergeIntent, {});
  BOOST_TEST((outcome() == FileOutcome::Unknown));
  add(StageStep::PullIntent, {}); // and that it was made is not written down
  BOOST_TEST((outcome() == FileOutcome::Unknown));
  BOOST_TEST(readJournal(path).reports[1].error.has_value());
  note.text = "9";
  add(StageStep::PullMade, note);
  note.text.clear();
  note.error = importer::rowsDiffer(1, {2, 2});
  add(StageStep::MergeRefused, note);
  BOOST_TEST((outcome() == FileOutcome::Failed));
  BOOST_TEST(readJournal(path).reports[1].error->message().find("imported, but") == 0u);
  add(StageStep::Merged, {});
  BOOST_TEST((outcome() == FileOutcome::Merged));
}

BOOST_AUTO_TEST_CASE(one_process_at_a_time) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  {
    const ImportJournal first = ImportJournal::resume(path);
    BOOST_TEST(refusal(path).ends_with("is in use by another process"));
    BOOST_TEST(readJournal(path).plan.files.size() == 3u);
  }
  BOOST_TEST(refusal(path) == "");
}

BOOST_AUTO_TEST_CASE(what_is_no_journal_of_ours_is_refused) {
  const TemporaryFolder folder;
  const auto sealed = [](boost::json::object record) {
    return importer::sealed(record);
  };
  const std::vector<std::pair<std::string, std::string>> table{
      {folder.path("missing"), "cannot be opened: No such file"},
      {folder.write("empty", ""), "is empty; nothing was sent by that run, so start a new one"},
      {folder.write("text", "hello\n"), "is damaged in line 1"},
      {folder.write("other", sealed({{"journal", "of a ship"}})), "is no journal of an import"},
      {folder.write("newer", sealed({{"journal", "dolthub import"}, {"version", 3}})),
       "was written by a newer version"},
  };
  for (const auto& [path, told] : table) {
    BOOST_TEST(refusal(path).find(told) != std::string::npos, refusal(path));
  }
  const std::string path = wholeJournal(folder);
  BOOST_CHECK_THROW(ImportJournal::create(path, planIn(folder)), Error);
}

// Wherever a crash cuts off its plan, nothing was sent; behind it something may have been.
BOOST_AUTO_TEST_CASE(a_journal_without_its_plan_is_started_anew) {
  const TemporaryFolder folder;
  const ImportPlan plan = planIn(folder);
  const std::string whole = folder.path("whole.journal");
  ImportJournal::create(whole, plan);
  const std::string text = contentOf(whole);
  const std::string path = folder.path("run.journal");
  BOOST_TEST(!ImportJournal::resumeIfPlanned(path));
  for (std::size_t size = 0; size <= text.size(); ++size) {
    folder.write("run.journal", text.substr(0, size));
    const bool complete = size + 1 >= text.size(); // the last break may be missing
    BOOST_TEST(ImportJournal::resumeIfPlanned(path).has_value() == complete, size);
    if (complete) {
      BOOST_CHECK_THROW(ImportJournal::create(path, plan), Error);
    } else {
      BOOST_CHECK_THROW(ImportJournal::resume(path), Error);
      ImportJournal::create(path, plan);
      BOOST_TEST(contentOf(path) == text);
    }
  }
  folder.write("run.journal", std::string(100, '\0')); // the disk had its length alone
  BOOST_TEST(!ImportJournal::resumeIfPlanned(path));
}

BOOST_AUTO_TEST_CASE(what_is_no_torn_journal_is_never_written_over) {
  const TemporaryFolder folder;
  const std::string whole = folder.path("whole.journal");
  ImportJournal::create(whole, planIn(folder));
  std::string damaged = contentOf(whole);
  damaged[damaged.size() / 2] ^= 1;
  for (const std::string& text : {std::string("hello"), std::string("hello\n"), std::string("{}"),
                                  std::string("{\"journal\":\"of a ship\""), damaged}) {
    const std::string path = folder.write("other", text);
    BOOST_CHECK_THROW(ImportJournal::resumeIfPlanned(path), Error);
    BOOST_CHECK_THROW(ImportJournal::create(path, planIn(folder)), Error);
    BOOST_TEST(contentOf(path) == text);
  }
  // Somebody is about to write it.
  const std::string path = folder.path("held.journal");
  const ImportJournal held = ImportJournal::create(path, planIn(folder));
  std::filesystem::resize_file(path, 10);
  BOOST_CHECK_THROW(ImportJournal::resumeIfPlanned(path), Error);
  BOOST_CHECK_THROW(ImportJournal::create(path, planIn(folder)), Error);
}

BOOST_AUTO_TEST_CASE(a_changed_file_is_found_only_where_it_matters) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  folder.write("a.csv", "id,t\n1,y\n"); // merged already
  folder.write("c.csv", "id,t\n1,y\n2,z\n");
  ImportJournal journal = ImportJournal::resume(path);
  BOOST_TEST(journal.findChanged().empty()); // its upload may have arrived, and is looked for
  writer(journal).refused(2, Step::Import);
  const std::vector<std::size_t> expected{2};
  BOOST_TEST(journal.findChanged() == expected, boost::test_tools::per_element());
  BOOST_TEST(journal.acceptChanges(expected).empty());
  BOOST_TEST(journal.findChanged().empty());
  BOOST_TEST(readJournal(path).plan.files[2].facts->rows.value() == 2u);
  // What cannot be taken keeps nobody else: its turn will tell.
  folder.write("c.csv", "");
  BOOST_TEST(journal.acceptChanges(expected) == expected, boost::test_tools::per_element());
  BOOST_TEST(readJournal(path).plan.files[2].facts->rows.value() == 2u);
  std::remove(folder.path("c.csv").c_str());
  BOOST_TEST(journal.findChanged().empty());
}

// Whether or not anything of it was ever sent: its advice is to accept it, and nothing more.
BOOST_AUTO_TEST_CASE(a_file_that_failed_since_it_had_changed_goes_in_once_that_is_accepted) {
  const TemporaryFolder folder;
  const std::string path = folder.path("run.journal");
  ImportJournal journal = ImportJournal::create(path, planIn(folder));
  FileReport report;
  report.outcome = FileOutcome::Failed;
  report.error = Error(Errc::FileChanged, ErrorDetails());
  writer(journal).finished(0, report);
  folder.write("a.csv", "id,t\n1,y\n");
  const auto next = [](const ImportJournal& of) {
    return nextStep(writer(of).past(0), true, ImportOptions());
  };
  BOOST_TEST((next(journal) == FileAction::LeaveAlone));
  BOOST_TEST(journal.acceptChanges({0}).empty());
  BOOST_TEST((next(journal) == FileAction::Upload));
  BOOST_TEST(journal.findChanged().empty());
  BOOST_TEST((next(journal) == FileAction::Upload));
  journal = ImportJournal::create(folder.path("other"), planIn(folder)); // unlocks it
  BOOST_TEST((next(ImportJournal::resume(path)) == FileAction::Upload));
}

BOOST_AUTO_TEST_CASE(a_full_disk_is_told_and_leaves_no_half_line) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  const ImportJournal journal = ImportJournal::resume(path);
  const std::string before = contentOf(path);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  rlimit small = usual;
  small.rlim_cur = before.size() + 20;
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string told;
  Errc code{};
  try {
    writer(journal).intent(2, Step::Import, {}, false);
  } catch (const Error& error) {
    told = error.message();
    code = error.errc();
  }
  ::setrlimit(RLIMIT_FSIZE, &usual);
  BOOST_TEST(told.find("cannot be written") != std::string::npos);
  BOOST_TEST((code == Errc::LocalLimit));
  BOOST_TEST(contentOf(path) == before);
}

// By a process that ends then.
BOOST_AUTO_TEST_CASE(what_is_appended_just_before_the_lock_is_never_cut_off) {
  const TemporaryFolder folder;
  const std::string path = wholeJournal(folder);
  const std::string before =
      contentOf(path) + importer::sealed(importer::refusedRecord(2, Step::Import));
  beforeLock = [&] {
    std::ofstream(path, std::ios::binary) << before;
  };
  const ImportJournal journal = ImportJournal::resume(path);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit usual{};
  ::getrlimit(RLIMIT_FSIZE, &usual);
  rlimit small = usual;
  small.rlim_cur = before.size() + 20;
  ::setrlimit(RLIMIT_FSIZE, &small);
  BOOST_CHECK_THROW(writer(journal).intent(2, Step::Import, {}, false), Error);
  ::setrlimit(RLIMIT_FSIZE, &usual);
  BOOST_TEST(contentOf(path) == before);
}

// Half of them would be half a table that nobody can complete.
BOOST_AUTO_TEST_CASE(parts_of_a_changed_file_are_accepted_all_or_none_wherever_a_kill_comes) {
  const TemporaryFolder folder;
  const auto rows = [](char cell) {
    std::string text = "id,t\n";
    for (int i = 10; i < 40; ++i) {
      text += std::to_string(i) + "," + std::string(5, cell) + "\n";
    }
    return text;
  };
  PlannedFile whole(BranchName(DatabaseName("demo", "one"), "main"),
                    folder.write("big.csv", rows('x')), ImportOperation::Create);
  whole.primaryKeys = {"id"};
  whole.facts = inspectFile(whole, 100);
  ImportPlan plan;
  plan.files = splitFile(std::move(whole));
  plan.ordered = true;
  const std::size_t parts = plan.files.size();
  BOOST_REQUIRE(parts > 2u);
  const std::string old = plan.files[0].facts->sha256;
  folder.write("big.csv", rows('y'));
  std::string text;
  std::size_t begin = 0;
  {
    unsigned appends = 0;
    unsigned syncs = 0;
    ImportJournal journal = ImportJournalAccess::create(
        "j", std::make_unique<CountingDisk>(text, appends, syncs), plan);
    begin = text.size();
    appends = syncs = 0;
    BOOST_TEST(journal.acceptChanges(journal.findChanged()).empty());
    BOOST_TEST(appends == 1u);
    BOOST_TEST(syncs == 1u);
  }
  const auto accepted = [&](const ImportPlan& by) {
    return std::count_if(by.files.begin(), by.files.end(),
                         [&](const PlannedFile& file) { return file.facts->sha256 != old; });
  };
  for (std::size_t size = begin; size <= text.size(); ++size) {
    const std::string path = folder.write("cut.journal", text.substr(0, size));
    const bool complete = size + 1 >= text.size(); // the last break may be missing
    const ImportJournal journal = ImportJournal::resume(path);
    const auto count = static_cast<std::size_t>(accepted(journal.plan()));
    BOOST_TEST(count == (complete ? parts : 0u), size);
    BOOST_TEST((journal.dropped() == "") == (complete || size == begin), size);
    writer(journal).refused(0, Step::Import); // it can be written on
  }
  const ImportJournal journal = ImportJournal::resume(folder.path("cut.journal"));
  BOOST_TEST(journal.dropped() == "");
}

BOOST_AUTO_TEST_CASE(the_next_step_follows_from_the_past) {
  using enum FileOutcome;
  constexpr bool yes = true;
  constexpr bool no = false;
  const std::vector<JournalRow> table{
      {Reached::Fresh, no, NotStarted, no, yes, no, FileAction::Upload},
      {Reached::Intended, no, NotStarted, no, yes, no, FileAction::LookForImport},
      {Reached::Accepted, no, NotStarted, no, yes, no, FileAction::AwaitImport},
      {Reached::Imported, no, NotStarted, yes, yes, no, FileAction::Merge},
      {Reached::Imported, no, NotStarted, yes, no, no, FileAction::LeaveAlone},
      {Reached::Imported, no, NotStarted, no, yes, no, FileAction::LeaveAlone},
      {Reached::MergeIntended, no, NotStarted, yes, yes, no, FileAction::LookForMerge},
      {Reached::MergeAccepted, no, NotStarted, yes, yes, no, FileAction::AwaitMerge},
      {Reached::MergeAccepted, yes, Merged, yes, yes, yes, FileAction::LeaveAlone},
      {Reached::Imported, yes, InPullRequest, yes, no, yes, FileAction::LeaveAlone},
      {Reached::Imported, yes, InPullRequest, yes, yes, no, FileAction::Merge},
      {Reached::Intended, yes, InPullRequest, no, no, yes, FileAction::LeaveAlone}, // said to be in
      {Reached::Accepted, yes, InPullRequest, no, yes, no, FileAction::LeaveAlone},
      {Reached::Imported, yes, Unchanged, no, yes, yes, FileAction::LeaveAlone},
      {Reached::Fresh, yes, NotStarted, no, yes, no, FileAction::Upload},
      {Reached::Fresh, yes, Failed, no, yes, no, FileAction::LeaveAlone},
      {Reached::Fresh, yes, Failed, no, yes, yes, FileAction::Upload},
      {Reached::Accepted, yes, Failed, no, yes, yes, FileAction::Upload},
      {Reached::MergeAccepted, yes, Failed, yes, yes, yes, FileAction::Merge},
      {Reached::Intended, yes, Unknown, no, yes, yes, FileAction::LookForImport},
      {Reached::Accepted, yes, Unknown, no, yes, no, FileAction::AwaitImport},
      {Reached::MergeIntended, yes, Unknown, yes, yes, no, FileAction::LookForMerge},
      // What the import made was not written down.
      {Reached::MergeIntended, no, NotStarted, no, yes, no, FileAction::AwaitImport},
      {Reached::MergeAccepted, no, NotStarted, no, yes, no, FileAction::AwaitImport},
      {Reached::MergeIntended, yes, Unknown, no, yes, no, FileAction::AwaitImport},
  };
  for (std::size_t i = 0; i < table.size(); ++i) {
    const JournalRow& row = table[i];
    FileHistory past;
    past.reached = row.stage;
    past.finished = row.finished;
    past.report.outcome = row.outcome;
    past.report.pullRequestId = row.hasPull ? "7" : "";
    past.importOperation = "i";
    ImportOptions options;
    options.retryFailed = row.retry;
    BOOST_TEST((nextStep(past, row.merge, options) == row.next), "row " << i);
  }
}

// Whoever wants all files checked first wants that each time: what was wrong keeps the others back.
BOOST_AUTO_TEST_CASE(what_was_wrong_is_read_again_where_all_is_checked_first) {
  FileHistory past;
  past.finished = true;
  past.report.outcome = FileOutcome::Failed;
  ImportOptions options;
  options.checkFirst = true;
  for (const auto& [code, next] : {std::pair(Errc::FileUnusable, FileAction::Upload),
                                   std::pair(Errc::FileChanged, FileAction::Upload),
                                   std::pair(Errc::OperationFailed, FileAction::LeaveAlone)}) {
    past.report.error = Error(code, ErrorDetails());
    past.reached = Reached::Fresh;
    BOOST_TEST((nextStep(past, true, options) == next));
    past.reached = Reached::Accepted;
    BOOST_TEST((nextStep(past, true, options) == FileAction::LeaveAlone));
  }
}

BOOST_AUTO_TEST_CASE(what_is_in_since_an_earlier_run_stays_so_in_the_journal) {
  const TemporaryFolder folder;
  ImportPlan plan = planIn(folder);
  plan.files[1].isIn = true;
  const std::string path = folder.path("run.journal");
  const ImportJournal journal = ImportJournal::create(path, plan);
  BOOST_TEST(journal.unfinished().size() == 2u);
  const JournalContent content = readJournal(path);
  BOOST_TEST(content.plan.files[1].isIn);
  BOOST_TEST((content.reports[1].outcome == FileOutcome::Unchanged));
}

BOOST_AUTO_TEST_SUITE_END()
