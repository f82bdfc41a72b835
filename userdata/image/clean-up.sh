# Takes away all that would make two servers one, or let somebody in: keys, identity, credentials, logs.
# In tests BATON_ROOT is a folder that stands for the machine's disk.
# shellcheck shell=sh
root=${BATON_ROOT:-}
systemctl stop docker.socket docker.service containerd.service
rm -f "$root/var/lib/docker/engine-id" "$root/etc/docker/key.json" "$root/etc/sudoers.d/90-cloud-init-users"
for home in "$root/root" "$root"/home/*; do
  rm -rf "$home/.ssh" "$home/.aws" "$home/.docker" "$home/.cache" "$home"/.*_history
done

# Made again at the first boot: SSH's keys, the machine's id, and what random numbers and sealed secrets begin with.
rm -f "$root"/etc/ssh/ssh_host_* "$root/var/lib/dbus/machine-id"
rm -f "$root/var/lib/systemd/random-seed" "$root/var/lib/systemd/credential.secret"
: >"$root/etc/machine-id"
# cloud-init takes a copy of the disk for the machine that it has seen.
rm -rf "$root/var/lib/cloud" "$root"/var/lib/dhcp/*

rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/*
# Until the machine stops, what it logs stays in memory.
journalctl --relinquish-var
rm -rf "$root"/var/log/journal/*
find "$root/var/log" -type f -delete
