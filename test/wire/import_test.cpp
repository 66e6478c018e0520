#include "wire/answers.hpp"

#include <algorithm>

using namespace wire_test;

namespace {

constexpr std::uint64_t most = 1000;
const BranchName mainBranch{museum(), "main"};

ImportFile pots() {
  return ImportFile::fromBytes(mainBranch, "pots.csv", "id\n1\n", ImportOperation::Create);
}

const message::FormBody& form(const wire::Call& call) {
  return std::get<message::FormBody>(call.request.body);
}

std::string params(const wire::Call& call) {
  return *std::get<message::MemorySource>(form(call).parts.at(1).content).bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_import)

BOOST_AUTO_TEST_CASE(sends_the_file_and_then_the_params) {
  ImportFile file = pots();
  file.primaryKeys = {"id", "the name"};
  const wire::Call call = made(api.imports.start(file, most));
  BOOST_TEST(call.request.target == "/api/v1alpha1/arts/museum/upload");
  BOOST_TEST((call.request.method == message::Method::Post));
  BOOST_TEST(call.repeat == wire::Repeat::Never);
  BOOST_TEST((call.kind == wire::Kind::Upload));
  BOOST_REQUIRE(form(call).parts.size() == 2u);
  BOOST_TEST(form(call).parts[0].name == "file");
  BOOST_TEST(form(call).parts[0].fileName == "pots.csv");
  BOOST_TEST(*std::get<message::MemorySource>(form(call).parts[0].content).bytes == "id\n1\n");
  BOOST_TEST(form(call).parts[1].name == "params");
  BOOST_TEST(form(call).parts[1].fileName == "");
  BOOST_TEST(params(call) == R"({"branchName":"main","fileName":"pots.csv","fileType":"Csv",)"
                             R"("importOp":"Create","tableName":"pots",)"
                             R"("primaryKeys":["id","the name"]})");
  BOOST_TEST((call.lost.kind == LostCall::Kind::Import));
  BOOST_TEST(call.lost.keyValue("tableName") == "pots");
  BOOST_TEST(call.lost.keyValue("branchName") == "main");
  BOOST_TEST(call.lost.keyValue("importOp") == "Create");
}

BOOST_AUTO_TEST_CASE(sends_keys_as_a_list_of_any_length) {
  ImportFile file = pots();
  BOOST_TEST(params(made(api.imports.start(file, most))).find(R"("primaryKeys":[])") !=
             std::string::npos);
  file.primaryKeys = {"id"};
  BOOST_TEST(params(made(api.imports.start(file, most))).find(R"("primaryKeys":["id"])") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(tells_the_type_by_the_extension) {
  struct Row {
    const char* fileName;
    const char* type; // null: refused
  };
  for (const Row& row : {Row{"a.csv", "Csv"}, Row{"a.CSV", "Csv"}, Row{"a.psv", "Psv"},
                         Row{"a.json", "Json"}, Row{"a.xlsx", "Xlsx"}, Row{"a.b.sql", "Sql"},
                         Row{"a.txt", nullptr}, Row{"csv", nullptr}, Row{"a", nullptr}}) {
    const auto file = ImportFile::fromBytes(mainBranch, row.fileName, "x", ImportOperation::Update);
    if (row.type == nullptr) {
      BOOST_TEST(refusal(api.imports.start(file, most)).find("file type") == 0u, row.fileName);
    } else {
      BOOST_TEST(params(made(api.imports.start(file, most)))
                         .find(R"("fileType":")" + std::string{row.type}) != std::string::npos,
                 row.fileName);
    }
  }
  ImportFile named = ImportFile::fromBytes(mainBranch, "a.txt", "x", ImportOperation::Replace);
  named.fileType = FileType::Psv;
  BOOST_TEST(params(made(api.imports.start(named, most))).find(R"("Psv","importOp":"Replace")") !=
             std::string::npos);
}

// Such as a figure of a configuration that was cast: it must not reach the server as some word.
BOOST_AUTO_TEST_CASE(a_value_that_is_none_is_not_sent) {
  auto file = ImportFile::fromBytes(mainBranch, "a.csv", "x", static_cast<ImportOperation>(9));
  BOOST_TEST(refusal(api.imports.start(file, most)) ==
             "import operation is none of its enumeration's values");
  file.operation = ImportOperation::Create;
  file.fileType = static_cast<FileType>(9);
  BOOST_TEST(refusal(api.imports.start(file, most)).find("file type") == 0u);
  CreateDatabase create{museum(), static_cast<Visibility>(9)};
  BOOST_TEST(refusal(api.databases.create(create)).find("visibility") == 0u);
  ListPullRequests pulls{museum()};
  pulls.reviewStatus = static_cast<ReviewStatus>(9);
  BOOST_TEST(refusal(api.pullRequests.list(pulls, {})).find("review status") == 0u);
  ListUserOperations operations{"me"};
  operations.type = static_cast<OperationType>(99);
  BOOST_TEST(refusal(api.users.listOperations(operations, {})).find("operation type") == 0u);
}

BOOST_AUTO_TEST_CASE(sql_names_no_table) {
  ImportFile file = ImportFile::fromBytes(mainBranch, "a.sql", "x", ImportOperation::Overwrite);
  file.table = "";
  const std::string text = params(made(api.imports.start(file, most)));
  BOOST_TEST(text.find("tableName") == std::string::npos);
  BOOST_TEST(text.find(R"("importOp":"Overwrite")") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_database_has_no_branch) {
  const auto file = ImportFile::intoEmpty(museum(), "/data/pots.csv", ImportOperation::Create);
  const wire::Call call = made(api.imports.start(file, most));
  BOOST_TEST(params(call).find(R"({"branchName":"","fileName":"pots.csv")") == 0u);
  BOOST_TEST(std::get<message::FileSource>(form(call).parts[0].content).path == "/data/pots.csv");
}

BOOST_AUTO_TEST_CASE(takes_ranges_of_a_file_in_one_state) {
  ImportFile file(mainBranch, "/data/pots.csv", ImportOperation::Create);
  file.ranges = {ByteRange(0, 8), ByteRange(20, 30)};
  file.stamp = FileStamp();
  file.stamp->device = 1;
  file.stamp->inode = 2;
  file.stamp->size = 3;
  file.stamp->modified = 4;
  const wire::Call call = made(api.imports.start(file, most));
  const auto& source = std::get<message::FileSource>(form(call).parts[0].content);
  BOOST_TEST_REQUIRE(source.ranges.size() == 2u);
  BOOST_TEST(source.ranges[1].begin == 20u);
  BOOST_TEST(source.ranges[1].end == 30u);
  BOOST_TEST((source.identity == message::FileIdentity{1, 2, 3, 4}));
  file.ranges[1].end = 20;
  BOOST_TEST(refusal(api.imports.start(file, most)) == "range of the file to import is empty");
}

BOOST_AUTO_TEST_CASE(takes_a_source_of_the_callers) {
  ByteSource source{5};
  source.open = [] {
    return ByteSource::Reader{};
  };
  source.canReopen = false;
  const auto file = ImportFile::fromSource(mainBranch, "pots.csv", source, ImportOperation::Create);
  const wire::Call call = made(api.imports.start(file, most));
  const auto& custom = std::get<message::CustomSource>(form(call).parts[0].content);
  BOOST_TEST(custom.size == 5u);
  BOOST_TEST(!custom.canReopen);
  BOOST_TEST(static_cast<bool>(custom.open));
}

BOOST_AUTO_TEST_CASE(refuses_what_cannot_be_imported) {
  const auto refusalOf = [](auto change) {
    ImportFile file = pots();
    change(file);
    return refusal(api.imports.start(file, most));
  };
  BOOST_TEST(refusalOf([](ImportFile& file) { file.table = "a/b"; }).find("table name") == 0u);
  BOOST_TEST(refusalOf([](ImportFile& file) { file.table = "a\nb"; }).find("table name") == 0u);
  BOOST_TEST(refusalOf([](ImportFile& file) { file.branch = ".."; }).find("branch name") == 0u);
  BOOST_TEST(refusalOf([](ImportFile& file) { file.fileName = ""; }) == "file name is empty");
  BOOST_TEST(refusalOf([](ImportFile& file) { file.fileName = "a\r.csv"; }).find("file name") ==
             0u);
  BOOST_TEST(refusalOf([](ImportFile& file) {
               file.primaryKeys = {"id", ""};
             }) == "primary key is empty");
  BOOST_TEST(refusalOf([](ImportFile& file) { file.bytes = nullptr; }) ==
             "file to import has no path, no bytes and no source");
  BOOST_TEST(refusalOf([](ImportFile& file) { file.bytes = std::make_shared<std::string>(); }) ==
             "the file 'pots.csv' is empty");
  BOOST_TEST(refusalOf([](ImportFile& file) {
               file.bytes = std::make_shared<std::string>(most + 1, 'x');
             }) ==
             "the file 'pots.csv' has 1001 bytes, more than the 1000 that one upload may have");

  ImportFile full = pots();
  full.bytes = std::make_shared<std::string>(most, 'x');
  BOOST_TEST(api.imports.start(full, most).has_value());
  full.bytes = std::make_shared<std::string>();
  BOOST_TEST(api.imports.start(full, most).error().code() == Errc::FileUnusable);
  ByteSource empty;
  empty.open = [] {
    return ByteSource::Reader{};
  };
  full.source = empty;
  BOOST_TEST(api.imports.start(full, most).error().code() == Errc::FileUnusable);
}

BOOST_AUTO_TEST_CASE(reads_what_was_started) {
  const std::string body =
      R"({"status":"Success","repository_owner":"arts","branch_name":"main","table_name":"pots",)"
      R"("operation_name":"repositoryOwners/arts/repositories/museum/jobs/j",)"
      R"("user_operation_name":"users/ada/userOperations/u"})";
  const AnyOperation operation =
      good(api.imports.readStarted(ok(body), museum(), "main", "https://www.dolthub.com"));
  BOOST_TEST((operation.kind() == OperationKind::Import));
  BOOST_TEST(operation.branch() == "main");
  BOOST_TEST((operation.database() == museum()));
  BOOST_TEST(operation.userOperationName() == "users/ada/userOperations/u");
  BOOST_TEST(good(api.imports.readStarted(ok(body), museum(), "", "")).branch() == "");
}

BOOST_AUTO_TEST_CASE(an_answer_that_names_another_place_starts_no_import) {
  const wire::Call call = made(api.imports.start(pots(), most));
  const auto read = [&](const std::string& place) {
    Response response = ok(R"({"status":"Success","operation_name":"jobs/j",)" + place + "}");
    response.request = &call.request;
    return api.imports.readStarted(response, museum(), "main", "https://www.dolthub.com");
  };
  for (const char* other :
       {R"("repository_owner":"bob")", R"("database_owner":"bob")", R"("owner_name":"bob")",
        R"("repository_name":"other")", R"("database_name":"other")", R"("branch_name":"dev")",
        R"("table_name":"other")"}) {
    const auto started = read(other);
    BOOST_TEST_REQUIRE(started.has_error(), other);
    BOOST_TEST(started.error().code == Errc::BadResponse, other);
    BOOST_TEST(started.error().evidence == wire::Evidence::Unknown, other);
  }
  BOOST_TEST(read(R"("database_owner":"arts","database_name":"museum","branch_name":"main",)"
                  R"("table_name":"pots")")
                 .has_value());
}

BOOST_AUTO_TEST_CASE(a_second_import_meets_a_busy_database) {
  for (const Response& response : {refusedIn200("error: cleaning up existing job for this branch"),
                                   refused("error: cleaning up existing job for this branch")}) {
    const wire::Problem problem =
        bad(api.imports.readStarted(response, museum(), "main", "https://www.dolthub.com"));
    BOOST_TEST(problem.code == Errc::Busy);
    BOOST_TEST(problem.evidence == wire::Evidence::Rejected);
  }
}

BOOST_AUTO_TEST_SUITE_END()
