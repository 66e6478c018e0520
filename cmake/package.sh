#!/bin/bash
# Makes what one gives away, in build/dist or DIRECTORY: an archive, Debian's packages (the shared
# library; headers, static library, CMake and pkg-config files; the programs), what it is made of
# (SPDX) and SHA256SUMS.
#
#   ./cmake/package.sh [--install] [DIRECTORY]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/commands.sh"

install=0
directory=$root/build/dist
for argument in "$@"; do
  case $argument in
  --install) install=1 ;;
  -h | --help)
    usage "${BASH_SOURCE[0]}"
    exit 0
    ;;
  -*) wrongUsage "unknown argument $argument" ;;
  *) directory=$(realpath -m "$argument") ;;
  esac
done

# shellcheck disable=SC2046
requirePackages "$install" $(buildPackages)
generators=TGZ
if isDebian; then
  # shellcheck disable=SC2046
  requirePackages "$install" $(packagingPackages)
  generators+=";DEB"
else
  say "Not Debian: the archive alone."
fi
# The same commit makes the same dates.
if date=$(git -C "$root" log -1 --format=%ct 2>/dev/null); then export SOURCE_DATE_EPOCH=$date; fi
build package dolthub dolthub_shared dolthub_emulator dolthub-import dolthub-emulator

rm -rf "$directory"
mkdir -p "$directory"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cpack --config "$root/build/package/CPackConfig.cmake" -G "$generators" -B "$work" >&2
cp "$work"/*.tar.gz "$directory"
[[ $generators == TGZ ]] || cp "$work"/*.deb "$directory"
cp "$root/build/package/dolthub.spdx.json" "$directory"
(cd "$directory" && sha256sum -- *.* >SHA256SUMS)
ls -1 "$directory"
