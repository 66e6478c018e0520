#!/bin/bash
# format.sh SOURCE [--fix]: our files are as .clang-format says, or are made so. Versions of the tool
# differ in details: with another one than ours, or with none, the check is skipped, aloud.
set -euo pipefail
cd "$1"
wanted=14
tool=$(command -v "clang-format-$wanted" || command -v clang-format || true)
version=$([[ -z $tool ]] || "$tool" --version | sed 's/.*version \([0-9]*\).*/\1/')
if [[ $version != "$wanted" ]]; then
  echo "SKIPPED: clang-format $wanted is not here (found: ${version:-none})"
  exit 77
fi
# The check can fail.
if printf 'int  main( ){}\n' | "$tool" --dry-run -Werror --assume-filename=a.cpp \
  2>/dev/null; then
  echo "clang-format lets bad text through"
  exit 1
fi
what=(--dry-run -Werror)
[[ ${2-} != --fix ]] || what=(-i)
find include lib test bench examples \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
  xargs -0 "$tool" "${what[@]}"
