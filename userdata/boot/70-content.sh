# The site's files before the services start, so that the first answer is a page.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
mkdir -p /srv/baton/www
# In as little memory as the agent has later: on a small machine the services start next.
node --max-old-space-size=32 --max-semi-space-size=1 /srv/baton/release/agent/agent.cjs pull
