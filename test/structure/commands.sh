#!/bin/bash
# commands.sh SOURCE: what the commands do about missing packages, with an apt-get and a
# dpkg-query of our own, and that they keep stdout for their results.
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
