#!/bin/sh
# The router between clients and servers, with the elastic address: gateway.sh CLIENT-ADDRESS OWN-ADDRESS DOMAIN …
# Started again, it comes back with the address where it was.
set -eu
client_address=$1 own_address=$2 elastic=$3 authority=$4 store=$5 domain=$6

interface=$(ip -o -4 address show | awk -v own="$own_address/" 'index($4, own) == 1 { print $2 }')
ip address replace "$client_address/24" dev "$interface"
nft -f /etc/baton/address.nft

# The world's DNS, as far as this platform needs it; all other names go to the host's resolver.
# The names have a dot: Docker inside the machines forwards no others.
touch /etc/baton/names /etc/baton/names.servers
exec dnsmasq --keep-in-foreground --no-hosts --user=root --log-facility=- \
  --local="/$domain/" --address="/$domain/$elastic" \
  --addn-hosts=/etc/baton/names --servers-file=/etc/baton/names.servers \
  --host-record="authority.internal,$authority" --host-record="store.internal,$store" \
  --host-record="alert-sink.internal,$7"
