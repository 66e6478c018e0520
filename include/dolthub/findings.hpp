#pragma once

#include <dolthub/export.hpp>
#include <dolthub/operation.hpp>
#include <dolthub/printing.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace dolthub {

/// What `findOut` learnt of a lost call.
class Findings {
public:
  enum class Answer {
    Found,      ///< `operation` or `id` fits; it was this call where `certain`.
    NotFound,   ///< No trace of it yet. Lists lag: not a proof.
    Several,    ///< More than one thing fits.
    CouldNotAsk ///< No endpoint tells (comments), or asking failed; `message` says why.
  };

  Findings() = default;

  Answer answer = Answer::CouldNotAsk;
  std::optional<AnyOperation> operation; ///< For a call that starts something.
  std::string id;                        ///< Of the pull request, branch, tag, … found.
  /// The natural key proves that it was this call, and not another one like it.
  bool certain = false;
  /// What was found says by itself what it is for, such as the table of an import. What does not
  /// may be anything that this account has started there.
  bool named = false;
  std::string message;
};

DOLTHUB_EXPORT std::string_view toString(Findings::Answer answer) noexcept;

} // namespace dolthub
