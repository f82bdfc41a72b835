# The secrets that services declared, each readable by its service alone.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
umask 077
mkdir -p /srv/baton/secrets
chmod 711 /srv/baton/secrets
while read -r owner service name; do
  folder=/srv/baton/secrets/$service
  mkdir -p "$folder"
  parameter "secrets/$name" >"$folder/$name"
  chmod 500 "$folder"
  chmod 400 "$folder/$name"
  chown -R "$owner" "$folder"
done </srv/baton/release/docker/secrets
