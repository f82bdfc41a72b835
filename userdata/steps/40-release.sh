# The release: downloaded, checked against its id, unpacked. The manifest's own SHA-256 is the id, and the manifest
# holds mode, SHA-256 and path of every file, so nothing else has to be trusted on the way.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
final=/srv/baton/releases/$BATON_RELEASE
staging=$final.new
rm -rf "$staging"
mkdir -p "$staging"

s3_get "$BATON_RELEASES_BUCKET" "releases/$BATON_RELEASE/release.zip" "$staging.zip"
# Python drops `..` and leading slashes, and makes no links: all of it lands here.
python3 -m zipfile -e "$staging.zip" "$staging"
rm "$staging.zip"

cd "$staging" || exit
found=$(sha256sum manifest | cut -d ' ' -f 1)
if [ "$found" != "$BATON_RELEASE" ]; then
  echo "the release's manifest has the hash $found, expected $BATON_RELEASE: the bundle was changed after it was made"
  exit 1
fi
cut -d ' ' -f 2- manifest | sha256sum --check --strict --quiet
find . -type f ! -path ./manifest -printf '%P\n' | LC_ALL=C sort >../found
cut -d ' ' -f 4- manifest | LC_ALL=C sort | diff - ../found || {
  echo 'the bundle holds other files than its manifest lists (< missing, > unexpected)'
  exit 1
}
rm ../found
while read -r mode _ path; do chmod "$mode" "$path"; done <manifest

cd /
rm -rf "$final"
mv "$staging" "$final"
ln -sfn "$final" /srv/baton/release
