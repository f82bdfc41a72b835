/** Files that cloud-init writes before the boot's steps run. */

import { type RenderedFile, scriptFile, textFile } from '../docker/rendered-file';
import { TRAEFIK_UID } from '../docker/traefik/user';
import type { Environment } from '../environments/schema';
import bootService from './baton-boot.service';
import boot from './boot.sh';
import lib from './lib.sh';
import reportFailure from './report-failure.sh';
import system from './steps/10-system.sh';
import packages from './steps/20-packages.sh';
import identity from './steps/30-identity.sh';
import release from './steps/40-release.sh';

/** What the server's own work needs, all from Debian. */
const PACKAGES = [
  'docker.io',
  'docker-cli',
  'docker-compose',
  'nodejs',
  'nftables',
  'curl',
  'ca-certificates',
];

export function systemFiles(environment: Environment): RenderedFile[] {
  return [
    textFile('/etc/sysctl.d/90-baton.conf', SYSCTL),
    textFile('/etc/systemd/journald.conf.d/baton.conf', '[Journal]\nStorage=persistent\nSystemMaxUse=500M\n'),
    textFile('/etc/ssh/sshd_config.d/00-baton.conf', sshd(environment)),
    textFile('/etc/baton/admins', environment.admins.map(({ name }) => `${name}\n`).join('')),
    textFile('/etc/baton/packages', `${[...PACKAGES, ...environment.tools].join('\n')}\n`),
    textFile(
      '/etc/baton/metadata-users',
      environment.acme.challenge === 'dns-01' ? `0, ${TRAEFIK_UID}\n` : '0\n',
    ),
  ];
}

export const bootFiles = (): RenderedFile[] => [
  textFile('/etc/systemd/system/baton-boot.service', bootService),
  scriptFile('/usr/local/lib/baton/boot.sh', boot),
  textFile('/usr/local/lib/baton/lib.sh', lib),
  textFile('/usr/local/lib/baton/report-failure.sh', reportFailure),
  textFile('/usr/local/lib/baton/steps/10-system.sh', system),
  textFile('/usr/local/lib/baton/steps/20-packages.sh', packages),
  textFile('/usr/local/lib/baton/steps/30-identity.sh', identity),
  textFile('/usr/local/lib/baton/steps/40-release.sh', release),
];

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
