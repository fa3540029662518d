#!/bin/sh
# What an operator's script does to a Mesos master with curl: operator.sh HOST:PORT. Says "ok NAME" for each step, and
# ends with what went wrong.
set -eu
master=$1
work=$(mktemp -d)
trap 'kill "${reader:-}" 2>/dev/null || true; rm -rf "$work"' EXIT

fail() { echo "failed $1"; exit 1; }

# expect NAME STATUS CURL-ARGUMENTS...: the status, and the body in $work/body.
expect() {
    name=$1 status=$2; shift 2
    found=$(curl -sS -L --max-time 60 -o "$work/body" -w '%{http_code}' "$@") || fail "$name: curl"
    [ "$found" = "$status" ] || fail "$name: status $found, expected $status: $(cat "$work/body")"
    echo "ok $name"
}
call() { name=$1 status=$2; expect "$name" "$status" -H 'Content-Type: application/json' -d "$3" "http://$master/api/v1"; }
has() { grep -q "$1" "$work/body" || fail "$name: no $1 in $(cat "$work/body")"; }

call health 200 '{"type": "GET_HEALTH"}'; has '"healthy":true'
call agents 200 '{"type": "GET_AGENTS"}'
agent=$(grep -o '"id":{"value":"[^"]*-S0"}' "$work/body" | cut -d'"' -f6)
[ -n "$agent" ] || fail "agents: none"

# The event stream, read on the side.
curl -sSNL -H 'Content-Type: application/json' -H 'Accept: application/json' -d '{"type": "SUBSCRIBE"}' \
    "http://$master/api/v1" > "$work/events" &
reader=$!
tries=0
until grep -q '"SUBSCRIBED"' "$work/events"; do
    tries=$((tries + 1)); [ $tries -lt 600 ] || fail "subscribe: nothing came"
    sleep 0.1
done
echo ok subscribe

call weights 200 '{"type": "UPDATE_WEIGHTS", "update_weights": {"weight_infos": [{"role": "web", "weight": 2.5}]}}'
expect weights-older 200 "http://$master/weights"; has '"weight":2.5'
expect quota-set 200 -d '{"role": "web", "guarantee": [{"name": "cpus", "type": "SCALAR", "scalar": {"value": 1}}]}' "http://$master/quota"
expect quota-shown 200 "http://$master/master/quota"; has '"role":"web"'
expect quota-removed 200 -X DELETE "http://$master/quota/web"
disk='[{"name": "disk", "type": "SCALAR", "scalar": {"value": 64}, "reservations": [{"type": "DYNAMIC", "role": "web"}]}]'
volume='[{"name": "disk", "type": "SCALAR", "scalar": {"value": 64}, "reservations": [{"type": "DYNAMIC", "role": "web"}],
  "disk": {"persistence": {"id": "v1"}, "volume": {"container_path": "data", "mode": "RW"}}}]'
expect reserved 202 -d "slaveId=$agent" --data-urlencode "resources=$disk" "http://$master/reserve"
expect created 202 -d "slaveId=$agent" --data-urlencode "volumes=$volume" "http://$master/create-volumes"
expect reserved-too-much 409 -d "slaveId=$agent" \
    --data-urlencode "resources=$(echo "$disk" | sed 's/64/640000000/')" "http://$master/reserve"
expect destroyed 202 -d "slaveId=$agent" --data-urlencode "volumes=$volume" "http://$master/destroy-volumes"
expect unreserved 202 -d "slaveId=$agent" --data-urlencode "resources=$disk" "http://$master/unreserve"
expect scheduled 200 -d '{"windows": [{"machine_ids": [{"hostname": "m1"}], "unavailability": {"start": {"nanoseconds": 1}}}]}' \
    "http://$master/maintenance/schedule"
expect down 200 -d '[{"hostname": "m1"}]' "http://$master/machine/down"
expect status 200 "http://$master/maintenance/status"; has '"down_machines":\[{"hostname":"m1"}\]'
expect up 200 -d '[{"hostname": "m1"}]' "http://$master/machine/up"
expect no-framework 400 -d 'frameworkId=nobody' "http://$master/teardown"
call no-agent 404 '{"type": "MARK_AGENT_GONE", "mark_agent_gone": {"agent_id": {"value": "nobody"}}}'
expect no-type 400 -H 'Content-Type:' -d '{"type": "GET_HEALTH"}' "http://$master/api/v1"
expect form-type 415 -d '{"type": "GET_HEALTH"}' "http://$master/api/v1"
expect method 405 "http://$master/api/v1"
call gone 200 "{\"type\": \"MARK_AGENT_GONE\", \"mark_agent_gone\": {\"agent_id\": {\"value\": \"$agent\"}}}"
tries=0
until grep -q '"AGENT_REMOVED"' "$work/events"; do
    tries=$((tries + 1)); [ $tries -lt 600 ] || fail "event: the agent's end was not told"
    sleep 0.1
done
grep -q '"HEARTBEAT"' "$work/events" || fail "event: no heartbeat"
echo ok event
echo done
