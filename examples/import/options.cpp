#include "import/options.hpp"

namespace dolthub_import {

using dolthub::program::Command;
using dolthub::program::Group;
using dolthub::program::Option;
using dolthub::program::Program;

namespace {

const Program program{
    "dolthub-import",
    "Imports files into DoltHub, many at once.",
    "dolthub-import [options] --database OWNER/NAME --branch BRANCH --operation OP "
    "FILE...\ndolthub-import [options] --manifest FILE\ndolthub-import [options] --emulator "
    "FILE...        try it: no account, no network\ndolthub-import --resume JOURNAL              "
    "      go on with a run that was ended\ndolthub-import report [options] JOURNAL...         "
    "what became of these runs",
    {
        Group{"What goes where",
              "",
              {
                  Option{"manifest", "FILE",
                         "a CSV with the header file,database,branch,table,operation,keys (keys "
                         "separated by spaces, 'in quotes' where a name has some; paths relative "
                         "to the manifest; an empty table is named after the file). Its order "
                         "counts. Or JSON: an array of objects with these fields"},
                  Option{"database", "OWNER/NAME", "where they go"},
                  Option{"branch", "BRANCH", "the branch must be there"},
                  Option{"table", "TABLE",
                         "default: the file's name without its ending, _ for each character other "
                         "than A-Z, a-z, 0-9 and _"},
                  Option{"operation", "OP",
                         "what becomes of the table:\ncreate     the table must be new\n"
                         "update     insert rows, or update them by key\n"
                         "overwrite  the table becomes the file\n"
                         "replace    the rows become the file's, the columns stay",
                         0, false, "create update overwrite replace"},
                  Option{"primary-key", "COLUMN",
                         "may be given several times, once for each column", 0, true},
              }},
        Group{
            "What is done",
            "An upload lands in a pull request of its own; nothing changes in the branch until "
            "it is merged.",
            {
                Option{"merge", nullptr, "merge each pull request"},
                Option{"stage", "BRANCH",
                       "all files of a database go into one new branch first, and then into one "
                       "pull request; --merge merges that one, once all its files are in it"},
                Option{"verify", nullptr,
                       "count the rows of each table afterwards; a difference is a failure"},
                Option{"transformed", nullptr,
                       "with --verify, for databases that have a file transform: it may add, drop "
                       "or change rows, so they are counted, and compared with nothing"},
                Option{"concurrency", "N",
                       "databases worked on at once (16); one file at a time in each"},
                Option{"requests-per-second", "N",
                       "requests to DoltHub that may begin in a second (no limit), polls counted"},
                Option{"look-up", "SECONDS",
                       "how long to look for what was sent and not answered (30)"},
                Option{"patience", "TIME",
                       "how long a server that is out of order, or takes no uploads, is waited "
                       "for, each time (12h)"},
                Option{"part-size", "BYTES",
                       "a CSV or PSV with more bytes (104857600, what one upload takes) goes in "
                       "as parts: the first as asked for, the rest as updates. It needs key "
                       "columns, and --merge or --stage; overwrite and replace need --stage"},
                Option{"create-missing", "public|private",
                       "make databases that are not there, before their first file", 0, false,
                       "public private"},
                Option{"skip-unchanged", "JOURNAL",
                       "leave out files that are in since that earlier run: the same content, "
                       "done the same way, and no other file of that run written to the table "
                       "behind it; DoltHub is not asked"},
                Option{"until", "HH:MM",
                       "take no new files once it is that time, counted from the program's start"},
            }},
        Group{"Before the night",
              "",
              {
                  Option{"dry-run", nullptr,
                         "say what would be done and what is wrong with the input; send nothing"},
                  Option{"check-first", nullptr,
                         "read all files before anything is sent, and send nothing when one of "
                         "them is wrong. Without this each is read just before it is sent, and "
                         "one that is wrong fails alone"},
                  Option{"check", nullptr,
                         "ask DoltHub whether the token, the databases and the branches are good "
                         "and no import is running there; change nothing. A line for each "
                         "problem; ends with 0 when there is none, with 1 when there are some"},
              }},
        Group{"When one machine is not enough",
              "Many machines run the same manifest, each a share of its databases.",
              {
                  Option{"shard", "I/N", "this is number I of N, from 1"},
                  Option{"shards", "N",
                         "which one this is, the scheduler says: a Slurm array of N tasks, or an "
                         "indexed job of Kubernetes with N completions"},
              }},
        Group{"When it does not end well",
              "A run writes a journal. What DoltHub has accepted is never sent again by the run "
              "that resumes it.",
              {
                  Option{"journal", "FILE",
                         "default: ./dolthub-import-<UTC time>.journal; none with --emulator"},
                  Option{"resume", "JOURNAL",
                         "needs no other argument; finished files are left alone, and a file that "
                         "changed since a run read it to send it fails alone (one that no run has "
                         "read yet is taken as it is). --merge, --verify, --transformed and what "
                         "is said about concurrency and the connection count from then on"},
                  Option{"resume-or-start", "JOURNAL",
                         "goes on with that journal; where there is none, or one that was torn "
                         "before its plan was complete, so that nothing was sent, the run starts "
                         "and writes it. Takes the options of a new run both times, for schedulers "
                         "that start a task again; another plan than the journal's is refused"},
                  Option{"assume", "done|merged|retry",
                         "what to make of files that may or may not be in, once you have looked: "
                         "they are imported; imported and merged; or to be sent again",
                         0, false, "done merged retry"},
                  Option{
                      "assume-for", "FILE",
                      "say that of this file alone, by its path or the end of it; may be repeated. "
                      "The others stay unknown, for another run to be told of",
                      0, true},
                  Option{"accept-changes", nullptr,
                         "take files that changed since the run first read them as they are now"},
                  Option{"retry-failed", nullptr, "do files again that failed"},
              }},
        Group{
            "Which DoltHub",
            "",
            {
                Option{"token-file", "FILE",
                       "the API token; without this it is taken from DOLTHUB_TOKEN"},
                Option{"endpoint", "URL",
                       "another server, such as a DoltLab: https://host[:port]. Without this a "
                       "new run takes it from DOLTHUB_ENDPOINT"},
                Option{"allow-plain-http", nullptr,
                       "take an endpoint of http://, for a DoltLab that has no TLS: whoever is on "
                       "the way can read and change the API token and the data. Never for DoltHub"},
                Option{"ca-file", "FILE",
                       "certificate authorities to trust instead of the system's (PEM). Without "
                       "this a new run takes it from DOLTHUB_CA_FILE; SSL_CERT_FILE and "
                       "SSL_CERT_DIR name another file and folder than the system's"},
                Option{"proxy", "URL",
                       "a proxy between: http://host:port or https://host:port. Without this it "
                       "is taken from HTTPS_PROXY, with user:password@ where it wants a login, "
                       "unless NO_PROXY lists the host"},
                Option{"no-proxy", nullptr, "none, whatever these say"},
                Option{"client-certificate", "FILE",
                       "for a server that asks for one (PEM, with its chain)"},
                Option{"client-key", "FILE",
                       "its key (PEM, not encrypted); without this it stands in the same file"},
                Option{"emulator", nullptr,
                       "a DoltHub inside this program that forgets everything at its end. "
                       "Defaults then: --database demo/imports --branch main --operation create"},
            }},
        Group{
            "What is shown",
            "Progress goes to standard error: on a terminal a line that is drawn over and "
            "over, with rate and time left, elsewhere a plain line after a second and then every "
            "half minute.",
            {
                Option{"report", "FILE",
                       "a page (HTML) for the morning after: failures first, and a timeline"},
                Option{"events", "FILE", "a line of JSON for each thing that happens"},
                Option{"record", "FILE",
                       "a line of JSON for each request, to send to support: times, sizes, status, "
                       "some headers of the answer, the server's host and address; no names of "
                       "databases, branches or files, no data, no token. Appended to what earlier "
                       "runs wrote, to 32 MiB"},
                Option{"json", nullptr,
                       "one JSON object on standard output, and nothing else there"},
                Option{"verbose", nullptr, "a line per request on standard error", 'v'},
                Option{"help", nullptr, "print this", 'h'},
                Option{"version", nullptr, "print the version"},
                Option{"completion", "SHELL", "print the completion of a shell: bash, zsh or fish",
                       0, false, "bash zsh fish"},
                Option{"man", nullptr, "print the manual page, for man"},
            }},
    },
    "Ctrl-C once: no new files are taken, those under way are finished. Twice: ends "
    "now.\nNO_COLOR is honoured.\n\nEnds with 0 all done, 1 some files failed or were not sent, or "
    "--events, --record,\n--report or standard output lost something, 2 wrong usage or a plan that "
    "cannot be\ncarried out (nothing was sent), 3 some files may or may not be in, 130 "
    "interrupted.\n",
    {Command{"report",
             "JOURNAL...",
             "Joins the journals of many machines, and names what none of them tells of. "
             "--manifest says "
             "where the manifest is now.",
             {"manifest", "report", "json", "help"}}}};

} // namespace

const Program& importProgram() {
  return program;
}

} // namespace dolthub_import
