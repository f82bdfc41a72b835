import { expect, test } from 'vitest';
import { addressRules, holderIn } from '../../../../deployer/local/address-rules';
import { layout } from '../../../../deployer/local/layout';

const names = layout('local', '10.213.0.0/16');

test('one machine holds the address', () => {
  expect(addressRules(names, '10.213.1.130')).toBe(`table ip baton
delete table ip baton
table ip baton {
  chain arriving {
    type filter hook prerouting priority raw; policy accept;
    ip saddr 10.213.1.0/24 ip saddr != 10.213.1.130 ip daddr 10.213.3.0/24 meta l4proto { tcp, udp } th sport { 80, 443 } drop
    ip saddr 10.213.1.0/24 ip daddr { 10.213.3.0/24, 10.213.2.0/24 } ip daddr != 10.213.3.1 meta mark set 1 notrack
    ip daddr 10.213.3.0/24 notrack
    # The elastic address, and the ports that Docker publishes on the host's loopback address.
    ip daddr 10.213.2.2 ip daddr set 10.213.1.130 notrack
    ip saddr 10.213.1.1 ip daddr 10.213.1.2 meta l4proto { tcp, udp } th dport { 80, 443 } meta mark set 2 ip daddr set 10.213.1.130 notrack
    ip saddr 10.213.1.130 ip daddr 10.213.3.1 meta l4proto { tcp, udp } th sport { 80, 443 } meta mark set 3 ip daddr set 10.213.1.1 notrack
    ip daddr 10.213.2.0/24 ip daddr set ip daddr & 0.0.0.255 | 10.213.1.0 notrack
  }
  chain leaving {
    type filter hook postrouting priority srcnat; policy accept;
    meta mark 1 ip saddr 10.213.1.130 ip saddr set 10.213.2.2 return
    meta mark 1 ip saddr set ip saddr & 0.0.0.255 | 10.213.2.0
    meta mark 2 ip saddr set 10.213.3.1
    meta mark 3 ip saddr set 10.213.1.2
  }
}
`);
});

test('nobody holds it: no packet is led to a machine by it', () => {
  const rules = addressRules(names, undefined);
  expect(rules).not.toContain('10.213.2.2');
  expect(rules).not.toContain('undefined');
  expect(rules).toContain('ip daddr set ip daddr & 0.0.0.255 | 10.213.1.0 notrack');
});

test.each([
  ['10.0.0.0/16', '10.0.1.0/24'],
  ['172.31.0.0/16', '172.31.1.0/24'],
  ['192.168.0.0/16', '192.168.1.0/24'],
])('the networks lie inside %s and do not overlap', (network, servers) => {
  const { servers: own, clients, publicSubnet, address } = layout('x', network);
  expect(own.subnet).toBe(servers);
  expect(new Set([own.subnet, clients.subnet, publicSubnet]).size).toBe(3);
  // Not the public address of a machine: theirs end in 128 and above.
  expect(Number(address.split('.')[3])).toBeLessThan(128);
});

test.each([undefined, '10.213.1.130'])('who holds the address is read from the rules: %s', (holder) => {
  expect(holderIn(addressRules(names, holder), names)).toBe(holder);
});
