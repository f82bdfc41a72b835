import { expect, test } from 'vitest';
import { appEgress } from '../../../userdata/app-egress';
import { leastApp, shopApp } from '../../helpers/apps';
import { awsEnvironment } from '../../helpers/environments';

test('each app reaches the web, names and what its entry names, and nothing of the server', () => {
  const blog = { ...leastApp, host: 'blog.example.com', egress: ['10.0.0.8:6379', '10.0.0.8:6379'] };
  expect(appEgress(awsEnvironment({ apps: { shop: shopApp, blog } }))).toBe(`table inet baton_apps
delete table inet baton_apps
table inet baton_apps {
  chain refused {
    meta l4proto tcp reject with tcp reset
    reject
  }
  chain app-blog {
    ct state { established, related } accept
    ip daddr 169.254.169.253 meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { 172.17.0.0/16, 172.28.0.0/16, 172.29.0.0/16, 169.254.0.0/16 } goto refused
    meta l4proto { tcp, udp } th dport { 53, 443 } accept
    tcp dport 80 accept
    ip daddr 10.0.0.8 tcp dport 6379 accept
    goto refused
  }
  chain app-shop {
    ct state { established, related } accept
    ip daddr 169.254.169.253 meta l4proto { tcp, udp } th dport 53 accept
    ip daddr { 172.17.0.0/16, 172.28.0.0/16, 172.29.0.0/16, 169.254.0.0/16 } goto refused
    meta l4proto { tcp, udp } th dport { 53, 443 } accept
    tcp dport 80 accept
    tcp dport 5432 accept
    goto refused
  }
  chain forward {
    type filter hook forward priority filter - 1; policy accept;
    iifname "baton-site-128" ip saddr 172.29.128.0/24 ip saddr != 172.29.128.254 jump app-blog
    iifname "baton-site-129" ip saddr 172.29.129.0/24 ip saddr != 172.29.129.254 jump app-shop
  }
}
`);
});

test('no apps: nothing is refused', () => {
  expect(appEgress(awsEnvironment())).not.toContain('jump');
});
