#!/bin/bash
# pages.sh SOURCE: Doxygen takes the headers' comments and the guide without a warning, and has
# one for a name that is not there.
set -euo pipefail
source=$1
if ! command -v doxygen >/dev/null; then
  echo "SKIPPED: the pages that Doxygen makes (missing: doxygen)"
  exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A copy, since it writes into the folder it is in.
mkdir -p "$work/include" "$work/cmake" "$work/bench"
cp -r "$source"/{docs,README.md,SECURITY.md,CHANGELOG.md} "$work"
cp -r "$source/include/dolthub" "$work/include"
cp "$source/cmake/commands.sh" "$work/cmake"
cp "$source/bench/requests.svg" "$work/bench"

"$work/docs/run" >"$work/said"
[[ -s $work/$(cat "$work/said") ]]
for page in "$work"/docs/*.md; do
  name=page_$(basename "$page" .md)
  [[ -s $work/build/docs/html/$name.html ]] || { echo "no page $name" && exit 1; }
done

# wrong FILE TEXT: what names noSuchName there is told.
wrong() {
  local file=$work/$1
  cp "$file" "$work/kept"
  printf '%s\n' "$2" >>"$file"
  if "$work/docs/run" >/dev/null 2>"$work/errors" || ! grep -q noSuchName "$work/errors"; then
    echo "a name that is not there passes in $1"
    exit 1
  fi
  cp "$work/kept" "$file"
}
wrong include/dolthub/tag.hpp '/// See \ref noSuchName.
class Nobody {};'
wrong docs/start.md 'See \ref noSuchName.'
