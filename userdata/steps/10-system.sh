# Nothing but the boot changes this machine.
# shellcheck shell=sh
# Servers are replaced, not patched: nothing may restart a service behind the operator's back. Without reloads of
# systemd, which would cost more than all else here.
for unit in unattended-upgrades.service apt-daily.timer apt-daily-upgrade.timer; do
  systemctl --no-reload disable "$unit" 2>/dev/null || true
  systemctl stop "$unit" 2>/dev/null || true
done

# The image's own user, where it was made before cloud-init read that it is not wanted.
for user in admin debian; do
  if id "$user" >/dev/null 2>&1; then userdel --remove "$user"; fi
done
