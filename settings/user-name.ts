/** Names of people who sign in. A name that Debian has already would lead to a user that is none, or to none at all. */
import * as z from 'zod';

const USER_NAME = /^[a-z][a-z0-9_-]{0,31}$/;

/** Users and groups of every Debian 13 (/usr/share/base-passwd), in the order of their numbers. */
const BASE = [
  ...[
    'root',
    'daemon',
    'bin',
    'sys',
    'sync',
    'adm',
    'tty',
    'disk',
    'games',
    'lp',
    'man',
    'mail',
    'news',
    'uucp',
  ],
  ...[
    'proxy',
    'kmem',
    'dialout',
    'fax',
    'voice',
    'cdrom',
    'floppy',
    'tape',
    'sudo',
    'audio',
    'dip',
    'www-data',
  ],
  ...[
    'backup',
    'operator',
    'list',
    'irc',
    'src',
    'shadow',
    'utmp',
    'video',
    'sasl',
    'plugdev',
    'staff',
    'users',
  ],
  ...['nobody', 'nogroup', 'gnats'],
];

/** Those that packages make which a server has, or that `tools` bring along often. */
const OF_PACKAGES = [
  ...[
    'sshd',
    'ssh',
    'docker',
    'messagebus',
    'polkitd',
    'crontab',
    'netdev',
    'input',
    'kvm',
    'render',
    'sgx',
    'clock',
  ],
  ...['chrony', 'ntp', 'ntpsec', 'ntpd', 'openntpd', 'uuidd', 'tss', 'tcpdump', 'syslog', 'mlocate'],
  ...['plocate', 'postfix', 'postdrop', 'mysql', 'postgres', 'redis', 'memcache', 'fwupd-refresh'],
  ...['dnsmasq', 'dhcpcd', 'unscd', 'nscd', 'ssl-cert', 'wireshark', 'libvirt', 'rtkit', 'avahi', 'pcscd'],
];

const RESERVED: ReadonlySet<string> = new Set([...BASE, ...OF_PACKAGES]);

/** Debian keeps what begins with `_` for packages, and so does systemd with its own name. */
export const isSystemUser = (name: string): boolean => RESERVED.has(name) || /^(_|systemd-)/.test(name);

export const userName = () =>
  z
    .string()
    .regex(USER_NAME, {
      error: 'must be a Linux user name: a-z first, then a-z, 0-9, _ or -, at most 32 characters',
      abort: true,
    })
    .refine((name) => name !== 'root', { error: 'must not be root: root never signs in', abort: true })
    .refine((name) => !isSystemUser(name), {
      error: ({ input }) =>
        `must be a name that Debian has for no user and no group, such as ${input ?? 'backup'}-admin`,
    });
