# The images of apps, and what apps have to do before they start, such as a migration.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
docker=/srv/baton/release/docker
# What the compose file leaves open, for whoever calls compose.
{ cat /etc/baton/env && echo "BATON_SERVER='$(server_id)'"; } >"$docker/.env"
compose() { docker compose --progress quiet --project-directory "$docker" "$@"; }

# fields KIND KEYS: a line for each of the apps or registries.
fields() {
  python3 -c '
import json, sys
file, kind, *keys = sys.argv[1:]
for one in json.load(open(file))[kind]:
    print(*(one[key] for key in keys))' "$docker/apps.json" "$@"
}

absent() {
  fields apps image | sort -u | while read -r image; do
    docker image inspect "$image" >/dev/null 2>&1 || echo "$image"
  done
}

# Docker writes the password that it signed in with into a file: in memory here, root's alone, and gone with this step.
# Nothing needs it later: containers that start again have their images.
if [ -n "$(absent)" ]; then
  DOCKER_CONFIG=/run/baton/docker
  export DOCKER_CONFIG
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  mkdir -p "$DOCKER_CONFIG"
  chmod 700 "$DOCKER_CONFIG"
  fields registries host user secret | while read -r host user secret; do
    docker login --username "$user" --password-stdin "$host" >/dev/null 2>"$DOCKER_CONFIG/said" \
      <"/srv/baton/secrets/registries/$secret" || {
      cat "$DOCKER_CONFIG/said"
      echo "the registry $host did not let $user in with the stored secret $secret"
      exit 1
    }
  done
  fields apps name | xargs docker compose --progress quiet --project-directory "$docker" \
    pull --quiet --policy missing || true
  left=$(absent)
  [ -z "$left" ] || {
    # Docker's own words name the registry, not the image.
    echo "$left" | while read -r image; do
      echo "the image $image is not on this machine and could not be pulled"
    done
    exit 1
  }
fi

# Made now, started when it is their time.
while read -r program; do compose create --no-build "$program"; done <"$docker/app-programs"
node /srv/baton/release/agent/agent.cjs app-releases
