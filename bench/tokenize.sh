#!/usr/bin/env bash
# The tokenizer side by side with MeCab and with a plain program on kagome: CPU seconds (user and system) of one
# core for one file, start-up (a run on empty input) subtracted, the programs alternating. Prints the median of
# each and the ratios, and the resident memory.
#
#   apt-get install -y mecab mecab-ipadic-utf8
#   bench/tokenize.sh FILE [ROUNDS]          FILE: lines of text, 40 MB or more
set -euo pipefail
[ $# -ge 1 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
file=$(realpath "$1")
rounds=${2:-5}
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
CGO_ENABLED=0 go build -o "$work/voc" ./cmd/voc
CGO_ENABLED=0 go build -o "$work/kagome-plain" ./bench/kagome-plain
core=$(($(nproc) - 1))
export GOMAXPROCS=1 XDG_CACHE_HOME="$work/cache"
dictionary=${MECAB_DICTIONARY:-/var/lib/mecab/dic/ipadic-utf8}

program() {
	case $1 in
	voc) "$work/voc" tokenize ;;
	kagome) "$work/kagome-plain" ;;
	mecab) mecab -d "$dictionary" -b 1000000 ;;
	esac
}
export -f program
export work dictionary

# cpu PROGRAM INPUT: user and system seconds
cpu() {
	local TIMEFORMAT='%U %S'
	{ time taskset -c "$core" bash -c "program $1" <"$2" >/dev/null; } 2>&1 | awk 'END {print $1 + $2}'
}
median() { sort -n | awk '{v[NR] = $1} END {print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2}'; }

# The same output on every line, and the cache is filled.
program voc <"$file" | cmp - <(program kagome <"$file") && echo "voc and kagome: the same output for $(wc -l <"$file") lines"

for ((round = 0; round < rounds; round++)); do
	for name in voc mecab kagome; do
		cpu $name /dev/null >>"$work/$name.start"
		cpu $name "$file" >>"$work/$name.run"
	done
done
for name in voc mecab kagome; do
	start=$(median <"$work/$name.start")
	memory=$(taskset -c "$core" bash -c "/usr/bin/time -f %M bash -c 'program $name'" <"$file" 2>&1 >/dev/null | tail -1)
	paste -d' ' "$work/$name.run" "$work/$name.start" | awk '{print $1 - $2}' | median >"$work/$name.median"
	echo "$name $(cat "$work/$name.median") s (start-up $start s; runs $(tr '\n' ' ' <"$work/$name.run")) resident $((memory / 1024)) MB"
done
awk -v voc="$(cat "$work/voc.median")" -v mecab="$(cat "$work/mecab.median")" -v kagome="$(cat "$work/kagome.median")" -v bytes="$(wc -c <"$file")" \
	'BEGIN {printf "voc / mecab %.2f   voc / kagome %.2f   %.1f MB/s\n", voc / mecab, voc / kagome, bytes / voc / 1e6}'
