# The people who may sign in, each with the keys that the environment names, sudo and no password.
# shellcheck shell=sh
for keys in /srv/baton/release/userdata/admins/*; do
  [ -e "$keys" ] || continue
  name=$(basename "$keys")
  id "$name" >/dev/null 2>&1 || useradd --create-home --shell /bin/bash --groups sudo,adm "$name"
  home=$(getent passwd "$name" | cut -d : -f 6)
  install -d -m 700 -o "$name" -g "$name" "$home/.ssh"
  install -m 600 -o "$name" -g "$name" "$keys" "$home/.ssh/authorized_keys"
  printf '%s ALL=(ALL) NOPASSWD:ALL\n' "$name" >"/etc/sudoers.d/90-baton-$name"
  chmod 440 "/etc/sudoers.d/90-baton-$name"
done
