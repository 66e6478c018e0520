#include "program/options.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace dolthub::program;

namespace {

const Program program{"a-program",
                      "Does something.",
                      "a-program [options]",
                      {Group{"First",
                             "What these have in common.",
                             {Option{"file", "FILE", "a file. It may be long"},
                              Option{"kind", "KIND", "of it's kind", 0, false, "one two"},
                              Option{"loud", nullptr, "say more", 'l'}}},
                       Group{"Second", "", {Option{"key", "NAME", "may be given again", 0, true}}}},
                      "Ends with 0.\n.not a request\n",
                      {Command{"count", "FILE...", "Counts.", {"loud", "file"}}}};

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

BOOST_AUTO_TEST_SUITE(program_options)

BOOST_AUTO_TEST_CASE(boost_reads_what_the_table_has) {
  const auto known = knownOptions(program);
  BOOST_TEST(known.options().size() == 4u);
  BOOST_TEST(known.find("file", false).semantic()->max_tokens() == 1u);
  BOOST_TEST(known.find("loud", false).semantic()->max_tokens() == 0u);
  BOOST_TEST(known.find("key", false).semantic()->is_composing());
}

BOOST_AUTO_TEST_CASE(help_has_each_option_where_one_looks_for_it) {
  BOOST_TEST(helpText(program) == "Does something.\n\n"
                                  "  a-program [options]\n\n"
                                  "First\n"
                                  "  What these have in common.\n"
                                  "  --file FILE           a file. It may be long\n"
                                  "  --kind KIND           of it's kind\n"
                                  "  --loud, -l            say more\n\n"
                                  "Second\n"
                                  "  --key NAME            may be given again\n\n"
                                  "Commands\n"
                                  "  count FILE...         Counts. It takes --file, --loud.\n\n"
                                  "Ends with 0.\n.not a request\n");
}

BOOST_AUTO_TEST_CASE(a_command_has_options_of_the_program_and_no_others) {
  const auto known = knownOptions(program, program.commands.front());
  BOOST_TEST(known.options().size() == 2u);
  BOOST_TEST(known.find_nothrow("file", false) != nullptr);
  BOOST_TEST(known.find_nothrow("kind", false) == nullptr);
  BOOST_TEST(helpText(program, program.commands.front()) ==
             "Counts.\n\n"
             "  a-program count [options] FILE...\n\n"
             "  --file FILE           a file. It may be long\n"
             "  --loud, -l            say more\n");
  BOOST_TEST(has(completion(program, "bash"), "  count) names='--file --loud -l' ;;\n"));
  BOOST_TEST(has(completion(program, "fish"), "-l kind -x -a 'one two' -d 'of it'\\''s kind' "
                                              "-n 'not __fish_seen_subcommand_from count'\n"));
}

BOOST_AUTO_TEST_CASE(a_manual_page_has_no_request_that_is_text) {
  const std::string page = manualPage(program, "1.2");
  BOOST_TEST(page.starts_with(".TH A\\-PROGRAM 1 \"\" \"dolthub 1.2\""), page);
  BOOST_TEST(has(page, "a\\-program \\- does something\n"));
  BOOST_TEST(has(page, ".B \\-\\-loud, \\-l\nsay more\n"));
  BOOST_TEST(has(page, "\n\\&.not a request\n"));
}

BOOST_AUTO_TEST_CASE(each_shell_gets_its_own_words) {
  BOOST_TEST(has(completion(program, "bash"), "--kind) COMPREPLY=($(compgen -W 'one two'"));
  BOOST_TEST(has(completion(program, "zsh"), "'--kind[of it'\\''s kind]:KIND:(one two)'"));
  BOOST_TEST(has(completion(program, "zsh"), "'*--key[may be given again]:NAME:'"));
  BOOST_TEST(has(completion(program, "fish"),
                 "complete -c a-program -l kind -x -a 'one two' -d 'of it'\\''s kind' "));
  BOOST_TEST(has(completion(program, "fish"), "-l file -r -F -d 'a file'\n"));
  BOOST_TEST(completion(program, "tcsh") == "");
}

BOOST_AUTO_TEST_CASE(each_shell_offers_the_letters_too) {
  BOOST_TEST(has(completion(program, "bash"), "names='--file --kind --loud -l --key'"));
  BOOST_TEST(has(completion(program, "zsh"), "  '(-l --loud)'{-l,--loud}'[say more]' \\\n"));
  BOOST_TEST(has(completion(program, "fish"), " -l loud -s l -d 'say more'"));
}

BOOST_AUTO_TEST_CASE(a_short_text_says_something_where_a_colon_or_a_line_ends_it) {
  const auto shown = [](const char* text) {
    const Program one{"p", "Does.", "p", {Group{"G", "", {Option{"o", nullptr, text}}}}, ""};
    const std::string all = completion(one, "fish");
    const std::size_t begin = all.find("-d '") + 4;
    return all.substr(begin, all.rfind('\'') - begin);
  };
  BOOST_TEST(shown("default: the file's name, more or less") ==
             "default: the file'\\''s name, more or less");
  BOOST_TEST(shown("default: ./a.journal; none else. Or so") == "default: ./a.journal; none else");
  BOOST_TEST(shown("a server: https://host. Without it") == "a server");
  BOOST_TEST(shown("what becomes of it:\none  it is new\ntwo  it is old") == "what becomes of it");
  BOOST_TEST(shown("a line\nand another") == "a line");
}

BOOST_AUTO_TEST_SUITE_END()
