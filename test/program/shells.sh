#!/bin/bash
# shells.sh BIN GUIDE: the completions in real shells, and the manual pages through groff. What is not
# installed is skipped, and that is said.
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

offers '-v' dolthub-import -v
offers '--manifest --report --json --help -h' dolthub-import report -

# skipped WHAT PROGRAM
skipped() { echo "SKIPPED: $1 (missing: $2)"; }

# shows WHO TEXT WHAT: it has that line, whatever blanks are in it.
shows() {
  grep -qF -e "$2" <<<"$3" || complain "$1 does not show \"$2\" but: $(grep -e "${2%% *}" <<<"$3")"
}

mkdir functions
for program in dolthub-import dolthub-emulator; do
  "$bin/$program" --man >"$program.1"
  for shell in zsh fish; do
    "$bin/$program" --completion "$shell" >"$program.$shell"
    if command -v "$shell" >/dev/null; then
      "$shell" -n "$program.$shell" || complain "$shell cannot read the completion of $program"
    fi
  done
  cp "$program.zsh" "functions/_$program"
  if command -v groff >/dev/null; then
    groff -man -Tutf8 -ww "$program.1" >"$program.txt" 2>"$program.warnings"
    [[ ! -s $program.warnings ]] || complain "groff warns of $program: $(<"$program.warnings")"
    grep -q 'EMULATOR\|IMPORT' "$program.txt" || complain "the manual page of $program is empty"
  fi
done
command -v groff >/dev/null || skipped "the manual pages as man shows them" groff

if command -v fish >/dev/null; then
  # shellcheck disable=SC2016
  shown=$(HOME=$work fish --no-config -c 'source dolthub-import.fish
    complete -C "dolthub-import --"; complete -C "dolthub-import -"' | tr '\t' ' ')
  shows fish "--table default: the file's name without its ending" "$shown"
  shows fish '--journal default: ./dolthub-import-' "$shown"
  shows fish '--operation what becomes of the table' "$shown"
  shows fish '-v a line per request' "$shown"
else
  skipped "the completion in fish" fish
fi

# shownByZsh LINE: what it lists where Tab is pressed behind the line, at a terminal of its own.
shownByZsh() {
  # shellcheck disable=SC2016
  HOME=$work zsh -f -c 'zmodload zsh/zpty
    zpty z "stty cols 300 rows 200; exec zsh -f -i"
    zpty -w z "PROMPT=; fpath=($PWD/functions \$fpath); autoload -U compinit; compinit -u -D"
    zpty -w z "bindkey \"^I\" list-choices; LISTMAX=1000; print rea\"\"dy"
    zpty -r z ignored "*ready*"
    zpty -w -n z "$1"$'"'\t'"'
    repeat 100; do
      zpty -rt z part && all+=$part
      [[ $all != *--version* ]] || break
      sleep 0.1
    done
    print -r -- $all' zsh "$1" | tr -s ' '
}
if command -v zsh >/dev/null; then
  shown=$(shownByZsh 'dolthub-import -')
  shows zsh "--table -- default: the file's name without its ending" "$shown"
  shows zsh '--journal -- default: ./dolthub-import-' "$shown"
  shows zsh '--operation -- what becomes of the table' "$shown"
  shows zsh '--verbose -v -- a line per request' "$shown"
else
  skipped "the completion in zsh" zsh
fi

# The guide has each option of the program that it is about; that it has no other is for test/docs.
while read -r option; do
  grep -q -e "--$option\b" "$guide" || complain "docs/importing.md does not tell of --$option"
done < <(grep -o "^complete -c dolthub-import -l [a-z-]*" dolthub-import.fish | sed 's/.* //')
exit "$bad"
