#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <vector>

namespace dolthub::operation {

// When the entries of one page of a list were made, of those that say so.
using DatedPage = std::vector<std::chrono::sys_time<std::chrono::milliseconds>>;

// Whether a list that goes on behind these, its first pages, has shown all that was made since
// then. Nobody promises an order: it must be seen, newest first from entry to entry or at least
// from page to page.
inline bool isReadBackTo(std::chrono::sys_time<std::chrono::milliseconds> then,
                         std::vector<DatedPage> pages) {
  std::erase_if(pages, [](const DatedPage& page) { return page.empty(); });
  if (pages.empty()) {
    return false;
  }
  DatedPage all;
  bool byPages = pages.size() > 1;
  for (const DatedPage& page : pages) {
    byPages = byPages && (all.empty() || *std::min_element(all.begin(), all.end()) >=
                                             *std::max_element(page.begin(), page.end()));
    all.insert(all.end(), page.begin(), page.end());
  }
  const bool isOrdered = byPages || std::is_sorted(all.begin(), all.end(), std::greater<>{});
  return isOrdered && *std::min_element(all.begin(), all.end()) < then;
}

} // namespace dolthub::operation
