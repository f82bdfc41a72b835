# The images of the bundle's containers: a server that boots from this image pulls none.
# shellcheck shell=sh
systemctl start docker
while read -r image; do
  tries=1
  until docker pull --quiet "$image"; do
    [ "$tries" -lt 5 ] || exit 1
    tries=$((tries + 1))
    sleep 5
  done
done </etc/baton/images
