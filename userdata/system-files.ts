/** Settings of the machine's system, as the release brings them; `boot/41-system.sh` puts each where it belongs. */
import { type RenderedFile, textFile } from '../docker/rendered-file';
import { TRAEFIK_UID } from '../protocol/users';
import type { Environment } from '../settings/schema';
import { appEgress } from './app-egress';
import { connectionRules } from './connections';

export const systemFiles = (environment: Environment): RenderedFile[] => [
  textFile('userdata/system/sysctl.conf', SYSCTL),
  textFile('userdata/system/journald.conf', '[Journal]\nStorage=persistent\nSystemMaxUse=500M\n'),
  textFile('userdata/system/connections.nft', connectionRules(environment)),
  textFile('userdata/system/apps.nft', appEgress(environment)),
  textFile('userdata/system/sshd.conf', sshd(environment)),
  textFile('userdata/system/metadata-users', writesToRoute53(environment) ? `0, ${TRAEFIK_UID}\n` : '0\n'),
];

/** With any other provider Traefik needs none of the server's rights. */
const writesToRoute53 = ({ acme: { challenge, dnsProvider } }: Environment) =>
  challenge === 'dns-01' && dnsProvider === 'route53';

/** A leading minus lets a kernel without the setting pass. */
const SYSCTL = `# Traefik listens on 80 and 443 without any capability.
net.ipv4.ip_unprivileged_port_start = 80
# Many short connections: longer queues, more local ports, sockets freed sooner.
-net.core.somaxconn = 4096
-net.core.netdev_max_backlog = 16384
net.ipv4.tcp_max_syn_backlog = 8192
net.ipv4.ip_local_port_range = 10240 65000
net.ipv4.tcp_fin_timeout = 30
# A connection that paused starts again at its old speed.
net.ipv4.tcp_slow_start_after_idle = 0
# What is lost while the address moves is sent again every 0.2 s, not after 0.2, 0.6 and 1.4 s: for streams that seldom
# send, such as server-sent events, which nothing else reminds of it.
net.ipv4.tcp_thin_linear_timeouts = 1
# Fair queueing and BBR do better on long and lossy paths.
-net.core.default_qdisc = fq
-net.ipv4.tcp_congestion_control = bbr
# HTTP/3 needs larger UDP buffers (https://github.com/quic-go/quic-go/wiki/UDP-Buffer-Sizes).
-net.core.rmem_max = 7500000
-net.core.wmem_max = 7500000
-vm.swappiness = 10
`;

const sshd = ({ ssh }: Environment) => `Port ${ssh.port}
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitRootLogin no
HostKey /etc/ssh/ssh_host_ed25519_key
HostCertificate /etc/ssh/ssh_host_ed25519_key-cert.pub
`;
