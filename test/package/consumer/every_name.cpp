// Every public name with its type, so that a change of the interface is seen in a diff of this
// file, and does not compile before it is.
#include <dolthub/dolthub.hpp>
#include <dolthub/inbound.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dolthub {
namespace {

template <class T>
void use(const T&) {}

template <class Signature>
void function(Signature*) {}

template <class Signature, class Class>
void member(Signature Class::*) {}

// <dolthub/branch.hpp>
[[maybe_unused]] void namesOfBranch() {
  // CreateBranch
  static_assert(std::is_constructible_v<CreateBranch, BranchName, Revision>);
  static_assert(std::is_same_v<decltype(CreateBranch::branch), BranchName>);
  static_assert(std::is_same_v<decltype(CreateBranch::from), Revision>);
  // Branch
  static_assert(std::is_constructible_v<Branch>);
  static_assert(std::is_same_v<decltype(Branch::name), std::string>);
}

// <dolthub/client.hpp>
[[maybe_unused]] void namesOfClient() {
  // RawCall
  static_assert(std::is_constructible_v<RawCall, std::string, std::string, std::string>);
  static_assert(std::is_same_v<decltype(RawCall::method), std::string>);
  static_assert(std::is_same_v<decltype(RawCall::path), std::string>);
  static_assert(std::is_same_v<decltype(RawCall::body), std::string>);
  // RawAnswer
  static_assert(std::is_constructible_v<RawAnswer>);
  static_assert(std::is_same_v<decltype(RawAnswer::httpStatus), unsigned int>);
  static_assert(std::is_same_v<decltype(RawAnswer::contentType), std::string>);
  static_assert(std::is_same_v<decltype(RawAnswer::body), std::string>);
  // Client
  static_assert(std::is_constructible_v<Client, asio::any_io_executor, ClientOptions>);
  static_assert(std::is_constructible_v<Client, Client&&>);
  member<Client::executor_type() const noexcept>(&Client::get_executor);
  member<Client(ApiToken) const>(&Client::withToken);
  member<asio::awaitable<User>(CallOptions) const>(&Client::currentUser);
  member<Pages<UserOperation>(ListUserOperations, CallOptions) const>(&Client::listUserOperations);
  member<asio::awaitable<Database>(CreateDatabase, CallOptions) const>(&Client::createDatabase);
  member<asio::awaitable<Operation<ForkResult>>(StartFork, CallOptions) const>(&Client::startFork);
  member<asio::awaitable<Forks>(DatabaseName, CallOptions) const>(&Client::listForks);
  member<asio::awaitable<Branch>(CreateBranch, CallOptions) const>(&Client::createBranch);
  member<Pages<Branch>(DatabaseName, CallOptions) const>(&Client::listBranches);
  member<asio::awaitable<Tag>(CreateTag, CallOptions) const>(&Client::createTag);
  member<Pages<Tag>(DatabaseName, CallOptions) const>(&Client::listTags);
  member<asio::awaitable<Release>(CreateRelease, CallOptions) const>(&Client::createRelease);
  member<Pages<Release>(DatabaseName, CallOptions) const>(&Client::listReleases);
  member<asio::awaitable<PullRequest>(CreatePullRequest, CallOptions) const>(
      &Client::createPullRequest);
  member<asio::awaitable<PullRequest>(PullRequestName, CallOptions) const>(&Client::getPullRequest);
  member<asio::awaitable<PullRequestSummary>(UpdatePullRequest, CallOptions) const>(
      &Client::updatePullRequest);
  member<Pages<PullRequestSummary>(ListPullRequests, CallOptions) const>(&Client::listPullRequests);
  member<asio::awaitable<void>(CommentOnPullRequest, CallOptions) const>(
      &Client::commentOnPullRequest);
  member<asio::awaitable<Operation<MergeResult>>(PullRequestName, CallOptions) const>(
      &Client::startMerge);
  member<asio::awaitable<Operation<ImportResult>>(ImportFile, CallOptions) const>(
      &Client::startImport);
  member<asio::awaitable<Downloaded>(DownloadTable, CallOptions) const>(&Client::downloadTable);
  member<asio::awaitable<Downloaded>(DownloadTables, CallOptions) const>(&Client::downloadTables);
  member<asio::awaitable<RowsRead>(ReadRows, CallOptions) const>(&Client::readRows);
  member<Pages<Job>(DatabaseName, CallOptions) const>(&Client::listJobs);
  member<asio::awaitable<SqlResult>(Query, CallOptions) const>(&Client::query);
  member<asio::awaitable<Operation<SqlWriteResult>>(StartSqlWrite, CallOptions) const>(
      &Client::startSqlWrite);
  member<asio::awaitable<Operation<SqlWriteResult>>(StartBranchMerge, CallOptions) const>(
      &Client::startBranchMerge);
  member<asio::awaitable<Findings>(LostCall, CallOptions) const>(&Client::findOut);
  member<asio::awaitable<RawAnswer>(RawCall, CallOptions) const>(&Client::send);
  member<Statistics() const>(&Client::statistics);
}

// <dolthub/database.hpp>
[[maybe_unused]] void namesOfDatabase() {
  // Visibility
  use(Visibility::Public);
  use(Visibility::Private);
  function<std::string_view(Visibility) noexcept>(&toString);
  // CreateDatabase
  static_assert(std::is_constructible_v<CreateDatabase, DatabaseName, Visibility>);
  static_assert(std::is_same_v<decltype(CreateDatabase::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(CreateDatabase::visibility), Visibility>);
  static_assert(std::is_same_v<decltype(CreateDatabase::description), std::string>);
  // Database
  static_assert(std::is_constructible_v<Database>);
  static_assert(std::is_same_v<decltype(Database::owner), std::string>);
  static_assert(std::is_same_v<decltype(Database::name), std::string>);
  static_assert(std::is_same_v<decltype(Database::description), std::string>);
  static_assert(std::is_same_v<decltype(Database::visibility), std::string>);
  // StartFork
  static_assert(std::is_constructible_v<StartFork, DatabaseName, std::string>);
  static_assert(std::is_same_v<decltype(StartFork::parent), DatabaseName>);
  static_assert(std::is_same_v<decltype(StartFork::owner), std::string>);
  // ForkResult
  static_assert(std::is_constructible_v<ForkResult>);
  static_assert(std::is_same_v<decltype(ForkResult::owner), std::string>);
  static_assert(std::is_same_v<decltype(ForkResult::name), std::string>);
  // ForkSummary
  static_assert(std::is_constructible_v<ForkSummary>);
  static_assert(std::is_same_v<decltype(ForkSummary::owner), std::string>);
  static_assert(std::is_same_v<decltype(ForkSummary::name), std::string>);
  // Forks
  static_assert(std::is_constructible_v<Forks>);
  static_assert(std::is_same_v<decltype(Forks::forks), std::vector<ForkSummary>>);
  static_assert(std::is_same_v<decltype(Forks::parentOwner), std::string>);
  static_assert(std::is_same_v<decltype(Forks::parentName), std::string>);
  static_assert(std::is_same_v<decltype(Forks::rootOwner), std::string>);
  static_assert(std::is_same_v<decltype(Forks::rootName), std::string>);
  static_assert(std::is_same_v<decltype(Forks::networkCount), long long>);
}

// <dolthub/download.hpp>
[[maybe_unused]] void namesOfDownload() {
  // DownloadTo
  static_assert(std::is_constructible_v<DownloadTo>);
  static_assert(std::is_same_v<decltype(DownloadTo::path), std::string>);
  static_assert(
      std::is_same_v<decltype(DownloadTo::onData), std::function<void(std::string_view)>>);
  static_assert(std::is_same_v<decltype(DownloadTo::maxBytes), std::uint64_t>);
  // DownloadTable
  static_assert(std::is_constructible_v<DownloadTable, DatabaseName, std::string, std::string>);
  static_assert(std::is_same_v<decltype(DownloadTable::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(DownloadTable::ref), std::string>);
  static_assert(std::is_same_v<decltype(DownloadTable::table), std::string>);
  static_assert(std::is_same_v<decltype(DownloadTable::to), DownloadTo>);
  // DownloadTables
  static_assert(std::is_constructible_v<DownloadTables, DatabaseName, std::string>);
  static_assert(std::is_same_v<decltype(DownloadTables::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(DownloadTables::ref), std::string>);
  static_assert(std::is_same_v<decltype(DownloadTables::to), DownloadTo>);
  // Downloaded
  static_assert(std::is_constructible_v<Downloaded>);
  static_assert(std::is_same_v<decltype(Downloaded::bytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Downloaded::content), std::string>);
}

// <dolthub/error.hpp>
[[maybe_unused]] void namesOfError() {
  // Errc
  use(Errc::InvalidArgument);
  use(Errc::NotAuthenticated);
  use(Errc::NotPermitted);
  use(Errc::NotFound);
  use(Errc::AlreadyExists);
  use(Errc::Busy);
  use(Errc::Rejected);
  use(Errc::RateLimited);
  use(Errc::Unavailable);
  use(Errc::Timeout);
  use(Errc::ClientClosed);
  use(Errc::Overloaded);
  use(Errc::OutcomeUnknown);
  use(Errc::OperationFailed);
  use(Errc::OperationLost);
  use(Errc::BadResponse);
  use(Errc::ResponseTooLarge);
  use(Errc::ProxyRefused);
  use(Errc::TlsRefused);
  use(Errc::ResolveFailed);
  use(Errc::ConnectFailed);
  use(Errc::FileChanged);
  use(Errc::FileUnusable);
  use(Errc::LocalLimit);
  use(Errc::CallbackFailed);
  use(Errc::NotOffered);
  use(Errc::Cancelled);
  function<const boost::system::error_category&() noexcept>(&errorCategory);
  function<boost::system::error_code(Errc) noexcept>(&make_error_code);
  function<std::string_view(Errc) noexcept>(&toString);
  // Outcome
  use(Outcome::NotSent);
  use(Outcome::NotDone);
  use(Outcome::Rejected);
  use(Outcome::Done);
  use(Outcome::Unknown);
  function<std::string_view(Outcome) noexcept>(&toString);
  // LostCall
  // LostCall::Kind
  use(LostCall::Kind::Other);
  use(LostCall::Kind::Import);
  use(LostCall::Kind::Merge);
  use(LostCall::Kind::SqlWrite);
  use(LostCall::Kind::BranchMerge);
  use(LostCall::Kind::Fork);
  use(LostCall::Kind::CreateDatabase);
  use(LostCall::Kind::CreateBranch);
  use(LostCall::Kind::CreateTag);
  use(LostCall::Kind::CreateRelease);
  use(LostCall::Kind::CreatePullRequest);
  use(LostCall::Kind::UpdatePullRequest);
  use(LostCall::Kind::Comment);
  static_assert(std::is_constructible_v<LostCall>);
  static_assert(std::is_same_v<decltype(LostCall::kind), LostCall::Kind>);
  static_assert(std::is_same_v<decltype(LostCall::endpoint), std::string>);
  static_assert(std::is_same_v<decltype(LostCall::method), std::string>);
  static_assert(std::is_same_v<decltype(LostCall::path), std::string>);
  static_assert(std::is_same_v<decltype(LostCall::owner), std::string>);
  static_assert(std::is_same_v<decltype(LostCall::database), std::string>);
  static_assert(
      std::is_same_v<decltype(LostCall::sentAt), std::chrono::sys_time<std::chrono::milliseconds>>);
  static_assert(
      std::is_same_v<decltype(LostCall::key), std::vector<std::pair<std::string, std::string>>>);
  member<std::string_view(std::string_view) const noexcept>(&LostCall::keyValue);
  member<std::string() const>(&LostCall::save);
  function<LostCall(std::string_view)>(&LostCall::restore);
  function<std::string_view(LostCall::Kind) noexcept>(&toString);
  // ErrorDetails
  static_assert(std::is_constructible_v<ErrorDetails>);
  static_assert(std::is_same_v<decltype(ErrorDetails::cause), boost::system::error_code>);
  static_assert(std::is_same_v<decltype(ErrorDetails::outcome), Outcome>);
  static_assert(std::is_same_v<decltype(ErrorDetails::httpStatus), unsigned int>);
  static_assert(std::is_same_v<decltype(ErrorDetails::message), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::serverMessage), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::attempts), unsigned int>);
  static_assert(std::is_same_v<decltype(ErrorDetails::method), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::path), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::host), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::subject), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::elapsed), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ErrorDetails::retryAfter), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ErrorDetails::bytesSent), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ErrorDetails::bytesTotal), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ErrorDetails::limit), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::reason), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::earlier), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::savedOperation), std::string>);
  static_assert(std::is_same_v<decltype(ErrorDetails::lostCall), std::optional<LostCall>>);
  // Audience
  use(Audience::Program);
  use(Audience::ImporterUser);
  function<std::string_view(Audience) noexcept>(&toString);
  // Error
  static_assert(std::is_constructible_v<Error>);
  static_assert(std::is_constructible_v<Error, Errc, ErrorDetails>);
  function<Error(ErrorDetails)>(&Error::cancelled);
  function<Error(std::string)>(&Error::invalid);
  static_assert(std::is_constructible_v<Error, const Error&>);
  member<Error(ErrorDetails) const>(&Error::withDetails);
  member<const char*() const noexcept>(&Error::what);
  member<std::string(Audience) const>(&Error::explain);
  member<Errc() const noexcept>(&Error::errc);
  member<bool() const noexcept>(&Error::isCancelled);
  member<const boost::system::error_code&() const noexcept>(&Error::cause);
  member<Outcome() const noexcept>(&Error::outcome);
  member<unsigned int() const noexcept>(&Error::httpStatus);
  member<const std::string&() const noexcept>(&Error::message);
  member<const std::string&() const noexcept>(&Error::serverMessage);
  member<unsigned int() const noexcept>(&Error::attempts);
  member<const std::string&() const noexcept>(&Error::method);
  member<const std::string&() const noexcept>(&Error::path);
  member<const std::string&() const noexcept>(&Error::savedOperation);
  member<const std::optional<LostCall>&() const noexcept>(&Error::lostCall);
  member<const ErrorDetails&() const noexcept>(&Error::details);
}

// <dolthub/findings.hpp>
[[maybe_unused]] void namesOfFindings() {
  // Findings
  // Findings::Answer
  use(Findings::Answer::Found);
  use(Findings::Answer::NotFound);
  use(Findings::Answer::Several);
  use(Findings::Answer::CouldNotAsk);
  static_assert(std::is_constructible_v<Findings>);
  static_assert(std::is_same_v<decltype(Findings::answer), Findings::Answer>);
  static_assert(std::is_same_v<decltype(Findings::operation), std::optional<AnyOperation>>);
  static_assert(std::is_same_v<decltype(Findings::id), std::string>);
  static_assert(std::is_same_v<decltype(Findings::certain), bool>);
  static_assert(std::is_same_v<decltype(Findings::named), bool>);
  static_assert(std::is_same_v<decltype(Findings::message), std::string>);
  function<std::string_view(Findings::Answer) noexcept>(&toString);
}

// <dolthub/import.hpp>
[[maybe_unused]] void namesOfImport() {
  // ImportOperation
  use(ImportOperation::Create);
  use(ImportOperation::Update);
  use(ImportOperation::Overwrite);
  use(ImportOperation::Replace);
  // FileType
  use(FileType::Csv);
  use(FileType::Psv);
  use(FileType::Json);
  use(FileType::Xlsx);
  use(FileType::Sql);
  function<std::string_view(ImportOperation) noexcept>(&toString);
  function<std::string_view(FileType) noexcept>(&toString);
  // ByteSource
  static_assert(std::is_constructible_v<ByteSource>);
  static_assert(std::is_constructible_v<ByteSource, std::uint64_t>);
  static_assert(std::is_same_v<decltype(ByteSource::size), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ByteSource::open), std::function<ByteSource::Reader()>>);
  static_assert(std::is_same_v<decltype(ByteSource::canReopen), bool>);
  // ByteRange
  static_assert(std::is_constructible_v<ByteRange>);
  static_assert(std::is_constructible_v<ByteRange, std::uint64_t, std::uint64_t>);
  static_assert(std::is_same_v<decltype(ByteRange::begin), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ByteRange::end), std::uint64_t>);
  // FileStamp
  static_assert(std::is_constructible_v<FileStamp>);
  static_assert(std::is_same_v<decltype(FileStamp::device), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileStamp::inode), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileStamp::size), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileStamp::modified), std::int64_t>);
  // ImportFile
  static_assert(std::is_constructible_v<ImportFile, BranchName, std::string, ImportOperation>);
  function<ImportFile(DatabaseName, std::string, ImportOperation)>(&ImportFile::intoEmpty);
  function<ImportFile(BranchName, std::string, std::string, ImportOperation)>(
      &ImportFile::fromBytes);
  function<ImportFile(BranchName, std::string, ByteSource, ImportOperation)>(
      &ImportFile::fromSource);
  static_assert(std::is_same_v<decltype(ImportFile::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(ImportFile::branch), std::string>);
  static_assert(std::is_same_v<decltype(ImportFile::path), std::string>);
  static_assert(std::is_same_v<decltype(ImportFile::bytes), std::shared_ptr<const std::string>>);
  static_assert(std::is_same_v<decltype(ImportFile::source), ByteSource>);
  static_assert(std::is_same_v<decltype(ImportFile::ranges), std::vector<ByteRange>>);
  static_assert(std::is_same_v<decltype(ImportFile::stamp), std::optional<FileStamp>>);
  static_assert(std::is_same_v<decltype(ImportFile::operation), ImportOperation>);
  static_assert(std::is_same_v<decltype(ImportFile::fileName), std::string>);
  static_assert(std::is_same_v<decltype(ImportFile::fileType), std::optional<FileType>>);
  static_assert(std::is_same_v<decltype(ImportFile::table), std::string>);
  static_assert(std::is_same_v<decltype(ImportFile::primaryKeys), std::vector<std::string>>);
  member<std::string() const>(&ImportFile::tableName);
  // ImportResult
  static_assert(std::is_constructible_v<ImportResult>);
  // ImportResult::Landed
  use(ImportResult::Landed::Unsaid);
  use(ImportResult::Landed::PullRequest);
  use(ImportResult::Landed::Branch);
  use(ImportResult::Landed::Nowhere);
  static_assert(std::is_same_v<decltype(ImportResult::landed), ImportResult::Landed>);
  static_assert(
      std::is_same_v<decltype(ImportResult::pullRequest), std::optional<PullRequestName>>);
  static_assert(std::is_same_v<decltype(ImportResult::jobId), std::string>);
  function<std::string_view(ImportResult::Landed) noexcept>(&toString);
}

// <dolthub/importer.hpp>
[[maybe_unused]] void namesOfImporter() {
  // FileProblem
  static_assert(std::is_constructible_v<FileProblem>);
  static_assert(std::is_same_v<decltype(FileProblem::line), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileProblem::column), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileProblem::message), std::string>);
  member<std::string() const>(&FileProblem::text);
  // FilePart
  static_assert(std::is_constructible_v<FilePart>);
  static_assert(std::is_same_v<decltype(FilePart::number), unsigned int>);
  static_assert(std::is_same_v<decltype(FilePart::count), unsigned int>);
  static_assert(std::is_same_v<decltype(FilePart::header), ByteRange>);
  static_assert(std::is_same_v<decltype(FilePart::bytes), ByteRange>);
  static_assert(std::is_same_v<decltype(FilePart::rows), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FilePart::limit), std::uint64_t>);
  // FileFacts
  static_assert(std::is_constructible_v<FileFacts>);
  static_assert(std::is_same_v<decltype(FileFacts::bytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileFacts::rows), std::optional<std::uint64_t>>);
  static_assert(std::is_same_v<decltype(FileFacts::columns), std::vector<std::string>>);
  static_assert(std::is_same_v<decltype(FileFacts::sha256), std::string>);
  static_assert(std::is_same_v<decltype(FileFacts::stamp), FileStamp>);
  static_assert(std::is_same_v<decltype(FileFacts::parts), std::vector<FilePart>>);
  static_assert(std::is_same_v<decltype(FileFacts::problems), std::vector<FileProblem>>);
  // PlannedFile
  static_assert(std::is_constructible_v<PlannedFile, BranchName, std::string, ImportOperation>);
  static_assert(std::is_same_v<decltype(PlannedFile::target), BranchName>);
  static_assert(std::is_same_v<decltype(PlannedFile::path), std::string>);
  static_assert(std::is_same_v<decltype(PlannedFile::operation), ImportOperation>);
  static_assert(std::is_same_v<decltype(PlannedFile::table), std::string>);
  static_assert(std::is_same_v<decltype(PlannedFile::primaryKeys), std::vector<std::string>>);
  static_assert(std::is_same_v<decltype(PlannedFile::fileType), std::optional<FileType>>);
  static_assert(std::is_same_v<decltype(PlannedFile::facts), std::optional<FileFacts>>);
  static_assert(std::is_same_v<decltype(PlannedFile::part), std::optional<FilePart>>);
  static_assert(std::is_same_v<decltype(PlannedFile::isIn), bool>);
  member<std::string() const>(&PlannedFile::label);
  function<FileFacts(const PlannedFile&, std::uint64_t)>(&inspectFile);
  function<std::optional<FileProblem>(const std::string&)>(&checkReadable);
  function<std::vector<PlannedFile>(PlannedFile)>(&splitFile);
  // ImportPlan
  static_assert(std::is_constructible_v<ImportPlan>);
  static_assert(std::is_same_v<decltype(ImportPlan::files), std::vector<PlannedFile>>);
  static_assert(std::is_same_v<decltype(ImportPlan::ordered), bool>);
  // FileOutcome
  use(FileOutcome::NotStarted);
  use(FileOutcome::Merged);
  use(FileOutcome::InPullRequest);
  use(FileOutcome::NotMerged);
  use(FileOutcome::Unchanged);
  use(FileOutcome::Failed);
  use(FileOutcome::Unknown);
  function<std::string_view(FileOutcome) noexcept>(&toString);
  // FileReport
  static_assert(std::is_constructible_v<FileReport>);
  static_assert(std::is_same_v<decltype(FileReport::outcome), FileOutcome>);
  static_assert(std::is_same_v<decltype(FileReport::problems), std::vector<FileProblem>>);
  static_assert(std::is_same_v<decltype(FileReport::error), std::optional<Error>>);
  static_assert(std::is_same_v<decltype(FileReport::pullRequestId), std::string>);
  static_assert(std::is_same_v<decltype(FileReport::operation), std::string>);
  static_assert(std::is_same_v<decltype(FileReport::rows), std::optional<std::uint64_t>>);
  static_assert(std::is_same_v<decltype(FileReport::rowsInDatabase), std::optional<std::uint64_t>>);
  static_assert(std::is_same_v<decltype(FileReport::bytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(FileReport::polls), unsigned int>);
  static_assert(std::is_same_v<decltype(FileReport::mergedHere), bool>);
  static_assert(std::is_same_v<decltype(FileReport::startedAt),
                               std::chrono::sys_time<std::chrono::milliseconds>>);
  static_assert(std::is_same_v<decltype(FileReport::busy), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(FileReport::upload), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(FileReport::waiting), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(FileReport::merge), std::chrono::milliseconds>);
  // ImportReport
  static_assert(std::is_constructible_v<ImportReport>);
  member<std::size_t(FileOutcome) const noexcept>(&ImportReport::count);
  static_assert(std::is_same_v<decltype(ImportReport::files), std::vector<FileReport>>);
  static_assert(std::is_same_v<decltype(ImportReport::rows), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ImportReport::merges), std::size_t>);
  static_assert(std::is_same_v<decltype(ImportReport::interrupted), bool>);
  static_assert(std::is_same_v<decltype(ImportReport::startedAt),
                               std::chrono::sys_time<std::chrono::milliseconds>>);
  static_assert(std::is_same_v<decltype(ImportReport::took), std::chrono::milliseconds>);
  // ImportEvent
  // ImportEvent::Kind
  use(ImportEvent::Kind::Started);
  use(ImportEvent::Kind::Checked);
  use(ImportEvent::Kind::Uploading);
  use(ImportEvent::Kind::Busy);
  use(ImportEvent::Kind::Accepted);
  use(ImportEvent::Kind::Polled);
  use(ImportEvent::Kind::Imported);
  use(ImportEvent::Kind::Merging);
  use(ImportEvent::Kind::Finished);
  use(ImportEvent::Kind::Verified);
  use(ImportEvent::Kind::Outage);
  use(ImportEvent::Kind::Recovered);
  static_assert(std::is_constructible_v<ImportEvent>);
  static_assert(std::is_same_v<decltype(ImportEvent::kind), ImportEvent::Kind>);
  static_assert(std::is_same_v<decltype(ImportEvent::file), std::size_t>);
  static_assert(std::is_same_v<decltype(ImportEvent::sent), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ImportEvent::total), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ImportEvent::delay), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportEvent::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(ImportEvent::operation), std::string_view>);
  static_assert(std::is_same_v<decltype(ImportEvent::text), std::string_view>);
  static_assert(std::is_same_v<decltype(ImportEvent::report), const FileReport*>);
  function<std::string_view(ImportEvent::Kind) noexcept>(&toString);
  // ImportControl
  static_assert(std::is_constructible_v<ImportControl>);
  static_assert(std::is_constructible_v<ImportControl, const ImportControl&>);
  member<void(std::string)>(&ImportControl::stop);
  member<void()>(&ImportControl::abandon);
  member<bool() const noexcept>(&ImportControl::stopped);
  // Assume
  use(Assume::Nothing);
  use(Assume::Done);
  use(Assume::Merged);
  use(Assume::Retry);
  function<std::string_view(Assume) noexcept>(&toString);
  // JournalContent
  static_assert(std::is_constructible_v<JournalContent>);
  static_assert(std::is_same_v<decltype(JournalContent::path), std::string>);
  static_assert(std::is_same_v<decltype(JournalContent::plan), ImportPlan>);
  static_assert(std::is_same_v<decltype(JournalContent::notes), JournalContent::Notes>);
  static_assert(std::is_same_v<decltype(JournalContent::reports), std::vector<FileReport>>);
  static_assert(std::is_same_v<decltype(JournalContent::dropped), std::string>);
  static_assert(std::is_same_v<decltype(JournalContent::startedAt),
                               std::chrono::sys_time<std::chrono::milliseconds>>);
  static_assert(std::is_same_v<decltype(JournalContent::merge), bool>);
  function<JournalContent(const std::string&)>(&readJournal);
  // ImportJournal
  static_assert(std::is_constructible_v<ImportJournal, const ImportJournal&>);
  function<ImportJournal(std::string, const ImportPlan&, ImportJournal::Notes)>(
      &ImportJournal::create);
  function<ImportJournal(std::string)>(&ImportJournal::resume);
  member<const std::string&() const noexcept>(&ImportJournal::path);
  member<const ImportPlan&() const noexcept>(&ImportJournal::plan);
  member<const ImportJournal::Notes&() const noexcept>(&ImportJournal::notes);
  member<const std::string&() const noexcept>(&ImportJournal::dropped);
  member<JournalContent() const>(&ImportJournal::content);
  member<std::vector<std::size_t>() const>(&ImportJournal::unfinished);
  member<std::vector<std::size_t>() const>(&ImportJournal::findChanged);
  member<std::vector<std::size_t>(const std::vector<std::size_t>&)>(&ImportJournal::acceptChanges);
  function<std::optional<ImportJournal>(std::string)>(&ImportJournal::resumeIfPlanned);
  // ImportOptions
  static_assert(std::is_constructible_v<ImportOptions>);
  static_assert(std::is_same_v<decltype(ImportOptions::concurrency), std::size_t>);
  static_assert(std::is_same_v<decltype(ImportOptions::merge), bool>);
  static_assert(std::is_same_v<decltype(ImportOptions::stageBranch), std::string>);
  static_assert(std::is_same_v<decltype(ImportOptions::createMissing), std::optional<Visibility>>);
  static_assert(std::is_same_v<decltype(ImportOptions::verify), bool>);
  static_assert(std::is_same_v<decltype(ImportOptions::transformed), bool>);
  static_assert(std::is_same_v<decltype(ImportOptions::waitTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportOptions::busyPatience), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportOptions::busyDelay), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportOptions::patience), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportOptions::lookUpTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ImportOptions::onLost), LostPolicy>);
  static_assert(
      std::is_same_v<decltype(ImportOptions::onEvent), std::function<void(const ImportEvent&)>>);
  static_assert(std::is_same_v<decltype(ImportOptions::control), ImportControl>);
  static_assert(std::is_same_v<decltype(ImportOptions::checkFirst), bool>);
  static_assert(std::is_same_v<decltype(ImportOptions::assume), Assume>);
  static_assert(std::is_same_v<decltype(ImportOptions::assumedFiles), std::vector<std::size_t>>);
  static_assert(std::is_same_v<decltype(ImportOptions::retryFailed), bool>);
  // PlanProblem
  static_assert(std::is_constructible_v<PlanProblem>);
  static_assert(std::is_same_v<decltype(PlanProblem::file), std::size_t>);
  static_assert(std::is_same_v<decltype(PlanProblem::field), std::string>);
  static_assert(std::is_same_v<decltype(PlanProblem::message), std::string>);
  function<std::vector<PlanProblem>(const ImportPlan&, const ImportOptions&)>(&checkPlan);
  function<asio::awaitable<ImportReport>(const Client&, ImportPlan, ImportOptions)>(&importFiles);
  function<asio::awaitable<ImportReport>(const Client&, ImportJournal, ImportOptions)>(
      &importFiles);
}

// <dolthub/inbound.hpp>
[[maybe_unused]] void namesOfInbound() {
  function<bool(std::string_view, std::string_view) noexcept>(&sameSecret);
  // WebhookKind
  use(WebhookKind::Unknown);
  use(WebhookKind::Push);
  use(WebhookKind::PullRequest);
  use(WebhookKind::Branch);
  // PullRequestAction
  use(PullRequestAction::Unknown);
  use(PullRequestAction::Opened);
  use(PullRequestAction::Closed);
  use(PullRequestAction::Merged);
  // BranchAction
  use(BranchAction::Unknown);
  use(BranchAction::Created);
  use(BranchAction::Deleted);
  function<std::string_view(WebhookKind) noexcept>(&toString);
  function<std::string_view(PullRequestAction) noexcept>(&toString);
  function<std::string_view(BranchAction) noexcept>(&toString);
  // WebhookEvent
  static_assert(std::is_constructible_v<WebhookEvent>);
  static_assert(std::is_same_v<decltype(WebhookEvent::kind), WebhookKind>);
  static_assert(std::is_same_v<decltype(WebhookEvent::eventName), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::database), std::optional<DatabaseName>>);
  static_assert(std::is_same_v<decltype(WebhookEvent::ref), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::branch), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::tag), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::head), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::previous), std::string>);
  static_assert(
      std::is_same_v<decltype(WebhookEvent::pullRequest), std::optional<PullRequestName>>);
  static_assert(std::is_same_v<decltype(WebhookEvent::pullRequestAction), PullRequestAction>);
  static_assert(std::is_same_v<decltype(WebhookEvent::branchAction), BranchAction>);
  static_assert(std::is_same_v<decltype(WebhookEvent::actionText), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::state), PullRequestState>);
  static_assert(std::is_same_v<decltype(WebhookEvent::stateText), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::fromDatabase), std::optional<DatabaseName>>);
  static_assert(std::is_same_v<decltype(WebhookEvent::fromBranch), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::toBranch), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::author), std::string>);
  static_assert(std::is_same_v<decltype(WebhookEvent::sender), std::string>);
  use(webhookLimit);
  function<WebhookEvent(std::string_view)>(&readWebhook);
  // TransformRequest
  static_assert(std::is_constructible_v<TransformRequest, DatabaseName>);
  static_assert(std::is_same_v<decltype(TransformRequest::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(TransformRequest::fromBranch), std::string>);
  static_assert(std::is_same_v<decltype(TransformRequest::toBranch), std::string>);
  static_assert(std::is_same_v<decltype(TransformRequest::fileName), std::string>);
  static_assert(std::is_same_v<decltype(TransformRequest::contentType), std::string>);
  static_assert(std::is_same_v<decltype(TransformRequest::fileType), std::optional<FileType>>);
  static_assert(std::is_same_v<decltype(TransformRequest::table), std::string>);
  static_assert(std::is_same_v<decltype(TransformRequest::primaryKeys), std::vector<std::string>>);
  static_assert(
      std::is_same_v<decltype(TransformRequest::operation), std::optional<ImportOperation>>);
  static_assert(std::is_same_v<decltype(TransformRequest::force), bool>);
  function<TransformRequest(const HeaderFields&, std::string_view)>(&readTransform);
  // TransformAnswer
  static_assert(std::is_constructible_v<TransformAnswer, const TransformRequest&>);
  static_assert(std::is_same_v<decltype(TransformAnswer::fileType), std::optional<FileType>>);
  static_assert(std::is_same_v<decltype(TransformAnswer::fileName), std::string>);
  static_assert(std::is_same_v<decltype(TransformAnswer::table), std::string>);
  static_assert(std::is_same_v<decltype(TransformAnswer::primaryKeys), std::vector<std::string>>);
  static_assert(std::is_same_v<decltype(TransformAnswer::operation), ImportOperation>);
  static_assert(std::is_same_v<decltype(TransformAnswer::force), bool>);
  member<HeaderFields(std::string_view) const>(&TransformAnswer::headers);
}

// <dolthub/job.hpp>
[[maybe_unused]] void namesOfJob() {
  // Job
  static_assert(std::is_constructible_v<Job>);
  static_assert(std::is_same_v<decltype(Job::id), std::string>);
  static_assert(std::is_same_v<decltype(Job::creator), std::string>);
  static_assert(std::is_same_v<decltype(Job::description), std::string>);
  static_assert(std::is_same_v<decltype(Job::type), OperationType>);
  static_assert(std::is_same_v<decltype(Job::typeText), std::string>);
  static_assert(std::is_same_v<decltype(Job::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(Job::statusText), std::string>);
  static_assert(std::is_same_v<decltype(Job::createdAt), Timestamp>);
  static_assert(std::is_same_v<decltype(Job::error), std::string>);
}

// <dolthub/names.hpp>
[[maybe_unused]] void namesOfNames() {
  // DatabaseName
  static_assert(std::is_constructible_v<DatabaseName, std::string, std::string>);
  function<DatabaseName(std::string_view)>(&DatabaseName::parse);
  member<const std::string&() const noexcept>(&DatabaseName::owner);
  member<const std::string&() const noexcept>(&DatabaseName::name);
  member<std::string() const>(&DatabaseName::text);
  // BranchName
  static_assert(std::is_constructible_v<BranchName, DatabaseName, std::string>);
  member<const DatabaseName&() const noexcept>(&BranchName::database);
  member<const std::string&() const noexcept>(&BranchName::name);
  // PullRequestName
  static_assert(std::is_constructible_v<PullRequestName, DatabaseName, std::string>);
  member<const DatabaseName&() const noexcept>(&PullRequestName::database);
  member<const std::string&() const noexcept>(&PullRequestName::id);
  // Revision
  // Revision::Kind
  use(Revision::Kind::Branch);
  use(Revision::Kind::Ref);
  use(Revision::Kind::Commit);
  function<Revision(std::string)>(&Revision::branch);
  function<Revision(std::string)>(&Revision::ref);
  function<Revision(std::string)>(&Revision::commit);
  member<Revision::Kind() const noexcept>(&Revision::kind);
  member<const std::string&() const noexcept>(&Revision::name);
  function<std::string_view(Revision::Kind) noexcept>(&toString);
}

// <dolthub/observer.hpp>
[[maybe_unused]] void namesOfObserver() {
  // RequestPurpose
  use(RequestPurpose::Call);
  use(RequestPurpose::LookUp);
  use(RequestPurpose::Poll);
  use(RequestPurpose::List);
  function<std::string_view(RequestPurpose) noexcept>(&toString);
  // RetryReason
  use(RetryReason::None);
  use(RetryReason::DeadConnection);
  use(RetryReason::NoConnection);
  use(RetryReason::ConnectionLost);
  use(RetryReason::RateLimited);
  use(RetryReason::Unavailable);
  function<std::string_view(RetryReason) noexcept>(&toString);
  // CloseReason
  use(CloseReason::Unused);
  use(CloseReason::Aged);
  use(CloseReason::Replaced);
  use(CloseReason::ByServer);
  use(CloseReason::Failed);
  use(CloseReason::ClientClosed);
  function<std::string_view(CloseReason) noexcept>(&toString);
  // CallStarted
  static_assert(std::is_constructible_v<CallStarted>);
  static_assert(std::is_same_v<decltype(CallStarted::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(CallStarted::purpose), RequestPurpose>);
  static_assert(std::is_same_v<decltype(CallStarted::method), std::string_view>);
  static_assert(std::is_same_v<decltype(CallStarted::pathTemplate), std::string_view>);
  static_assert(std::is_same_v<decltype(CallStarted::serverAddress), std::string_view>);
  static_assert(std::is_same_v<decltype(CallStarted::serverPort), std::uint16_t>);
  static_assert(std::is_same_v<decltype(CallStarted::traceContext), std::string_view>);
  // CallEnded
  static_assert(std::is_constructible_v<CallEnded>);
  static_assert(std::is_same_v<decltype(CallEnded::attempts), unsigned int>);
  static_assert(std::is_same_v<decltype(CallEnded::lookUps), unsigned int>);
  static_assert(std::is_same_v<decltype(CallEnded::error), std::optional<Errc>>);
  static_assert(std::is_same_v<decltype(CallEnded::outcome), Outcome>);
  static_assert(std::is_same_v<decltype(CallEnded::httpStatus), unsigned int>);
  static_assert(std::is_same_v<decltype(CallEnded::errorType), std::string_view>);
  static_assert(std::is_same_v<decltype(CallEnded::duration), std::chrono::steady_clock::duration>);
  // AttemptStarted
  static_assert(std::is_constructible_v<AttemptStarted>);
  static_assert(std::is_same_v<decltype(AttemptStarted::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(AttemptStarted::purpose), RequestPurpose>);
  static_assert(std::is_same_v<decltype(AttemptStarted::attempt), unsigned int>);
  static_assert(std::is_same_v<decltype(AttemptStarted::method), std::string_view>);
  static_assert(std::is_same_v<decltype(AttemptStarted::pathTemplate), std::string_view>);
  static_assert(std::is_same_v<decltype(AttemptStarted::path), std::string_view>);
  static_assert(std::is_same_v<decltype(AttemptStarted::serverAddress), std::string_view>);
  static_assert(std::is_same_v<decltype(AttemptStarted::serverPort), std::uint16_t>);
  static_assert(std::is_same_v<decltype(AttemptStarted::traceContext), std::string_view>);
  // ResponseHeader
  static_assert(std::is_constructible_v<ResponseHeader>);
  static_assert(std::is_constructible_v<ResponseHeader, std::string_view, std::string_view>);
  static_assert(std::is_same_v<decltype(ResponseHeader::name), std::string_view>);
  static_assert(std::is_same_v<decltype(ResponseHeader::value), std::string_view>);
  // AttemptEnded
  static_assert(std::is_constructible_v<AttemptEnded>);
  static_assert(std::is_same_v<decltype(AttemptEnded::sent), bool>);
  static_assert(std::is_same_v<decltype(AttemptEnded::connection), std::uint64_t>);
  static_assert(std::is_same_v<decltype(AttemptEnded::newConnection), bool>);
  static_assert(std::is_same_v<decltype(AttemptEnded::httpStatus), unsigned int>);
  static_assert(std::is_same_v<decltype(AttemptEnded::error), std::optional<Errc>>);
  static_assert(std::is_same_v<decltype(AttemptEnded::outcome), Outcome>);
  static_assert(std::is_same_v<decltype(AttemptEnded::errorType), std::string_view>);
  static_assert(std::is_same_v<decltype(AttemptEnded::requestBytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(AttemptEnded::responseBytes), std::uint64_t>);
  static_assert(
      std::is_same_v<decltype(AttemptEnded::duration), std::chrono::steady_clock::duration>);
  static_assert(
      std::is_same_v<decltype(AttemptEnded::waited), std::chrono::steady_clock::duration>);
  static_assert(std::is_same_v<decltype(AttemptEnded::timeToFirstByte),
                               std::optional<std::chrono::steady_clock::duration>>);
  static_assert(std::is_same_v<decltype(AttemptEnded::retry), RetryReason>);
  static_assert(
      std::is_same_v<decltype(AttemptEnded::retryDelay), std::chrono::steady_clock::duration>);
  static_assert(std::is_same_v<decltype(AttemptEnded::traceHeader), std::string_view>);
  static_assert(
      std::is_same_v<decltype(AttemptEnded::responseHeaders), std::span<const ResponseHeader>>);
  // ConnectionOpened
  static_assert(std::is_constructible_v<ConnectionOpened>);
  static_assert(std::is_same_v<decltype(ConnectionOpened::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ConnectionOpened::serverAddress), std::string_view>);
  static_assert(std::is_same_v<decltype(ConnectionOpened::serverPort), std::uint16_t>);
  static_assert(std::is_same_v<decltype(ConnectionOpened::peerAddress), std::string_view>);
  static_assert(
      std::is_same_v<decltype(ConnectionOpened::nameLookUp), std::chrono::steady_clock::duration>);
  static_assert(
      std::is_same_v<decltype(ConnectionOpened::connecting), std::chrono::steady_clock::duration>);
  static_assert(
      std::is_same_v<decltype(ConnectionOpened::handshake), std::chrono::steady_clock::duration>);
  static_assert(std::is_same_v<decltype(ConnectionOpened::resumed), bool>);
  // ConnectionClosed
  static_assert(std::is_constructible_v<ConnectionClosed>);
  static_assert(std::is_same_v<decltype(ConnectionClosed::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ConnectionClosed::reason), CloseReason>);
  static_assert(std::is_same_v<decltype(ConnectionClosed::requests), std::uint64_t>);
  static_assert(
      std::is_same_v<decltype(ConnectionClosed::duration), std::chrono::steady_clock::duration>);
  // PoolChanged
  static_assert(std::is_constructible_v<PoolChanged>);
  static_assert(std::is_same_v<decltype(PoolChanged::live), std::size_t>);
  static_assert(std::is_same_v<decltype(PoolChanged::idle), std::size_t>);
  static_assert(std::is_same_v<decltype(PoolChanged::waiting), std::size_t>);
  // WaitStarted
  static_assert(std::is_constructible_v<WaitStarted>);
  static_assert(std::is_same_v<decltype(WaitStarted::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(WaitStarted::kind), OperationKind>);
  static_assert(std::is_same_v<decltype(WaitStarted::operation), std::string_view>);
  static_assert(std::is_same_v<decltype(WaitStarted::traceContext), std::string_view>);
  // WaitProgress::What
  use(WaitProgress::What::Polled);
  use(WaitProgress::What::Looked);
  use(WaitProgress::What::Told);
  use(WaitProgress::What::ListRead);
  function<std::string_view(WaitProgress::What) noexcept>(&toString);
  // WaitProgress
  static_assert(std::is_constructible_v<WaitProgress>);
  static_assert(std::is_same_v<decltype(WaitProgress::id), std::uint64_t>);
  static_assert(std::is_same_v<decltype(WaitProgress::kind), OperationKind>);
  static_assert(std::is_same_v<decltype(WaitProgress::what), WaitProgress::What>);
  static_assert(std::is_same_v<decltype(WaitProgress::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(WaitProgress::polls), unsigned int>);
  static_assert(std::is_same_v<decltype(WaitProgress::looks), unsigned int>);
  static_assert(
      std::is_same_v<decltype(WaitProgress::waited), std::chrono::steady_clock::duration>);
  // WaitEnded
  static_assert(std::is_constructible_v<WaitEnded>);
  static_assert(std::is_same_v<decltype(WaitEnded::error), std::optional<Errc>>);
  static_assert(std::is_same_v<decltype(WaitEnded::errorType), std::string_view>);
  // TraceHeader
  static_assert(std::is_constructible_v<TraceHeader>);
  static_assert(std::is_constructible_v<TraceHeader, std::string, std::string>);
  static_assert(std::is_same_v<decltype(TraceHeader::name), std::string>);
  static_assert(std::is_same_v<decltype(TraceHeader::value), std::string>);
  // Observer
  static_assert(std::is_constructible_v<Observer>);
  member<void(const CallStarted&)>(&Observer::onCallStarted);
  member<void(const CallEnded&)>(&Observer::onCallEnded);
  member<void(const AttemptEnded&)>(&Observer::onAttemptEnded);
  member<void(const ConnectionOpened&)>(&Observer::onConnectionOpened);
  member<void(const ConnectionClosed&)>(&Observer::onConnectionClosed);
  member<void(const PoolChanged&)>(&Observer::onPoolChanged);
  member<void(const WaitStarted&)>(&Observer::onWaitStarted);
  member<void(const WaitProgress&)>(&Observer::onWaitProgress);
  member<void(const WaitEnded&)>(&Observer::onWaitEnded);
  member<TraceHeader(const AttemptStarted&)>(&Observer::onAttemptStarted);
  // Statistics
  static_assert(std::is_constructible_v<Statistics>);
  static_assert(std::is_same_v<decltype(Statistics::requests), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Statistics::polls), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Statistics::connections), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Statistics::bytesSent), std::uint64_t>);
  static_assert(std::is_same_v<decltype(Statistics::openConnections), std::size_t>);
  static_assert(std::is_same_v<decltype(Statistics::peakConnections), std::size_t>);
  static_assert(std::is_same_v<decltype(Statistics::waitingForConnection), std::size_t>);
  static_assert(std::is_same_v<decltype(Statistics::waitingOperations), std::size_t>);
}

// <dolthub/operation.hpp>
[[maybe_unused]] void namesOfOperation() {
  // OperationKind
  use(OperationKind::Import);
  use(OperationKind::Merge);
  use(OperationKind::Fork);
  use(OperationKind::SqlWrite);
  function<std::string_view(OperationKind) noexcept>(&toString);
  // AnyOperation
  // AnyOperation::Parts
  static_assert(std::is_constructible_v<AnyOperation::Parts>);
  static_assert(std::is_constructible_v<AnyOperation::Parts, OperationKind>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::kind), OperationKind>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::name), std::string>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::userOperationName), std::string>);
  static_assert(
      std::is_same_v<decltype(AnyOperation::Parts::database), std::optional<DatabaseName>>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::branch), std::string>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::pullRequestId), std::string>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::forkOwner), std::string>);
  static_assert(std::is_same_v<decltype(AnyOperation::Parts::endpoint), std::string>);
  static_assert(std::is_constructible_v<AnyOperation>);
  static_assert(std::is_constructible_v<AnyOperation, AnyOperation::Parts>);
  member<OperationKind() const noexcept>(&AnyOperation::kind);
  member<std::string_view() const noexcept>(&AnyOperation::name);
  member<std::string_view() const noexcept>(&AnyOperation::userOperationName);
  member<const std::optional<DatabaseName>&() const noexcept>(&AnyOperation::database);
  member<std::string_view() const noexcept>(&AnyOperation::branch);
  member<std::string_view() const noexcept>(&AnyOperation::pullRequestId);
  member<std::string_view() const noexcept>(&AnyOperation::forkOwner);
  member<std::string_view() const noexcept>(&AnyOperation::endpoint);
  member<std::string() const>(&AnyOperation::save);
  function<AnyOperation(std::string_view)>(&restoreAny);
  function<Operation<ImportResult>(BranchName, std::string)>(&importOperation);
  function<Operation<MergeResult>(PullRequestName, std::string)>(&mergeOperation);
  function<Operation<ForkResult>(std::string)>(&forkOperation);
  function<Operation<SqlWriteResult>(DatabaseName, std::string)>(&sqlWriteOperation);
  // OperationProgress
  static_assert(std::is_constructible_v<OperationProgress>);
  static_assert(std::is_same_v<decltype(OperationProgress::name), std::string_view>);
  static_assert(std::is_same_v<decltype(OperationProgress::statusText), std::string_view>);
  static_assert(std::is_same_v<decltype(OperationProgress::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(OperationProgress::polls), std::size_t>);
  static_assert(
      std::is_same_v<decltype(OperationProgress::waited), std::chrono::steady_clock::duration>);
  static_assert(
      std::is_same_v<decltype(OperationProgress::queued), std::chrono::steady_clock::duration>);
  // AwaitOptions
  static_assert(std::is_constructible_v<AwaitOptions>);
  static_assert(std::is_same_v<decltype(AwaitOptions::timeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(AwaitOptions::interval), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(AwaitOptions::listLooks), bool>);
  static_assert(std::is_same_v<decltype(AwaitOptions::traceContext), std::string>);
  static_assert(std::is_same_v<decltype(AwaitOptions::onProgress),
                               std::function<void(const OperationProgress&)>>);
}

// <dolthub/operation_status.hpp>
[[maybe_unused]] void namesOfOperationStatus() {
  // OperationType
  use(OperationType::Unknown);
  use(OperationType::SqlWrite);
  use(OperationType::SqlRead);
  use(OperationType::Import);
  use(OperationType::Merge);
  use(OperationType::Migrate);
  use(OperationType::Fork);
  use(OperationType::DoltCi);
  // OperationStatus
  use(OperationStatus::Unknown);
  use(OperationStatus::Pending);
  use(OperationStatus::Running);
  use(OperationStatus::Succeeded);
  use(OperationStatus::Failed);
  function<std::string_view(OperationType) noexcept>(&toString);
  function<std::string_view(OperationStatus) noexcept>(&toString);
}

// <dolthub/options.hpp>
[[maybe_unused]] void namesOfOptions() {
  // ApiToken
  static_assert(std::is_constructible_v<ApiToken>);
  static_assert(std::is_constructible_v<ApiToken, std::string>);
  member<bool() const noexcept>(&ApiToken::empty);
  member<const std::string&() const noexcept>(&ApiToken::reveal);
  function<ApiToken()>(&apiTokenFromEnvironment);
  use(uploadLimit);
  // ClientOptions
  static_assert(std::is_constructible_v<ClientOptions>);
  static_assert(std::is_same_v<decltype(ClientOptions::endpoint), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::allowPlainHttp), bool>);
  static_assert(std::is_same_v<decltype(ClientOptions::apiToken), ApiToken>);
  static_assert(std::is_same_v<decltype(ClientOptions::caCertificates), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::caFile), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::clientCertificate), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::clientCertificateFile), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::clientKey), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::clientKeyFile), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::proxy), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::userAgent), std::string>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxConnections), std::size_t>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxWaiters), std::size_t>);
  static_assert(std::is_same_v<decltype(ClientOptions::idleTime), std::chrono::milliseconds>);
  static_assert(
      std::is_same_v<decltype(ClientOptions::maxConnectionAge), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::connectTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::timeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::queryTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::slowestUpload), std::uint64_t>);
  static_assert(
      std::is_same_v<decltype(ClientOptions::progressTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxResponseBytes), std::size_t>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxResponseHeadBytes), std::size_t>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxUploadBytes), std::uint64_t>);
  static_assert(std::is_same_v<decltype(ClientOptions::maxRetryAfter), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(ClientOptions::requestsPerSecond), double>);
  static_assert(std::is_same_v<decltype(ClientOptions::observer), std::shared_ptr<Observer>>);
  function<std::string(std::string_view)>(&proxyFromEnvironment);
  // LostPolicy
  use(LostPolicy::Report);
  use(LostPolicy::SendAgain);
  function<std::string_view(LostPolicy) noexcept>(&toString);
  // LostCallOptions
  static_assert(std::is_constructible_v<LostCallOptions>);
  static_assert(std::is_same_v<decltype(LostCallOptions::policy), LostPolicy>);
  static_assert(
      std::is_same_v<decltype(LostCallOptions::lookUpTimeout), std::chrono::milliseconds>);
  static_assert(std::is_same_v<decltype(LostCallOptions::acceptLikely), bool>);
  static_assert(
      std::is_same_v<decltype(LostCallOptions::otherOperations), std::vector<std::string>>);
  // CallOptions
  static_assert(std::is_constructible_v<CallOptions>);
  static_assert(
      std::is_same_v<decltype(CallOptions::timeout), std::optional<std::chrono::milliseconds>>);
  static_assert(std::is_same_v<decltype(CallOptions::lost), LostCallOptions>);
  static_assert(std::is_same_v<decltype(CallOptions::onProgress),
                               std::function<void(std::uint64_t, std::uint64_t)>>);
  static_assert(std::is_same_v<decltype(CallOptions::traceContext), std::string>);
  static_assert(
      std::is_same_v<decltype(CallOptions::onBody), std::function<void(std::string_view)>>);
}

// <dolthub/pages.hpp>
[[maybe_unused]] void namesOfPages() {}

// <dolthub/pull_request.hpp>
[[maybe_unused]] void namesOfPullRequest() {
  // PullRequestState
  use(PullRequestState::Unknown);
  use(PullRequestState::Open);
  use(PullRequestState::Closed);
  use(PullRequestState::Merged);
  // ReviewStatus
  use(ReviewStatus::Approved);
  use(ReviewStatus::AssignedReviewer);
  use(ReviewStatus::Rejected);
  use(ReviewStatus::Reviewed);
  function<std::string_view(PullRequestState) noexcept>(&toString);
  function<std::string_view(ReviewStatus) noexcept>(&toString);
  // CreatePullRequest
  static_assert(std::is_constructible_v<CreatePullRequest, BranchName, BranchName, std::string>);
  static_assert(std::is_same_v<decltype(CreatePullRequest::from), BranchName>);
  static_assert(std::is_same_v<decltype(CreatePullRequest::to), BranchName>);
  static_assert(std::is_same_v<decltype(CreatePullRequest::title), std::string>);
  static_assert(std::is_same_v<decltype(CreatePullRequest::description), std::string>);
  static_assert(std::is_same_v<decltype(CreatePullRequest::mark), bool>);
  // UpdatePullRequest
  static_assert(std::is_constructible_v<UpdatePullRequest, PullRequestName>);
  static_assert(std::is_same_v<decltype(UpdatePullRequest::pullRequest), PullRequestName>);
  static_assert(std::is_same_v<decltype(UpdatePullRequest::title), std::optional<std::string>>);
  static_assert(
      std::is_same_v<decltype(UpdatePullRequest::description), std::optional<std::string>>);
  static_assert(
      std::is_same_v<decltype(UpdatePullRequest::state), std::optional<PullRequestState>>);
  // CommentOnPullRequest
  static_assert(std::is_constructible_v<CommentOnPullRequest, PullRequestName, std::string>);
  static_assert(std::is_same_v<decltype(CommentOnPullRequest::pullRequest), PullRequestName>);
  static_assert(std::is_same_v<decltype(CommentOnPullRequest::comment), std::string>);
  // ListPullRequests
  static_assert(std::is_constructible_v<ListPullRequests, DatabaseName>);
  static_assert(std::is_same_v<decltype(ListPullRequests::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(ListPullRequests::state), std::optional<PullRequestState>>);
  static_assert(
      std::is_same_v<decltype(ListPullRequests::reviewStatus), std::optional<ReviewStatus>>);
  static_assert(std::is_same_v<decltype(ListPullRequests::query), std::string>);
  // PullRequestSummary
  static_assert(std::is_constructible_v<PullRequestSummary>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::id), std::string>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::title), std::string>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::description), std::string>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::state), PullRequestState>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::stateText), std::string>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::createdAt), Timestamp>);
  static_assert(std::is_same_v<decltype(PullRequestSummary::creator), std::string>);
  // PullRequest
  static_assert(std::is_constructible_v<PullRequest>);
  member<PullRequestName() const>(&PullRequest::name);
  static_assert(std::is_same_v<decltype(PullRequest::fromOwner), std::string>);
  static_assert(std::is_same_v<decltype(PullRequest::fromDatabase), std::string>);
  static_assert(std::is_same_v<decltype(PullRequest::fromBranch), std::string>);
  static_assert(std::is_same_v<decltype(PullRequest::toOwner), std::string>);
  static_assert(std::is_same_v<decltype(PullRequest::toDatabase), std::string>);
  static_assert(std::is_same_v<decltype(PullRequest::toBranch), std::string>);
  // MergeResult
  static_assert(std::is_constructible_v<MergeResult>);
  static_assert(std::is_same_v<decltype(MergeResult::pullRequestId), std::string>);
}

// <dolthub/release.hpp>
[[maybe_unused]] void namesOfRelease() {
  // CreateRelease
  static_assert(
      std::is_constructible_v<CreateRelease, DatabaseName, std::string, std::string, std::string>);
  static_assert(std::is_same_v<decltype(CreateRelease::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(CreateRelease::title), std::string>);
  static_assert(std::is_same_v<decltype(CreateRelease::tag), std::string>);
  static_assert(std::is_same_v<decltype(CreateRelease::commit), std::string>);
  static_assert(std::is_same_v<decltype(CreateRelease::description), std::string>);
  static_assert(std::is_same_v<decltype(CreateRelease::createTag), bool>);
  // Release
  static_assert(std::is_constructible_v<Release>);
  static_assert(std::is_same_v<decltype(Release::title), std::string>);
  static_assert(std::is_same_v<decltype(Release::tag), std::string>);
  static_assert(std::is_same_v<decltype(Release::commit), std::string>);
  static_assert(std::is_same_v<decltype(Release::description), std::string>);
  static_assert(std::is_same_v<decltype(Release::createdAt), Timestamp>);
  static_assert(std::is_same_v<decltype(Release::updatedAt), Timestamp>);
}

// <dolthub/result.hpp>
[[maybe_unused]] void namesOfResult() {}

// <dolthub/rows.hpp>
[[maybe_unused]] void namesOfRows() {
  // RowBatch
  static_assert(std::is_constructible_v<RowBatch> && std::is_base_of_v<SqlRows, RowBatch>);
  static_assert(std::is_same_v<decltype(RowBatch::firstRow), std::uint64_t>);
  // ReadRows
  static_assert(std::is_constructible_v<ReadRows, DatabaseName, std::string, std::string>);
  static_assert(std::is_same_v<decltype(ReadRows::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(ReadRows::ref), std::string>);
  static_assert(std::is_same_v<decltype(ReadRows::table), std::string>);
  static_assert(std::is_same_v<decltype(ReadRows::onRows),
                               std::function<asio::awaitable<void>(RowBatch & batch)>>);
  static_assert(std::is_same_v<decltype(ReadRows::withTypes), bool>);
  static_assert(std::is_same_v<decltype(ReadRows::maxRowBytes), std::uint64_t>);
  // RowsRead
  static_assert(std::is_constructible_v<RowsRead>);
  static_assert(std::is_same_v<decltype(RowsRead::columns), std::vector<SqlColumn>>);
  static_assert(std::is_same_v<decltype(RowsRead::rows), std::uint64_t>);
  static_assert(std::is_same_v<decltype(RowsRead::bytes), std::uint64_t>);
}

// <dolthub/sql.hpp>
[[maybe_unused]] void namesOfSql() {
  // Query
  static_assert(std::is_constructible_v<Query, DatabaseName, std::string, std::string>);
  function<Query(DatabaseName, std::string)>(&Query::publicDefault);
  static_assert(std::is_same_v<decltype(Query::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(Query::ref), std::string>);
  static_assert(std::is_same_v<decltype(Query::sql), std::string>);
  static_assert(std::is_same_v<decltype(Query::anonymous), bool>);
  // SqlColumn
  static_assert(std::is_constructible_v<SqlColumn>);
  static_assert(std::is_same_v<decltype(SqlColumn::name), std::string>);
  static_assert(std::is_same_v<decltype(SqlColumn::type), std::string>);
  // SqlCell
  static_assert(std::is_constructible_v<SqlCell>);
  static_assert(std::is_constructible_v<SqlCell, std::nullopt_t>);
  static_assert(std::is_constructible_v<SqlCell, std::string>);
  static_assert(std::is_constructible_v<SqlCell, const char*>);
  member<bool() const noexcept>(&SqlCell::has_value);
  member<const std::string&() const>(&SqlCell::value);
  member<std::string(std::string) const>(&SqlCell::value_or);
  // SqlRows
  static_assert(std::is_constructible_v<SqlRows>);
  static_assert(std::is_same_v<decltype(SqlRows::columns), std::vector<SqlColumn>>);
  static_assert(std::is_same_v<decltype(SqlRows::rows), std::vector<SqlRow>>);
  member<const SqlCell&(std::size_t, std::size_t) const>(&SqlRows::cell);
  member<const SqlCell&(std::size_t, std::string_view) const>(&SqlRows::cell);
  member<std::int64_t(std::size_t, std::string_view) const>(&SqlRows::integer);
  member<double(std::size_t, std::string_view) const>(&SqlRows::number);
  // SqlResult
  static_assert(std::is_constructible_v<SqlResult> && std::is_base_of_v<SqlRows, SqlResult>);
  static_assert(std::is_same_v<decltype(SqlResult::truncated), bool>);
  static_assert(std::is_same_v<decltype(SqlResult::warnings), std::vector<std::string>>);
  static_assert(std::is_same_v<decltype(SqlResult::commitRef), std::string>);
  // StartSqlWrite
  static_assert(std::is_constructible_v<StartSqlWrite, BranchName, std::string, std::string>);
  static_assert(std::is_same_v<decltype(StartSqlWrite::from), BranchName>);
  static_assert(std::is_same_v<decltype(StartSqlWrite::to), std::string>);
  static_assert(std::is_same_v<decltype(StartSqlWrite::sql), std::string>);
  static_assert(std::is_same_v<decltype(StartSqlWrite::mark), bool>);
  // StartBranchMerge
  static_assert(std::is_constructible_v<StartBranchMerge, BranchName, std::string>);
  static_assert(std::is_same_v<decltype(StartBranchMerge::from), BranchName>);
  static_assert(std::is_same_v<decltype(StartBranchMerge::to), std::string>);
  // SqlWriteResult
  // SqlWriteResult::Changed
  use(SqlWriteResult::Changed::Unknown);
  use(SqlWriteResult::Changed::Yes);
  use(SqlWriteResult::Changed::No);
  static_assert(std::is_constructible_v<SqlWriteResult>);
  static_assert(std::is_same_v<decltype(SqlWriteResult::changed), SqlWriteResult::Changed>);
  static_assert(std::is_same_v<decltype(SqlWriteResult::fromCommit), std::string>);
  static_assert(std::is_same_v<decltype(SqlWriteResult::toCommit), std::string>);
  static_assert(std::is_same_v<decltype(SqlWriteResult::message), std::string>);
  static_assert(std::is_same_v<decltype(SqlWriteResult::warning), bool>);
  function<std::string_view(SqlWriteResult::Changed) noexcept>(&toString);
  function<std::string(std::string_view)>(&sqlString);
  function<std::string(std::string_view)>(&sqlIdentifier);
}

// <dolthub/tag.hpp>
[[maybe_unused]] void namesOfTag() {
  // CreateTag
  static_assert(
      std::is_constructible_v<CreateTag, DatabaseName, std::string, std::string, Revision>);
  static_assert(std::is_same_v<decltype(CreateTag::database), DatabaseName>);
  static_assert(std::is_same_v<decltype(CreateTag::name), std::string>);
  static_assert(std::is_same_v<decltype(CreateTag::message), std::string>);
  static_assert(std::is_same_v<decltype(CreateTag::from), Revision>);
  // Tag
  static_assert(std::is_constructible_v<Tag>);
  static_assert(std::is_same_v<decltype(Tag::name), std::string>);
  static_assert(std::is_same_v<decltype(Tag::message), std::string>);
  static_assert(std::is_same_v<decltype(Tag::taggedAt), Timestamp>);
}

// <dolthub/timestamp.hpp>
[[maybe_unused]] void namesOfTimestamp() {
  // Timestamp
  static_assert(std::is_constructible_v<Timestamp>);
  static_assert(std::is_same_v<decltype(Timestamp::text), std::string>);
  static_assert(std::is_same_v<decltype(Timestamp::time),
                               std::optional<std::chrono::sys_time<std::chrono::milliseconds>>>);
}

// <dolthub/user.hpp>
[[maybe_unused]] void namesOfUser() {
  // EmailAddress
  static_assert(std::is_constructible_v<EmailAddress>);
  static_assert(std::is_same_v<decltype(EmailAddress::address), std::string>);
  static_assert(std::is_same_v<decltype(EmailAddress::isPrimary), bool>);
  static_assert(std::is_same_v<decltype(EmailAddress::isVerified), bool>);
  // User
  static_assert(std::is_constructible_v<User>);
  static_assert(std::is_same_v<decltype(User::name), std::string>);
  static_assert(std::is_same_v<decltype(User::displayName), std::string>);
  static_assert(std::is_same_v<decltype(User::bio), std::string>);
  static_assert(std::is_same_v<decltype(User::location), std::string>);
  static_assert(std::is_same_v<decltype(User::url), std::string>);
  static_assert(std::is_same_v<decltype(User::profilePictureUrl), std::string>);
  static_assert(std::is_same_v<decltype(User::emailAddresses), std::vector<EmailAddress>>);
  // ListUserOperations
  static_assert(std::is_constructible_v<ListUserOperations, std::string>);
  static_assert(std::is_same_v<decltype(ListUserOperations::user), std::string>);
  static_assert(std::is_same_v<decltype(ListUserOperations::type), std::optional<OperationType>>);
  // UserOperation
  static_assert(std::is_constructible_v<UserOperation>);
  static_assert(std::is_same_v<decltype(UserOperation::name), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::creator), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::description), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::type), OperationType>);
  static_assert(std::is_same_v<decltype(UserOperation::typeText), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(UserOperation::statusText), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::error), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::metadata), std::string>);
  static_assert(std::is_same_v<decltype(UserOperation::createdAt), Timestamp>);
  static_assert(std::is_same_v<decltype(UserOperation::updatedAt), Timestamp>);
}

// <dolthub/version.hpp>
[[maybe_unused]] void namesOfVersion() {
  function<std::string_view() noexcept>(&version);
}

[[maybe_unused]] void namesOfTemplates() {
  // Templates, at one type each.
  static_assert(std::is_same_v<decltype(Page<Tag>::items), std::vector<Tag>>);
  static_assert(std::is_same_v<decltype(Page<Tag>::nextPageToken), std::string>);
  static_assert(std::is_same_v<decltype(Collected<Tag>::items), std::vector<Tag>>);
  static_assert(std::is_same_v<decltype(Collected<Tag>::more), bool>);
  member<asio::awaitable<std::optional<Page<Tag>>>()&>(&Pages<Tag>::next);
  member<asio::awaitable<std::optional<Page<Tag>>>() &&>(&Pages<Tag>::next);
  member<asio::awaitable<Collected<Tag>>(std::size_t)&>(&Pages<Tag>::collect);
  member<asio::awaitable<Collected<Tag>>(std::size_t) &&>(&Pages<Tag>::collect);
  member<const Collected<Tag>&() const noexcept>(&Pages<Tag>::collected);
  static_assert(std::is_constructible_v<Result<Tag>, Tag>);
  static_assert(std::is_constructible_v<Result<Tag>, const Error&>);
  member<bool() const noexcept>(&Result<Tag>::has_value);
  member<bool() const noexcept>(&Result<Tag>::has_error);
  member<const Tag&() const&>(&Result<Tag>::value);
  member<Error() const>(&Result<Tag>::error);
  function<asio::awaitable<Result<Tag>>(asio::awaitable<Tag>)>(&asResult<Tag>);
  static_assert(std::is_constructible_v<Operation<ImportResult>, AnyOperation>);
  function<Operation<ImportResult>(std::string_view)>(&Operation<ImportResult>::restore);
  static_assert(std::is_same_v<decltype(OperationState<ImportResult>::status), OperationStatus>);
  static_assert(std::is_same_v<decltype(OperationState<ImportResult>::statusText), std::string>);
  static_assert(std::is_same_v<decltype(OperationState<ImportResult>::message), std::string>);
  static_assert(
      std::is_same_v<decltype(OperationState<ImportResult>::result), std::optional<ImportResult>>);
  static_assert(std::is_base_of_v<AwaitOptions, AwaitManyOptions<ImportResult>>);
  static_assert(std::is_same_v<decltype(AwaitManyOptions<ImportResult>::onEnd),
                               std::function<void(std::size_t, const Result<ImportResult>&)>>);
  member<asio::awaitable<OperationState<ImportResult>>(Operation<ImportResult>, CallOptions) const>(
      &Client::pollOperation<ImportResult>);
  member<asio::awaitable<ImportResult>(Operation<ImportResult>, AwaitOptions) const>(
      &Client::awaitOperation<ImportResult>);
  member<asio::awaitable<std::vector<Result<ImportResult>>>(std::vector<Operation<ImportResult>>,
                                                            AwaitManyOptions<ImportResult>) const>(
      &Client::awaitOperations<ImportResult>);
  static_assert(std::is_same_v<Client::executor_type, asio::any_io_executor>);
}

} // namespace
} // namespace dolthub
