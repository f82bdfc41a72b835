# Clients, the internet's gateway with the elastic address, and three servers, each in a network of its own.
# SCENARIO moves the address while clients ask. The rules of each server are beside this file, as NAME.sh and NAME.nft.
# MTU is that of the servers' network. `bench` asks for large files instead of all kinds of requests.
# shellcheck shell=bash
set -eu
MTU=${MTU:-1500}
mount -o remount,rw /proc/sys
for name in clients gateway a b c relay; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link add vpc type bridge
ip link set vpc up
ip link add world netns clients type veth peer name world netns gateway
ip -n clients address add 198.19.0.2/24 dev world
ip -n gateway address add 198.19.0.1/24 dev world
ip -n clients link set world up
ip -n gateway link set world up
ip -n clients route add default via 198.19.0.1
number=1
for name in gateway - - - - - - - - a b c relay; do
  [ $name = - ] || {
    ip link add v-$name mtu "$MTU" type veth peer name eth0 mtu "$MTU" netns $name
    ip link set v-$name master vpc up
    ip -n $name address add 10.50.0.$number/24 dev eth0
    ip -n $name link set eth0 up
  }
  number=$((number + 1))
done
for name in a b c; do ip -n $name route add default via 10.50.0.1; done
for name in gateway a b c; do
  ip netns exec $name sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.eth0.rp_filter=0
done
ip netns exec clients sysctl -qw net.ipv4.conf.all.rp_filter=0

# Without state, as on AWS: a server that does not have the address reaches no client.
address() {
  ip netns exec gateway nft -f - <<NFT
table ip gateway
delete table ip gateway
table ip gateway {
  chain arriving {
    type filter hook prerouting priority raw; policy accept;
    iifname "world" ip daddr 198.18.0.7 notrack ip daddr set $1
    iifname "eth0" ip daddr 198.19.0.0/24 ip saddr != $1 drop
    iifname "eth0" ip daddr 198.19.0.0/24 notrack ip saddr set 198.18.0.7
  }
}
NFT
}
# The word of an agent that has the address.
notice() {
  on "$1" timeout 0.2 bash -c "exec 3<>/dev/tcp/169.254.0.$2/443" 2>/dev/null || true
}
# At most a minute.
wait_for() {
  tries=0
  until "$@" 2>/dev/null; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || { echo "not within a minute: $*"; exit 1; }
    sleep 0.1
  done
}
on() {
  name=$1
  shift
  ip netns exec "$name" "$@"
}

address 10.50.0.10
for name in a b c; do on $name node /w/server.mjs $name & done
for name in a b c; do wait_for on $name bash -c 'exec 3<>/dev/tcp/127.0.0.1/9100'; done
on a sh -e /w/a.sh
on b sh -e /w/b.sh
bad_network() {
  on "$1" python3 /w/whole-checksums.py "$3"
  on "$1" nft -f - <<NFT
table ip bad {
  chain leaving { type route hook output priority raw; ip daddr $2 udp dport 4789 meta mark set 0 ip daddr set 10.50.0.13 notrack; }
  chain arriving { type filter hook prerouting priority -400; ip saddr 10.50.0.13 ip protocol udp ip saddr set $2 notrack; }
}
NFT
}
case $SCENARIO in
  lossy)
    on relay node /w/relay.mjs &
    bad_network a 10.50.0.11 baton-newer
    bad_network b 10.50.0.10 baton-older
    ;;
esac
if [ "$SCENARIO" = quiet ]; then
  # Nobody asks while the address is away.
  address 10.50.0.11
  notice b 10
  address 10.50.0.10
  on b ip link set eth0 down
fi
case $SCENARIO in
  bench) on clients node /w/large-files.mjs "$ROUNDS" "$BYTES" & ;;
  *) on clients node /w/clients.mjs "$SECONDS_LONG" & ;;
esac
clients=$!
[ "$SCENARIO" != quiet ] || { wait $clients; exit 0; }
[ "$SCENARIO" = bench ] || wait_for [ -e /tmp/asking ]
sleep 2
case $SCENARIO in
  plain) on b nft delete table ip baton_handover ;;
  stray)
    # Whoever sends packets to the candidate's own address must not make the server believe that it has lost the site's.
    for number in 1 2 3 4 5 6; do
      on gateway node /w/forge.mjs stray
      sleep 0.5
    done
    ;;
esac
[ "$SCENARIO" = stray ] || {
  address 10.50.0.11
  notice b 10
  touch /tmp/moved
}
case $SCENARIO in
  back)
    sleep 3
    address 10.50.0.10
    ;;
  chain)
    sleep 2
    on b sh -e /w/b-newer.sh
    on c sh -e /w/c.sh
    address 10.50.0.12
    notice c 11
    ;;
  forged)
    sleep 1
    # Other ports through the tunnel, and a tunnel from outside.
    on b ip route add 10.50.0.10 dev baton-older src 169.254.0.11 table 99
    on b ip rule add priority 99 ipproto tcp dport 9100 lookup 99
    on b node /w/forge.mjs through
    on clients node /w/forge.mjs outside
    ;;
esac
wait $clients
