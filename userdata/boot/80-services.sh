# The bundle's containers, then the agent that watches over them.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
release=/srv/baton/release
while read -r owner path; do
  mkdir -p "$path"
  chown "$owner" "$path"
done <"$release/docker/directories"
chmod 700 /srv/baton/data/traefik

# Traefik watches this folder; the agent adds to it once the server holds the address.
mkdir -p /srv/baton/run/traefik
cp "$release"/docker/traefik/dynamic/*.yaml /srv/baton/run/traefik/

install -m 644 "$release/agent/baton-agent.service" /etc/systemd/system/baton-agent.service
systemctl --no-reload enable baton-agent.service
systemctl start --no-block baton-agent.service

# What the compose file leaves open, for whoever calls compose.
{ cat /etc/baton/env && echo "BATON_SERVER='$(server_id)'"; } >"$release/docker/.env"

# Whether each of them comes up is for the agent to find out.
docker compose --progress quiet --project-directory "$release/docker" up --detach --quiet-pull || {
  # Docker's own words name the registry, not the image.
  docker compose --project-directory "$release/docker" config --images | sort -u | while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 ||
      echo "the image $image is not on this machine and could not be pulled"
  done
  exit 1
}
