#!/usr/bin/env bash
# Publishes a load file and measures searches over it:
#   bench/search.sh VOC_BINARY LOAD.csv QUERIES.jsonl [ROUNDS]
# Prints the seconds of the stages, the size of the index, the times of the queries round by round, the same with every
# inquiry five times, and five cold searches: a word and an exact phrase, each a process of its own.
set -euo pipefail
voc=$(realpath "$1") load=$(realpath "$2") queries=$(realpath "$3") rounds=${4:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$voc" run --json --quiet --out "$work/out" "$load" >"$work/summary.json"
grep -A1 '"stage"' "$work/summary.json" | tr -d ' ,"\n' | sed 's/--/\n/g; s/stage://g; s/seconds:/ /g'
echo
(cd "$here/.." && go build -o "$work/search" ./bench/search)
TIMEFORMAT='in all: %U s user, %S s system'
time "$work/search" -rounds "$rounds" "$work/out" "$queries"
time "$work/search" -rounds "$rounds" -times 5 "$work/out" "$queries"
TIMEFORMAT='cold: %R s, %U s user, %S s system'
for _ in 1 2 3 4 5; do
  for query in 料金 '"料金が"'; do
    time "$voc" search --out "$work/out" "$query" --json >/dev/null
  done
done
