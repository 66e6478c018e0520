#include "examples/process.hpp"
#include "importer/temporary.hpp"

#include <dolthub/emulator.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <unistd.h>

// The report page in a browser: what a person sees of it, at a desk and on a phone.

namespace {

using examples::Ended;
using Words = std::vector<std::string>;

constexpr int phoneWidth = 360;

std::string textOfFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string browser() {
  for (const char* path : {"/usr/bin/chromium", "/usr/bin/chromium-browser"}) {
    if (::access(path, X_OK) == 0) {
      return path;
    }
  }
  return {};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at)) {
    text.replace(at, what.size(), with);
    at += with.size();
  }
  return text;
}

// A run in which a file went in, two failed for one reason, one failed and one is unknown.
struct ReportPage {
  ReportPage() {
    dolthub::Emulator emulator;
    emulator.setJobTime(std::chrono::milliseconds{100}, std::chrono::milliseconds{300});
    emulator.createDatabase("demo", "art");
    dolthub::Fault fails(dolthub::FaultKind::JobFails, "POST upload");
    fails.target = "/art/";
    fails.nth = 2;
    fails.reason = "duplicate primary key given: [1] <b>in bold</b>";
    emulator.addFault(fails);
    dolthub::Fault loses(dolthub::FaultKind::CloseAfterBody, "POST upload");
    loses.target = "/art/";
    loses.nth = 3;
    emulator.addFault(loses);
    std::string manifest = "file,database,branch,table,operation,keys\n";
    for (const std::string name : {"good", "broken", "lost"}) {
      folder.write("data/" + name + ".csv", "id,name\n1,a\n2,b\n");
      manifest += name + ".csv,demo/art,main,,create,id\n";
    }
    for (const std::string& name : {std::string("first"), "second-" + std::string(150, 'x')}) {
      folder.write("data/" + name + ".csv", "id\n1\n");
      manifest += name + ".csv,demo/nowhere,main,t" + name.substr(0, 5) + ",create,id\n";
    }
    const Ended ended = examples::run(
        "dolthub-import",
        {"--manifest", folder.write("data/manifest.csv", manifest), "--merge", "--look-up", "1",
         "--journal", folder.path("run.journal"), "--report", path, "--endpoint",
         emulator.endpoint(), "--ca-file", folder.write("ca.pem", emulator.caCertificate())},
        {{"DOLTHUB_TOKEN", emulator.apiToken()}});
    BOOST_TEST_REQUIRE(ended.exitCode == 3, ended.errors + ended.output);
    BOOST_TEST(ended.errors.find("Report: " + path) != std::string::npos);
  }

  Ended look(const std::string& file, Words words) const {
    words.insert(words.begin(), {"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                                 "--disable-dev-shm-usage", "--no-first-run",
                                 "--user-data-dir=" + folder.path("profile")});
    words.push_back("file://" + file);
    examples::Process process(browser(), words,
                              {{"PATH", "/usr/bin:/bin"}, {"HOME", folder.path("")}});
    return process.wait();
  }
  std::size_t screenshot(const std::string& file, const std::string& name, int width) const {
    const std::string picture = folder.path(name);
    look(file, {"--screenshot=" + picture, "--window-size=" + std::to_string(width) + ",1200"});
    BOOST_TEST_REQUIRE(std::filesystem::exists(picture));
    return std::filesystem::file_size(picture);
  }

  // The page in a frame so wide, and a script of this test that measures it: a browser's own window
  // does not get as narrow as a phone.
  std::string framed(int width) const {
    const std::string source = replaced(replaced(textOfFile(path), "&", "&amp;"), "\"", "&quot;");
    return folder.write(
        "frame.html",
        "<!doctype html><body style=\"margin:0\"><iframe id=f width=" + std::to_string(width) +
            " height=1200 style=\"border:0\" srcdoc=\"" + source +
            R"("></iframe><pre id=seen></pre><script>
onload = () => {
  const page = document.getElementById('f').contentDocument;
  const root = page.documentElement;
  const wide = [...page.body.querySelectorAll('*')].filter(
      e => e.getBoundingClientRect().right > root.clientWidth + 1);
  const trouble = page.querySelector('.trouble');
  const bars = [...page.querySelectorAll('.bar i')].filter(
      e => e.getBoundingClientRect().width >= 1);
  document.getElementById('seen').textContent = [
    'overflow ' + Math.max(0, root.scrollWidth - root.clientWidth), 'wide ' + wide.length,
    'trouble at ' + (trouble.getBoundingClientRect().top < 1000 ? 'the top' : 'the bottom'),
    'bars ' + (bars.length >= 4 ? 'many' : bars.length), page.body.innerText].join('\n');
};
</script>)");
  }

  TemporaryFolder folder;
  std::string path = folder.path("run.html");
};

} // namespace

BOOST_AUTO_TEST_SUITE(import_page, *boost::unit_test::label("waits"))

BOOST_FIXTURE_TEST_CASE(a_person_sees_what_there_is_to_do, ReportPage) {
  const std::string page = textOfFile(path);
  BOOST_TEST(page.find("<script") == std::string::npos);
  BOOST_TEST(page.find("src=") == std::string::npos);
  BOOST_TEST(page.find("href=") == std::string::npos);
  if (browser().empty()) {
    std::cout << "SKIPPED: the page was not looked at; install chromium for that\n";
    return;
  }
  for (const int width : {phoneWidth, 1200}) {
    const Ended ended = look(framed(width), {"--dump-dom"});
    const std::size_t begin = ended.output.find("<pre id=\"seen\">");
    BOOST_TEST_REQUIRE(begin != std::string::npos, ended.errors);
    std::string seen = ended.output.substr(begin);
    std::size_t at = 0;
    // In this order.
    for (const std::string text :
         {"overflow 0\n",
          "wide 0\n",
          "trouble at the top\n",
          "bars many\n",
          "Import report\n",
          "failed\n",
          "unknown\n",
          "merged\n",
          "polls\n",
          "What needs you\n",
          "dolthub-import --resume ",
          "failed: broken.csv\n",
          "duplicate primary key given: [1] &lt;b&gt;in bold&lt;/b&gt;\n",
          "then run dolthub-import --resume JOURNAL --retry-failed",
          "failed: 2 files\n",
          "no such repository\n",
          "Check the names above: a wrong one is corrected",
          "first.csv",
          "second-",
          "unknown: lost.csv\n",
          "no trace of it was found\n",
          "Run dolthub-import --resume JOURNAL, which looks whether it happened.",
          "Every file\n",
          "good.csv → demo/art\n",
          "merged, 2 rows\n",
          "upload ",
          " · waiting ",
          " · merge "}) {
      const std::size_t found = seen.find(text, at);
      BOOST_TEST(found != std::string::npos, "at a width of " << width << " nobody sees \"" << text
                                                              << "\" after \""
                                                              << seen.substr(at, 80) << "\"");
      at = found == std::string::npos ? at : found;
    }
  }
}

BOOST_FIXTURE_TEST_CASE(its_picture_is_not_blank, ReportPage) {
  if (browser().empty()) {
    std::cout << "SKIPPED: no picture was taken; install chromium for that\n";
    return;
  }
  const std::string blank = folder.write("blank.html", "<!doctype html><title>blank</title>");
  for (const int width : {500, 1200}) {
    const std::size_t nothing = screenshot(blank, "blank.png", width);
    BOOST_TEST(screenshot(path, "page.png", width) > 5 * nothing);
  }
  BOOST_TEST(screenshot(framed(phoneWidth), "phone.png", 500) >
             5 * screenshot(blank, "blank.png", 500));
}

BOOST_AUTO_TEST_SUITE_END()
