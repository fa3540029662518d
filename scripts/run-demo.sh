#!/usr/bin/env bash
# A local cluster of one master and two agents, and two frameworks that compete for it: both count words over real
# files, in roles of weight 2 and 1, until each has its fair share. Shows a live view; Ctrl-C ends everything.
set -euo pipefail
cd "$(dirname "$0")/.."

port=${PORT:-5050}
work=$(mktemp -d /tmp/mesosd-demo.XXXXXX)
frameworks=()

finish() {
  trap - EXIT INT TERM
  [ ${#frameworks[@]} -gt 0 ] && kill "${frameworks[@]}" 2>/dev/null || true
  # Not SIGINT: a shell lets its background processes ignore that one.
  [ -n "${cluster:-}" ] && kill -TERM "$cluster" 2>/dev/null || true
  wait || true
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 0' INT TERM

# Real files, in enough copies to keep the cluster busy: this project's own sources and texts.
mkdir -p "$work/files" "$work/weighs-2" "$work/weighs-1"
find . -path ./out -prune -o \( -name '*.md' -o -name '*.cs' -o -name '*.proto' \) -type f -print0 |
  xargs -0 cat >"$work/all-text"
split --number=l/24 --additional-suffix=.txt "$work/all-text" "$work/files/part-"
rm "$work/all-text"

out/mesosd local --agents=2 --ip=127.0.0.1 --port="$port" --work_dir="$work/cluster" \
  --resources='cpus:3;mem:2048;disk:10000;ports:[31000-32000]' --weights='analytics=2,research=1' --live &
cluster=$!
for role in analytics:weighs-2 research:weighs-1; do
  out/word-count --master="127.0.0.1:$port" --role="${role%%:*}" --name="word-count-${role%%:*}" \
    --files="$work/files" --output="$work/${role##*:}" --repeat >"$work/${role%%:*}.log" 2>&1 &
  frameworks+=($!)
done
wait "$cluster"
