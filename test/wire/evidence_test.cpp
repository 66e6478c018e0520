#include "wire/answers.hpp"
#include "wire/verdict.hpp"

// How far a request certainly got: every status there can be, by whose words the body is. The same
// table as the library's, said once more in other words.
using namespace wire_test;
using wire::Evidence;
using wire::Speaker;

namespace {

constexpr Speaker speakers[] = {Speaker::DoltHub, Speaker::Json,   Speaker::Text,
                                Speaker::Page,    Speaker::Nobody, Speaker::CutOff};

bool isAmong(unsigned status, std::initializer_list<unsigned> list) {
  return std::find(list.begin(), list.end(), status) != list.end();
}

Evidence expected(unsigned status, Speaker speaker) {
  const bool api = speaker == Speaker::DoltHub || speaker == Speaker::Json;
  if (status == 429) {
    return Evidence::NotDone;
  }
  if (isAmong(status, {301, 307, 308, 401, 413, 414})) {
    return Evidence::Rejected;
  }
  if (status >= 200 && status < 300 && speaker == Speaker::DoltHub) {
    return Evidence::Done;
  }
  if (status >= 400 && status < 500 && !isAmong(status, {408, 425, 499})) {
    const bool early = isAmong(status, {405, 407, 411, 415, 417, 421, 426, 428, 431});
    return api || (early && speaker != Speaker::CutOff) ? Evidence::Rejected : Evidence::Unknown;
  }
  return Evidence::Unknown;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_evidence)

BOOST_AUTO_TEST_CASE(each_status_by_each_speaker) {
  for (unsigned status = 100; status <= 999; ++status) {
    for (const Speaker speaker : speakers) {
      const Evidence got = wire::evidenceOf(status, speaker);
      BOOST_TEST(got == expected(status, speaker),
                 status << " by speaker " << static_cast<int>(speaker) << ": " << got);
    }
  }
}

BOOST_AUTO_TEST_CASE(without_a_whole_body_few_statuses_are_certain) {
  for (unsigned status = 100; status <= 999; ++status) {
    const Evidence got = wire::evidenceOf(status, Speaker::CutOff);
    const bool certain = isAmong(status, {301, 307, 308, 401, 413, 414, 429});
    BOOST_TEST((got == Evidence::Rejected || got == Evidence::NotDone) == certain, status);
    BOOST_TEST(got != Evidence::Done, status);
  }
}

BOOST_AUTO_TEST_CASE(a_body_tells_whose_it_is) {
  struct Row {
    Response response;
    Speaker speaker;
  };
  for (const Row& row :
       {Row{refused("x"), Speaker::DoltHub}, Row{failedQuery("x"), Speaker::DoltHub},
        Row{ok(R"({"operation_name":"a"})"), Speaker::DoltHub},
        Row{ok(R"({"message":"x"})"), Speaker::Json}, Row{ok("{}"), Speaker::Json},
        Row{answer(400, R"({"status":400,"title":"x"})", "application/problem+json"),
            Speaker::Json},
        Row{answer(400, "x", ""), Speaker::Text}, Row{answer(400, "[]", ""), Speaker::Text},
        Row{page404(), Speaker::Page}, Row{answer(500, "<Error/>", ""), Speaker::Page},
        Row{answer(400, " \r\n", "text/html"), Speaker::Nobody}}) {
    const wire::Document body(row.response.body);
    BOOST_TEST((wire::speakerOf(row.response, body.root()) == row.speaker), row.response.body);
  }
}

BOOST_AUTO_TEST_SUITE_END()
