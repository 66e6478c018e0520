#!/bin/bash
# What one writes first: curl, one file after the other, each job polled once a second.
#
#   import_by_hand.sh ENDPOINT CA-FILE TOKEN OWNER DATABASE FILE…
set -euo pipefail
endpoint=$1 ca=$2 token=$3 owner=$4 database=$5
shift 5
requests=0
call() {
  requests=$((requests + 1))
  answer=$(curl --silent --fail --cacert "$ca" --header "authorization: token $token" "$@")
}
field() { sed -n "s/.*\"$1\":\"\\([^\"]*\\)\".*/\\1/p" <<<"$answer"; }

api=$endpoint/api/v1alpha1
# A database with a branch to import into.
call --data "{\"owner\":\"$owner\",\"name\":\"$database\"}" "$endpoint/_emulator/databases"
begin=$EPOCHREALTIME
requests=0
for file in "$@"; do
  table=$(basename "$file" .csv)
  call --form "file=@$file" --form-string "params={\"branchName\":\"main\",\"fileName\":\"$table.csv\",\"fileType\":\"Csv\",\"importOp\":\"Create\",\"tableName\":\"$table\",\"primaryKeys\":[\"id\"]}" \
    "$api/$owner/$database/upload"
  operation=$(field operation_name)
  while true; do
    sleep 1
    call --get --data-urlencode "operationName=$operation" --data-urlencode "branchName=main" \
      "$api/$owner/$database/upload"
    [[ $(field job_status) == Completed ]] && break
  done
  pull=$(field pull_id)
  call --request POST "$api/$owner/$database/pulls/$pull/merge"
  operation=$(field operation_name)
  while true; do
    sleep 1
    call --get --data-urlencode "operationName=$operation" "$api/$owner/$database/pulls/$pull/merge"
    [[ $(field job_status) == Completed ]] && break
  done
done
awk -v begin="$begin" -v end="$EPOCHREALTIME" -v requests="$requests" -v files=$# \
  'BEGIN { printf "{\"wall\": %.3f, \"requests\": %d, \"units\": %d}\n", end - begin, requests, files }'
