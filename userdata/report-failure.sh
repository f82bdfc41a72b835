#!/bin/sh
# Tells the deployer which step of the boot failed: report-failure.sh STEP LOG
set -eu
. /usr/local/lib/baton/lib.sh

report=$(mktemp)
trap 'rm -f "$report"' EXIT
python3 - "$1" "$2" "$(server_id)" "$BATON_RELEASE" >"$report" <<'PYTHON'
import json, sys
step, log, server, release = sys.argv[1:]
with open(log, errors="replace") as lines:
    said = [line.rstrip() for line in lines]
tries = sum(" failed with code " in line for line in said)
print(json.dumps({
    "server": server, "release": release, "ready": False, "failed": True,
    "checks": [{"name": f"boot step {step}", "ok": False, "detail": f"failed at try {tries}; its last lines follow"}],
    "log": said[-40:],
}))
PYTHON
s3_put "$BATON_DATA_BUCKET" "servers/$(server_id)/report.json" "$report"

# Where the release is there, so is the program that sends the journal off; unless it does so anyway.
agent=/srv/baton/release/agent/agent.cjs
if [ -e "$agent" ] && ! systemctl -q is-active baton-agent; then
  node "$agent" logs || echo 'baton: the journal could not be sent off'
fi
