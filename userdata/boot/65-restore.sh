# What the previous server left behind: without its certificates the authority would have to issue them again, and
# without its metrics the past would be gone. Prometheus and Traefik must not run yet.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
node /srv/baton/release/agent/agent.cjs restore
