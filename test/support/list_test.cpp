#include "support/list.hpp"

#include <boost/test/unit_test.hpp>

#include <memory>
#include <random>
#include <vector>

namespace dolthub::support {

namespace {

struct Item : ListHook {
  explicit Item(int number_ = 0) : number(number_) {}
  int number;
};

std::vector<int> numbers(const List<Item>& list) {
  std::vector<int> found;
  for (const Item* item = list.front(); item != nullptr; item = List<Item>::next(*item)) {
    found.push_back(item->number);
  }
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(support_list)

BOOST_AUTO_TEST_CASE(what_comes_first_stands_first) {
  Item a(1), b(2), c(3);
  List<Item> list;
  list.push_back(a);
  list.push_back(b);
  list.push_back(c);
  BOOST_TEST(numbers(list) == (std::vector<int>{1, 2, 3}));
  b.unlink();
  BOOST_TEST(numbers(list) == (std::vector<int>{1, 3}));
  BOOST_TEST(!b.linked());
}

BOOST_AUTO_TEST_CASE(an_item_stands_in_one_list_at_a_time) {
  Item a(1);
  List<Item> first;
  List<Item> second;
  first.push_back(a);
  second.push_back(a);
  BOOST_TEST(first.empty());
  BOOST_TEST(second.size() == 1u);
}

BOOST_AUTO_TEST_CASE(an_item_that_ends_leaves_its_list) {
  List<Item> list;
  Item a(1);
  list.push_back(a);
  {
    Item b(2);
    list.push_back(b);
  }
  BOOST_TEST(numbers(list) == (std::vector<int>{1}));
}

BOOST_AUTO_TEST_CASE(a_list_that_ends_lets_its_items_go) {
  Item a(1);
  {
    List<Item> list;
    list.push_back(a);
  }
  BOOST_TEST(!a.linked());
  a.unlink();
}

BOOST_AUTO_TEST_CASE(random_sequences_agree_with_a_vector) {
  std::mt19937 random(7);
  std::vector<std::unique_ptr<Item>> items;
  for (int i = 0; i < 20; ++i) {
    items.push_back(std::make_unique<Item>(i));
  }
  List<Item> list;
  std::vector<int> model;
  for (int step = 0; step < 3000; ++step) {
    Item& item = *items[random() % items.size()];
    std::erase(model, item.number);
    if (random() % 2 == 0) {
      list.push_back(item);
      model.push_back(item.number);
    } else {
      item.unlink();
    }
    BOOST_TEST_REQUIRE(numbers(list) == model);
    BOOST_TEST_REQUIRE(list.size() == model.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::support
