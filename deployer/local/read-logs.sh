# Prints lines of logs, each with its service before it: SINCE LINES SERVICE…
# SINCE, in seconds of the Unix time, and LINES may be empty.
# shellcheck shell=sh
since=$1 lines=$2
shift 2
for service; do
  if [ "$service" = journal ]; then
    set -- journalctl --no-pager --quiet --utc --output=short-iso-precise --no-hostname
    [ -z "$since" ] || set -- "$@" --since="@$since"
    [ -z "$lines" ] || set -- "$@" --lines="$lines"
  else
    set -- docker logs --timestamps
    [ -z "$since" ] || set -- "$@" --since="$since"
    [ -z "$lines" ] || set -- "$@" --tail="$lines"
    set -- "$@" "$service"
  fi
  # One that went meanwhile has nothing to say.
  "$@" 2>&1 | sed "s/^/$service /" || true
done
