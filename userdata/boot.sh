#!/bin/sh
# Runs the steps of a server's first boot in order, each of them once: first those of the user data, then those of the
# release that they brought. It starts again at the step that was next when a step asked for a reboot.
# A step that fails stops the boot; which one and its last lines are put where the deployer looks.
set -u

state=/var/lib/baton/boot
log=/var/log/baton-boot.log
mkdir -p "$state" /run/baton
chmod 700 "$state"

now() { date +%s.%N; }

run() {
  step=$(basename "$1" .sh)
  [ -e "$state/$step.done" ] && return 0
  echo "baton: $step"
  started=$(now)
  # Through sh, because a zip does not carry the permission to execute everywhere.
  sh -eu "$1" 2>&1
  code=$?
  if [ "$code" -ne 0 ]; then
    echo "baton: $step failed with code $code"
    echo "$step" >"$state/failed"
    # What the step wrote is still on its way into the log.
    sleep 0.2
    sh /usr/local/lib/baton/report-failure.sh "$step" "$log" || echo "baton: the failure could not be reported"
    exit "$code"
  fi
  echo "$step $started $(now)" >>"$state/timeline"
  touch "$state/$step.done"
  if [ -e /run/baton/reboot ]; then
    echo "baton: reboot, as $step asked"
    systemctl reboot
    exit 0
  fi
}

{
  rm -f "$state/failed"
  for step in /usr/local/lib/baton/steps/*.sh; do run "$step" || exit; done
  for step in /srv/baton/release/boot/*.sh; do run "$step" || exit; done
  echo "baton: boot finished"
} 2>&1 | tee -a "$log"

[ ! -e "$state/failed" ]
