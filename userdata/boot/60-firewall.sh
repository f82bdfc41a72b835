# Traefik faces the internet from the machine's own network: whoever takes it over must not reach the credentials that
# the metadata service hands out. Only root, so the agent, may ask it; Traefik may where it needs DNS-01.
# Docker keeps the networks of containers apart from each other, not from the machine, which answers at all of its
# addresses to each: the site's containers would reach SSH, and Traefik's inner port, node-exporter and the agent, which
# ask for no password. They get answers, and nothing else.
# The table is our own and only it is touched: flushing the rule set would cut Docker's name resolution.
# shellcheck shell=sh
users=$(cat /etc/baton/metadata-users)
cat >/etc/baton/firewall.nft <<NFT
table inet baton
delete table inet baton
table inet baton {
  chain input {
    type filter hook input priority filter; policy accept;
    iifname "baton-site-*" ct state != { established, related } reject
  }
  chain output {
    type filter hook output priority filter; policy accept;
    ip daddr 169.254.169.254 meta skuid != { $users } reject
    ip6 daddr fd00:ec2::254 meta skuid != { $users } reject
  }
}
NFT
install -m 644 /srv/baton/release/userdata/system/connections.nft /etc/baton/connections.nft
install -m 644 /srv/baton/release/userdata/system/apps.nft /etc/baton/apps.nft
cat >/etc/systemd/system/baton-firewall.service <<'UNIT'
[Unit]
Description=Keeps the metadata service from everyone but root, and the machine from the site's containers
Before=docker.service
DefaultDependencies=no
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/baton/firewall.nft
ExecStart=/usr/sbin/nft -f /etc/baton/connections.nft
ExecStart=/usr/sbin/nft -f /etc/baton/apps.nft

[Install]
WantedBy=multi-user.target
UNIT
systemctl --no-reload enable baton-firewall.service
systemctl start baton-firewall.service
