#!/bin/bash
# shell.sh SOURCE BIN: what the pages say of commands. Each program in a block of sh exists, and knows
# each option that is given to it there; an option in running text is one that some program of ours
# knows. Which blocks are run, and where:
#
# - here, with an output block behind them: those of printf and dolthub-import --emulator, and those that
#   begin a dolthub-emulator, where curl and jq are here; they print what stands there, but for what
#   time decides
# - here, without one: those of dolthub-import alone, for the server that the environment names, with a
#   dolthub-emulator as that server and the files that they speak of; each command ends with 0
# - here: the README's program, against a dolthub-emulator; test/docs compiles the C++ of all pages
# - package/installed: the README's program with its CMakeLists.txt, the CMake blocks and the line for
#   pkg-config of docs/start.md
# - nowhere: what goes to other hosts or through a proxy (docs/networks.md; examples/networks_test.cpp has
#   these options), builds the library or takes hours (./examples/run, ./bench/run, ./test/run)
set -euo pipefail
source=$1 bin=$2
work=$(mktemp -d)
server=
endServer() {
  [[ -z $server ]] || kill "$server" 2>/dev/null || true
  [[ -z $server ]] || wait "$server" 2>/dev/null || true
  server=
  unset DOLTHUB_ENDPOINT DOLTHUB_TOKEN DOLTHUB_CA_FILE
}
# All of them are on this machine.
unset https_proxy HTTPS_PROXY http_proxy HTTP_PROXY all_proxy ALL_PROXY
trap 'endServer; rm -rf "$work"' EXIT
: >"$work/complaints"

complain() { printf '%s\n' "$*" >>"$work/complaints"; }

# Programs of others, whose options are theirs.
others=' apt-get cmake ctest curl do docker done export g++ jq kill kubectl pkg-config printf sbatch sudo until '

# helpOf PROGRAM: what it says of itself.
helpOf() {
  case $1 in
  ./examples/run) "$source/$1" --help && "$bin/dolthub-import" --help ;;
  ./*) "$source/$1" --help ;;
  *) "$bin/$1" --help ;;
  esac
}

# knows PROGRAM OPTION
knows() {
  local help=$work/help${1//\//_}
  [[ -e $help ]] || helpOf "$1" >"$help"
  grep -qE -e "(^|[^A-Za-z0-9-])$2([^A-Za-z0-9-]|$)" "$help"
}

# commands PAGE: each command of its blocks on a line of its own, behind the line it begins at. Lines that
# go on are joined, comments left out, and pipes, lists and substitutions taken apart.
commands() {
  awk '
    /^```sh/ { inside = 1; next }
    /^```/ { inside = 0; next }
    !inside { next }
    {
      if (line == "") start = FNR
      line = line $0
      if (sub(/\\$/, "", line)) next
      sub(/(^|[ \t]+)#.*/, "", line)
      while (match(line, /\$\([^()]*\)/))
        line = substr(line, 1, RSTART - 1) "…" substr(line, RSTART + RLENGTH) "\n" \
               substr(line, RSTART + 2, RLENGTH - 3)
      gsub(/&&|[|;]|&[ \t]*$/, "\n", line)
      count = split(line, parts, "\n")
      for (i = 1; i <= count; ++i)
        if (parts[i] ~ /[^ \t"]/) print start "\t" parts[i]
      line = ""
    }' "$1"
}

# checkArguments PLACE PROGRAM WORD…: of a program of ours. What stands behind ./test/run and
# ./bench/run is a subcommand, or selects tests.
checkArguments() {
  local place=$1 program=$2 word names
  shift 2
  mapfile -t names < <(printf '%s\n' "$@" | grep -v '^-')
  if [[ $program == ./*/run && -n ${names[0]-} ]]; then
    word=${program%/run}/${names[0]}/run
    if [[ -x $source/$word ]]; then
      program=$word
    elif [[ $program == ./bench/run ]]; then
      complain "$place: there is no $program ${names[0]}"
    elif [[ $program == ./test/run ]] &&
      ! "$source/test/run" --list "${names[@]}" >"$work/list" 2>&1; then
      complain "$place: ${names[*]} selects no test"
    fi
  fi
  for word in "$@"; do
    if [[ $word == --[a-z]* ]] && ! knows "$program" "${word%%=*}"; then
      complain "$place: $program has no option ${word%%=*}"
    fi
  done
}

# checkCommand PLACE TEXT
checkCommand() {
  local place=$1 words word command=()
  read -ra words <<<"${2//\"/}"
  for word in "${words[@]}"; do
    # A value that is set before a command is not the command.
    [[ ${#command[@]} -eq 0 && $word == *=* ]] || command+=("$word")
  done
  word=${command[0]-}
  if [[ $word == ./* && -x $source/$word ]] || [[ $word == dolthub-* && -x $bin/$word ]]; then
    checkArguments "$place" "${command[@]}"
  elif [[ $others != *" $word "* && -n $word ]]; then
    complain "$place: there is no program $word"
  fi
}

# checkText NAME PAGE: options in running text.
checkText() {
  local line option program
  while read -r line option; do
    for program in dolthub-import dolthub-emulator ./test/run ./examples/run ./bench/run ./docs/run; do
      if knows "$program" "$option"; then continue 2; fi
    done
    complain "$1:$line: no program of ours knows $option"
  done < <(awk '
    /^```/ { inside = !inside; next }
    !inside {
      count = split($0, parts, "`")
      for (i = 2; i <= count; i += 2)
        if (match(parts[i], /^--[a-z-]+/)) print FNR, substr(parts[i], RSTART, RLENGTH)
    }' "$2")
}

# What differs from run to run is written as one.
settled() {
  sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/UUID/g
          s/localhost:[0-9]+/localhost:PORT/g
          s/[0-9]+ polls?/N polls/; s/[0-9.]+ seconds/N seconds/
          s/[0-9]+ requests? over [0-9]+ connections?/N requests/'
}

# startServer DATABASE…: a DoltHub of its own, which the environment names from then on.
startServer() {
  local database options=() try
  for database in "$@"; do options+=(--database "$database"); done
  rm -rf "$work/server" && mkdir "$work/server"
  "$bin/dolthub-emulator" --directory "$work/server" --job-min-ms 5 --job-max-ms 20 "${options[@]}" \
    >"$work/server/said" &
  server=$!
  for ((try = 0; try < 200; ++try)); do
    [[ ! -s $work/server/said ]] || break
    sleep 0.05
  done
  DOLTHUB_ENDPOINT=$(sed -n 's/.*"endpoint":"\([^"]*\)".*/\1/p' "$work/server/said")
  DOLTHUB_TOKEN=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$work/server/said")
  DOLTHUB_CA_FILE=$work/server/ca.pem
  export DOLTHUB_ENDPOINT DOLTHUB_TOKEN DOLTHUB_CA_FILE
}

# isForServer BLOCK: nothing but dolthub-import, for the server that the environment names.
isForServer() {
  grep -q '^dolthub-import ' "$1" && ! grep -qvE '^(dolthub-import |  |export DOLTHUB_TOKEN=)' "$1" &&
    ! grep -qE -e '--(emulator|endpoint)' "$1"
}

# runForServer PLACE BLOCK: with what the pages speak of, in a folder of its own.
runForServer() {
  local name status=0
  startServer me/museums me/drawings
  rm -rf "$work/folder" && mkdir "$work/folder"
  for name in lacma met paintings drawings; do
    printf 'id,year\n1,1900\n2,1901\n' >"$work/folder/$name.csv"
  done
  printf '%s\n' file,database,branch,table,operation,keys \
    paintings.csv,me/museums,main,paintings,create,id drawings.csv,me/drawings,main,drawings,create,id \
    >"$work/folder/tonight.csv"
  {
    echo 'set -e'
    if grep -q ' A.journal' "$2"; then
      printf 'dolthub-import --manifest tonight.csv --merge --shard %s --journal %s.journal\n' 1/2 A 2/2 B
    fi
    sed "s/^export DOLTHUB_TOKEN=…/export DOLTHUB_TOKEN=$DOLTHUB_TOKEN/" "$2"
  } >"$work/commands"
  (cd "$work/folder" && PATH=$bin:$PATH timeout --kill-after=5 60 bash "$work/commands") \
    >"$work/said" 2>&1 || status=$?
  endServer
  if ((status)); then
    complain "$1 ends with $status: $(cat "$work/said")"
  else
    echo "$1 does what it says"
  fi
}

# runBlocks NAME PAGE
runBlocks() {
  local block
  rm -rf "$work/blocks"
  mkdir "$work/blocks"
  awk -v directory="$work/blocks" '
    /^```sh/ { file = directory "/" FNR; inside = 1; next }
    /^```$/ && !inside && file != "" { inside = 2; next }
    /^```/ { if (inside != 1) file = ""; inside = 0; next }
    inside == 1 { print > file }
    inside == 2 { print > (file ".expected") }
    !inside && /[^ \t]/ { file = "" }' "$2"
  for block in "$work"/blocks/*; do
    [[ -e $block && $block != *.expected ]] || continue
    if [[ ! -e $block.expected ]]; then
      if isForServer "$block"; then runForServer "$1:${block##*/}" "$block"; fi
      continue
    fi
    if grep -q '^dolthub-emulator ' "$block"; then
      if ! command -v curl >/dev/null || ! command -v jq >/dev/null; then
        echo "SKIPPED: $1:${block##*/} (missing: curl or jq)"
        continue
      fi
    elif grep -qvE '^(printf|dolthub-import --emulator) ' "$block"; then
      continue
    fi
    (cd "$work" && PATH=$bin:$PATH timeout --kill-after=5 60 bash "$block" >"$block.said" 2>"$block.errors") || true
    if diff <(settled <"$block.expected") <(settled <"$block.said") >"$work/diff"; then
      echo "$1:${block##*/} prints what it says"
    else
      complain "$1:${block##*/} prints something else: $(cat "$work/diff" "$block.errors")"
    fi
  done
}

# check NAME PAGE
check() {
  local line text
  while IFS=$'\t' read -r line text; do
    checkCommand "$1:$line" "$text"
  done < <(commands "$2")
  checkText "$1" "$2"
  runBlocks "$1" "$2"
}

# That what is wrong is found.
cat >"$work/wrong.md" <<'END'
`--manifest` is known, `--manifesto` is not.
```sh
dolthub-import --dry-rum --manifest a.csv
A=b dolthub-export | ./test/ran
dolthub-import \
  --merge --verifi && ./test/run --quick http/nothing
./bench/run gates; cmake --anything
```
```sh
printf 'id\n1\n' > one.csv
dolthub-import --emulator --merge --primary-key id one.csv
```
```
2 files, 1 row, 1 merge, 3 polls, 0 failures, 1.9 seconds
```
```sh
export DOLTHUB_TOKEN=…
dolthub-import --manifest tomorrow.csv --merge
dolthub-import --manifest tonight.csv --merge
```
END
check wrong.md "$work/wrong.md"
if (($(grep -c '^wrong.md:' "$work/complaints") != 9)); then
  echo "of nine mistakes these were found:"
  cat "$work/complaints"
  exit 1
fi
: >"$work/complaints"

for page in "$source"/{README,CONTRIBUTING,SECURITY}.md "$source"/docs/*.md; do
  check "${page#"$source"/}" "$page"
done

# The README's program, which test/docs builds with optionsFromEnvironment() for its client.
startServer dolthub/museum-collections
printf 'id,name\n1,Ada\n' >"$work/artists.csv"
"$bin/dolthub-import" --database dolthub/museum-collections --branch main --operation create \
  --primary-key id --merge "$work/artists.csv" >"$work/imported" 2>&1 || cat "$work/imported"
if said=$("$bin/dolthub_guide_readme_1" 2>&1) && [[ $said == artists ]]; then
  echo "the README's program prints the table"
else
  complain "README.md: its program prints: $said"
fi
endServer

# What the README's example prints of files and rows is what the files that are made for it have.
"$bin/dolthub-generate" "$work/made" 1 >"$work/generated"
plan=$("$bin/dolthub-import" --manifest "$work/made/manifest.csv" --dry-run | awk '
  match($0, /\([0-9]+ rows/) { ++files; rows += substr($0, RSTART + 1) }
  END { print files " files, " rows " rows, " files " merges, " }')
grep -qF "$plan" "$source/README.md" || complain "README.md: ./examples/run has $plan"
cat "$work/complaints"
[[ ! -s $work/complaints ]]
