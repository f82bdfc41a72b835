# Runs a command in a service's container, on the server: FLAGS SERVICE COMMAND…
# shellcheck shell=sh
flags=$1 service=$2
shift 2
if ! docker container inspect "$service" >/dev/null 2>&1; then
  there=$(docker ps --format '{{.Names}}' | sort | paste -s -d ' ')
  echo "baton: no service \"$service\" runs here; there are: $there" >&2
  exit 1
fi
# shellcheck disable=SC2086 # several words
exec docker exec $flags "$service" "$@"
