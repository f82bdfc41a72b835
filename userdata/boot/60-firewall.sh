# Traefik faces the internet from the machine's own network: whoever takes it over must not reach the credentials that
# the metadata service hands out. Only root, so the agent, may ask it; Traefik may where it needs DNS-01.
# The table is our own and only it is touched: flushing the rule set would cut Docker's name resolution.
# shellcheck shell=sh
users=$(cat /etc/baton/metadata-users)
cat >/etc/baton/firewall.nft <<NFT
table inet baton
delete table inet baton
table inet baton {
  chain output {
    type filter hook output priority filter; policy accept;
    ip daddr 169.254.169.254 meta skuid != { $users } reject
    ip6 daddr fd00:ec2::254 meta skuid != { $users } reject
  }
}
NFT
cat >/etc/systemd/system/baton-firewall.service <<'UNIT'
[Unit]
Description=Keeps the metadata service from everyone but root
Before=docker.service
DefaultDependencies=no
After=local-fs.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/sbin/nft -f /etc/baton/firewall.nft

[Install]
WantedBy=multi-user.target
UNIT
systemctl --no-reload enable baton-firewall.service
systemctl start baton-firewall.service
