#!/bin/sh
# Lists, stores or removes a secret. Its version counts how often it was stored.
set -eu
umask 077
mkdir -p /parameters/secrets /parameters/secret-versions
cd /parameters/secrets
version() { cat "../secret-versions/$1" 2>/dev/null || if [ -e "$1" ]; then echo 1; else echo 0; fi; }

case $1 in
  list)
    for name in *; do
      if [ -e "$name" ]; then echo "$name $(stat -c %.9Y "$name") $(version "$name")"; fi
    done
    ;;
  store)
    cat >"../$2.new"
    next=$(($(version "$2") + 1))
    echo "$next" >"../secret-versions/$2"
    # At once: a machine that boots meanwhile reads the old value or the new one.
    mv "../$2.new" "$2"
    echo "$next"
    ;;
  # A later value must not have a version that was used before.
  remove)
    version "$2" >"../secret-versions/$2.new"
    mv "../secret-versions/$2.new" "../secret-versions/$2"
    rm -f "$2"
    ;;
esac
