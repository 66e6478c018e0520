#!/bin/bash
# commands.sh SOURCE: what the commands do about missing packages, with an apt-get and a
# dpkg-query of our own, and that they keep stdout for their results; that help and wrong usage answer
# before anything is installed or built; which tests a name selects.
set -euo pipefail
source=$1

if [[ ! -r /etc/debian_version ]]; then
  echo "SKIPPED: not Debian"
  exit 77
fi
# Where anybody may read: a part of it runs as nobody.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/bin" "$work/cmake" "$work/build"
cp "$source/cmake/commands.sh" "$work/cmake"
cat >"$work/bin/dpkg-query" <<'END'
#!/bin/bash
[[ ${*: -1} == lacking ]] || printf installed
END
cat >"$work/bin/apt-get" <<'END'
#!/bin/bash
echo "called: apt-get $*"
END
cp "$work/bin/apt-get" "$work/bin/sudo"
chmod +x "$work"/bin/*
chmod -R a+rwX "$work"
export PATH=$work/bin:$PATH

# ask USER INSTALL PACKAGE…: prints stdout, stderr and the exit code in one text. `how` is what asks.
how='requirePackages "$@"'
ask() {
  local user=$1
  shift
  local run=(bash -c 'source "$0/cmake/commands.sh"; '"$how"'; echo went on >&2' "$work" "$@")
  if [[ $user == nobody && $EUID == 0 ]]; then
    run=(setpriv --reuid=65534 --clear-groups "${run[@]}")
  fi
  "${run[@]}" 2>&1 1>"$work/stdout" || echo "exit $?"
  [[ ! -s $work/stdout ]] || echo "on stdout: $(cat "$work/stdout")"
}

expect() {
  local what=$1 text=$2 pattern
  shift 2
  for pattern in "$@"; do
    if ! grep -qF -e "$pattern" <<<"$text"; then
      printf '%s: expected "%s" in:\n%s\n' "$what" "$pattern" "$text"
      exit 1
    fi
  done
  if grep -q 'on stdout' <<<"$text"; then
    printf '%s: %s\n' "$what" "$text"
    exit 1
  fi
}

expect "nothing missing" "$(ask nobody 0 present)" "went on"
refused=$(ask nobody 0 present lacking)
expect "not root" "$refused" "sudo apt-get install lacking" "exit 2"
if grep -q -e 'went on' -e called <<<"$refused"; then
  echo "not root: it did not stop: $refused"
  exit 1
fi
expect "not root, --install" "$(ask nobody 1 lacking)" "install -q -y" "lacking" "went on"
if ((EUID == 0)); then
  expect "root" "$(ask root 0 present lacking)" "called: apt-get update" "lacking" "went on"
fi

# What can be done without does not end the run.
how='wantPackages "$1" "the picture" "${@:2}"'
expect "wanted and there" "$(ask nobody 0 present)" "went on"
expect "wanted, not root" "$(ask nobody 0 present lacking)" \
  "SKIPPED: the picture (missing: lacking)" "went on"
if ((EUID == 0)); then
  expect "wanted, root" "$(ask root 0 lacking)" "called: apt-get update" "went on"
  printf '#!/bin/bash\nexit 100\n' >"$work/bin/apt-get"
  expect "wanted, not to be had" "$(ask root 0 lacking)" "SKIPPED: the picture" "went on"
fi

# From here on nothing may be installed or built.
for tool in apt-get dpkg-query cmake ctest sudo; do
  printf '#!/bin/bash\necho "called: %s"\nexit 1\n' "$tool" >"$work/bin/$tool"
  chmod +x "$work/bin/$tool"
done

# answers STATUS TEXT COMMAND…: it ends so, says so, and calls none of these tools.
answers() {
  local status=0 wanted=$1 text=$2 said
  shift 2
  said=$("$source/$1" "${@:2}" 2>&1 </dev/null) || status=$?
  if ((status != wanted)) || ! grep -qF -e "$text" <<<"$said" || grep -q '^called: ' <<<"$said"; then
    printf '%s: expected %s and "%s", got %s and:\n%s\n' "$*" "$wanted" "$text" "$status" "$said"
    exit 1
  fi
}

for command in test/run examples/run bench/run docs/run test/live cmake/package.sh; do
  answers 0 "  ./$command" "$command" --help
done
for command in format fuzz install kill planted simulate; do
  answers 0 "  ./test/run $command" "test/$command/run" --help
done
answers 2 "unknown option --fast" test/run --fast
answers 2 "do not go together" test/run --quick --matrix
answers 2 "client/nothing selects no test" test/run client/nothing
answers 2 "test/nothing" test/run nothing
answers 2 "harness selects no test" test/run http harness
answers 2 "simulate is a subcommand" test/run http simulate/zzz
answers 2 "lots is no number" test/run kill lots
answers 2 "unknown argument" test/run format --all
answers 2 "no option --manifesto" examples/run --manifesto=a.csv
answers 2 "no file /nowhere.csv" examples/run --primary-key id /nowhere.csv
answers 2 "no file two.csv" examples/run --primary-key=id two.csv
answers 2 "no option --yes" examples/run --yes # a word of its sources, and no option
answers 2 "no option -q" examples/run -q
answers 2 "--check does not go with" examples/run --check
answers 2 "--endpoint does not go with" examples/run --endpoint https://dolt.lab
answers 2 "--journal needs a value" examples/run --journal
answers 2 "--journal needs a value" examples/run --journal --json
answers 2 "--json takes no value" examples/run --json=yes
# What is right gets as far as asking what is installed, and what stands behind an option is its value.
rightly() {
  local said
  said=$("$source/examples/run" "$@" 2>&1 </dev/null) || true
  if ! grep -q 'on this machine' <<<"$said"; then
    printf 'examples/run %s: %s\n' "$*" "$said"
    exit 1
  fi
}
rightly -v --stage nowhere.csv --skip-unchanged=a.journal --patience 5m --dry-run "$source/README.md"
answers 2 "unknown argument" bench/run --fast
answers 2 "--svg needs a file" bench/run --svg
answers 2 "there is no bench/nothing" bench/run nothing
answers 2 "unknown argument" docs/run --fast

# A list of packages that is not there installs nothing, and bash goes on.
for list in $(cd "$source" && git grep -ohE '\$\([a-zA-Z]+Packages\)' -- . ':!cmake/commands.sh' 2>/dev/null ||
  grep -rohE '\$\([a-zA-Z]+Packages\)' examples/run bench test docs); do
  grep -q "^${list:2:-1}() {" "$source/cmake/commands.sh" || {
    echo "cmake/commands.sh has no ${list:2:-1}, which a command asks for"
    exit 1
  }
done

# selects WHAT TEST…: names are those of the files, and each of several is run.
selects() {
  local what=$1 said
  shift
  said=$("$source/test/run" --list "$@" 2>&1 | xargs)
  if [[ $said != "$what" ]]; then
    printf './test/run %s: expected "%s", got "%s"\n' "$*" "$what" "$said"
    exit 1
  fi
}
selects "client/client_endpoints" client/endpoints
selects "http/* wire/wire_sql" http wire/sql
selects "wire/wire_tag" wire/wire_tag
selects "wire/wire_branch wire/wire_tag wire/wire_release wire/wire_job" wire/lists
selects "docs/*" docs
selects "structure/format package/installed package/*" structure/format package/installed package/

# What the whole matrix selects, by CTest itself, which takes no expression with many brackets.
mkdir -p "$work/tests"
for test in try/http asan/client/client_rows tsan/http/http_pool tsan/wire/wire_tag tsan/httpx other/http; do
  echo "add_test($test true)"
done >"$work/tests/CTestTestfile.cmake"
# shellcheck disable=SC2016
pattern=$(bash -c 'source "$0/cmake/commands.sh"
  for preset in try release asan clang newest-boost; do
    patterns+=("$(testsPattern "$preset" ".*")")
  done
  patterns+=("$(testsPattern tsan "http(/.*)?" "call(/.*)?" "operation(/.*)?" "client(/.*)?" wire/wire_sql)")
  IFS="|"; echo "${patterns[*]}"' "$work")
selected=$(cd "$work/tests" && PATH=${PATH#"$work/bin:"} && ctest --show-only --tests-regex "$pattern" 2>&1 |
  sed -n 's/.*Test *#[0-9]*: //p' | xargs)
if [[ $selected != "try/http asan/client/client_rows tsan/http/http_pool" ]]; then
  printf 'the matrix selects "%s" by %s\n' "$selected" "$pattern"
  exit 1
fi
