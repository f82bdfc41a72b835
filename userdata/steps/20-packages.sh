# The packages that the server needs, and the newest version of all others, once.
# shellcheck shell=sh
export DEBIAN_FRONTEND=noninteractive
packages=$(cat /etc/baton/packages)

# An image made for this purpose has them all and is up to date; it says so.
if [ -e /etc/baton/baked ]; then
  # shellcheck disable=SC2086  # a list
  dpkg-query -W $packages >/dev/null 2>&1 && exit 0
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
