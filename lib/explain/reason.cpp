#include "explain/reason.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace dolthub::explain {
namespace {

// `{}` in the words is a value. In a next step stand {host}, {look} and the places of `terms`,
// which are told to each reader in his own; without an `importer` the step is both readers'.
struct Row {
  Reason reason;
  const char* name;
  const char* words;
  const char* next;
  const char* importer;
};

constexpr std::array rows{
    Row{Reason::InvalidArgument, "InvalidArgument", "the request itself is wrong",
        "Correct the value that is named; until then the same call fails in the same way.",
        "Correct it where it stands, in the command, its environment or the manifest, and run the "
        "command again."},
    Row{Reason::NotAuthenticated, "NotAuthenticated",
        "the server does not know the API token that was sent",
        "Give ClientOptions::apiToken (or Client::withToken) a token that was made on {host}; "
        "tokens of another server or of API v2 are none here.",
        "Put a token that was made on {host} into DOLTHUB_TOKEN or the --token-file, then run "
        "{command}."},
    Row{Reason::NotPermitted, "NotPermitted", "the API token's user may not do this",
        "Give ClientOptions::apiToken (or Client::withToken) that of a user who may, or have the "
        "database's owner make this token's user a collaborator.",
        "Put the API token of a user who may write there into DOLTHUB_TOKEN or the --token-file, "
        "or have the database's owner make this token's user a collaborator on {host}; then run "
        "{command}."},
    Row{Reason::NotFound, "NotFound", "the server does not know what the request names",
        "Check the database and the names that are asked for above; what was just made may take "
        "half a minute to be seen, and a private database is seen by its collaborators' tokens "
        "alone.",
        "Check the names above: a wrong one is corrected in the command or the manifest, for a run "
        "of its own, with another journal. Where they are right, what was just made may take half "
        "a minute to be seen, and a private database is seen by its collaborators' tokens alone "
        "(DOLTHUB_TOKEN or the --token-file): then run {command}."},
    Row{Reason::AlreadyExists, "AlreadyExists", "the name is taken",
        "Choose another name, or use what is there.",
        "Choose another name, or --operation update for a table that is there, and start anew."},
    Row{Reason::Busy, "Busy", "the database runs another job",
        "Call again when no job of the database runs any more; Client::listJobs shows them, and "
        "one may be of an earlier call of yours.",
        "Run {command} when no job of the database runs any more; its page on {host} shows them."},
    Row{Reason::Rejected, "Rejected", "the server refuses the request",
        "Correct what the server names, or else a name or value above; the same request will be "
        "refused again. Where none is wrong, ask the operator of {host}, with this text.",
        "Correct what the server names, then run {command}; where a name above is wrong, start a "
        "run of its own for what it should be, with another journal. Where none is wrong, ask the "
        "operator of {host}, with this text."},
    Row{Reason::RateLimited, "RateLimited", "the server takes no more requests for now",
        "Wait as long as it asks, then call again, with fewer calls at once.",
        "Wait as long as it asks. {again} Where it happens again, take a smaller --concurrency."},
    Row{Reason::Unavailable, "Unavailable", "the server is unavailable",
        "{later} If it keeps happening, ask the operator of {host}.", nullptr},
    Row{Reason::Timeout, "Timeout", "the time is up", "Allow more time, or call again later.",
        "Later, run {command}."},
    Row{Reason::ClientClosed, "ClientClosed", "the client or its execution context was destroyed",
        "Keep the Client, and let its execution context run, until the calls have ended.",
        "Run {resume}."},
    Row{Reason::Overloaded, "Overloaded", "too many calls wait for a connection",
        "Start fewer calls at once, or raise ClientOptions::maxWaiters; calls that failed so can "
        "simply be made again.",
        "Run {command} with a smaller --concurrency than before."},
    Row{Reason::OutcomeUnknown, "OutcomeUnknown", "the call may have happened",
        "Ask Client::findOut with Error::lostCall() whether it happened; where that "
        "cannot tell, look on {host} at {look}, no sooner than half a minute from now. Send it "
        "again only if it is not there.",
        "Run {resume}, which looks whether it happened. Where that cannot tell, look on {host} at "
        "{look}, half a minute from now or later. {assume}"},
    Row{Reason::OperationFailed, "OperationFailed", "the operation failed",
        "Correct what the server names, and start it anew.",
        "Correct what the server names, then run {command}, and --accept-changes where you changed "
        "the file."},
    Row{Reason::OperationLost, "OperationLost",
        "the server does not know the operation: not yet, no longer, or not by this API token",
        "Half a minute from now or later, and by the API token of the user who started it, give "
        "what dolthub::restoreAny makes of Error::savedOperation() to Client::awaitOperation once "
        "more, which starts nothing anew. If it ends so again, look at the database's jobs and "
        "pull requests (Client::listJobs, Client::listPullRequests) before starting it anew: it "
        "may be done.",
        "Half a minute from now or later, and by the API token of the user who started it, run "
        "{resume}, which asks once more and sends nothing again. If it ends so again, look on "
        "{host} at the database's jobs and pull requests. {assume}"},
    Row{Reason::BadResponse, "BadResponse", "the answer is not what DoltHub documents",
        "{rightServer} Where that is in order, report it, with the answer, which "
        "CallOptions::onBody shows.",
        "{rightServer} Where that is in order, report it, with this text."},
    Row{Reason::ResponseTooLarge, "ResponseTooLarge", "the answer is over the limit",
        "Ask for less at once, or raise the limit.", "{ours}"},
    Row{Reason::ProxyRefused, "ProxyRefused", "the proxy opens no tunnel",
        "Check that {proxy} names an HTTP proxy ({proxyForm}; no SOCKS proxy, no web server). Open "
        "a "
        "web page in a browser on this machine: where the network wants a log-in, log in there. "
        "Else ask whoever runs the proxy whether this machine may reach {host}, with this text. "
        "{corrected}",
        nullptr},
    Row{Reason::TlsRefused, "TlsRefused", "no trusted TLS connection",
        "Check the server's certificate, and that {endpoint} is right. {again}", nullptr},
    Row{Reason::ResolveFailed, "ResolveFailed", "the host name has no address", "{name}", nullptr},
    Row{Reason::ConnectFailed, "ConnectFailed", "no connection to the host",
        "Check this machine's network, and the host and port in {endpoint}. {later}", nullptr},
    Row{Reason::FileChanged, "FileChanged", "a file changed while it was sent",
        "Send it again when nobody writes to it any more.",
        "Run {resume} --accept-changes when nobody writes to it any more."},
    Row{Reason::FileUnusable, "FileUnusable", "a file cannot be used",
        "Correct what is named. {again}", nullptr},
    Row{Reason::LocalLimit, "LocalLimit", "this process is out of something",
        "Free some of it, or raise the limit of this process. {again}", nullptr},
    Row{Reason::CallbackFailed, "CallbackFailed", "a callback threw",
        "Mend the callback: what it throws ends its call. {again}", "{ours}"},
    Row{Reason::NotOffered, "NotOffered", "the API does not offer this",
        "Do it in the way that is named, or on the site.", nullptr},
    Row{Reason::Cancelled, "Cancelled", "cancelled", "Call again when it is wanted after all.",
        "Run {resume}."},
    Row{Reason::HostUnknown, "HostUnknown", "the host name {} has no address", "{name}", nullptr},
    Row{Reason::HostLookUpFailed, "HostLookUpFailed",
        "the host name {} cannot be looked up at this moment",
        "Check this machine's DNS (getent hosts NAME shows what it says of a name). {later}",
        nullptr},
    Row{Reason::HostLookUpSlow, "HostLookUpSlow",
        "the look-up of the host name {} got no answer in time",
        "Check this machine's DNS servers (getent hosts NAME shows what they say of a name). "
        "{later}",
        nullptr},
    Row{Reason::ConnectionRefused, "ConnectionRefused",
        "{} refuses connections: nothing listens there, or a firewall refuses them",
        "Check the host and port in {endpoint}, and that the address above is that host's. If they "
        "are right, the server is down, or a firewall is in between: ask the operator of {host}. "
        "{corrected}",
        nullptr},
    Row{Reason::ConnectingSlow, "ConnectingSlow", "no connection to {} in time: nothing came back",
        "Check the host and port in {endpoint}. If they are right, the host is down, or a firewall "
        "drops what is sent to it: ask its operator, or whoever runs the network, who also knows "
        "whether a proxy is needed ({proxy}). {later}",
        nullptr},
    Row{Reason::NoConnection, "NoConnection", "no connection to {}",
        "Check this machine's network, and the host and port in {endpoint}. {later}", nullptr},
    Row{Reason::ProxyNotReached, "ProxyNotReached", "no connection to the proxy",
        "Check the host and port in {proxy}, and whether that proxy runs. {later}", nullptr},
    Row{Reason::ProxyCannotReach, "ProxyCannotReach", "the proxy cannot reach the server",
        "Check {endpoint}, and {proxy}; ask the proxy's operator. {later}", nullptr},
    Row{Reason::ProxyWantsLogin, "ProxyWantsLogin",
        "the proxy demands a login, or refuses the one given",
        "Give {proxy} the login that it takes ({proxyForm}). {corrected}", nullptr},
    Row{Reason::ProxyForbids, "ProxyForbids", "the proxy does not let this client there",
        "Ask whoever runs the proxy to let this machine reach {host}; where another proxy is "
        "meant, correct {proxy}. {corrected}",
        nullptr},
    Row{Reason::QueueFull, "QueueFull",
        "{} for a connection already, as many as are allowed, and {} of {} connections are open",
        "Start fewer calls at once, or raise ClientOptions::maxConnections or maxWaiters; calls "
        "that failed so can simply be made again.",
        "Run {command} with a smaller --concurrency than before."},
    Row{Reason::NoFreeConnection, "NoFreeConnection",
        "no connection became free in time: {} of {} are open, {} of them idle; {}{}",
        "Allow more time, start fewer calls at once, or raise ClientOptions::maxConnections.",
        "Run {command} with a smaller --concurrency than before."},
    Row{Reason::TurnLate, "TurnLate",
        "waiting for its turn took too long: only so many may begin in a second",
        "Allow more time, start fewer calls at once, or raise ClientOptions::requestsPerSecond.",
        "Run {command} and a larger --requests-per-second."},
    Row{Reason::ConnectionBroke, "ConnectionBroke", "the connection broke {}",
        "The server, or something on the way to it, ended the connection. {later} If it keeps "
        "happening, ask whoever runs the network, or the operator of {host}.",
        nullptr},
    Row{Reason::ClosedUnanswered, "ClosedUnanswered",
        "the server closed the connection without an answer",
        "{later} If it keeps happening, ask the operator of {host}.", nullptr},
    Row{Reason::TimeOver, "TimeOver", "the call's time was over before it could be sent",
        "Allow more time than the limit above (0 is no time, not no limit), and call again.",
        "Run {command}."},
    Row{Reason::AnswerLate, "AnswerLate", "the time ran out while {}",
        "Call again later, or allow more time than the limit above.", "Later, run {command}."},
    Row{Reason::SendingLate, "SendingLate", "the time ran out while {}",
        "Call again when the network is faster, or allow more time than the limit above.",
        "Run {command} when the network is faster, or with a smaller --concurrency."},
    Row{Reason::NothingMoved, "NothingMoved", "nothing moved for too long while {}",
        "See whether {host} can be reached from this machine at all. Call again later, or allow "
        "more time than the limit above. If it keeps happening, ask whoever runs the network, or "
        "the operator of {host}.",
        "See whether {host} opens in a browser on this machine, or by curl -I. {later} If it keeps "
        "happening, ask whoever runs the network, or the operator of {host}."},
    Row{Reason::DescriptorsInUse, "DescriptorsInUse",
        "all {} file descriptors that this process may have are in use",
        "Raise that number (ulimit -n 4096, in the shell that starts the program anew), lower "
        "ClientOptions::maxConnections, or close what else the program holds open. {again}",
        "Raise that number (ulimit -n 4096, in the shell that starts the program), or take a "
        "smaller --concurrency, and run {command}."},
    Row{Reason::SystemDescriptorsInUse, "SystemDescriptorsInUse",
        "this machine has no file descriptor left for any process",
        "End what else uses so many, or raise the system's limit (sysctl fs.file-max). {again}",
        nullptr},
    Row{Reason::MemoryInUse, "MemoryInUse", "the system has no memory for another connection",
        "Free some, or lower ClientOptions::maxConnections. {again}",
        "Free some, or take a smaller --concurrency, and run {command}."},
    Row{Reason::CertificateExpired, "CertificateExpired", "its certificate expired on {}",
        "Check this machine's clock; if it is right, the operator of {host} has to renew the "
        "certificate. {again}",
        nullptr},
    Row{Reason::CertificateNotYetValid, "CertificateNotYetValid",
        "its certificate is valid from {} on only",
        "Check this machine's clock; if it is right, the operator of {host} has to install another "
        "certificate. {again}",
        nullptr},
    Row{Reason::CertificateOfOtherHost, "CertificateOfOtherHost", "its certificate is for {}",
        "Check the host in {endpoint}: it must be a name that the certificate is for. {corrected}",
        nullptr},
    Row{Reason::CertificateSelfSigned, "CertificateSelfSigned", "its certificate is self-signed",
        "If {host} is yours, give its certificate (PEM) as {caFile}. If it is not, trust nothing: "
        "somebody may intercept the connection, which its operator can tell. {corrected}",
        nullptr},
    Row{Reason::CertificateIssuerUnknown, "CertificateIssuerUnknown",
        "its certificate was issued by \"{}\", which is not trusted here, and leads to no "
        "authority that "
        "is",
        "If that authority is yours, give the certificate (PEM) of its root as {caFile}; else the "
        "operator of {host} has to send the intermediate certificates along. {corrected}",
        nullptr},
    Row{Reason::CertificateKeyTooWeak, "CertificateKeyTooWeak",
        "its certificate has a key of {} bits, which is too short to be safe",
        "The operator of {host}, or of a proxy that inspects TLS, has to install a certificate "
        "with a longer key (RSA: 2048 bits); no option allows a shorter one. {again}",
        nullptr},
    Row{Reason::CertificateNotTrusted, "CertificateNotTrusted",
        "its certificate is not trusted: {}",
        "The operator of {host} has to install a certificate that can be trusted. {again}",
        nullptr},
    Row{Reason::TlsTooOld, "TlsTooOld", "it speaks no TLS of version 1.2 or newer",
        "The operator of {host} has to allow TLS 1.2; no option allows an older one. {again}",
        nullptr},
    Row{Reason::NoTlsOnPort, "NoTlsOnPort",
        "what answers on this port does not speak TLS (https), but perhaps plain HTTP",
        "Check that the address above is {host}'s, that the port in {endpoint} is its one for "
        "https, and that no proxy answers in its place. For a server without TLS, such as a "
        "DoltLab of your own, in a network that you trust, give {plainHttp}. {corrected}",
        nullptr},
    Row{Reason::TlsHandshakeRefused, "TlsHandshakeRefused",
        "it refused the connection before it was asked anything; it may demand a client "
        "certificate",
        "Ask the operator of {host} what it demands of its clients. {again}", nullptr},
    Row{Reason::ClientCertificateMissing, "ClientCertificateMissing",
        "it demands a client certificate, and none was given",
        "Ask the operator of {host} for a client certificate (PEM), where you have none. Give it "
        "to {clientCertificate}, and its key, where that is not in the same file, to {clientKey}. "
        "{corrected}",
        nullptr},
    Row{Reason::ClientCertificateNotTaken, "ClientCertificateNotTaken",
        "it asks for a client certificate, and does not take the one that was given",
        "Give one that the operator of {host} takes, with its chain, to {clientCertificate}. "
        "{corrected}",
        nullptr},
    Row{Reason::TlsHandshakeCutOff, "TlsHandshakeCutOff",
        "it ended the connection before TLS was agreed on",
        "Check that the port in {endpoint} is the one for https, and whether a proxy or firewall "
        "stands between. {corrected}",
        nullptr},
    Row{Reason::BrokenHttp, "BrokenHttp", "the answer is garbled, and no valid HTTP: {}",
        "{broken}", nullptr},
    Row{Reason::StatusUnheardOf, "StatusUnheardOf",
        "the answer has the HTTP status {}, which HTTP does not have", "{broken}", nullptr},
    Row{Reason::AnswerCompressed, "AnswerCompressed",
        "the answer is compressed ({}), which was not asked for",
        "Look for a proxy in between that does so, or ask the operator of {host}: the request "
        "accepts none that is compressed (Accept-Encoding: identity). {again}",
        nullptr},
    Row{Reason::AnswerCutOff, "AnswerCutOff", "the answer was cut off after {}",
        "{later} If it keeps happening, the server, or a proxy in between, ends connections too "
        "early: look for a proxy, else tell the operator of {host}, with this text.",
        nullptr},
    Row{Reason::LineWithoutEnd, "LineWithoutEnd",
        "a line between the chunks of the answer has more than {} bytes", "{broken}", nullptr},
    Row{Reason::HeadTooLarge, "HeadTooLarge", "the answer's headers have more than {} bytes",
        "No DoltHub sends so many: check {endpoint} and any proxy; where a proxy of yours adds "
        "them, raise ClientOptions::maxResponseHeadBytes. {corrected}",
        "No DoltHub sends so many: check {endpoint} and any proxy; if both are right, tell the "
        "operator of {host}, with this text. {corrected}"},
    Row{Reason::AnswerTooLarge, "AnswerTooLarge",
        "the answer has {} bytes, more than the {} that are read",
        "{rightServer} Where that is in order, raise ClientOptions::maxResponseBytes, or ask for "
        "less "
        "at once.",
        "{rightServer} {corrected} If it keeps happening, report it where you got "
        "dolthub-import from, with this text."},
    Row{Reason::FramingTooLarge, "FramingTooLarge", "the answer has more framing than content",
        "{broken}", nullptr},
    Row{Reason::RejectedUnsaid, "RejectedUnsaid",
        "the server refuses the request and gives no reason",
        "Check the call's names and values; if they are right, ask the operator of {host}, with "
        "this text.",
        "Check the names above: what is named must be there on {host}, or be what may be made "
        "there. {corrected} Where none is wrong, ask the operator of {host}, with this text."},
    Row{Reason::FailedUnsaid, "FailedUnsaid",
        "the operation failed, and the server gives no reason",
        "Look at the database's jobs on {host}; if they say no more, start it anew.",
        "Look at the database's jobs on {host}. {again}"},
    Row{Reason::TokenMissing, "TokenMissing", "the server wants an API token, and none was sent",
        "Give ClientOptions::apiToken one that was made on {host}.",
        "Put one that was made on {host} into DOLTHUB_TOKEN or a --token-file, then run "
        "{command}."},
    Row{Reason::Redirected, "Redirected",
        "the server redirects to {}; redirects are not followed, so that the API token goes "
        "nowhere else",
        "If the host that it redirects to is your DoltHub, give that as {endpoint}. If it is not, "
        "look for a log-in page or a "
        "proxy in between, or ask the operator of {host}. {corrected}",
        nullptr},
    Row{Reason::RedirectedWithin, "RedirectedWithin",
        "the server redirects to {}; redirects are not followed",
        "Look for what is named above on {host} in a browser: where it has another owner or name "
        "now, use that. Where it has not, see that {token} has a token, and one that {host} still "
        "takes, and look for a proxy in between; else ask the operator of {host}, with this text. "
        "{again}",
        "Look for what is named above on {host} in a browser: where it has another owner or name "
        "now, start a run of its own for that, with another journal. Where it has not, see that "
        "{token} has a token, and one that {host} still takes, and look for a proxy in between, or "
        "ask the operator of {host}, with this text; then run {command}."},
    Row{Reason::StatusUnfit, "StatusUnfit", "the answer's HTTP status {}", "{broken}", nullptr},
    Row{Reason::UploadTooLarge, "UploadTooLarge",
        "the server, or a proxy in between, takes no upload of this size; DoltHub's limit is 100 "
        "MB a file",
        "Where it has less than 100 MB, have the operator of {host}, or of a proxy in "
        "between, raise the limit that is set there. Where it has more, or the limit stays, "
        "send less at once: importFiles sends large CSV files in parts. {again}",
        "Where it has less than 100 MB, have the operator of {host}, or of a proxy in between, "
        "raise the limit that is set there; where it has more, or the limit stays, take smaller "
        "parts (--part-size, or files that you split it into). Then start anew, for this file "
        "alone and with another journal: in this run it stays failed, which holds up no other "
        "file."},
    Row{Reason::AddressTooLong, "AddressTooLong", "the server takes no URL of this length",
        "Make the names shorter.", nullptr},
    Row{Reason::SqlTooLong, "SqlTooLong",
        "the SQL text is too long for the server: a query is sent in the URL, which has {} bytes",
        "Make the SQL shorter, or read the whole table by Client::downloadTable.", "{ours}"},
    Row{Reason::ServerFailed, "ServerFailed", "the server failed at it",
        "{later} If it keeps happening, tell the operator of {host}, with this text.", nullptr},
    Row{Reason::GatewayFailed, "GatewayFailed",
        "the gateway in front of the server got no proper answer from it",
        "{later} If it keeps happening, tell the operator of {host}, with this text.", nullptr},
    Row{Reason::GatewayTimeout, "GatewayTimeout",
        "the gateway in front of the server got no answer from it in time",
        "{later} If it keeps happening, ask for less at once, or tell the operator of {host}.",
        "{later} If it keeps happening, tell the operator of {host}, with this text."},
    Row{Reason::ServerGaveUp, "ServerGaveUp", "the server gave up waiting",
        "Ask for less at once, or call again later: the time limit is the server's.",
        "{later} The time limit is the server's."},
    Row{Reason::NoSuchRoute, "NoSuchRoute",
        "the server has no such address at all; of a missing database DoltHub would tell in JSON",
        "Check {endpoint}: it may be no DoltHub. {corrected}", nullptr},
    Row{Reason::HtmlPage, "HtmlPage", "the answer is an HTML page and not DoltHub's JSON",
        "{page} {corrected}", nullptr},
    Row{Reason::NotJson, "NotJson", "the answer is not the JSON object that DoltHub sends",
        "{rightServer} {corrected}", nullptr},
    Row{Reason::EmptyAnswer, "EmptyAnswer", "the answer is empty", "{rightServer} {corrected}",
        nullptr},
    Row{Reason::UnfitAnswer, "UnfitAnswer", "the answer is not as DoltHub documents it: {}",
        "{rightServer} Where that is in order, its API may have changed: report it where you got "
        "this library from, "
        "with the answer, which CallOptions::onBody shows.",
        "{rightServer} {corrected} Where nothing of that is wrong, the server's API may have "
        "changed: report it where you got dolthub-import from, with this text."},
    Row{Reason::EndlessList, "EndlessList", "the list {}",
        "Report it to the operator of {host}, with this text: a list of the server's must end. "
        "What a collect() had until then is in Pages::collected().",
        "Report it to the operator of {host}, with this text: a list of the server's must end. "
        "{later}"},
    Row{Reason::RowDamaged, "RowDamaged", "the table's CSV is damaged at {}: {}",
        "What came before it are not all rows: take none of them for the table. {again} Where it "
        "is so each time, report it, with this text.",
        nullptr},
    Row{Reason::RowTooLarge, "RowTooLarge", "in the table's CSV {} has more than {} bytes",
        "Raise ReadRows::maxRowBytes, or leave the large column out by a query.", "{ours}"},
    Row{Reason::DownloadTooLarge, "DownloadTooLarge", "the download has more than {} bytes",
        "Raise DownloadTo::maxBytes, or set DownloadTo::path or onData, which have no such bound.",
        "{ours}"},
    Row{Reason::SqlChangesNothing, "SqlChangesNothing",
        "the SQL to write is empty or only a comment; DoltHub takes such a write for a merge of "
        "the two branches",
        "Give a statement that writes; to merge branches call Client::startBranchMerge.", "{ours}"},
    Row{Reason::TokenMalformed, "TokenMalformed", "the API token is no token",
        "Give ApiToken the token alone: one word, without spaces and line ends.",
        "Put the token alone, one word without spaces, into DOLTHUB_TOKEN or the --token-file, and "
        "run the command again."},
    Row{Reason::EndpointWrong, "EndpointWrong", "the endpoint cannot be used",
        "Correct {endpoint}, and make the Client again.",
        "Correct {endpoint}, and run the command again."},
    Row{Reason::PlainHttpRefused, "PlainHttpRefused", "the endpoint is plain HTTP",
        "Use https://, or, for a DoltLab that has no TLS and in a network that you trust, set "
        "ClientOptions::allowPlainHttp. Then make the Client again.",
        "Use https://, or, for a DoltLab that has no TLS and in a network that you trust, add "
        "--allow-plain-http. Then run the command again."},
    Row{Reason::ProxyWrong, "ProxyWrong", "the proxy's address cannot be used",
        "Name an HTTP proxy in {proxy} ({proxyForm}); a SOCKS proxy cannot be used. Then make the "
        "Client again.",
        "Name an HTTP proxy in {proxy} ({proxyForm}); a SOCKS proxy cannot be used, nor be called "
        "http://. Or give none, where this machine reaches the server without. Then run the "
        "command again."},
    Row{Reason::FileMissing, "FileMissing", "the file '{}' does not exist",
        "Correct the path, or put the file there. {again}",
        "Put the file there. {again} Where the path is wrong, start another run for the right one, "
        "with another journal: in this run the file stays failed, which holds up no other file."},
    Row{Reason::FileForbidden, "FileForbidden", "the file '{}' may not be read by this process",
        "Give this process's user the right to read it. {again}", nullptr},
    Row{Reason::FileIsDirectory, "FileIsDirectory", "'{}' is a directory, not a file",
        "Give the path of a file; each file takes a call of its own. {again}",
        "Start another run for the files in it, with the path of each and another journal: in this "
        "run the directory stays failed, which holds up no file."},
    Row{Reason::FileEmpty, "FileEmpty", "the file '{}' is empty",
        "Give it a header and rows, or leave it out.",
        "Give it a header and rows and run {command}, or leave it out."},
    Row{Reason::FileTooLarge, "FileTooLarge",
        "the file '{}' has {} bytes, more than the {} that one upload may have",
        "Split the file: importFiles sends CSV in parts.",
        "CSV goes in as parts by itself (--part-size); split a file of another kind, and start "
        "anew."},
    Row{Reason::WaitTimedOut, "WaitTimedOut",
        "not ended after {} and {} answered polls; its last state: {}",
        "Do not start it anew. Wait on: give what dolthub::restoreAny makes of "
        "Error::savedOperation() to Client::awaitOperation; where the program has ended, look at "
        "the database's jobs and pull requests on {host}. If it stays so for hours, ask the "
        "operator of {host}, with this text.",
        "Run {resume}, which waits on. If it stays so for hours, ask the operator of {host}, with "
        "this text."},
    Row{Reason::PollsUnanswered, "PollsUnanswered", "no answer told anything of it for {}: {}",
        "When the server answers again, give what dolthub::restoreAny makes of "
        "Error::savedOperation() to Client::awaitOperation, which starts nothing anew.",
        "Run {resume} when the server answers again; it asks on."},
    Row{Reason::PollRefused, "PollRefused",
        "the server does not tell of it, and whether it was made could not be seen", "{made}",
        "Look on {host} for what it makes. {assume}"},
    Row{Reason::ListedOnly, "ListedOnly",
        "its polls are refused; the list of jobs or operations says \"{}\" of it, but not what "
        "came of it",
        "{made}", "Look on {host} at the database's jobs, pull requests and rows. {assume}"},
    Row{Reason::ThereOnly, "ThereOnly",
        "no poll tells of it; the list of forks has {}, which may be of before",
        "Look on {host} at that database, and at when it was made, before starting it anew.",
        nullptr},
    Row{Reason::EndUntold, "EndUntold",
        "what its polls say (\"{}\") may be a failure or not, and no list says which", "{made}",
        "Look on {host} at the database's jobs, pull requests and rows. {assume}"},
    Row{Reason::PullRequestUnnamed, "PullRequestUnnamed",
        "the import has ended well, and no answer names its pull request",
        "Look at the database's pull requests (Client::listPullRequests) for it.",
        "Look on {host} at the database's pull requests and rows. {assume}"},
    Row{Reason::RowsDiffer, "RowsDiffer", "imported, but the table has {} where the files say {}",
        "Compare the table with its files: rows may share a key, others may have written to it, or "
        "a file transform set on the database may have changed them. Where one is set, "
        "ImportOptions::transformed counts and compares nothing.",
        "Compare the table on {host} with its files: rows may share a key, others may have written "
        "to it, or a file transform set on the database may have changed them. Where one is set, "
        "run {resume} --transformed, which counts and compares nothing."},
    Row{Reason::AnswerLost, "AnswerLost", "the answer of what was done cannot be read",
        "Do not send it again: look on {host} at {look} for what was made. The next call of this "
        "kind will end so, too, until this library or the server is mended: report it where you "
        "got "
        "this library from, with this text.",
        "Run {resume}, which looks for what was made, and goes on from there. If that ends so, "
        "too, report it where you got dolthub-import from, with this text."},
    Row{Reason::JournalNotGiven, "JournalNotGiven", "no journal that was given tells of it",
        "Give the journal that does.",
        "Give the journals of all machines. Where one has none, look at the database's jobs and "
        "pull requests on {host} whether the file is in; where it is not, start anew."},
    Row{Reason::OutcomeUntold, "OutcomeUntold", "the call may have happened",
        "Look on {host} at {look}, half a minute from now or later: no call tells whether it "
        "happened. Send it again only if it is not there.",
        nullptr},
    Row{Reason::BehindAnother, "BehindAnother",
        "not started: {} has to be in the same table before it, and is not",
        "Bring the other file in first.",
        "See what is said of that file: this one goes in behind it, or has to start anew as that "
        "one has."},
    Row{Reason::CallbackBehind, "CallbackBehind", "a callback threw at the answer of what was done",
        "Mend the callback: what it throws ends its call. Do not send this one again; what it "
        "started, if anything, is Error::savedOperation(), of which dolthub::restoreAny makes what "
        "Client::awaitOperation waits for.",
        "{ours}"},
    Row{Reason::InboundUnfit, "InboundUnfit", "what came in is not as DoltHub documents it",
        "Answer it with HTTP 400, and see who sent it: anybody may send to an address that he "
        "knows. Where it was DoltHub, what it sends may have changed: report it where you got this "
        "library from, with this text and the request.",
        "{ours}"},
};

constexpr bool isInOrder() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].reason) != i + 1) {
      return false;
    }
  }
  return rows.size() + 1 == static_cast<std::size_t>(Reason::Count);
}
static_assert(isInOrder(), "one row a reason, in the order of the enumerators");

struct Term {
  const char* place;
  const char* program;
  const char* importer;
};

// Those that hold others come first; without an `importer` a term is both readers'.
constexpr std::array terms{
    Term{"{ours}", "",
         "This is a fault of dolthub-import, not of your files: report it where you got "
         "it from, with this text. Until it is mended the same will happen again; the other files "
         "go on "
         "with {command}."},
    Term{"{broken}",
         "Check that {endpoint} is the right host and port, and that no proxy answers in its "
         "place. Where both are in order, tell the operator of {host}, with this text. {later}",
         "Check that {endpoint} is the right host and port, and that no proxy answers in its "
         "place. {corrected} Where neither is wrong, tell the operator of {host}, with this "
         "text, and run that later."},
    Term{"{name}",
         "Check the spelling of the host in {endpoint}, or of the proxy where one is used, and "
         "this machine's DNS. {corrected}",
         nullptr},
    Term{"{assume}", "",
         "Then run {resume} with what is so: --assume retry where it is not in (it is sent again), "
         "--assume done where it is in and your run merges nothing, --assume merged where it is in "
         "and merged (an open pull request of it you merge first). That answers for all files that "
         "are still unclear; --assume-for FILE beside it for that file alone."},
    Term{"{made}",
         "Look on {host} at the database's jobs, pull requests, commits and rows for what it was "
         "to do (of a fork: for the new database). Start it anew only where that is not there "
         "some minutes from now.",
         ""},
    Term{"{rightServer}",
         "Check that {endpoint} is a DoltHub, and that no proxy or log-in page answers in its "
         "place.",
         nullptr},
    Term{"{page}",
         "Open {host} in a browser on this machine: a maintenance page means to wait, a log-in "
         "page to log in to the network first. Where it shows DoltHub, check {endpoint}, and look "
         "for a proxy that answers in its place.",
         nullptr},
    Term{"{proxyForm}",
         "http://HOST:PORT, or https:// where the proxy itself speaks TLS; with a login, "
         "http://USER:PASSWORD@HOST:PORT",
         "http://HOST:PORT, or https:// where the proxy itself speaks TLS; with a login, "
         "http://USER:PASSWORD@HOST:PORT, and only in HTTPS_PROXY"},
    Term{"{endpoint}", "ClientOptions::endpoint", "--endpoint (or DOLTHUB_ENDPOINT)"},
    Term{"{token}", "ClientOptions::apiToken", "DOLTHUB_TOKEN or the --token-file"},
    Term{"{caFile}", "ClientOptions::caFile", "--ca-file"},
    Term{"{clientCertificate}", "ClientOptions::clientCertificateFile", "--client-certificate"},
    Term{"{clientKey}", "ClientOptions::clientKeyFile", "--client-key"},
    Term{"{proxy}", "ClientOptions::proxy", "--proxy or HTTPS_PROXY"},
    Term{"{plainHttp}", "ClientOptions::allowPlainHttp and an endpoint of http://",
         "--allow-plain-http and an --endpoint of http://"},
    Term{"{corrected}", "Then call again.",
         "Then run {command}, with the option put right that was wrong or missing."},
    Term{"{again}", "Then call again.", "Then run {command}."},
    Term{"{later}", "Call again later.", "Later, run {command}."},
    Term{"{command}", "", "{resume} --retry-failed"},
    Term{"{resume}", "", "dolthub-import --resume JOURNAL"},
};

// What servers say that are wrong themselves, so that nothing can be corrected in what was sent.
struct KnownFault {
  const char* words; // as the error quotes them, from one end of a phrase to the other
  const char* seen;  // where
  const char* next;  // both readers'; {seen} is that
};

constexpr std::array knownFaults{
    KnownFault{
        "detected unauthorized file/dir: .doltcfg", "dolthub/doltlab-issues#145",
        "This is a fault of DoltLab 2.6.1, which refuses files so that are in order ({seen}, seen "
        "there with SQL files): ask the operator of {host} to install DoltLab 2.6.2 or newer. "
        "{again}"},
    KnownFault{"apitoken_db: API Token with matching ID not found", "dolthub/doltlab-issues#62",
               "Give a token that was made on {host}, and is still there, in {token}. Where it is "
               "one, this is a fault that DoltLab before 1.0.3 has after an upgrade ({seen}): ask "
               "the operator of {host} to install a newer one. {again}"},
};

// Options of the library that dolthub-import has, too; its reader can set no other.
constexpr std::array options{
    Term{"CallOptions::lost.lookUpTimeout", nullptr, "--look-up"},
    Term{"ClientOptions::maxUploadBytes", nullptr, "--part-size"},
};

const Row* rowOf(Reason reason) noexcept {
  const auto index = static_cast<std::size_t>(reason);
  return index == 0 || index > rows.size() ? nullptr : &rows[index - 1];
}

void replaceAll(std::string& text, std::string_view place, std::string_view by) {
  for (std::size_t at = text.find(place); at != std::string::npos;
       at = text.find(place, at + by.size())) {
    text.replace(at, place.size(), by);
  }
}

std::string inTermsOf(Reader reader, std::string_view words) {
  std::string text{words};
  for (const Term& term : terms) {
    const bool importers = reader == Reader::Importer && term.importer != nullptr;
    replaceAll(text, term.place, importers ? term.importer : term.program);
  }
  return text;
}

bool isOfAWord(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Whole: no longer word has it at an end.
bool hasPhrase(std::string_view text, std::string_view phrase) noexcept {
  for (std::size_t at = text.find(phrase); at != text.npos; at = text.find(phrase, at + 1)) {
    const std::size_t end = at + phrase.size();
    const bool begins = at == 0 || !isOfAWord(text[at - 1]);
    if (begins && (end == text.size() || !isOfAWord(text[end]))) {
      return true;
    }
  }
  return false;
}

std::string withHost(std::string text, std::string_view host) {
  replaceAll(text, "{host}", host.empty() ? "the server" : host);
  return text;
}

} // namespace

std::string_view nameOf(Reason reason) noexcept {
  const Row* row = rowOf(reason);
  return row == nullptr ? std::string_view{} : row->name;
}

Reason reasonNamed(std::string_view name) noexcept {
  const auto found =
      std::find_if(rows.begin(), rows.end(), [name](const Row& row) { return row.name == name; });
  return found == rows.end() ? Reason::None : found->reason;
}

std::string wordsOf(Reason reason, std::initializer_list<std::string_view> values) {
  const Row* row = rowOf(reason);
  if (row == nullptr) {
    return {};
  }
  std::string text;
  std::string_view rest = row->words;
  for (const std::string_view value : values) {
    const std::size_t at = rest.find("{}");
    if (at == std::string_view::npos) {
      break;
    }
    text += rest.substr(0, at);
    text += value;
    rest.remove_prefix(at + 2);
  }
  return text.append(rest);
}

std::string nextStep(Reason reason, Reader reader, std::string_view host, std::string_view look) {
  const Row* row = rowOf(reason);
  if (row == nullptr) {
    return {};
  }
  const bool importers = reader == Reader::Importer && row->importer != nullptr;
  std::string text = inTermsOf(reader, importers ? row->importer : row->next);
  text = withHost(std::move(text), host);
  replaceAll(text, "{look}", look.empty() ? "what it makes" : look);
  return text;
}

std::string stepForKnownFault(std::string_view serverWords, Reader reader, std::string_view host) {
  for (const KnownFault& fault : knownFaults) {
    if (hasPhrase(serverWords, fault.words)) {
      std::string text = withHost(inTermsOf(reader, fault.next), host);
      replaceAll(text, "{seen}", fault.seen);
      return text;
    }
  }
  return {};
}

std::string lookAtTheWay(Reason cause, Reader reader, std::string_view host) {
  switch (cause) {
  case Reason::BrokenHttp:
  case Reason::StatusUnheardOf:
  case Reason::StatusUnfit:
  case Reason::AnswerCompressed:
  case Reason::LineWithoutEnd:
  case Reason::HeadTooLarge:
  case Reason::FramingTooLarge:
  case Reason::NotJson:
  case Reason::EmptyAnswer:
    return withHost(inTermsOf(reader, "First check that {endpoint} is the right host and port, and "
                                      "look for a proxy in between, which must leave answers as "
                                      "they are: the next ones may be spoilt in the same way. "
                                      "Where both are in order, tell the operator of {host}, with "
                                      "this text."),
                    host);
  case Reason::HtmlPage:
    return withHost(inTermsOf(reader, "{page} Until that is over, the next ones will be answered "
                                      "so, too."),
                    host);
  case Reason::Unavailable:
  case Reason::GatewayFailed:
  case Reason::GatewayTimeout:
    return withHost("Wait until {host} is in order again: until then nothing can be looked up "
                    "either.",
                    host);
  case Reason::ClientClosed:
    return reader == Reader::Program
               ? "Make a Client again first, and keep it until its calls have ended."
               : "";
  default:
    return {};
  }
}

std::string aboutTheHiddenToken(Reader reader, std::string_view host) {
  return withHost(inTermsOf(reader, "Where the server's words have [your API token], they repeat "
                                    "the one that was sent; where they call it wrong, give one "
                                    "that was made on {host} in {token}."),
                  host);
}

std::string limitFor(std::string_view limit, Reader reader) {
  const std::size_t equals = limit.find(" = ");
  if (reader == Reader::Program || equals == std::string_view::npos) {
    return std::string(limit);
  }
  const std::string_view name = limit.substr(0, equals);
  const std::string value{limit.substr(equals + 3)};
  const auto found = std::find_if(options.begin(), options.end(),
                                  [name](const Term& option) { return option.place == name; });
  return found == options.end() ? value + ", which dolthub-import sets itself"
                                : std::string(found->importer) + ' ' + value;
}

} // namespace dolthub::explain
