# Fails where something is in the image that must not be, and names it. What the builder's own agent writes until the
# machine stops is not looked at: Image Builder removes it.
# In tests BATON_ROOT is a folder that stands for the machine's disk.
# shellcheck shell=sh
root=${BATON_ROOT:-}
look() { find "$@" -print 2>/dev/null || true; }
found=$(
  look "$root/etc/ssh" -name 'ssh_host_*'
  look "$root/" -xdev \( -path "$root/proc" -o -path "$root/sys" -o -path "$root/var/lib/docker" \) -prune -false -o \
    -type f \( -name 'authorized_keys*' -o -path '*/.ssh/*' -o -path '*/.aws/*' -o -path '*/.docker/config.json' \
    -o -name '.*_history' \)
  look "$root/etc/machine-id" -size +0
  for path in dbus/machine-id systemd/random-seed systemd/credential.secret cloud/data cloud/instances \
    docker/engine-id; do
    look "$root/var/lib/$path" -prune
  done
  look "$root/etc/baton/env" "$root/srv/baton" -prune
  look "$root/var/log" -path "$root/var/log/amazon" -prune -false -o \
    -type f -size +0
)
[ -z "$found" ] || {
  echo "the image still holds:"
  echo "$found"
  exit 1
}
