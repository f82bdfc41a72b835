# Says that the packages are in this image, and which: the boot's own step then leaves them as they are.
# shellcheck shell=sh
rm -f /run/baton/reboot
dpkg-query -W -f '${Package} ${Version}\n' >/etc/baton/baked
