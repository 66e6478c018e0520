#pragma once

// lib/explain: why something failed and what to do about it, in words: once for who writes the
// program and once for who runs dolthub-import.

#include <initializer_list>
#include <string>
#include <string_view>

// Why something failed, and what to do about it: one table of words. Whoever meets a failure names
// its reason and the values that belong to it; whoever reads of it is told the same everywhere.
namespace dolthub::explain {

// The first ones are the codes of Errc, by the same numbers: what is said where nothing finer is
// known. An error carries the name of a finer one, and journals keep it: names stay.
enum class Reason {
  None,
  InvalidArgument,
  NotAuthenticated,
  NotPermitted,
  NotFound,
  AlreadyExists,
  Busy,
  Rejected,
  RateLimited,
  Unavailable,
  Timeout,
  ClientClosed,
  Overloaded,
  OutcomeUnknown,
  OperationFailed,
  OperationLost,
  BadResponse,
  ResponseTooLarge,
  ProxyRefused,
  TlsRefused,
  ResolveFailed,
  ConnectFailed,
  FileChanged,
  FileUnusable,
  LocalLimit,
  CallbackFailed,
  NotOffered,
  Cancelled,

  // On the way to the server.
  HostUnknown,
  HostLookUpFailed,
  HostLookUpSlow,
  ConnectionRefused,
  ConnectingSlow,
  NoConnection,
  ProxyNotReached,
  ProxyCannotReach,
  ProxyWantsLogin,
  ProxyForbids,
  QueueFull,
  NoFreeConnection,
  TurnLate,
  ConnectionBroke,
  ClosedUnanswered,
  TimeOver,
  AnswerLate,
  SendingLate,
  NothingMoved,
  DescriptorsInUse,
  SystemDescriptorsInUse,
  MemoryInUse,

  // Of TLS.
  CertificateExpired,
  CertificateNotYetValid,
  CertificateOfOtherHost,
  CertificateSelfSigned,
  CertificateIssuerUnknown,
  CertificateKeyTooWeak,
  CertificateNotTrusted,
  TlsTooOld,
  NoTlsOnPort,
  TlsHandshakeRefused,
  ClientCertificateMissing,
  ClientCertificateNotTaken,
  TlsHandshakeCutOff,

  // Of the answer as HTTP.
  BrokenHttp,
  StatusUnheardOf,
  AnswerCompressed,
  AnswerCutOff,
  LineWithoutEnd,
  HeadTooLarge,
  AnswerTooLarge,
  FramingTooLarge,

  // Of what the server says.
  RejectedUnsaid,
  FailedUnsaid,
  TokenMissing,
  Redirected,
  RedirectedWithin,
  StatusUnfit,
  UploadTooLarge,
  AddressTooLong,
  SqlTooLong,
  ServerFailed,
  GatewayFailed,
  GatewayTimeout,
  ServerGaveUp,
  NoSuchRoute,
  HtmlPage,
  NotJson,
  EmptyAnswer,
  UnfitAnswer,
  EndlessList,
  RowDamaged,
  RowTooLarge,
  DownloadTooLarge,
  SqlChangesNothing,
  TokenMalformed,
  EndpointWrong,
  PlainHttpRefused,
  ProxyWrong,

  // Of files.
  FileMissing,
  FileForbidden,
  FileIsDirectory,
  FileEmpty,
  FileTooLarge,

  // Of operations.
  WaitTimedOut,
  PollsUnanswered,
  PollRefused,
  ListedOnly,
  ThereOnly,
  EndUntold,
  PullRequestUnnamed,
  RowsDiffer,
  AnswerLost,
  JournalNotGiven,
  OutcomeUntold,
  BehindAnother,

  // Of the caller's own.
  CallbackBehind,
  InboundUnfit,

  Count
};

// Such as "CertificateExpired"; empty of None.
std::string_view nameOf(Reason reason) noexcept;
// None where no reason has this name.
Reason reasonNamed(std::string_view name) noexcept;

// What happened, with `values` in the places of the table's braces, in their order.
std::string wordsOf(Reason reason, std::initializer_list<std::string_view> values = {});

// Who reads it: who wrote the program, or who runs dolthub-import.
enum class Reader { Program, Importer };

// What to do next, in whole sentences; a `host` is named where there is one, and `look` is where a
// person would see what a call made.
std::string nextStep(Reason reason, Reader reader, std::string_view host,
                     std::string_view look = {});
// Instead of that, where the server's words are those of a fault that is known to be its own; else
// empty.
std::string stepForKnownFault(std::string_view serverWords, Reader reader, std::string_view host);
// Where something between us and DoltHub, or an endpoint that is none, may be the cause of a call
// nobody knows the outcome of: that looking for it may meet the same. Else empty.
std::string lookAtTheWay(Reason cause, Reader reader, std::string_view host);

// Of a server that repeats the API token, which is hidden in its words.
std::string aboutTheHiddenToken(Reader reader, std::string_view host);

// "ClientOptions::timeout = 60 s", as it is told: the option's name in the reader's own terms, or
// that there is none for him.
std::string limitFor(std::string_view limit, Reader reader);

} // namespace dolthub::explain
