#!/bin/bash
# embedded.sh SOURCE BUILD WORK COMPILER: builds the shared library as a part of another project,
# looks at what it exports, installs it from there and builds a consumer that finds it.
set -euo pipefail
source=$1 work=$3 compiler=$4

rm -rf "$work"
# It is the whole library once more, so quickly.
cmake -S "$source/test/package/embedded" -B "$work/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_CXX_FLAGS=-O0 -DDOLTHUB_SOURCE="$source" \
  -DDOLTHUB_INSTALL=ON -DDOLTHUB_QUICK_BUILD=ON
cmake --build "$work/build"
"$work/build/consumer"

cmake --install "$work/build" --prefix "$work/prefix" >"$work.log"
library=$(find "$work/prefix" -name libdolthub.so)
inside=$(nm -DC --defined-only "$library" |
  grep -E ' [TBD] dolthub::(call|http|message|operation|support|wire)::' || true)
if [[ -n $inside ]]; then
  echo "the shared library shows its insides:"
  head -20 <<<"$inside"
  exit 1
fi

cmake -S "$source/test/package/consumer" -B "$work/consumer" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/prefix"
cmake --build "$work/consumer"
"$work/consumer/consumer"

# Without CMake.
if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name dolthub.pc)")
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046
  "$compiler" -std=c++20 "$source/test/package/consumer/main.cpp" \
    $(pkg-config --cflags --libs dolthub) -o "$work/without_cmake"
  LD_LIBRARY_PATH=$(dirname "$library") "$work/without_cmake"
fi
