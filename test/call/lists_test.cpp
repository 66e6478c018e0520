#include "harness/routes.hpp"
#include "harness/run.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <vector>

// Lists that a server gives page by page, and what can go wrong between the pages.
namespace dolthub::harness {

namespace {

const std::string list = "GET /api/v1alpha1/demo/art/tags";

std::string page(const std::vector<std::string>& names, const std::string& next) {
  std::string tags;
  for (const std::string& name : names) {
    tags += (tags.empty() ? "" : ",") + (R"({"tag_name":")" + name + "\"}");
  }
  return jsonResponse(R"({"tags":[)" + tags + R"(],"next_page_token":")" + next + "\"}");
}

std::vector<std::string> names(const std::vector<Tag>& tags) {
  std::vector<std::string> all;
  for (const Tag& tag : tags) {
    all.push_back(tag.name);
  }
  return all;
}

struct TagSite : World {
  TagSite() { transport().otherwise = routes.scripts(); }

  Pages<Tag> tags() { return client().listTags(DatabaseName{"demo", "art"}); }

  Routes routes;
};

} // namespace

BOOST_AUTO_TEST_SUITE(call_lists)

BOOST_AUTO_TEST_CASE(a_list_that_goes_round_in_circles_is_left) {
  TagSite site;
  site.routes.on(list, {Reply{page({"a"}, "1")}, Reply{page({"b"}, "2")}, Reply{page({"c"}, "1")}});
  auto pages = site.tags();
  const auto all = site.run(pages.collect());
  BOOST_TEST_REQUIRE(all.has_error());
  BOOST_TEST(all.error().code() == Errc::BadResponse);
  BOOST_TEST(all.error().message().find("a second time") != std::string::npos);
  BOOST_TEST(site.routes.requests.size() == 3u);
  BOOST_TEST((names(pages.collected().items) == std::vector<std::string>{"a", "b", "c"}));
  BOOST_TEST(site.run(pages.collect()).has_error()); // and is not asked again
  BOOST_TEST(site.routes.requests.size() == 3u);
}

// As where it is spawned: the list is gone before the coroutine begins.
BOOST_AUTO_TEST_CASE(a_list_without_a_name_is_taken_along_by_what_is_awaited_later) {
  TagSite site;
  site.routes.on(list, {Reply{page({"a"}, "1")}, Reply{page({"b"}, "")}});
  asio::awaitable<Collected<Tag>> later = site.tags().collect();
  const auto all = site.run(std::move(later));
  BOOST_TEST_REQUIRE(all.has_value());
  BOOST_TEST((names(all->items) == std::vector<std::string>{"a", "b"}));
  site.routes.on(list, {Reply{page({"a"}, "1")}});
  asio::awaitable<std::optional<Page<Tag>>> first = site.tags().next();
  BOOST_TEST((*site.run(std::move(first)))->size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_page_with_a_token_of_before_is_given_and_ends_the_list) {
  TagSite site;
  site.routes.on(list, {Reply{page({"a"}, "1")}, Reply{page({"b"}, "1")}});
  auto pages = site.tags();
  for (const char* name : {"a", "b"}) {
    const auto page = site.run(pages.next());
    BOOST_TEST_REQUIRE(page.has_value());
    BOOST_TEST((names((*page)->items) == std::vector<std::string>{name}));
  }
  for (int again = 0; again < 2; ++again) {
    auto copy = pages;
    const auto end = site.run(copy.next());
    BOOST_TEST_REQUIRE(end.has_error());
    BOOST_TEST(end.error().code() == Errc::BadResponse);
    // Nobody collected anything.
    BOOST_TEST(std::string(end.error().what()).find("has what came before") == std::string::npos,
               end.error().what());
  }
  BOOST_TEST(site.routes.requests.size() == 2u);
}

BOOST_AUTO_TEST_CASE(nothing_is_asked_for_where_nothing_is_wanted) {
  TagSite site;
  site.routes.on(list, {Reply{page({"a", "b"}, "1")}, Reply{page({"c"}, "")}});
  auto pages = site.tags();
  const auto none = site.run(pages.collect(0));
  BOOST_TEST_REQUIRE(none.has_value());
  BOOST_TEST(none->empty());
  BOOST_TEST(none->more);
  BOOST_TEST(site.routes.requests.empty());
  BOOST_TEST((names(site.run(pages.collect(1))->items) == std::vector<std::string>{"a"}));
  BOOST_TEST(site.run(pages.collect(0))->more);
  BOOST_TEST(site.routes.requests.size() == 1u);
  const auto rest = site.run(pages.collect());
  BOOST_TEST((names(rest->items) == std::vector<std::string>{"b", "c"}));
  BOOST_TEST(!site.run(pages.collect(0))->more);
}

BOOST_AUTO_TEST_CASE(a_page_that_fails_leaves_what_came_before_and_may_be_asked_for_again) {
  TagSite site;
  const std::string expired = jsonResponse(R"({"status":"Error","message":"bad token"})", 400);
  site.routes.on(list, {Reply{page({"a", "b"}, "1")}, Reply{expired}, Reply{page({"c"}, "")}});
  auto pages = site.tags();
  const auto failed = site.run(pages.collect());
  BOOST_TEST_REQUIRE(failed.has_error());
  BOOST_TEST(failed.error().code() == Errc::Rejected);
  BOOST_TEST((names(pages.collected().items) == std::vector<std::string>{"a", "b"}));
  const auto rest = site.run(pages.collect());
  BOOST_TEST_REQUIRE(rest.has_value());
  BOOST_TEST((names(rest->items) == std::vector<std::string>{"c"}));
  BOOST_TEST(site.routes.requests.at(2).starts_with(list + "?pageToken=1&next_page_token=1 "));
}

BOOST_AUTO_TEST_CASE(an_item_that_moves_to_the_next_page_is_given_once) {
  TagSite site;
  site.routes.on(list, {Reply{page({"c", "b"}, "1")}, Reply{page({"b", "a"}, "")}});
  auto pages = site.tags();
  const auto all = site.run(pages.collect());
  BOOST_TEST_REQUIRE(all.has_value());
  BOOST_TEST((names(all->items) == std::vector<std::string>{"c", "b", "a"}));
}

BOOST_AUTO_TEST_CASE(of_many_items_each_is_given_once) {
  TagSite site;
  std::vector<std::string> many;
  for (int i = 0; i < 1000; ++i) {
    many.push_back("v" + std::to_string(i));
  }
  site.routes.on(list, {Reply{page(many, "1")}, Reply{page(many, "2")}, Reply{page({"last"}, "")}});
  auto pages = site.tags();
  const auto all = site.run(pages.collect());
  BOOST_TEST_REQUIRE(all.has_value());
  many.emplace_back("last");
  BOOST_TEST((names(all->items) == many));
}

BOOST_AUTO_TEST_CASE(what_is_taken_in_portions_is_whole) {
  for (std::size_t portion = 1; portion <= 6; ++portion) {
    TagSite site;
    site.routes.on(list, {Reply{page({"a", "b", "c"}, "1")}, Reply{page({"c", "d"}, "2")},
                          Reply{page({}, "3")}, Reply{page({"e"}, "")}});
    auto pages = site.tags();
    std::vector<std::string> all;
    bool more = true;
    for (int turn = 0; more && turn < 10; ++turn) {
      const auto some = site.run(pages.collect(portion));
      BOOST_TEST_REQUIRE(some.has_value());
      BOOST_TEST(some->size() <= portion);
      for (const Tag& tag : *some) {
        all.push_back(tag.name);
      }
      more = some->more;
    }
    BOOST_TEST(!more);
    BOOST_TEST((all == std::vector<std::string>{"a", "b", "c", "d", "e"}), "by " << portion);
  }
}

BOOST_AUTO_TEST_CASE(a_page_that_was_begun_is_given_to_its_end) {
  TagSite site;
  site.routes.on(list, {Reply{page({"a", "b", "c"}, "1")}, Reply{page({"d"}, "")}});
  auto pages = site.tags();
  BOOST_TEST_REQUIRE(site.run(pages.collect(1)).has_value());
  auto copy = pages;
  const auto rest = site.run(pages.next());
  BOOST_TEST_REQUIRE(rest.has_value());
  BOOST_TEST((names((*rest)->items) == std::vector<std::string>{"b", "c"}));
  BOOST_TEST((names((*site.run(copy.next()))->items) == std::vector<std::string>{"b", "c"}));
  BOOST_TEST(site.routes.requests.size() == 1u);
  BOOST_TEST((names((*site.run(pages.next()))->items) == std::vector<std::string>{"d"}));
  BOOST_TEST(!site.run(pages.next())->has_value());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
