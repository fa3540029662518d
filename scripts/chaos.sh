#!/usr/bin/env bash
# The long form of the tests of real faults: every scenario ROUNDS times (1), each round with the next seed from SEED
# (this second's), and MINUTES (10) of random faults in each round.
#   ROUNDS=20 MINUTES=30 SEED=7 scripts/chaos.sh CONFIGURATION
# The last line is "N rounds, N failed"; a failure names its seed and the folder with everybody's logs.
set -uo pipefail
cd "$(dirname "$0")/.."

configuration=$(tr '[:upper:]' '[:lower:]' <<<"${1:-release}")
rounds=${ROUNDS:-1} minutes=${MINUTES:-10} seed=${SEED:-$(date +%s)}
failed=0
mkdir -p out/test-results
for ((round = 0; round < rounds; round++)); do
  echo "== round $((round + 1)) of $rounds, CHAOS_SEED=$((seed + round)), $minutes minutes of random faults"
  CHAOS_SEED=$((seed + round)) CHAOS_MINUTES=$minutes "out/artifacts/net10.0/bin/chaos/$configuration/chaos" -noLogo -noColor |
    tee "out/test-results/chaos-$((seed + round)).log"
  [ "${PIPESTATUS[0]}" -eq 0 ] || failed=$((failed + 1))
done
echo "$rounds rounds, $failed failed"
[ "$failed" -eq 0 ]
