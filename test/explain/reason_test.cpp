#include "explain/reason.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>
#include <vector>

using namespace dolthub::explain;

namespace {

std::vector<Reason> allReasons() {
  std::vector<Reason> reasons;
  for (int i = 1; i < static_cast<int>(Reason::Count); ++i) {
    reasons.push_back(static_cast<Reason>(i));
  }
  return reasons;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(explain_reasons)

BOOST_AUTO_TEST_CASE(each_has_a_name_of_its_own_and_is_found_by_it) {
  std::set<std::string_view> names;
  for (const Reason reason : allReasons()) {
    BOOST_TEST(names.insert(nameOf(reason)).second, nameOf(reason));
    BOOST_TEST((reasonNamed(nameOf(reason)) == reason), nameOf(reason));
  }
  BOOST_TEST((reasonNamed("") == Reason::None));
  BOOST_TEST((reasonNamed("NoSuchReason") == Reason::None));
  BOOST_TEST(nameOf(Reason::None) == "");
  BOOST_TEST(nameOf(Reason::Count) == "");
}

BOOST_AUTO_TEST_CASE(each_tells_both_readers_what_to_do_in_their_own_terms) {
  for (const Reason reason : allReasons()) {
    const std::string program = nextStep(reason, Reader::Program, "dolthub.test");
    const std::string importer = nextStep(reason, Reader::Importer, "dolthub.test");
    BOOST_TEST_CONTEXT(nameOf(reason) << ":\n" << program << '\n' << importer) {
      for (const std::string& text : {program, importer}) {
        BOOST_TEST(text.ends_with('.'));
        BOOST_TEST(!has(text, "{"));
        BOOST_TEST(!has(text, "\n"));
      }
      BOOST_TEST(!has(program, "--"));
      for (const char* part : {"::", "Client", "restoreAny"}) {
        BOOST_TEST(!has(importer, part));
      }
    }
  }
  BOOST_TEST(nextStep(Reason::None, Reader::Program, "") == "");
}

BOOST_AUTO_TEST_CASE(a_next_step_names_the_host_where_one_is_known) {
  BOOST_TEST(has(nextStep(Reason::CertificateExpired, Reader::Program, "a.test"),
                 "the operator of a.test"));
  BOOST_TEST(
      has(nextStep(Reason::CertificateExpired, Reader::Program, ""), "the operator of the server"));
}

BOOST_AUTO_TEST_CASE(a_fault_that_is_known_to_be_the_servers_is_told_as_that) {
  for (const char* words : {"detected unauthorized file/dir: .doltcfg",
                            "Failed to run import job: detected unauthorized file/dir: .doltcfg.",
                            "apitoken_db: API Token with matching ID not found"}) {
    for (const Reader reader : {Reader::Program, Reader::Importer}) {
      const std::string step = stepForKnownFault(words, reader, "lab.test");
      BOOST_TEST_CONTEXT(words << ":\n" << step) {
        BOOST_TEST(has(step, "the operator of lab.test"));
        BOOST_TEST(has(step, "dolthub/doltlab-issues#"));
        BOOST_TEST(step.ends_with('.'));
        BOOST_TEST(!has(step, "{"));
        BOOST_TEST(has(step, "--retry-failed") == (reader == Reader::Importer));
        BOOST_TEST((reader == Reader::Program || !has(step, "::")));
      }
    }
  }
  for (const char* words : {"", "detected unauthorized file/dir: .dolt", "unauthorized", ".doltcfg",
                            "undetected unauthorized file/dir: .doltcfg",
                            "detected unauthorized file/dir: .doltcfg2"}) {
    BOOST_TEST(stepForKnownFault(words, Reader::Program, "lab.test") == "", words);
  }
}

BOOST_AUTO_TEST_CASE(values_take_their_places_in_the_words) {
  BOOST_TEST(wordsOf(Reason::AnswerTooLarge, {"9", "5"}) ==
             "the answer has 9 bytes, more than the 5 that are read");
  BOOST_TEST(wordsOf(Reason::HostUnknown, {"{}"}) == "the host name {} has no address");
  BOOST_TEST(wordsOf(Reason::AddressTooLong, {"no place for it"}).ends_with("this length"),
             "a value too many changes nothing");
  BOOST_TEST(wordsOf(Reason::None, {"x"}) == "");
}

// The code's own words stand alone: an error_code has no values.
BOOST_AUTO_TEST_CASE(words_of_a_code_need_no_value) {
  for (int i = 1; i <= static_cast<int>(Reason::Cancelled); ++i) {
    BOOST_TEST(!has(wordsOf(static_cast<Reason>(i)), "{}"), nameOf(static_cast<Reason>(i)));
  }
}

BOOST_AUTO_TEST_CASE(a_limit_is_told_by_the_option_that_the_reader_can_set) {
  const std::string lookUp = "CallOptions::lost.lookUpTimeout = 30 s";
  BOOST_TEST(limitFor(lookUp, Reader::Program) == lookUp);
  BOOST_TEST(limitFor(lookUp, Reader::Importer) == "--look-up 30 s");
  BOOST_TEST(limitFor("ClientOptions::timeout = 60 s", Reader::Importer) ==
             "60 s, which dolthub-import sets itself");
  BOOST_TEST(limitFor("odd", Reader::Importer) == "odd");
}

BOOST_AUTO_TEST_SUITE_END()
