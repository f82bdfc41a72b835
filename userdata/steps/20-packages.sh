# The packages that the server needs, and the newest version of all others, once.
# shellcheck shell=sh
export DEBIAN_FRONTEND=noninteractive
packages=$(cat /etc/baton/packages)

# An image made for this purpose has them all and is up to date; it says so.
if [ -e /etc/baton/baked ]; then
  # shellcheck disable=SC2086  # a list
  dpkg-query -W $packages >/dev/null 2>&1 && exit 0
fi

# Packages of one day: a rollback boots what it booted then. Debian keeps every day (https://snapshot.debian.org).
if [ -e /etc/baton/debian-snapshot ]; then
  snapshot=$(cat /etc/baton/debian-snapshot)
  rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/*
  for archive in 'debian trixie trixie-updates' 'debian-security trixie-security'; do
    # An old list says that it is no longer valid, which is the point of it; its signature still is.
    cat <<SOURCE

Types: deb
URIs: https://snapshot.debian.org/archive/${archive%% *}/$snapshot
Suites: ${archive#* }
Components: main
Check-Valid-Until: no
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCE
  done >/etc/apt/sources.list.d/baton.sources
fi

apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 -o Acquire::Retries=5 -o Dpkg::Options::=--force-confold "$@"; }
apt update
apt dist-upgrade
# shellcheck disable=SC2086  # a list
apt install --no-install-recommends $packages
apt clean

newest=$(readlink -f /vmlinuz || true)
if [ -e /run/reboot-required ] || { [ -e "$newest" ] && [ "$newest" != "/boot/vmlinuz-$(uname -r)" ]; }; then
  touch /run/baton/reboot
fi
