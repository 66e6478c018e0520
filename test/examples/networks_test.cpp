#include "examples/emulator_process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/emulator.hpp>

#include <boost/test/unit_test.hpp>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

// A night's import by dolthub-import from where people sit: what each network makes of it.

namespace {

using examples::Ended;
using Words = std::vector<std::string>;

dolthub::EmulatorOptions plainHttp() {
  dolthub::EmulatorOptions options;
  options.plainHttp = true;
  return options;
}

struct NetworkWorld {
  explicit NetworkWorld(const dolthub::EmulatorOptions& options) : emulator(options) {
    emulator.setJobTime(std::chrono::milliseconds{1}, std::chrono::milliseconds{5});
    emulator.createDatabase("demo", "art");
    before = emulator.effects().size();
  }

  Ended run(const Words& words, examples::Environment environment = {}) const {
    environment.emplace_back("DOLTHUB_TOKEN", emulator.apiToken());
    examples::Process program(DOLTHUB_BINARY_DIR "/bin/dolthub-import", words, environment);
    return program.wait();
  }
  // Of one file, and what else is said.
  Ended import(const Words& more, const examples::Environment& environment = {}) const {
    Words words{"--database",    "demo/art",    "--branch",
                "main",          "--operation", "create",
                "--primary-key", "id",          "--merge",
                "--journal",     journal,       folder.write("pots.csv", "id,name\n1,a\n2,b\n")};
    words.insert(words.end(), more.begin(), more.end());
    return run(words, environment);
  }
  std::size_t changes() const { return emulator.effects().size() - before; }

  TemporaryFolder folder;
  std::string journal = folder.path("run.journal");
  dolthub::Emulator emulator;
  std::size_t before = 0;
};

bool says(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
    ++found;
  }
  return found;
}

} // namespace

BOOST_AUTO_TEST_SUITE(import_networks, *boost::unit_test::label("waits"))

BOOST_AUTO_TEST_CASE(plain_http_is_refused_with_the_option_and_the_risk) {
  const NetworkWorld world(plainHttp());
  const Ended refused = world.import({"--endpoint", world.emulator.endpoint()});
  BOOST_TEST(refused.exitCode == 2, refused.errors);
  BOOST_TEST(says(refused.errors, "read and change the API token and the data"), refused.errors);
  BOOST_TEST(says(refused.errors, "--allow-plain-http"), refused.errors);
  BOOST_TEST(!says(refused.errors, "WARNING"), refused.errors);
  BOOST_TEST(world.emulator.stats().connections == 0u);
  BOOST_TEST(!std::filesystem::exists(world.journal));

  for (const char* dolthub : {"http://www.dolthub.com", "http://DOLTHUB.com."}) {
    const Ended never = world.import({"--allow-plain-http", "--endpoint", dolthub});
    BOOST_TEST(never.exitCode == 2, never.errors);
    BOOST_TEST(says(never.errors, "never"), never.errors);
    BOOST_TEST(!says(never.errors, "WARNING"), never.errors);
  }
}

BOOST_AUTO_TEST_CASE(a_night_over_plain_http_is_warned_of_once_and_resumed) {
  NetworkWorld world(plainHttp());
  dolthub::Fault fault(dolthub::FaultKind::JobFails, "POST upload");
  world.emulator.addFault(fault);
  const Ended first = world.import({"--allow-plain-http", "--endpoint", world.emulator.endpoint()});
  BOOST_TEST(first.exitCode == 1, first.errors);
  BOOST_TEST(count(first.errors, "WARNING: " + world.emulator.endpoint() + " is plain HTTP") == 1u,
             first.errors);
  BOOST_TEST(count(first.errors, "WARNING") == 1u, first.errors);

  // As the first run says; the journal knows what was allowed.
  const Ended second = world.run({"--resume", world.journal, "--retry-failed"});
  BOOST_TEST(second.exitCode == 0, second.errors);
  BOOST_TEST(count(second.errors, "WARNING") == 1u, second.errors);
  BOOST_TEST(second.output.starts_with("1 file, 2 rows, 1 merge"), second.output);

  const Ended check =
      world.import({"--check", "--allow-plain-http", "--endpoint", world.emulator.endpoint()});
  BOOST_TEST(check.exitCode == 0, check.output);
  BOOST_TEST(count(check.errors, "WARNING") == 1u, check.errors);
}

BOOST_AUTO_TEST_CASE(the_emulator_program_speaks_plain_http) {
  const NetworkWorld world(plainHttp());
  const examples::EmulatorProcess emulator({"--plain-http", "--database", "demo/art"});
  const std::string endpoint = emulator.about("endpoint");
  BOOST_TEST(endpoint.starts_with("http://"));
  examples::Process program(DOLTHUB_BINARY_DIR "/bin/dolthub-import",
                            {"--allow-plain-http", "--endpoint", endpoint, "--database", "demo/art",
                             "--branch", "main", "--operation", "create", "--primary-key", "id",
                             "--journal", world.journal,
                             world.folder.write("pots.csv", "id,name\n1,a\n")},
                            {{"DOLTHUB_TOKEN", emulator.about("token")}});
  const Ended ended = program.wait();
  BOOST_TEST(ended.exitCode == 0, ended.errors);
}

BOOST_AUTO_TEST_CASE(the_environment_names_authorities) {
  const NetworkWorld world{dolthub::EmulatorOptions()};
  const std::string pem = world.emulator.caCertificate();
  const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr), &X509_free);
  char name[16]; // as OpenSSL looks for it in a folder
  std::snprintf(name, sizeof name, "%08lx.0", X509_subject_name_hash(certificate.get()));
  const std::string file = world.folder.write(name, pem);
  const Words words{"--check", "--endpoint", world.emulator.endpoint()};
  for (const auto& [variable, value] :
       {std::pair{"SSL_CERT_FILE", file}, std::pair{"SSL_CERT_DIR", world.folder.path("")}}) {
    const Ended ended = world.import(words, {{variable, value}});
    BOOST_TEST(ended.exitCode == 0, variable << ": " << ended.output << ended.errors);
  }
  BOOST_TEST(world.import(words, {}).exitCode == 1);
}

BOOST_AUTO_TEST_CASE(a_client_certificate_that_cannot_be_used_sends_nothing) {
  const NetworkWorld world{dolthub::EmulatorOptions()};
  const Ended ended = world.import({"--endpoint", world.emulator.endpoint(), "--client-certificate",
                                    world.folder.path("none.pem")});
  BOOST_TEST(ended.exitCode == 2, ended.output);
  BOOST_TEST(says(ended.errors, "none.pem' cannot be read"), ended.errors);
  BOOST_TEST(world.emulator.stats().connections == 0u);
  BOOST_TEST(!std::filesystem::exists(world.journal));
}

BOOST_AUTO_TEST_CASE(tls_does_not_fall_back_to_plain_http) {
  NetworkWorld world(plainHttp());
  const std::string secure = "https" + world.emulator.endpoint().substr(4);
  const Ended ended =
      world.import({"--allow-plain-http", "--endpoint", secure, "--patience", "1s"});
  BOOST_TEST(ended.exitCode == 1, ended.errors);
  BOOST_TEST(says(ended.output, "before TLS was agreed on"), ended.output);
  BOOST_TEST(!says(ended.errors, "WARNING"), ended.errors);
  BOOST_TEST(world.changes() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
