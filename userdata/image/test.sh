# Boots a server from this image as a deploy does, with a store and secrets of its own, and asks it as a client does.
# Runs in the folder that the stack has packed: boot/ with what user data would write, store/ with a release.
# shellcheck shell=sh
fail() {
  echo "image test: $1"
  tail -n 60 /var/log/baton-boot.log 2>/dev/null
  exit 1
}

[ -e /etc/baton/baked ] || fail 'the image does not say which packages it has'
while read -r image; do
  docker image inspect "$image" >/dev/null 2>&1 || fail "the container image $image is not in it"
done </etc/baton/images

# As cloud-init would.
while read -r mode path; do install -D -m "$mode" "boot$path" "$path"; done <boot/modes
# shellcheck source=/dev/null
. /etc/baton/env

# What a person or the platform stores for a real server; made up here, and gone with this machine.
umask 077
mkdir -p "$BATON_PARAMETERS/secrets"
ssh-keygen -q -t ed25519 -N '' -C authority -f authority
ssh-keygen -q -t ed25519 -N '' -C host -f "$BATON_PARAMETERS/ssh-host-key"
ssh-keygen -q -s authority -h -I test "$BATON_PARAMETERS/ssh-host-key.pub"
mv "$BATON_PARAMETERS/ssh-host-key-cert.pub" "$BATON_PARAMETERS/ssh-host-certificate"
while read -r name; do
  openssl rand -hex 24 >"$BATON_PARAMETERS/secrets/$name"
done <secrets
printf '[default]\naws_access_key_id = test\naws_secret_access_key = test\n' >"$AWS_SHARED_CREDENTIALS_FILE"

sh test-store.sh store &
store=$!
trap 'kill "$store"' EXIT

systemctl daemon-reload
systemctl start --no-block baton-boot.service
seconds=0
until [ "$(curl -sk -m 5 -o /dev/null -w '%{http_code}' --resolve "$BATON_DOMAIN:443:127.0.0.1" \
  "https://$BATON_DOMAIN$(cat health-path)")" = 200 ]; do
  [ ! -e /var/lib/baton/boot/failed ] || fail "the boot's step $(cat /var/lib/baton/boot/failed) failed"
  [ "$seconds" -lt 300 ] || fail 'the server did not answer within 300 s'
  seconds=$((seconds + 2))
  sleep 2
done
[ ! -e /var/log/apt/history.log ] || fail 'the boot installed packages'
echo "image test: the server answered after some $seconds s"
