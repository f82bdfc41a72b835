# Settings of the system, put into place and made effective.
# shellcheck shell=sh
system=/srv/baton/release/userdata/system
install -D -m 644 "$system/sysctl.conf" /etc/sysctl.d/90-baton.conf
install -D -m 644 "$system/journald.conf" /etc/systemd/journald.conf.d/baton.conf
install -D -m 644 "$system/metadata-users" /etc/baton/metadata-users
systemctl restart systemd-sysctl systemd-journald

# Nobody else resolves the machine's own name, and sudo complains each time that it is not.
name=$(cat /etc/hostname)
grep -qw "$name" /etc/hosts || printf '127.0.1.1 %s\n' "$name" >>/etc/hosts
