#!/usr/bin/env bash
# Alternates the whole run of voc with a Python program that does the same with MeCab, scikit-learn, pandas and SQLite:
#   bench/run.sh VOC_BINARY PEER.py LOAD.csv [ROUNDS]
# Prints inquiries per second of each round and the medians. The peer prints its own figure as its last word.
set -euo pipefail
voc=$(realpath "$1") peer=$(realpath "$2") load=$(realpath "$3") rounds=${4:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
median() { sort -n | awk '{v[NR]=$1} END {print (NR%2) ? v[(NR+1)/2] : (v[NR/2]+v[NR/2+1])/2}'; }
for round in $(seq "$rounds"); do
  rm -rf "$work/out"
  "$voc" run --json --quiet --out "$work/out" "$load" >"$work/summary.json"
  ours=$(sed -n 's/.*"inquiries_per_second": \([0-9]*\).*/\1/p' "$work/summary.json")
  memory=$(sed -n 's/.*"peak_memory_bytes": \([0-9]*\).*/\1/p' "$work/summary.json")
  theirs=$(/usr/bin/python3 "$peer" "$load" "$work/peer" 2 | awk 'END {print $NF}')
  echo "$ours" >>"$work/ours"
  echo "$theirs" >>"$work/theirs"
  echo "round $round: voc $ours/s ($((memory >> 20)) MB), peer $theirs/s"
done
a=$(median <"$work/ours") b=$(median <"$work/theirs")
echo "median: voc $a/s, peer $b/s, ratio $(awk -v a="$a" -v b="$b" 'BEGIN {printf "%.2f", a/b}')"
