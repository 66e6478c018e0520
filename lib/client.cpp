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
#include "text/text.hpp"
#include "wire/api.hpp"
#include "wire/endpoint.hpp"
#include "wire/saved.hpp"

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
  const wire::Api& api() const noexcept { return caller_->api(); }
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
        proxy ? "the proxy " + proxy->name + ", on the way to " + endpoint.host : endpoint.host;
    auto pool = std::make_unique<http::Pool>(hub_, transportTo(endpoint, proxy, options, seams),
                                             std::move(addresses), where, limits, telling);
    ClientOptions kept = options;
    kept.apiToken = {};          // it lives in the handles
    kept.clientKey = {};         // it lives in OpenSSL's context
    kept.clientCertificate = {}; // it may have the key
    kept.proxy = {};             // its login lives where it is shown
    caller_ = std::make_unique<call::Caller>(wire::usualApi(), hub_, std::move(seams.worker),
                                             std::move(pool), std::move(endpoint), std::move(kept),
                                             telling);
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
  const wire::UserCalls& users = core_->api().users;
  return perform<User>(core_, core_->caller(), users.current(), users.readCurrent,
                       context(token_, std::move(options)));
}

Pages<UserOperation> Client::listUserOperations(ListUserOperations request,
                                                CallOptions options) const {
  const wire::UserCalls& users = core_->api().users;
  return pages<UserOperation>(core_, core_->caller(), std::move(request), users.listOperations,
                              users.readOperations, &idOf, context(token_, std::move(options)));
}

asio::awaitable<Database> Client::createDatabase(CreateDatabase request,
                                                 CallOptions options) const {
  const wire::DatabaseCalls& databases = core_->api().databases;
  auto call = databases.create(request);
  return performOnce<Database>(core_, core_->caller(), std::move(call), databases.readCreated,
                               foundBy(databases.found, std::move(request)),
                               context(token_, std::move(options)));
}

asio::awaitable<Operation<ForkResult>> Client::startFork(StartFork request,
                                                         CallOptions options) const {
  const wire::ForkCalls& forks = core_->api().forks;
  auto call = forks.start(request);
  auto read = [readStarted = forks.readStarted, request = std::move(request),
               origin = core_->origin()](const message::Response& response) {
    return readStarted(response, request, origin);
  };
  return start<ForkResult>(core_, core_->caller(), std::move(call), std::move(read),
                           context(token_, std::move(options)));
}

asio::awaitable<Forks> Client::listForks(DatabaseName database, CallOptions options) const {
  const wire::ForkCalls& forks = core_->api().forks;
  return perform<Forks>(core_, core_->caller(), forks.list(database), forks.readList,
                        context(token_, std::move(options)));
}

asio::awaitable<Branch> Client::createBranch(CreateBranch request, CallOptions options) const {
  const wire::BranchCalls& branches = core_->api().branches;
  auto call = branches.create(request);
  return performOnce<Branch>(core_, core_->caller(), std::move(call), branches.readCreated,
                             foundBy(branches.found, std::move(request)),
                             context(token_, std::move(options)));
}

Pages<Branch> Client::listBranches(DatabaseName database, CallOptions options) const {
  const wire::BranchCalls& branches = core_->api().branches;
  return pages<Branch>(core_, core_->caller(), std::move(database), branches.list,
                       branches.readPage, &idOf, context(token_, std::move(options)));
}

asio::awaitable<Tag> Client::createTag(CreateTag request, CallOptions options) const {
  const wire::TagCalls& tags = core_->api().tags;
  auto call = tags.create(request);
  return performOnce<Tag>(core_, core_->caller(), std::move(call), tags.readCreated,
                          foundBy(tags.found, std::move(request)),
                          context(token_, std::move(options)));
}

Pages<Tag> Client::listTags(DatabaseName database, CallOptions options) const {
  const wire::TagCalls& tags = core_->api().tags;
  return pages<Tag>(core_, core_->caller(), std::move(database), tags.list, tags.readPage, &idOf,
                    context(token_, std::move(options)));
}

asio::awaitable<Release> Client::createRelease(CreateRelease request, CallOptions options) const {
  const wire::ReleaseCalls& releases = core_->api().releases;
  auto call = releases.create(request);
  return performOnce<Release>(core_, core_->caller(), std::move(call), releases.readCreated,
                              foundBy(releases.found, std::move(request)),
                              context(token_, std::move(options)));
}

Pages<Release> Client::listReleases(DatabaseName database, CallOptions options) const {
  const wire::ReleaseCalls& releases = core_->api().releases;
  return pages<Release>(core_, core_->caller(), std::move(database), releases.list,
                        releases.readPage, &idOf, context(token_, std::move(options)));
}

asio::awaitable<PullRequest> Client::createPullRequest(CreatePullRequest request,
                                                       CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  std::string mark = request.mark ? newMark(core_->hub()) : std::string();
  if (request.mark) {
    request.description += (request.description.empty() ? "" : "\n\n") + mark;
  }
  wire::Encoding<wire::Call> call = pullRequests.create(request);
  noteMark(call, std::move(mark));
  auto read = [readCreated = pullRequests.readCreated, request](const message::Response& response) {
    return readCreated(response, request);
  };
  return performOnce<PullRequest>(core_, core_->caller(), std::move(call), std::move(read),
                                  foundBy(pullRequests.found, std::move(request)),
                                  context(token_, std::move(options)));
}

asio::awaitable<PullRequest> Client::getPullRequest(PullRequestName pullRequest,
                                                    CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  return perform<PullRequest>(core_, core_->caller(), pullRequests.get(pullRequest),
                              pullRequests.readGot, context(token_, std::move(options)));
}

asio::awaitable<PullRequestSummary> Client::updatePullRequest(UpdatePullRequest request,
                                                              CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  const auto found = [](const operation::Learnt& learnt) {
    return learnt.pull;
  };
  return performOnce<PullRequestSummary>(core_, core_->caller(), pullRequests.update(request),
                                         pullRequests.readUpdated, found,
                                         context(token_, std::move(options)));
}

Pages<PullRequestSummary> Client::listPullRequests(ListPullRequests request,
                                                   CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  return pages<PullRequestSummary>(core_, core_->caller(), std::move(request), pullRequests.list,
                                   pullRequests.readPage, &idOf,
                                   context(token_, std::move(options)));
}

asio::awaitable<void> Client::commentOnPullRequest(CommentOnPullRequest request,
                                                   CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  return perform<void>(core_, core_->caller(), pullRequests.comment(request),
                       pullRequests.readComment, context(token_, std::move(options)));
}

asio::awaitable<Operation<MergeResult>> Client::startMerge(PullRequestName pullRequest,
                                                           CallOptions options) const {
  const wire::PullRequestCalls& pullRequests = core_->api().pullRequests;
  auto call = pullRequests.startMerge(pullRequest);
  auto read = [readStartedMerge = pullRequests.readStartedMerge,
               pullRequest = std::move(pullRequest),
               origin = core_->origin()](const message::Response& response) {
    return readStartedMerge(response, pullRequest, origin);
  };
  return start<MergeResult>(core_, core_->caller(), std::move(call), std::move(read),
                            context(token_, std::move(options)));
}

asio::awaitable<Operation<ImportResult>> Client::startImport(ImportFile file,
                                                             CallOptions options) const {
  const wire::ImportCalls& imports = core_->api().imports;
  auto call = imports.start(file, core_->caller().options().maxUploadBytes);
  auto read = [readStarted = imports.readStarted, database = std::move(file.database),
               branch = std::move(file.branch),
               origin = core_->origin()](const message::Response& response) {
    return readStarted(response, database, branch, origin);
  };
  return start<ImportResult>(core_, core_->caller(), std::move(call), std::move(read),
                             context(token_, std::move(options)));
}

asio::awaitable<Downloaded> Client::downloadTable(DownloadTable request,
                                                  CallOptions options) const {
  auto call = core_->api().downloads.table(request);
  return download(core_, core_->caller(), std::move(call), std::move(request.to),
                  context(token_, std::move(options)));
}

asio::awaitable<Downloaded> Client::downloadTables(DownloadTables request,
                                                   CallOptions options) const {
  auto call = core_->api().downloads.tables(request);
  return download(core_, core_->caller(), std::move(call), std::move(request.to),
                  context(token_, std::move(options)));
}

asio::awaitable<RowsRead> Client::readRows(ReadRows request, CallOptions options) const {
  return dolthub::readRows(core_, core_->caller(), std::move(request),
                           context(token_, std::move(options)));
}

Pages<Job> Client::listJobs(DatabaseName database, CallOptions options) const {
  const wire::JobCalls& jobs = core_->api().jobs;
  return pages<Job>(core_, core_->caller(), std::move(database), jobs.list, jobs.readPage, &idOf,
                    context(token_, std::move(options)));
}

asio::awaitable<SqlResult> Client::query(Query request, CallOptions options) const {
  const wire::SqlCalls& sql = core_->api().sql;
  return perform<SqlResult>(core_, core_->caller(), sql.query(request), sql.readResult,
                            context(token_, std::move(options)));
}

asio::awaitable<Operation<SqlWriteResult>> Client::startSqlWrite(StartSqlWrite request,
                                                                 CallOptions options) const {
  const wire::SqlCalls& sql = core_->api().sql;
  std::string mark = request.mark ? newMark(core_->hub()) : std::string();
  if (request.mark) {
    request.sql.insert(0, "/* " + mark + " */ ");
  }
  auto call = sql.startWrite(request);
  noteMark(call, std::move(mark));
  auto read = [readStarted = sql.readStarted, database = request.from.database(),
               origin = core_->origin()](const message::Response& response) {
    return readStarted(response, database, origin);
  };
  return start<SqlWriteResult>(core_, core_->caller(), std::move(call), std::move(read),
                               context(token_, std::move(options)));
}

asio::awaitable<Operation<SqlWriteResult>> Client::startBranchMerge(StartBranchMerge request,
                                                                    CallOptions options) const {
  const wire::SqlCalls& sql = core_->api().sql;
  auto call = sql.startBranchMerge(request);
  auto read = [readStarted = sql.readStarted, database = request.from.database(),
               origin = core_->origin()](const message::Response& response) {
    return readStarted(response, database, origin);
  };
  return start<SqlWriteResult>(core_, core_->caller(), std::move(call), std::move(read),
                               context(token_, std::move(options)));
}

asio::awaitable<Findings> Client::findOut(LostCall call, CallOptions options) const {
  return find(core_, core_->caller(), std::move(call), context(token_, std::move(options)));
}

asio::awaitable<RawAnswer> Client::send(RawCall call, CallOptions options) const {
  const wire::RawCalls& raw = core_->api().raw;
  const wire::Repeat repeat = call.method == "GET" ? wire::Repeat::Safe : wire::Repeat::Never;
  auto read = [&raw, repeat](const message::Response& response) -> wire::Reading<RawAnswer> {
    if (std::optional<wire::Problem> problem = raw.check(response, repeat)) {
      return std::move(*problem);
    }
    RawAnswer answer;
    answer.httpStatus = response.status;
    answer.contentType = response.contentType;
    answer.body = response.body;
    return answer;
  };
  return perform<RawAnswer>(core_, core_->caller(), raw.encode(call.method, call.path, call.body),
                            read, context(token_, std::move(options)));
}

template <class R>
asio::awaitable<OperationState<R>> Client::pollOperation(Operation<R> operation,
                                                         CallOptions options) const {
  auto problem = operation::problemOf(core_->poller(), operation, *token_);
  std::shared_ptr<operation::Poller> poller(core_, &core_->poller());
  return operation::pollOnce<R>(std::move(poller), std::move(problem), std::move(operation),
                                context(token_, std::move(options)));
}

template <class R>
asio::awaitable<R> Client::awaitOperation(Operation<R> operation, AwaitOptions options) const {
  std::shared_ptr<operation::Poller> poller(core_, &core_->poller());
  return operation::awaitEnd<R>(
      operation::prepareWait(std::move(poller), std::move(operation), std::move(options), token_));
}

template <class R>
asio::awaitable<std::vector<Result<R>>>
Client::awaitOperations(std::vector<Operation<R>> operations, AwaitManyOptions<R> options) const {
  const std::size_t count = operations.size();
  auto start = [core = core_, token = token_,
                operations = std::move(operations)](std::size_t index, AwaitOptions one) mutable {
    std::shared_ptr<operation::Poller> poller(core, &core->poller());
    return operation::awaitEnd<R>(operation::prepareWait(
        std::move(poller), std::move(operations[index]), std::move(one), token));
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
