#pragma once

#include <dolthub/dolthub.hpp>

#include <vector>

namespace docs {

// A block of README.md or the guide.
struct Block {
  const char* place; // page and line
  boost::asio::awaitable<void> (*run)(dolthub::Client& client);
};

extern const std::vector<Block> blocks;

} // namespace docs
