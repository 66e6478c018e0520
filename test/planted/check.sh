#!/bin/bash
# check.sh SOURCE: every planted mistake still applies to the sources, and the test that is to catch
# it is there. Whether it does, ./test/run planted finds out.
set -euo pipefail
source=$1

if ! command -v patch >/dev/null; then
  echo "SKIPPED: patch is missing"
  exit 77
fi
failed=0
fail() {
  echo "test/planted/$name.patch: $*"
  failed=1
}
for file in "$source"/test/planted/*.patch; do
  name=$(basename "$file" .patch)
  [[ $(head -n 1 "$file") =~ ^"# "[A-Z].*\.$ ]] || fail "does not begin with the mistake in words"
  if ! said=$(patch --directory "$source" --strip 1 --forward --dry-run <"$file"); then
    fail "does not apply: $said"
  fi
  IFS=/ read -r room suite case < <(sed -n 's/^# catches: //p' "$file") || true
  if [[ $room/$suite == simulate/@(seeds|nights) ]]; then
    continue
  elif [[ -z ${case:-} ]]; then
    fail "names no ROOM/SUITE/CASE"
  elif ! grep -rqE "_TEST_SUITE\($suite[,)]" "$source/test/$room" ||
    ! grep -rqE "_TEST_CASE\($case[,)]" "$source/test/$room"; then
    fail "there is no test $room/$suite/$case"
  fi
done
exit "$failed"
