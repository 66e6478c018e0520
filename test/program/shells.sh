#!/bin/bash
# shells.sh BIN GUIDE: the completions in real shells, and the manual pages through groff. What is not
# installed is left out, and that is said.
set -euo pipefail
bin=$(realpath "$1") guide=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
touch 'one more.csv'
bad=0
complain() {
  echo "$*"
  bad=1
}

# completed PROGRAM WORD…: what bash offers for the last of them.
completed() {
  "$bin/$1" --completion bash >"$1.bash"
  bash --norc --noprofile -c '
    source "$1.bash"
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    function=$(complete -p "$1" | sed "s/.*-F \([^ ]*\).*/\1/")
    "$function"
    printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

# offers WORDS PROGRAM WORD…
offers() {
  local wanted=$1 got
  shift
  got=$(completed "$@" | paste -sd ' ')
  [[ $got == "$wanted" ]] || complain "bash offers \"$got\" and not \"$wanted\" for: $*"
}

offers '--resume --resume-or-start' dolthub-import --resu
offers 'create update overwrite replace' dolthub-import --operation ''
offers 'done' dolthub-import --assume d
offers 'one more.csv' dolthub-import --manifest o
offers 'one more.csv' dolthub-import --merge o
offers '' dolthub-import --database o
offers 'report' dolthub-import rep
offers '--report' dolthub-import report --re
offers '' dolthub-import report --me
offers '' dolthub-import --merge rep
offers '--port' dolthub-emulator --po

for program in dolthub-import dolthub-emulator; do
  "$bin/$program" --man >"$program.1"
  for shell in zsh fish; do
    "$bin/$program" --completion "$shell" >"$program.$shell"
    if command -v "$shell" >/dev/null; then
      "$shell" -n "$program.$shell" || complain "$shell cannot read the completion of $program"
    else
      echo "left out: $shell is not installed"
    fi
  done
  if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww "$program.1" >"$program.txt" 2>"$program.warnings"
    [[ ! -s $program.warnings ]] || complain "groff warns of $program: $(<"$program.warnings")"
    grep -q 'EMULATOR\|IMPORT' "$program.txt" || complain "the manual page of $program is empty"
  else
    echo 'left out: groff is not installed'
  fi
done

# The guide has each option of the program that it is about; that it has no other is for test/docs.
while read -r option; do
  grep -q -e "--$option\b" "$guide" || complain "docs/importing.md does not tell of --$option"
done < <(grep -o "^complete -c dolthub-import -l [a-z-]*" dolthub-import.fish | sed 's/.* //')
exit "$bad"
