# Shared by test/run, examples/run, bench/run and docs/run: installing what is missing, and building.
# Sourced, never run. Everything said here goes to stderr; stdout belongs to the command.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc 2>/dev/null || echo 2)

say() { printf '%s\n' "$*" >&2; }

# usage SCRIPT: what stands at its head.
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$1"; }

# wrongUsage TEXT…: of the command that runs. Before anything is installed or built.
wrongUsage() {
  local command
  command=$(realpath -- "$0")
  say "${command#"$root"/}: $* (see --help)"
  exit 2
}

isDebian() { [[ -r /etc/debian_version ]] && command -v apt-get dpkg-query >/dev/null; }

# Debian 12 has Boost 1.81 under its version; later releases have it, or a newer one, without.
boostPackage() {
  local version=""
  grep -qs '^12' /etc/debian_version && version=1.81
  printf 'libboost%s%s-dev\n' "${1:+-$1}" "$version"
}

buildPackages() {
  printf '%s\n' g++ cmake ninja-build libssl-dev libsqlite3-dev
  local part
  for part in "" json test program-options; do boostPackage "$part"; done
}

# Servers and proxies that tests put in DoltHub's place. Node and mitmproxy are large: they are taken
# where they are, and installed for the matrix alone.
testPackages() { printf '%s\n' nginx-light haproxy tinyproxy openssl; }

# What our examples are made for. Prometheus, whose promtool looks at the server's metrics, is large and
# brings a service along: it is taken where it is, and installed for the matrix alone.
examplePackages() { printf '%s\n' python3-prometheus-client libspdlog-dev; }

matrixTestPackages() { printf '%s\n' nodejs mitmproxy; }

matrixExamplePackages() { printf '%s\n' prometheus; }

matrixPackages() { printf '%s\n' clang-16 clang-19 libclang-rt-19-dev; }

packagingPackages() { printf '%s\n' pkg-config dpkg-dev file; }

shellPackages() { printf '%s\n' zsh fish groff; }

slurmPackages() { printf '%s\n' slurmctld slurmd slurm-client munge curl; }

missingPackages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] ||
      printf '%s\n' "$package"
  done
}

# requirePackages INSTALL PACKAGE…: INSTALL is 1 when the user asked for it with --install. As root on
# Debian we install unasked: that is a container or a build machine.
requirePackages() {
  local install=$1
  shift
  if ! isDebian; then
    local tool
    for tool in cmake ninja; do
      if ! command -v "$tool" >/dev/null; then
        say "$tool is missing. Needed: a C++20 compiler, CMake 3.25, Ninja, Boost 1.81 (JSON, Test,"
        say "Program_options), OpenSSL 3, SQLite 3. On Debian: apt-get install $*"
        exit 2
      fi
    done
    return
  fi
  local missing
  mapfile -t missing < <(missingPackages "$@")
  ((${#missing[@]})) || return 0
  local sudo=()
  if ((EUID != 0)); then
    sudo=(sudo)
    if [[ $install != 1 ]]; then
      say "Some packages are missing. Run this, or the same command with --install:"
      say "  sudo apt-get install ${missing[*]}"
      exit 2
    fi
  fi
  say "Installing: ${missing[*]}"
  "${sudo[@]}" apt-get update -q >&2
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" >&2
}

# wantPackages INSTALL WHAT PACKAGE…: the same for what the tests can do without; WHAT is then left
# out, and that is said.
wantPackages() {
  local install=$1 what=$2 missing
  shift 2
  isDebian || return 0
  mapfile -t missing < <(missingPackages "$@")
  ((${#missing[@]})) || return 0
  if [[ $install == 1 || $EUID == 0 ]] && (requirePackages "$install" "${missing[@]}"); then
    return 0
  fi
  say "SKIPPED: $what (missing: ${missing[*]})"
}

# testsPattern PRESET NAME…: what ctest selects these tests by; `room(/.*)?` is all of a room, `.*` all.
# Without brackets: CMake's expressions take few, and all presets share one.
testsPattern() {
  local preset=$1 name patterns=()
  shift
  for name in "$@"; do
    case $name in
    '.*') patterns+=("^$preset/") ;;
    *'(/.*)?') patterns+=("^$preset/${name%'(/.*)?'}\$" "^$preset/${name%'(/.*)?'}/") ;;
    *) patterns+=("^$preset/$name\$") ;;
    esac
  done
  (IFS='|' && printf '%s' "${patterns[*]}")
}

# build PRESET [TARGET…]: builds the targets, or everything.
build() {
  local preset=$1
  shift
  local directory=$root/build/$preset
  say "Building ($preset${*:+: $*}) in build/$preset"
  if ! (cd "$root" && cmake --preset "$preset") >"$root/build/$preset.configure.log" 2>&1; then
    cat "$root/build/$preset.configure.log" >&2
    return 1
  fi
  cmake --build "$directory" --parallel "$jobs" ${1:+--target "$@"} >&2
}

mkdir -p "$root/build"
