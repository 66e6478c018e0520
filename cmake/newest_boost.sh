#!/bin/bash
# Builds the newest Boost that Debian has a source of, with what the library and its tests need, into
# build/boost/prefix; the preset `newest-boost` finds it there. Says its version. One that is there
# already is kept: remove build/boost to look again.
#
#   ./cmake/newest_boost.sh
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/commands.sh"
folder=$root/build/boost

builtVersion() { basename "$folder"/prefix/lib/cmake/Boost-*/ | sed 's/^Boost-//'; }

if [[ ! -e $folder/done ]]; then
  isDebian || { say "newest_boost.sh: this is no Debian" && exit 1; }
  rm -rf "$folder"
  mkdir -p "$folder"/{lists/partial,cache/archives/partial,source}
  # Lists of its own: nothing of this machine's packages changes. apt checks the signature.
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
    "http://deb.debian.org/debian sid main" >"$folder/sources.list"
  touch "$folder/status"
  options=(-q -o "Dir::Etc::SourceList=$folder/sources.list" -o Dir::Etc::SourceParts=-
    -o "Dir::State::Lists=$folder/lists" -o "Dir::Cache=$folder/cache"
    -o "Dir::State::status=$folder/status")
  apt-get "${options[@]}" update >&2
  name=$(/usr/lib/apt/apt-helper cat-file "$folder"/lists/*_Sources* |
    sed -n 's/^Package: \(boost1\.[0-9]*\)$/\1/p' | sort -V | tail -1)
  # 'URI' FILE SIZE SHA256:…
  read -r uri file _ hash < <(apt-get "${options[@]}" source --print-uris "$name" |
    grep -F .orig.tar)
  say "Fetching $file, about 90 MB"
  /usr/lib/apt/apt-helper download-file "${uri//\'/}" "$folder/$file" "$hash" >&2
  tar -xf "$folder/$file" -C "$folder/source" --strip-components=1
  cmake -S "$folder/source" -B "$folder/build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_INSTALL_PREFIX="$folder/prefix" -DBOOST_INSTALL_LAYOUT=system \
    -DBUILD_SHARED_LIBS=ON -DBUILD_TESTING=OFF \
    -DBOOST_INCLUDE_LIBRARIES="asio;beast;json;program_options;test" >"$folder/build.log"
  cmake --build "$folder/build" --parallel "$jobs" --target install >>"$folder/build.log"
  rm -rf "$folder/source" "$folder/build" "${folder:?}/$file" "$folder/lists" "$folder/cache"
  touch "$folder/done"
fi
builtVersion
