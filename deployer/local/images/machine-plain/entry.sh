#!/bin/sh
# Prepares what a machine's kernel would, then becomes systemd.
set -eu

# systemd and the Docker inside want one writable cgroup2 tree, also where the host still has version 1.
mount -t cgroup2 cgroup2 /sys/fs/cgroup

# Docker mounts /proc/sys read-only. The part that belongs to this container's own network becomes writable, which the
# Docker inside needs. The rest stays read-only: it would change the host's settings.
mount --bind /proc/sys/net /proc/sys/net
mount -o remount,bind,rw /proc/sys/net

# The way to the networks behind the platform's gateway, again after each start.
for network in ${BATON_ROUTES:-}; do
  ip route replace "$network" via "$BATON_GATEWAY"
done

# Inner containers get mounts of their own from here on.
mount --make-rshared /

exec /sbin/init
