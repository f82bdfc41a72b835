# The site's files before the services start, so that the first answer is a page.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
mkdir -p /srv/baton/www
node /srv/baton/release/agent/agent.cjs pull
