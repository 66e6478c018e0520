#pragma once

#include "import/outlet.hpp"

#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

namespace dolthub_import {

// A standard stream whose reader nobody waits for.
class OutletBuffer final : public std::streambuf {
public:
  OutletBuffer(std::shared_ptr<Outlet> outlet, int descriptor)
      : outlet_(std::move(outlet)), descriptor_(descriptor) {}

  std::size_t pending() const { return outlet_->pending(); }

protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;

private:
  std::shared_ptr<Outlet> outlet_;
  int descriptor_;
};

// How many bytes its reader has not taken yet; none where that is waited for.
std::size_t bytesBehind(const std::ostream& stream);

// Lets std::cout and std::cerr wait for no reader, as long as it lives.
class StandardStreams {
public:
  // Opens /dev/null in the place of standard input, output and error where they are closed:
  // otherwise the journal would be opened in their place, and what is printed go into it.
  StandardStreams();
  StandardStreams(const StandardStreams&) = delete;
  StandardStreams& operator=(const StandardStreams&) = delete;
  ~StandardStreams();

  // Waits for their readers. false, and told on standard error, when what was printed did not get
  // out; `again` is what prints it, where something does.
  bool outputIsOut(const std::string& again);

private:
  // One where both are the same file: what is printed stays in order.
  std::shared_ptr<Outlet> output_;
  std::shared_ptr<Outlet> errors_;
  OutletBuffer toOutput_;
  OutletBuffer toErrors_;
  std::streambuf* const outputBefore_;
  std::streambuf* const errorsBefore_;
};

} // namespace dolthub_import
