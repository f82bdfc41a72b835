# The secrets that services declared, each readable by its service alone.
# shellcheck shell=sh
. /usr/local/lib/baton/lib.sh
umask 077
mkdir -p /srv/baton/secrets
chmod 711 /srv/baton/secrets
while read -r owner service name; do
  folder=/srv/baton/secrets/$service
  mkdir -p "$folder"
  parameter "secrets/$name" >"$folder/$name"
  chmod 500 "$folder"
  chmod 400 "$folder/$name"
  chown -R "$owner" "$folder"
done </srv/baton/release/docker/secrets

# Those that an app gets as variables: a file for compose, each value in its double quotes. Only root reads it.
rm -f /srv/baton/secrets/*.env
while read -r service variable name; do
  value=$(parameter "secrets/$name")
  # shellcheck disable=SC2016
  quoted=$(printf %s "$value" | sed 's/[\\"$]/\\&/g')
  printf '%s="%s"\n' "$variable" "$quoted" >>"/srv/baton/secrets/$service.env"
done </srv/baton/release/docker/secret-variables

# Traefik takes the key of an external account from its settings alone, so that these become a secret, too.
traefik=/srv/baton/release/docker/traefik
if [ -e "$traefik/external-account" ]; then
  folder=/srv/baton/secrets/traefik
  name=$(cat "$traefik/external-account")
  key=$(tr -d '[:space:]' <"$folder/$name")
  case $key in
    *[!A-Za-z0-9_=-]*) fits= ;;
    *) fits=yes ;;
  esac
  # Of 32 bytes at least, or Traefik cannot sign with it.
  if [ -z "$fits" ] || [ "${#key}" -lt 43 ]; then
    echo "the secret $name must be the authority's HMAC key in base64url: 43 or more of A-Z, a-z, 0-9, - and _" >&2
    exit 1
  fi
  { cat "$traefik/traefik.yaml" && echo "        hmacEncoded: '$key'"; } >"$folder/traefik.yaml"
  chmod 400 "$folder/traefik.yaml"
  chown --reference "$folder/$name" "$folder/traefik.yaml"
fi

# Passwords that visitors are asked for. Traefik compares with what they are hashed to.
if [ -e "$traefik/access-users" ]; then
  folder=/srv/baton/secrets/traefik
  while read -r file user name; do
    password=$(tr -d '\r\n' <"$folder/$name")
    if [ "${#password}" -lt 12 ]; then
      echo "the secret $name must be a password of at least 12 characters" >&2
      exit 1
    fi
    printf '%s:%s\n' "$user" "$(printf '%s' "$password" | openssl passwd -apr1 -stdin)" >"$folder/$file"
    chmod 400 "$folder/$file"
    chown --reference "$folder/$name" "$folder/$file"
  done <"$traefik/access-users"
fi
