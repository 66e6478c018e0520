#!/bin/bash
# installed.sh SOURCE BUILD WORK COMPILER: installs the build and builds a consumer that finds it.
set -euo pipefail
source=$1 build=$2 work=$3 compiler=$4

# Where this build's Boost is, when it is not the system's.
boost=$(sed -n 's/^CMAKE_PREFIX_PATH:[A-Z]*=//p' "$build/CMakeCache.txt")
if [[ -n $boost ]]; then
  export CPATH=$boost/include LIBRARY_PATH=$boost/lib LD_LIBRARY_PATH=$boost/lib
fi

rm -rf "$work"
cmake --install "$build" --prefix "$work/prefix" >"$work.log"
if grep -rlF -e "$source" -e "$build" "$work/prefix" --include='*.cmake'; then
  echo "the package names folders of this machine"
  exit 1
fi
# Moved elsewhere it still works.
mv "$work/prefix" "$work/moved"

cmake -S "$source/test/package/consumer" -B "$work/consumer" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved;$boost" -DCONSUMER_EMULATOR=ON
cmake --build "$work/consumer"
"$work/consumer/consumer"
"$work/consumer/with_emulator"
"$work/moved/bin/dolthub-import" --help >/dev/null

# The first program of the README, with the lines for CMake beside it.
mkdir "$work/first"
block() { awk -v kind="\`\`\`$1" '$0 == kind { inside = 1; next } /^```/ { inside = 0 } inside' "$source/README.md"; }
block cpp >"$work/first/main.cpp"
block cmake >"$work/first/CMakeLists.txt"
cmake -S "$work/first" -B "$work/first/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved;$boost"
cmake --build "$work/first/build"

# Without CMake. A static library needs what it was made of, which --static tells.
if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name dolthub.pc)")
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046
  "$compiler" -std=c++20 "$source/test/package/consumer/with_emulator.cpp" \
    $(pkg-config --cflags --libs --static dolthub dolthub-emulator) -o "$work/without_cmake"
  # The linker takes the shared library where there are both.
  LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/*}:${LD_LIBRARY_PATH-} "$work/without_cmake"
fi

# A version that cannot fit is refused.
sed 's/dolthub 0.1 /dolthub 0.2 /' "$source/test/package/consumer/CMakeLists.txt" >"$work/other"
mkdir "$work/mismatch" && mv "$work/other" "$work/mismatch/CMakeLists.txt"
cp "$source"/test/package/consumer/*.cpp "$work/mismatch"
if cmake -S "$work/mismatch" -B "$work/mismatch/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved;$boost" >/dev/null 2>&1; then
  echo "version 0.2 was found in an installation of another"
  exit 1
fi
