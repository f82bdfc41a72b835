#!/bin/sh
# Makes what a person or the tls provider stores on AWS: secrets, the SSH identity, and the certificate authority's own
# HTTPS certificate. What exists stays.
set -eu
umask 077
cd /parameters
domain=$1

mkdir -p secrets
[ -e secrets/grafana-secret-key ] || openssl rand -hex 32 >secrets/grafana-secret-key
# Without real values nobody can sign in with GitHub, which needs an application registered there.
for name in grafana-github-client-id grafana-github-client-secret; do
  [ -e "secrets/$name" ] || echo unset >"secrets/$name"
done

if [ ! -e ssh-host-certificate ]; then
  ssh-keygen -q -t ed25519 -N '' -C 'baton local CA' -f ssh-ca
  ssh-keygen -q -t ed25519 -N '' -C "$domain" -f ssh-host-key
  ssh-keygen -q -s ssh-ca -I "$domain" -h -n "$domain" -V -1d:+520w ssh-host-key.pub
  mv ssh-host-key-cert.pub ssh-host-certificate
fi

named() { openssl x509 -in acme-server-certificate -noout -checkhost authority.internal | grep -q 'does match'; }
if [ ! -e secrets/acme-ca ] || ! named; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj '/CN=Baton local authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -keyout acme-ca-key -out acme-ca.new 2>/dev/null
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=authority.internal' \
    -keyout acme-server-key -out acme-server.csr 2>/dev/null
  printf 'subjectAltName=DNS:authority.internal\n' >extensions
  openssl x509 -req -in acme-server.csr -CA acme-ca.new -CAkey acme-ca-key -CAcreateserial -days 3650 \
    -extfile extensions -out acme-server-certificate 2>/dev/null
  rm -f extensions acme-server.csr acme-ca.srl
  mv acme-ca.new secrets/acme-ca
fi
# The authority's container runs as another user.
chmod 644 acme-server-certificate acme-server-key
chmod 755 .
