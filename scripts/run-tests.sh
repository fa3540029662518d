#!/usr/bin/env bash
# Runs the test projects that were built, one after the other, and adds up their results.
#   scripts/run-tests.sh CONFIGURATION [PROJECT…]
# The last line is "N passed, N failed"; the exit status is 1 when anything failed or a project did not report.
set -uo pipefail
cd "$(dirname "$0")/.."

configuration=$(tr '[:upper:]' '[:lower:]' <<<"${1:-release}")
shift || true
projects=("$@")
if [ ${#projects[@]} -eq 0 ]; then
  for project in tests/*/*.csproj; do grep -q IsTestProject "$project" && projects+=("$(basename "$project" .csproj)"); done
fi

passed=0 failed=0
for project in "${projects[@]}"; do
  folder="out/artifacts/net10.0/bin/$project/$configuration"
  log="out/test-results/$project.log"
  mkdir -p out/test-results
  echo "== $project"
  # A test that hangs must not take the whole run with it.
  timeout --kill-after=30s "${TEST_TIMEOUT:-1200}" "$folder/$project" -noLogo -noColor >"$log" 2>&1
  status=$?
  # "Total: 12, Errors: 0, Failed: 1, Skipped: 0, Not Run: 0, Time: 1.2s"
  summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    echo "   did not report (exit status $status); the end of its output:"
    tail -n 40 "$log"
    failed=$((failed + 1))
    continue
  fi
  number() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
  bad=$(($(number Failed) + $(number Errors)))
  good=$(($(number Total) - bad - $(number Skipped)))
  [ "$status" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  passed=$((passed + good)) failed=$((failed + bad))
  echo "   ${summary#"${summary%%[![:space:]]*}"}"
  [ "$bad" -gt 0 ] && grep -E -A 25 '\[FAIL\]' "$log" | head -n 300
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
