#!/bin/bash
# canary.sh FILE…: no API token of a test is in these files and folders. All tests use one of two
# kinds: the word below, and what the embedded DoltHub draws.
set -euo pipefail
pattern='canary-token|dhat\.v1\.[A-Za-z0-9]{40}'

# The check can fail.
for token in canary-token "dhat.v1.$(printf 'a%.0s' {1..40})"; do
  if ! grep -qE "$pattern" <<<"a $token b"; then
    echo "canary.sh does not find $token" >&2
    exit 2
  fi
done
for file in "$@"; do
  if [[ ! -e $file ]]; then
    echo "canary.sh: there is no $file" >&2
    exit 2
  fi
done
if grep -raoE ".{0,60}($pattern)" -- "$@" >&2; then
  echo "an API token was shown" >&2
  exit 1
fi
