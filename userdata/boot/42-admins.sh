# The people who may sign in, each with the keys that the environment names, sudo and no password.
# shellcheck shell=sh
for keys in /srv/baton/release/userdata/admins/*; do
  [ -e "$keys" ] || continue
  name=$(basename "$keys")
  # A package of `tools` may have made a user of this name: sudo is not for it.
  uid=$(id -u "$name" 2>/dev/null || echo 1000)
  if [ "$uid" -lt 1000 ] || [ "$uid" -gt 59999 ]; then
    echo "admins: $name is a user that Debian or one of its packages has; name that person otherwise" >&2
    exit 1
  fi
  id "$name" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups sudo,adm "$name"
  home=$(getent passwd "$name" | cut -d : -f 6)
  install -d -m 700 -o "$name" -g "$name" "$home/.ssh"
  install -m 600 -o "$name" -g "$name" "$keys" "$home/.ssh/authorized_keys"
  printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$name" >"/etc/sudoers.d/90-baton-$name"
  chmod 440 "/etc/sudoers.d/90-baton-$name"
done
