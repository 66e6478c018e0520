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
# block PAGE KIND [NUMBER]
block() {
  awk -v kind="\`\`\`$2" -v wanted="${3:-1}" '
    $0 == kind { inside = ++seen == wanted; next } /^```/ { inside = 0 } inside' "$source/$1"
}
block README.md cpp >"$work/first/main.cpp"
block README.md cmake >"$work/first/CMakeLists.txt"
cmake -S "$work/first" -B "$work/first/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved;$boost"
cmake --build "$work/first/build"

# configure NAME WHERE: with a program `app`, what stands in the file, and this library where that says.
configure() {
  local folder=$work/$1
  cp "$work/first/main.cpp" "$folder"
  { printf 'cmake_minimum_required(VERSION 3.25)\nproject(%s LANGUAGES CXX)\n' "$1"
    grep -q 'add_executable' "$folder/lines" || echo 'add_executable(app main.cpp)'
    cat "$folder/lines"; } >"$folder/CMakeLists.txt"
  cmake -S "$folder" -B "$folder/build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" "$2"
}
# The guide's lines: installed, beside, fetched. Built where that does not build the library anew.
ways=(installed beside fetched)
for number in 1 2 3; do
  mkdir "$work/${ways[number - 1]}"
  block docs/start.md cmake "$number" >"$work/${ways[number - 1]}/lines"
done
[[ $(grep -c '^```cmake$' "$source/docs/start.md") -eq 3 ]]
configure installed "-DCMAKE_PREFIX_PATH=$work/moved;$boost"
cmake --build "$work/installed/build"
ln -s "$source" "$work/beside/dolthub-cpp"
configure beside "-DCMAKE_PREFIX_PATH=$boost"
grep -q 'build app' "$work/beside/build/build.ninja"
configure fetched "-DFETCHCONTENT_SOURCE_DIR_DOLTHUB=$source"
grep -q 'build app' "$work/fetched/build/build.ninja"

# A user's program with its tests, which docs/testing.md shows.
cmake -S "$source/examples/testing" -B "$work/tested" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/moved;$boost"
cmake --build "$work/tested"
ctest --test-dir "$work/tested" --output-on-failure --no-tests=error

# Without CMake. A static library needs what it was made of, which --static tells.
if command -v pkg-config >/dev/null; then
  PKG_CONFIG_PATH=$(dirname "$(find "$work/moved" -name dolthub.pc)")
  export PKG_CONFIG_PATH
  # shellcheck disable=SC2046
  "$compiler" -std=c++20 "$source/test/package/consumer/with_emulator.cpp" \
    $(pkg-config --cflags --libs --static dolthub dolthub-emulator) -o "$work/without_cmake"
  # The linker takes the shared library where there are both.
  LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/*}:${LD_LIBRARY_PATH-} "$work/without_cmake"
  # The guide's line, with this build's compiler.
  block docs/start.md sh 2 | sed "s|^g++ |$compiler |" >"$work/line"
  grep -q pkg-config "$work/line"
  (cd "$work/first" && bash "$work/line" && test -x tables)
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
