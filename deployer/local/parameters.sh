#!/bin/sh
# Makes what a person or the tls provider stores on AWS: secrets, the SSH identity, and the certificate authority's root
# and intermediate. What exists stays.
set -eu
umask 077
cd /parameters
domain=$1
# Names of registries' passwords follow, which no machine here signs in with.
shift

mkdir -p secrets
[ -e secrets/grafana-secret-key ] || openssl rand -hex 32 >secrets/grafana-secret-key
# Without real values nobody can sign in with GitHub, which needs an application registered there.
for name in grafana-github-client-id grafana-github-client-secret "$@"; do
  [ -e "secrets/$name" ] || echo unset >"secrets/$name"
done

# Clients trust the authority, so another domain takes another certificate of the same one.
for_domain() { ssh-keygen -L -f ssh-host-certificate | grep -qx " *$domain"; }
if [ ! -e ssh-host-certificate ] || ! for_domain; then
  [ -e ssh-ca ] || ssh-keygen -q -t ed25519 -N '' -C 'baton local CA' -f ssh-ca
  [ -e ssh-host-key ] || ssh-keygen -q -t ed25519 -N '' -C "$domain" -f ssh-host-key
  ssh-keygen -q -s ssh-ca -I "$domain" -h -n "$domain" -V -1d:+520w ssh-host-key.pub
  mv ssh-host-key-cert.pub ssh-host-certificate
fi

# The root and the intermediate that signs for it. An environment from before has another root, and a key of it.
if [ ! -e authority-intermediate ]; then
  key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1"; }
  key authority-root-key
  openssl req -x509 -new -key authority-root-key -days 3650 -subj '/CN=Baton local root' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign,cRLSign' -out root.new
  key authority-intermediate-key
  openssl req -new -key authority-intermediate-key -subj '/CN=Baton local authority' -out intermediate.csr
  printf 'basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign,cRLSign\n%s\n%s\n' \
    subjectKeyIdentifier=hash authorityKeyIdentifier=keyid >extensions
  openssl x509 -req -in intermediate.csr -CA root.new -CAkey authority-root-key -days 3650 -extfile extensions \
    -out intermediate.new 2>/dev/null
  rm -f extensions intermediate.csr acme-ca-key acme-server-key acme-server-certificate
  mv root.new secrets/acme-ca
  mv intermediate.new authority-intermediate
fi
chmod 755 .
