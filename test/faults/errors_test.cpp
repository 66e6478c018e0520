#include "harness/routes.hpp"
#include "harness/run.hpp"
#include "http/temporary.hpp"
#include "http/tls_peer.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/resource.h>

// What a user reads when a row of the fault table reaches him. errors.txt beside this file has all
// of it, for people to read; after a change it is written anew by
//
//   build/try/bin/dolthub_test_faults --run_test=faults_errors -- --write
namespace dolthub::harness {

namespace {

using namespace std::chrono_literals;

const std::string errorsFile = DOLTHUB_SOURCE_DIR "/test/faults/errors.txt";
const DatabaseName art{"demo", "art"};
const BranchName artMain{art, "main"};
const std::string ofDoltLab261 =
    "Failed to run import job: detected unauthorized file/dir: .doltcfg";

// What a call is to the data: nothing, or something that happened or not.
enum class Changes { Nothing, Data };

struct Entry {
  std::string row;
  std::string what;
  Changes changes;
  std::string text;     // for who writes the program
  std::string importer; // for who runs dolthub-import
};

class Book {
public:
  void add(const std::string& row, const std::string& what, Changes changes, const Error& error) {
    entries_.push_back({row, what, changes, error.what(), error.explain(Audience::ImporterUser)});
  }
  const std::vector<Entry>& entries() const noexcept { return entries_; }

private:
  std::vector<Entry> entries_;
};

template <class T>
Error errorOf(const Result<T>& result) {
  if (result.has_value()) {
    throw std::logic_error("the fault did not happen");
  }
  return result.error();
}

CallOptions unsought(std::optional<std::chrono::milliseconds> timeout = {}) {
  CallOptions options;
  options.lost.lookUpTimeout = 0ms;
  options.timeout = timeout;
  return options;
}

Error get(World& world, CallOptions options = {}) {
  return errorOf(world.run(world.client().listBranches(art, std::move(options)).collect()));
}
Error post(World& world, CallOptions options = unsought()) {
  return errorOf(world.run(world.client().createBranch(
      CreateBranch{BranchName{art, "new"}, Revision::branch("main")}, std::move(options))));
}
Error import(World& world, const ImportFile& file, CallOptions options = unsought()) {
  return errorOf(world.run(world.client().startImport(file, std::move(options))));
}
ImportFile ofBytes(const std::string& content) {
  return ImportFile::fromBytes(artMain, "lacma.csv", content, ImportOperation::Create);
}

// One that gives the same answer to everything.
struct Answering : World {
  explicit Answering(Reply reply, ClientOptions options = testOptions())
      : World(std::move(options)) {
    transport().otherwise = [reply] {
      return Script::serving([reply](const std::string&) { return reply; });
    };
  }
};

std::string refusal(const std::string& words, unsigned status = 400,
                    const std::string& headers = {}) {
  return jsonResponse(R"({"status":"Error","message":")" + words + "\"}", status, headers);
}

std::string raw(const std::string& headers, const std::string& body = {}) {
  return "HTTP/1.1 200 OK\r\n" + headers + "\r\n" + body;
}

// Both kinds of calls against one answer.
void both(Book& book, const std::string& row, const std::string& what, const Reply& reply) {
  Answering reading(reply);
  book.add(row, what + " (a read)", Changes::Nothing, get(reading));
  Answering writing(reply);
  book.add(row, what + " (a change)", Changes::Data, post(writing));
}

void addConnecting(Book& book) {
  const auto refusing = [](World& world, boost::system::error_code why) {
    world.transport().otherwise = [why] {
      Script script;
      script.connect = why;
      return script;
    };
  };
  {
    World world;
    world.resolver().answer = {};
    world.resolver().answer.error = asio::error::host_not_found;
    book.add("1", "the host's name does not exist", Changes::Data, post(world));
  }
  {
    World world;
    world.resolver().holds = true;
    book.add("2", "the look-up of the host's name hangs", Changes::Data, post(world));
  }
  {
    World world;
    refusing(world, asio::error::connection_refused);
    book.add("4", "the host refuses connections", Changes::Data, post(world));
  }
  {
    World world;
    world.transport().otherwise = [] {
      Script script;
      script.connectHangs = true;
      return script;
    };
    book.add("5", "the host does not answer at all", Changes::Data, post(world));
  }
  {
    World world;
    refusing(world, boost::system::errc::make_error_code(boost::system::errc::too_many_files_open));
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = 1024; // the same number everywhere
    ::setrlimit(RLIMIT_NOFILE, &limit);
    book.add("91", "this process is out of file descriptors", Changes::Data, post(world));
  }
}

void addSending(Book& book) {
  const auto scripted = [](World& world, std::vector<Step> steps) {
    world.transport().otherwise = [steps] {
      Script script;
      script.steps = steps;
      return script;
    };
  };
  {
    World world;
    scripted(world, {{Step::What::Reset, {}}});
    book.add("7", "each connection is reset before the first byte", Changes::Data, post(world));
  }
  {
    World world;
    scripted(world, {{Step::What::Expect, "xxxx"}, {Step::What::Reset, {}}});
    book.add("8", "each upload is reset in the middle", Changes::Data,
             import(world, ofBytes(std::string(300'000, 'x'))));
  }
  {
    World world;
    Routes routes;
    routes.on("POST", Reply{{}, Reply::Then::Reset});
    routes.on("GET /api/v1alpha1/user", Reply{jsonResponse(R"({"username":"demo"})")});
    routes.on("GET /api/v1alpha1/demo/art/jobs", Reply{jsonResponse(R"({"jobs":[]})")});
    world.transport().otherwise = routes.scripts();
    book.add("9", "the server dies before it answers, and the import is not found", Changes::Data,
             import(world, ofBytes("id\n1\n"), {}));
  }
  both(book, "10", "the connection ends without an answer", Reply{{}, Reply::Then::Close});
  both(book, "12", "the server falls silent", Reply{});
  {
    World world;
    scripted(world, {{Step::What::Expect, "\r\n\r\n"}, {Step::What::Block, {}}});
    book.add("17", "an upload stands still", Changes::Data,
             import(world, ofBytes(std::string(300'000, 'x'))));
  }
  both(book, "40", "the answer is cut off",
       Reply{raw("Content-Length: 100\r\n", "{\"a\":"), Reply::Then::Cut});
  both(book, "34", "the answer's end is not certain", Reply{raw("", "{}"), Reply::Then::Cut});
}

// A transport to a TLS server in memory.
class PeerTransport final : public http::Transport {
public:
  explicit PeerTransport(http::TlsPeer* peer, std::string first = {})
      : peer_(peer), first_(std::move(first)) {}

  std::unique_ptr<http::Stream> make() override {
    auto line = std::make_shared<http::PeerStream::Line>();
    line->toClient = first_;
    return std::make_unique<http::PeerStream>(std::move(line), peer_);
  }

private:
  http::TlsPeer* peer_;
  std::string first_;
};

Error overTls(http::TlsPeer* peer, const http::Certificate& trusted,
              const std::string& first = {}) {
  asio::io_context context;
  TestSeams told(context.get_executor());
  Seams seams = told.take();
  seams.transport = std::make_unique<PeerTransport>(peer, first);
  seams.plain = false;
  ClientOptions options = testOptions();
  options.caCertificates = trusted.pem();
  const Client client = ClientAccess::make(context.get_executor(), options, std::move(seams));
  const CreateBranch request{BranchName{art, "new"}, Revision::branch("main")};
  const Started<Branch> call(context, client.createBranch(request, unsought()));
  context.run();
  return call.error();
}

void addTls(Book& book) {
  http::CertificateRequest rootRequest;
  rootRequest.name = "Test Root";
  rootRequest.authority = true;
  const http::Certificate root = http::makeCertificate(rootRequest);
  http::CertificateRequest good;
  good.issuer = &root;
  const auto add = [&](const std::string& row, const std::string& what,
                       const http::CertificateRequest& request,
                       const std::function<void(http::PeerOptions&)>& change = {}) {
    const http::Certificate certificate = http::makeCertificate(request);
    http::PeerOptions options;
    options.certificate = &certificate;
    if (change) {
      change(options);
    }
    http::TlsPeer peer(options);
    book.add(row, what, Changes::Data, overTls(&peer, root));
  };
  http::CertificateRequest changed = good;
  changed.from = -7200;
  changed.until = -3600;
  add("21", "the server's certificate has expired", changed);
  changed = good;
  changed.from = 3600;
  changed.until = 7200;
  add("22", "the server's certificate is of the future", changed);
  changed = good;
  changed.alternatives = "DNS:elsewhere.test";
  add("23", "the server's certificate is another host's", changed);
  changed = good;
  changed.issuer = nullptr;
  add("24", "the server's certificate is of its own making", changed);
  http::CertificateRequest middleRequest = rootRequest;
  middleRequest.name = "Middle";
  middleRequest.issuer = &root;
  const http::Certificate middle = http::makeCertificate(middleRequest);
  changed = good;
  changed.issuer = &middle;
  add("25", "the server leaves out an intermediate certificate", changed);
  add("29", "the server speaks TLS 1.1 at most", good, [](http::PeerOptions& options) {
    options.maxVersion = TLS1_1_VERSION;
    options.ciphers = "DEFAULT@SECLEVEL=0";
  });
  changed = good;
  changed.rsaBits = 1024;
  add("30", "the server's key is too short", changed);
  book.add("31", "the port speaks plain HTTP", Changes::Data,
           overTls(nullptr, root, "HTTP/1.1 400 Bad Request\r\n\r\n"));
  add("36", "the server demands a client certificate", good, [](http::PeerOptions& options) {
    options.demandsClient = true;
    options.maxVersion = TLS1_2_VERSION;
  });
}

void addFraming(Book& book) {
  const auto read = [&](const std::string& row, const std::string& what, const Reply& reply) {
    Answering world(reply);
    book.add(row, what, Changes::Nothing, get(world));
  };
  read("41", "two lengths", Reply{raw("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")});
  read("42", "a length and chunks",
       Reply{raw("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "{}")});
  read("43", "a length that is no number", Reply{raw("Content-Length: -2\r\n", "{}")});
  both(book, "44", "a damaged chunk",
       Reply{raw("Transfer-Encoding: chunked\r\n", "zz\r\nabc\r\n0\r\n\r\n")});
  // Not one behind a chunk's size: newer Beasts have a bound of their own for that.
  read("45", "a line without end behind the last chunk",
       Reply{raw("Transfer-Encoding: chunked\r\n", "0\r\nX: " + std::string(200'000, 'x'))});
  read("47", "endless headers", Reply{raw("X: " + std::string(100'000, 'x') + "\r\n")});
  both(book, "48", "an answer over the limit", Reply{raw("Content-Length: 9000000\r\n")});
  read("54", "a status of no class", Reply{"HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\n"});
  both(book, "56", "a compressed answer",
       Reply{raw("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}")});
}

void addAnswers(Book& book) {
  both(book, "57", "a redirect",
       Reply{jsonResponse("{}", 307, "Location: https://elsewhere.test/a?canary-token\r\n")});
  both(book, "57", "a redirect to another address of the server",
       Reply{jsonResponse("{}", 302, "Location: /signin?canary-token\r\n")});
  both(book, "57", "an answer for who has a copy", Reply{"HTTP/1.1 304 Not Modified\r\n\r\n"});
  {
    Answering world(Reply{refusal("Payload too large", 413)});
    book.add("59", "a file too large for the server", Changes::Data,
             import(world, ofBytes("id\n1\n")));
  }
  both(book, "60", "a page in place of an answer",
       Reply{raw("Content-Type: text/html\r\nContent-Length: 32\r\n",
                 "<html><title>Down</title></html>")});
  both(book, "63", "an answer with a field of another type",
       Reply{jsonResponse(R"({"username":7,"new_branch_name":[]})")});
  both(book, "66", "an answer that is not JSON", Reply{raw("Content-Length: 5\r\n", "{\"a\":")});
  {
    Answering world(Reply{jsonResponse(
        R"({"query_execution_status":"Error","query_execution_message":)"
        R"("query error: Error parsing SQL: syntax error at position 8 near 'frm'."})")});
    book.add("67", "an SQL read that fails", Changes::Nothing,
             errorOf(world.run(world.client().query(Query{art, "main", "select frm"}))));
  }
  both(book, "68", "a refusal", Reply{refusal("no such repository")});
  both(book, "69", "a token that the server does not know",
       Reply{refusal("no authentication", 401)});
  both(book, "69", "a user who may not", Reply{refusal("not your database", 403)});
  both(book, "69", "a log-in page in front of the server",
       Reply{jsonResponse("<html><head><title>Sign in</title></head></html>", 401)});
  both(book, "71", "too many requests", Reply{refusal("slow down", 429, "Retry-After: 400\r\n")});
  both(book, "72", "a server out of order", Reply{refusal("maintenance", 503)});
  both(book, "73", "a server that fails", Reply{refusal("upstream request timeout", 504)});
  {
    Answering world(Reply{refusal(ofDoltLab261)});
    book.add("68", "DoltLab 2.6.1, which refuses files that are in order", Changes::Data,
             import(world, ofBytes("id\n1\n")));
  }
  {
    Answering world(Reply{refusal("error: Cleaning up existing job")});
    book.add("68", "a database that runs another job", Changes::Data,
             import(world, ofBytes("id\n1\n")));
  }
  {
    World world;
    Routes routes;
    routes.on("GET /api/v1alpha1/demo/art/tags",
              Reply{jsonResponse(R"({"tags":[],"next_page_token":"1"})")});
    world.transport().otherwise = routes.scripts();
    auto pages = world.client().listTags(art);
    book.add("81", "a list that goes round in circles", Changes::Nothing,
             errorOf(world.run(pages.collect())));
  }
  {
    Answering world(Reply{"HTTP/1.1 414 URI Too Long\r\nContent-Length: 0\r\n\r\n"});
    book.add("85", "an SQL text over the server's limit", Changes::Nothing,
             errorOf(world.run(world.client().query(Query{art, "main", "select 1"}))));
  }
  both(book, "125", "a server that repeats the API token", Reply{refusal("bad canary-token!")});
  both(book, "127", "a message that moves the cursor", Reply{refusal("\\u001b]0;x\\u0007\\n\\n")});
}

void addOperations(Book& book) {
  const std::string job = "repositoryOwners/demo/repositories/art/jobs/1";
  const auto await = [&](const std::string& row, const std::string& what, std::vector<Reply> polls,
                         const std::string& listed, std::chrono::milliseconds timeout) {
    World world;
    Routes routes;
    routes.on("GET /api/v1alpha1/demo/art/upload", std::move(polls));
    routes.on("GET /api/v1alpha1/demo/art/jobs",
              Reply{jsonResponse(R"({"jobs":[)" + listed + "]}")});
    routes.on("GET /api/v1alpha1/user", Reply{jsonResponse(R"({"username":"demo"})")});
    routes.on("GET /api/v1alpha1/users", Reply{jsonResponse(R"({"operations":[]})")});
    world.transport().otherwise = routes.scripts();
    AwaitOptions options;
    options.timeout = timeout;
    const auto operation = importOperation(artMain, job);
    book.add(row, what, Changes::Data,
             errorOf(world.run(world.client().awaitOperation(operation, options))));
  };
  const Reply pending{jsonResponse(R"({"job_status":"Pending"})")};
  const std::string failed = R"({"job_id":")" + job +
                             R"(","job_type":"Import","status":"Failed",)"
                             R"("job_error":"duplicate primary key given: [1]"})";
  await("18", "polls that are not answered for long", {Reply{{}, Reply::Then::Reset}}, "", 1h);
  await("70", "an operation that cannot be seen", {Reply{refusal("no such job")}}, "", 1h);
  await("70", "an operation of which only a list tells", {pending, Reply{refusal("no such job")}},
        R"({"job_id":")" + job + R"(","job_type":"Import","status":"Succeeded"})", 12h);
  await("74", "an operation that does not end", {pending}, "", 10min);
  await("75", "an operation that failed", {pending}, failed, 1h);
  await("75", "DoltLab 2.6.1, which fails at every SQL file",
        {Reply{jsonResponse(R"({"job_status":"Failed","job_error":")" + ofDoltLab261 + "\"}")}}, "",
        1h);
  await("78", "an operation that disappears", {pending, Reply{refusal("no such job")}}, "", 1h);
}

void addOwn(Book& book) {
  ClientOptions few = testOptions();
  few.maxConnections = 2;
  for (const std::size_t waiters : {1u, 10u}) {
    few.maxWaiters = waiters;
    Answering world(Reply{}, few);
    const Started<User> one(world.context(), world.client().currentUser());
    const Started<User> two(world.context(), world.client().currentUser());
    const Started<User> three(world.context(), world.client().currentUser());
    world.settle();
    book.add("87", waiters == 1 ? "too many calls at once" : "no connection in time", Changes::Data,
             post(world, unsought(5s)));
  }
  {
    const http::Temporary folder;
    const std::string path = folder.write("lacma.csv", "id\n" + std::string(500'000, '1'));
    World world;
    world.transport().otherwise = [path] {
      Script script;
      script.steps = {{Step::What::Expect, "11111"}};
      script.serve = [](const std::string&) {
        return Reply{};
      };
      std::filesystem::resize_file(path, 10);
      return script;
    };
    Error error = import(world, ImportFile(artMain, path, ImportOperation::Create));
    book.add("94", "a file that shrinks while it is sent", Changes::Data, error);
  }
  {
    World world;
    ImportFile folderAsFile(artMain, "/dev", ImportOperation::Create);
    folderAsFile.table = "t";
    folderAsFile.fileType = FileType::Csv;
    book.add("95", "a file that is not there", Changes::Data,
             import(world, ImportFile(artMain, "/no/such/lacma.csv", ImportOperation::Create)));
    book.add("95", "a file that is a directory", Changes::Data, import(world, folderAsFile));
    book.add("95", "an empty file", Changes::Data, import(world, ofBytes("")));
    book.add("84", "an SQL write that says nothing", Changes::Data,
             errorOf(world.run(
                 world.client().startSqlWrite(StartSqlWrite{artMain, "main", "-- later"}))));
    book.add("105", "a time that is over before it begins", Changes::Data,
             post(world, unsought(0ms)));
    CallOptions throwing = unsought();
    throwing.onProgress = [](std::uint64_t, std::uint64_t) {
      throw std::runtime_error("enough");
    };
    Answering other(Reply{});
    book.add("104", "a progress callback that throws", Changes::Data,
             import(other, ofBytes(std::string(300'000, 'x')), throwing));
    CallOptions behind = unsought();
    behind.onBody = [](std::string_view) {
      throw std::runtime_error("enough");
    };
    Answering done(Reply{jsonResponse(R"({"new_branch_name":"new"})")});
    book.add("104", "an answer callback that throws at a success", Changes::Data,
             post(done, behind));
  }
  {
    Answering world(Reply{});
    Started<Branch> call(world.context(), world.client().createBranch(CreateBranch{
                                              BranchName{art, "new"}, Revision::branch("main")}));
    world.settle();
    call.cancel();
    world.settle();
    book.add("99", "a call that was cancelled while it waited for its answer", Changes::Data,
             call.error());
  }
  {
    Answering world(Reply{});
    const Started<Branch> call(world.context(),
                               world.client().createBranch(
                                   CreateBranch{BranchName{art, "new"}, Revision::branch("main")}));
    world.settle();
    world.destroyClient();
    world.settle();
    book.add("101", "a client that is destroyed under its calls", Changes::Data, call.error());
  }
  const auto thrown = [&](const std::string& row, const std::string& what,
                          const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      book.add(row, what, Changes::Nothing, error);
      return;
    }
    throw std::logic_error("the fault did not happen");
  };
  const auto made = [](const std::function<void(ClientOptions&)>& change) {
    ClientOptions options = testOptions();
    change(options);
    World{options};
  };
  thrown("58", "the endpoint without www",
         [&] { made([](ClientOptions& options) { options.endpoint = "https://dolthub.com"; }); });
  thrown("122", "an endpoint of plain http",
         [&] { made([](ClientOptions& options) { options.endpoint = "http://dolt.lab"; }); });
  thrown("122", "DoltHub over plain http, which was allowed", [&] {
    made([](ClientOptions& options) {
      options.endpoint = "http://www.dolthub.com";
      options.allowPlainHttp = true;
    });
  });
  thrown("28", "an endpoint with a dot at its end",
         [&] { made([](ClientOptions& options) { options.endpoint = "https://localhost."; }); });
  thrown("128", "a proxy's address that is none", [&] {
    made([](ClientOptions& options) { options.proxy = "socks5://ada:canary@proxy.test:1080"; });
  });
  thrown("115", "a name of two dots", [] { DatabaseName("demo", ".."); });
  thrown("118", "a branch with a line end", [] { BranchName(art, "a\nb"); });
  thrown("119", "an API token with a space", [] { ApiToken("a b"); });
}

void addProxies(Book& book) {
  const auto by = [&](const std::string& what, const Script& script) {
    ClientOptions options = testOptions();
    options.proxy = "http://ada:canary@proxy.test:3128";
    World world(options);
    world.transport().otherwise = [&] {
      return script;
    };
    book.add("129", what, Changes::Data, post(world));
  };
  const auto add = [&](const std::string& what, const std::string& answer) {
    Script script;
    script.steps = {{Step::What::ExpectRequest, ""}, {Step::What::Send, answer}};
    by(what, script);
  };
  Script dead;
  dead.connect = asio::error::connection_refused;
  by("a proxy that is not there", dead);
  add("a proxy that wants another login", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
  add("a proxy that does not let the client there", "HTTP/1.1 403 Filtered\r\n\r\n<html>");
  add("a proxy that cannot reach the host", "HTTP/1.1 502 Bad Gateway\r\n\r\n<html>");
  add("a page in the place of a proxy's answer", "HTTP/1.1 200 OK\r\n\r\n<html>Welcome</html>");
  add("a proxy of another protocol", "SSH-2.0-OpenSSH_9.2\r\n");
}

Book everything() {
  Book book;
  addConnecting(book);
  addSending(book);
  addTls(book);
  addFraming(book);
  addAnswers(book);
  addOperations(book);
  addOwn(book);
  addProxies(book);
  return book;
}

// Paths of this run are not another's.
std::string withoutPaths(std::string text) {
  const std::size_t at = text.find("/tmp/dolthub-http-");
  if (at != std::string::npos) {
    text.replace(at, std::strlen("/tmp/dolthub-http-XXXXXX"), "/data");
  }
  return text;
}

// Nor are a certificate's dates.
std::string withoutDates(const std::string& text) {
  static const std::regex date("[A-Z][a-z]{2} [ 0-9]{2} [0-9:]{8} [0-9]{4} GMT");
  return std::regex_replace(text, date, "May  1 12:00:00 2026 GMT");
}

std::string printed(const std::vector<Entry>& entries) {
  std::string all =
      "What a user reads, row by row of the fault table: first who wrote a program with the\n"
      "library, then who runs dolthub-import. Written by a test: see the head of "
      "errors_test.cpp.\n";
  std::vector<Entry> sorted = entries;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Entry& left, const Entry& right) {
    return std::stoi(left.row) < std::stoi(right.row);
  });
  for (const Entry& entry : sorted) {
    all += "\n" + entry.row + ". " + entry.what + "\n";
    for (const auto& [reader, told] :
         {std::pair("program", entry.text), std::pair("dolthub-import", entry.importer)}) {
      all += std::string("  ") + reader + ":\n";
      std::istringstream lines(withoutDates(withoutPaths(told)));
      for (std::string line; std::getline(lines, line);) {
        all += "    " + line + "\n";
      }
    }
  }
  return all;
}

bool isOneOf(const std::string& text, const std::vector<std::string>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [&](const std::string& part) { return text.find(part) != std::string::npos; });
}

} // namespace

BOOST_AUTO_TEST_SUITE(faults_errors)

BOOST_AUTO_TEST_CASE(say_what_happened_whether_it_is_done_and_what_to_do) {
  const Book book = everything();
  for (const Entry& entry : book.entries()) {
    BOOST_TEST_CONTEXT("row " << entry.row << ", " << entry.what << ":\n" << entry.text) {
      BOOST_TEST(std::count(entry.text.begin(), entry.text.end(), '\n') <= 2);
      BOOST_TEST(entry.text.find("canary") == std::string::npos);
      BOOST_TEST(entry.text.find('\x1b') == std::string::npos);
      if (entry.changes == Changes::Data) {
        BOOST_TEST(isOneOf(
            entry.text,
            {"\nNothing was sent.", "\nThe server has not done it.",
             "\nThe server refused it and has not done it.", "\nThe server has done it.",
             "\nThe server may have done it, or not.",
             "\nThe server says that it failed, and so has not done it.",
             "\nThe server has ended the operation.", "\nIt was started; whether it was done",
             "\nThe server has it: it goes on there or has ended, and can be waited for"}));
      }
      BOOST_TEST(std::count(entry.importer.begin(), entry.importer.end(), '\n') ==
                 std::count(entry.text.begin(), entry.text.end(), '\n'));
      const bool isOfACall = entry.text.find("\nNothing was sent.") == std::string::npos ||
                             entry.text.find("/api/") != std::string::npos;
      BOOST_TEST((!isOfACall || entry.text.find(" at dolthub.test: ") != std::string::npos));
      BOOST_TEST(entry.text.find(" --") == std::string::npos);
      BOOST_TEST(entry.text.find("dolthub-import") == std::string::npos);
      BOOST_TEST(entry.importer.find("Client") == std::string::npos);
      BOOST_TEST(entry.importer.find("Error::") == std::string::npos);
      BOOST_TEST(entry.importer.find("Options::") == std::string::npos);
      BOOST_TEST(entry.importer.find("restoreAny") == std::string::npos);
      const std::string step = entry.text.substr(entry.text.rfind('\n') + 1);
      BOOST_TEST(step.find("--") == std::string::npos);
      // Each has something to do, on a line of its own.
      BOOST_TEST(entry.text.find('\n') != std::string::npos);
      BOOST_TEST(entry.text.back() == '.');
    }
  }
  const auto& suite = boost::unit_test::framework::master_test_suite();
  const std::string text = printed(book.entries());
  if (suite.argc > 1 && std::string(suite.argv[1]) == "--write") {
    std::ofstream(errorsFile) << text;
  }
  std::ifstream file(errorsFile);
  const std::string stored{std::istreambuf_iterator<char>(file), {}};
  const auto differs = std::mismatch(text.begin(), text.end(), stored.begin(), stored.end());
  BOOST_TEST((text == stored), "errors.txt differs, see the head of this test: "
                                   << std::string(differs.first, text.end()).substr(0, 500));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace dolthub::harness
