#include <dolthub/importer.hpp>

#include <algorithm>

namespace dolthub {

std::string_view toString(FileOutcome outcome) noexcept {
  switch (outcome) {
  case FileOutcome::NotStarted:
    return "not_started";
  case FileOutcome::Merged:
    return "merged";
  case FileOutcome::InPullRequest:
    return "in_pull_request";
  case FileOutcome::NotMerged:
    return "not_merged";
  case FileOutcome::Unchanged:
    return "unchanged";
  case FileOutcome::Failed:
    return "failed";
  case FileOutcome::Unknown:
    break;
  }
  return "unknown";
}

std::string_view toString(Assume assume) noexcept {
  switch (assume) {
  case Assume::Nothing:
    return "Nothing";
  case Assume::Done:
    return "Done";
  case Assume::Merged:
    return "Merged";
  case Assume::Retry:
    return "Retry";
  }
  return "?";
}

std::string_view toString(ImportEvent::Kind kind) noexcept {
  switch (kind) {
  case ImportEvent::Kind::Started:
    return "started";
  case ImportEvent::Kind::Checked:
    return "checked";
  case ImportEvent::Kind::Uploading:
    return "uploading";
  case ImportEvent::Kind::Busy:
    return "busy";
  case ImportEvent::Kind::Accepted:
    return "accepted";
  case ImportEvent::Kind::Polled:
    return "polled";
  case ImportEvent::Kind::Imported:
    return "imported";
  case ImportEvent::Kind::Merging:
    return "merging";
  case ImportEvent::Kind::Finished:
    return "finished";
  case ImportEvent::Kind::Verified:
    return "verified";
  case ImportEvent::Kind::Outage:
    return "outage";
  case ImportEvent::Kind::Recovered:
    break;
  }
  return "recovered";
}

std::size_t ImportReport::count(FileOutcome outcome) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(files.begin(), files.end(),
                    [outcome](const FileReport& file) { return file.outcome == outcome; }));
}

} // namespace dolthub
