// Memory that runs out while an answer is read.
#include "wire/answers.hpp"
#include "wire/saved.hpp"

#include <cstdlib>
#include <functional>
#include <new>
#include <vector>

using namespace wire_test;

namespace {

// How many more allocations of this thread succeed; below 0: all.
thread_local long allocationsLeft = -1;

} // namespace

void* operator new(std::size_t size) {
  if (allocationsLeft >= 0 && allocationsLeft-- == 0) {
    throw std::bad_alloc();
  }
  if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
    return memory;
  }
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

BOOST_AUTO_TEST_SUITE(wire_memory)

// Whatever allocation fails, the exception comes out, nothing leaks (the sanitizers look), and
// reading the same again gives what it always gave.
BOOST_AUTO_TEST_CASE(each_allocation_may_fail) {
  const AnyOperation write = sqlWriteOperation(museum(), "operations/1");
  const std::vector<std::function<void()>> works{
      [] {
        good(api.users.readOperations(
            ok(R"({"operations":[{"operation_name":"users/ada/userOperations/with-a-long-name",)"
               R"("description":"longer than what a text keeps in itself"}],)"
               R"("next_page_token":"a token that is rather long, too"})")));
      },
      [] {
        good(api.sql.readResult(
            ok(R"({"query_execution_status":"Success","schema":[{"columnName":"a"}],)"
               R"("rows":[{"a":"a cell with more than a few characters"},{"a":7},{"a":null}]})")));
      },
      [&] {
        good(api.operations.readPoll(
            write, ok(R"({"_id":"operations/1","done":true,"res_details":)"
                      R"({"query_execution_status":"Error","query_execution_message":)"
                      R"("a reason that is longer than thirty-two characters"}})")));
      },
      [] { bad(api.users.readCurrent(refused("a refusal in words of no particular meaning"))); },
      [&] { restoreAny(write.save()); },
  };
  for (const std::function<void()>& work : works) {
    work(); // what is made once is made now
    long failed = 0;
    for (bool whole = false; !whole; ++failed) {
      allocationsLeft = failed;
      try {
        work();
        whole = true;
      } catch (const std::bad_alloc&) {
      }
      whole = whole && allocationsLeft >= 0;
      allocationsLeft = -1;
      BOOST_TEST_REQUIRE(failed < 10'000);
    }
    BOOST_TEST(failed > 3);
    work();
  }
}

BOOST_AUTO_TEST_SUITE_END()
