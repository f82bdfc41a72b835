#!/bin/sh
# Takes over a renewed SSH host certificate, so that no server is replaced for it. Run daily by a timer.
set -eu
. /usr/local/lib/baton/lib.sh
key=/etc/ssh/ssh_host_ed25519_key
current=$key-cert.pub
new=$(mktemp "$current.XXXXXX")
old=$(mktemp "$current.XXXXXX")
trap 'rm -f "$new" "$old"' EXIT

parameter ssh-host-certificate >"$new"
cmp -s "$new" "$current" && exit 0

# Of another key it would lock clients out.
fingerprint() { ssh-keygen -l -f "$1" | cut -d ' ' -f 2; }
if [ "$(fingerprint "$new")" != "$(fingerprint "$key.pub")" ]; then
  echo 'the stored SSH host certificate is for another key: the present one stays' >&2
  exit 1
fi
cp "$current" "$old"
chmod 644 "$new" "$old"
mv "$new" "$current"
if ! sshd -t; then
  mv "$old" "$current"
  echo 'sshd does not take the stored SSH host certificate: the present one stays' >&2
  exit 1
fi
systemctl reload ssh
echo "a renewed SSH host certificate is in use: $(ssh-keygen -L -f "$current" | sed -n 's/^ *Valid: //p')"
