#include <dolthub/client.hpp>

#include "client_access.hpp"
#include "client_calls.hpp"

#include "call/caller.hpp"
#include "call/policy.hpp"
#include "call/proxy.hpp"
#include "call/telling.hpp"
#include "http/pool.hpp"
#include "http/tls.hpp"
#include "message/response.hpp"
#include "operation/await.hpp"
#include "operation/join_all.hpp"
#include "operation/poller.hpp"
#include "public/text.hpp"
#include "wire/endpoint.hpp"
#include "wire/saved.hpp"
#include "wire/v1alpha1/branch.hpp"
#include "wire/v1alpha1/database.hpp"
#include "wire/v1alpha1/download.hpp"
#include "wire/v1alpha1/import.hpp"
#include "wire/v1alpha1/job.hpp"
#include "wire/v1alpha1/poll.hpp"
#include "wire/v1alpha1/pull_request.hpp"
#include "wire/v1alpha1/raw.hpp"
#include "wire/v1alpha1/release.hpp"
#include "wire/v1alpha1/sql.hpp"
#include "wire/v1alpha1/tag.hpp"
#include "wire/v1alpha1/user.hpp"
#include "wire/verdict.hpp"

#include <utility>

namespace dolthub {

namespace {

wire::Endpoint checked(const ClientOptions& options) {
  wire::Encoding<wire::Endpoint> endpoint =
      wire::parseEndpoint(options.endpoint, options.allowPlainHttp ? wire::PlainHttp::Allowed
                                                                   : wire::PlainHttp::Refused);
  if (!endpoint) {
    throw endpoint.error();
  }
  if (options.maxConnections < 2) {
    throw Error::invalid("maxConnections: at least 2, so that a poll need not wait for an upload");
  }
  if (text::findControl(options.userAgent)) {
    throw Error::invalid("userAgent: has a control character in it");
  }
  constexpr double mostPerSecond = 1e6;
  if (!(options.requestsPerSecond >= 0 && options.requestsPerSecond <= mostPerSecond)) {
    throw Error::invalid("requestsPerSecond: a number from 0, for no limit, to 1000000");
  }
  if (options.slowestUpload == 0) {
    throw Error::invalid("slowestUpload: must not be 0");
  }
  if (options.connectTimeout.count() <= 0 || options.maxResponseBytes == 0 ||
      options.maxResponseHeadBytes == 0 || options.maxUploadBytes == 0) {
    throw Error::invalid("connectTimeout, maxResponseBytes, maxResponseHeadBytes and "
                         "maxUploadBytes must not be 0");
  }
  return *std::move(endpoint);
}

std::optional<http::Proxy> proxyOf(const ClientOptions& options) {
  if (options.proxy.empty()) {
    return std::nullopt;
  }
  wire::Encoding<http::Proxy> proxy = call::parseProxy(options.proxy);
  if (!proxy) {
    throw proxy.error();
  }
  return *std::move(proxy);
}

std::shared_ptr<http::TlsContext> tlsFor(const ClientOptions& options,
                                         const http::TlsContext::Identity& identity) {
  auto tls = http::TlsContext::make({options.caCertificates, options.caFile}, identity);
  if (!tls) {
    ErrorDetails details;
    details.message = tls.error().text;
    throw Error(tls.error().ofFile ? Errc::FileUnusable : Errc::InvalidArgument,
                std::move(details));
  }
  return *tls;
}

// What an endpoint is spoken with. The options are checked also where nothing of them is used.
std::unique_ptr<http::Transport> transportTo(const wire::Endpoint& endpoint,
                                             const std::optional<http::Proxy>& proxy,
                                             const ClientOptions& options, Seams& seams) {
  std::unique_ptr<http::Transport> transport = std::move(seams.transport);
  if (proxy) {
    if (proxy->isSecure && !seams.plain) {
      // Who we are is for the endpoint alone.
      transport = http::tlsTransport(std::move(transport), tlsFor(options, {}), proxy->host);
    }
    const bool isNamed = endpoint.hostHeader.ends_with(':' + std::to_string(endpoint.port));
    transport = http::tunnelTransport(std::move(transport), *proxy,
                                      endpoint.hostHeader +
                                          (isNamed ? "" : ':' + std::to_string(endpoint.port)));
  }
  if (seams.plain) {
    return transport;
  }
  std::shared_ptr<http::TlsContext> tls =
      tlsFor(options, {options.clientCertificate, options.clientCertificateFile, options.clientKey,
                       options.clientKeyFile});
  return endpoint.isPlain ? http::plainTransport(std::move(transport))
                          : http::tlsTransport(std::move(transport), std::move(tls), endpoint.host);
}

} // namespace

Seams systemSeams(const asio::any_io_executor& executor) {
  Seams seams;
  seams.clock = support::systemClock(executor);
  seams.random = support::systemRandom();
  seams.worker = support::threadWorker();
  seams.resolver = http::systemResolver(executor);
  seams.transport = http::tcpTransport(executor);
  return seams;
}

// The parts of a client, put together. Shared by its handles and by every call under way.
class Client::Core {
public:
  Core(asio::any_io_executor executor, const ClientOptions& options, Seams seams)
      : Core(checked(options), std::move(executor), options, std::move(seams)) {}

  call::Caller& caller() noexcept { return *caller_; }
  operation::Poller& poller() noexcept { return *poller_; }
  support::Hub& hub() noexcept { return *hub_; }
  const std::string& origin() const noexcept { return caller_->endpoint().origin; }

private:
  Core(wire::Endpoint endpoint, asio::any_io_executor executor, const ClientOptions& options,
       Seams seams)
      : hub_(support::Hub::make(std::move(executor), std::move(seams.clock),
                                std::move(seams.random))) {
    http::PoolLimits limits;
    limits.maxConnections = options.maxConnections;
    limits.maxWaiters = options.maxWaiters;
    limits.idleTime = call::bounded(options.idleTime);
    limits.maxAge = call::bounded(options.maxConnectionAge);
    limits.connectTimeout = call::bounded(options.connectTimeout);
    const std::shared_ptr<call::Telling> telling =
        options.observer ? std::make_shared<call::Telling>(options.observer, hub_, endpoint)
                         : nullptr;
    const std::optional<http::Proxy> proxy = proxyOf(options);
    auto addresses = std::make_shared<http::Addresses>(hub_, std::move(seams.resolver),
                                                       proxy ? proxy->host : endpoint.host,
                                                       proxy ? proxy->port : endpoint.port);
    const std::string where =
        proxy ? endpoint.host + " by the proxy " + proxy->name : endpoint.host;
    auto pool = std::make_unique<http::Pool>(hub_, transportTo(endpoint, proxy, options, seams),
                                             std::move(addresses), where, limits, telling);
    ClientOptions kept = options;
    kept.apiToken = {};          // it lives in the handles
    kept.clientKey = {};         // it lives in OpenSSL's context
    kept.clientCertificate = {}; // it may have the key
    kept.proxy = {};             // its login lives where it is shown
    caller_ = std::make_unique<call::Caller>(hub_, std::move(seams.worker), std::move(pool),
                                             std::move(endpoint), std::move(kept), telling);
    poller_ = std::make_unique<operation::Poller>(*caller_);
  }

  std::shared_ptr<support::Hub> hub_;
  std::unique_ptr<call::Caller> caller_;
  std::unique_ptr<operation::Poller> poller_;
};

namespace {

// What tells an item of a list from all others.
std::string idOf(const UserOperation& item) {
  return item.name;
}
std::string idOf(const Branch& item) {
  return item.name;
}
std::string idOf(const Tag& item) {
  return item.name;
}
std::string idOf(const Release& item) {
  return item.tag + '/' + item.title;
}
std::string idOf(const PullRequestSummary& item) {
  return item.id;
}
std::string idOf(const Job& item) {
  return item.id;
}

} // namespace

Client::Client(std::shared_ptr<Core> core, std::shared_ptr<const ApiToken> token, bool owner)
    : core_(std::move(core)), token_(std::move(token)), owner_(owner) {}

Client::Client(asio::any_io_executor executor, ClientOptions options)
    : Client(ClientAccess::make(executor, std::move(options), systemSeams(executor))) {}

Client ClientAccess::make(asio::any_io_executor executor, ClientOptions options, Seams seams) {
  auto core = std::make_shared<Client::Core>(std::move(executor), options, std::move(seams));
  return Client(std::move(core), std::make_shared<const ApiToken>(std::move(options.apiToken)),
                true);
}

Client::Client(Client&& other) noexcept
    : core_(std::move(other.core_)), token_(std::move(other.token_)),
      owner_(std::exchange(other.owner_, false)) {}

Client& Client::operator=(Client&& other) noexcept {
  if (this != &other) {
    const Client ended(std::move(*this));
    core_ = std::move(other.core_);
    token_ = std::move(other.token_);
    owner_ = std::exchange(other.owner_, false);
  }
  return *this;
}

Client::executor_type Client::get_executor() const noexcept {
  return core_->hub().executor();
}

Client::~Client() {
  if (owner_) {
    core_->hub().close();
  }
}

Client Client::withToken(ApiToken token) const {
  return Client(core_, std::make_shared<const ApiToken>(std::move(token)), false);
}

Statistics Client::statistics() const {
  Statistics statistics = core_->caller().statistics();
  statistics.waitingOperations = core_->poller().count();
  return statistics;
}

asio::awaitable<User> Client::currentUser(CallOptions options) const {
  return perform<User>(core_, core_->caller(), wire::currentUser(), &wire::readUser,
                       context(token_, std::move(options)));
}

Pages<UserOperation> Client::listUserOperations(ListUserOperations request,
                                                CallOptions options) const {
  return pages<UserOperation>(core_, core_->caller(), std::move(request), &wire::listUserOperations,
                              &wire::readUserOperations, &idOf,
                              context(token_, std::move(options)));
}

asio::awaitable<Database> Client::createDatabase(CreateDatabase request,
                                                 CallOptions options) const {
  auto call = wire::createDatabase(request);
  return performOnce<Database>(core_, core_->caller(), std::move(call), &wire::readDatabase,
                               foundBy(&wire::foundDatabase, std::move(request)),
                               context(token_, std::move(options)));
}

asio::awaitable<Operation<ForkResult>> Client::startFork(StartFork request,
                                                         CallOptions options) const {
  auto call = wire::startFork(request);
  auto read = [request = std::move(request),
               origin = core_->origin()](const message::Response& response) {
    return wire::readStartedFork(response, request, origin);
  };
  return start<ForkResult>(core_, core_->caller(), std::move(call), std::move(read),
                           context(token_, std::move(options)));
}

asio::awaitable<Forks> Client::listForks(DatabaseName database, CallOptions options) const {
  return perform<Forks>(core_, core_->caller(), wire::listForks(database), &wire::readForks,
                        context(token_, std::move(options)));
}

asio::awaitable<Branch> Client::createBranch(CreateBranch request, CallOptions options) const {
  auto call = wire::createBranch(request);
  return performOnce<Branch>(core_, core_->caller(), std::move(call), &wire::readCreatedBranch,
                             foundBy(&wire::foundBranch, std::move(request)),
                             context(token_, std::move(options)));
}

Pages<Branch> Client::listBranches(DatabaseName database, CallOptions options) const {
  return pages<Branch>(core_, core_->caller(), std::move(database), &wire::listBranches,
                       &wire::readBranches, &idOf, context(token_, std::move(options)));
}

asio::awaitable<Tag> Client::createTag(CreateTag request, CallOptions options) const {
  auto call = wire::createTag(request);
  return performOnce<Tag>(core_, core_->caller(), std::move(call), &wire::readCreatedTag,
                          foundBy(&wire::foundTag, std::move(request)),
                          context(token_, std::move(options)));
}

Pages<Tag> Client::listTags(DatabaseName database, CallOptions options) const {
  return pages<Tag>(core_, core_->caller(), std::move(database), &wire::listTags, &wire::readTags,
                    &idOf, context(token_, std::move(options)));
}

asio::awaitable<Release> Client::createRelease(CreateRelease request, CallOptions options) const {
  auto call = wire::createRelease(request);
  return performOnce<Release>(core_, core_->caller(), std::move(call), &wire::readCreatedRelease,
                              foundBy(&wire::foundRelease, std::move(request)),
                              context(token_, std::move(options)));
}

Pages<Release> Client::listReleases(DatabaseName database, CallOptions options) const {
  return pages<Release>(core_, core_->caller(), std::move(database), &wire::listReleases,
                        &wire::readReleases, &idOf, context(token_, std::move(options)));
}

asio::awaitable<PullRequest> Client::createPullRequest(CreatePullRequest request,
                                                       CallOptions options) const {
  std::string mark;
  if (request.mark) {
    mark = newMark(core_->hub());
    request.description += (request.description.empty() ? "" : "\n\n") + mark;
  }
  wire::Encoding<wire::Call> call = wire::createPullRequest(request);
  noteMark(call, std::move(mark));
  auto read = [request](const message::Response& response) {
    return wire::readCreatedPullRequest(response, request);
  };
  return performOnce<PullRequest>(core_, core_->caller(), std::move(call), std::move(read),
                                  foundBy(&wire::foundPullRequest, std::move(request)),
                                  context(token_, std::move(options)));
}

asio::awaitable<PullRequest> Client::getPullRequest(PullRequestName pullRequest,
                                                    CallOptions options) const {
  return perform<PullRequest>(core_, core_->caller(), wire::getPullRequest(pullRequest),
                              &wire::readPullRequest, context(token_, std::move(options)));
}

asio::awaitable<PullRequestSummary> Client::updatePullRequest(UpdatePullRequest request,
                                                              CallOptions options) const {
  const auto found = [](const operation::Learnt& learnt) {
    return learnt.pull;
  };
  return performOnce<PullRequestSummary>(core_, core_->caller(), wire::updatePullRequest(request),
                                         &wire::readUpdatedPullRequest, found,
                                         context(token_, std::move(options)));
}

Pages<PullRequestSummary> Client::listPullRequests(ListPullRequests request,
                                                   CallOptions options) const {
  return pages<PullRequestSummary>(core_, core_->caller(), std::move(request),
                                   &wire::listPullRequests, &wire::readPullRequests, &idOf,
                                   context(token_, std::move(options)));
}

asio::awaitable<void> Client::commentOnPullRequest(CommentOnPullRequest request,
                                                   CallOptions options) const {
  return perform<void>(core_, core_->caller(), wire::commentOnPullRequest(request),
                       &wire::readComment, context(token_, std::move(options)));
}

asio::awaitable<Operation<MergeResult>> Client::startMerge(PullRequestName pullRequest,
                                                           CallOptions options) const {
  auto call = wire::startMerge(pullRequest);
  auto read = [pullRequest = std::move(pullRequest),
               origin = core_->origin()](const message::Response& response) {
    return wire::readStartedMerge(response, pullRequest, origin);
  };
  return start<MergeResult>(core_, core_->caller(), std::move(call), std::move(read),
                            context(token_, std::move(options)));
}

asio::awaitable<Operation<ImportResult>> Client::startImport(ImportFile file,
                                                             CallOptions options) const {
  auto call = wire::startImport(file, core_->caller().options().maxUploadBytes);
  auto read = [database = std::move(file.database), branch = std::move(file.branch),
               origin = core_->origin()](const message::Response& response) {
    return wire::readStartedImport(response, database, branch, origin);
  };
  return start<ImportResult>(core_, core_->caller(), std::move(call), std::move(read),
                             context(token_, std::move(options)));
}

asio::awaitable<Downloaded> Client::downloadTable(DownloadTable request,
                                                  CallOptions options) const {
  auto call = wire::downloadTable(request);
  return download(core_, core_->caller(), std::move(call), std::move(request.to),
                  context(token_, std::move(options)));
}

asio::awaitable<Downloaded> Client::downloadTables(DownloadTables request,
                                                   CallOptions options) const {
  auto call = wire::downloadTables(request);
  return download(core_, core_->caller(), std::move(call), std::move(request.to),
                  context(token_, std::move(options)));
}

asio::awaitable<RowsRead> Client::readRows(ReadRows request, CallOptions options) const {
  return dolthub::readRows(core_, core_->caller(), std::move(request),
                           context(token_, std::move(options)));
}

Pages<Job> Client::listJobs(DatabaseName database, CallOptions options) const {
  return pages<Job>(core_, core_->caller(), std::move(database), &wire::listJobs, &wire::readJobs,
                    &idOf, context(token_, std::move(options)));
}

asio::awaitable<SqlResult> Client::query(Query request, CallOptions options) const {
  return perform<SqlResult>(core_, core_->caller(), wire::query(request), &wire::readSqlResult,
                            context(token_, std::move(options)));
}

asio::awaitable<Operation<SqlWriteResult>> Client::startSqlWrite(StartSqlWrite request,
                                                                 CallOptions options) const {
  std::string mark;
  if (request.mark) {
    mark = newMark(core_->hub());
    request.sql.insert(0, "/* " + mark + " */ ");
  }
  auto call = wire::startSqlWrite(request);
  noteMark(call, std::move(mark));
  auto read = [database = request.from.database(),
               origin = core_->origin()](const message::Response& response) {
    return wire::readStartedSqlWrite(response, database, origin);
  };
  return start<SqlWriteResult>(core_, core_->caller(), std::move(call), std::move(read),
                               context(token_, std::move(options)));
}

asio::awaitable<Operation<SqlWriteResult>> Client::startBranchMerge(StartBranchMerge request,
                                                                    CallOptions options) const {
  auto call = wire::startBranchMerge(request);
  auto read = [database = request.from.database(),
               origin = core_->origin()](const message::Response& response) {
    return wire::readStartedSqlWrite(response, database, origin);
  };
  return start<SqlWriteResult>(core_, core_->caller(), std::move(call), std::move(read),
                               context(token_, std::move(options)));
}

asio::awaitable<Findings> Client::findOut(LostCall call, CallOptions options) const {
  return find(core_, core_->caller(), std::move(call), context(token_, std::move(options)));
}

asio::awaitable<RawAnswer> Client::send(RawCall call, CallOptions options) const {
  const wire::Repeat repeat = call.method == "GET" ? wire::Repeat::Safe : wire::Repeat::Never;
  auto read = [repeat](const message::Response& response) -> wire::Reading<RawAnswer> {
    if (std::optional<wire::Problem> problem = wire::judge(response, repeat)) {
      return std::move(*problem);
    }
    RawAnswer answer;
    answer.httpStatus = response.status;
    answer.contentType = response.contentType;
    answer.body = response.body;
    return answer;
  };
  return perform<RawAnswer>(core_, core_->caller(), wire::raw(call.method, call.path, call.body),
                            read, context(token_, std::move(options)));
}

template <class R>
asio::awaitable<OperationState<R>> Client::pollOperation(Operation<R> operation,
                                                         CallOptions options) const {
  auto problem = operation::problemOf(operation, core_->origin(), *token_);
  std::shared_ptr<operation::Poller> poller(core_, &core_->poller());
  return operation::pollOnce<R>(std::move(poller), std::move(problem), std::move(operation),
                                context(token_, std::move(options)));
}

template <class R>
asio::awaitable<R> Client::awaitOperation(Operation<R> operation, AwaitOptions options) const {
  std::shared_ptr<operation::Poller> poller(core_, &core_->poller());
  return operation::awaitEnd<R>(operation::prepareWait(
      std::move(poller), core_->origin(), std::move(operation), std::move(options), token_));
}

template <class R>
asio::awaitable<std::vector<Result<R>>>
Client::awaitOperations(std::vector<Operation<R>> operations, AwaitManyOptions<R> options) const {
  const std::size_t count = operations.size();
  auto start = [core = core_, token = token_,
                operations = std::move(operations)](std::size_t index, AwaitOptions one) mutable {
    std::shared_ptr<operation::Poller> poller(core, &core->poller());
    return operation::awaitEnd<R>(operation::prepareWait(
        std::move(poller), core->origin(), std::move(operations[index]), std::move(one), token));
  };
  return operation::joinAll<R>(core_, core_->hub().shared_from_this(), count, std::move(start),
                               std::move(options));
}

#define DOLTHUB_OPERATION(R)                                                                       \
  template DOLTHUB_EXPORT asio::awaitable<OperationState<R>> Client::pollOperation<R>(             \
      Operation<R>, CallOptions) const;                                                            \
  template DOLTHUB_EXPORT asio::awaitable<R> Client::awaitOperation<R>(Operation<R>, AwaitOptions) \
      const;                                                                                       \
  template DOLTHUB_EXPORT asio::awaitable<std::vector<Result<R>>> Client::awaitOperations<R>(      \
      std::vector<Operation<R>>, AwaitManyOptions<R>) const;

DOLTHUB_OPERATION(ImportResult)
DOLTHUB_OPERATION(MergeResult)
DOLTHUB_OPERATION(ForkResult)
DOLTHUB_OPERATION(SqlWriteResult)

#undef DOLTHUB_OPERATION

} // namespace dolthub
