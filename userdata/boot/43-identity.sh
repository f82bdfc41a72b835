# The server's SSH identity: the same key and certificate on every replacement, so that no client is warned.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
umask 077
key=/etc/ssh/ssh_host_ed25519_key
parameter ssh-host-key >"$key.new"
ssh-keygen -y -f "$key.new" >"$key.pub"
parameter ssh-host-certificate >"$key-cert.pub"
mv "$key.new" "$key"
chmod 644 "$key.pub" "$key-cert.pub"
rm -f /etc/ssh/ssh_host_rsa_key* /etc/ssh/ssh_host_ecdsa_key*
install -m 644 /srv/baton/release/userdata/system/sshd.conf /etc/ssh/sshd_config.d/00-baton.conf
mkdir -p /run/sshd
sshd -t
systemctl restart ssh
