import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { generatePrivateKey, type PrivateKey } from 'sshpk';
import { expect, test } from 'vitest';
import { type Identity, privateKey, signCertificate } from '../../deployer/aws/host-certificate';
import { type Outcome, runContainer } from '../helpers/docker';
import { testFolder, writeFiles } from '../helpers/folder';

// The real sshd and ssh, and the certificate that the step signs.
const USERDATA = join(import.meta.dirname, '../../userdata');
const NOW = new Date();
const key = () => privateKey(generatePrivateKey('ed25519').toString('openssh'), 'key');
const authority = key();
const host = key();
const identity: Identity = { authority, host: host.toPublic(), names: ['example.com'] };
const certificate = signCertificate(identity, 730, NOW);

const LISTENS = 'until [ -s /run/sshd.pid ]; do sleep 0.05; done';

/** A server as the boot leaves it, and a client that knows the authority and nothing else; then a script. */
function server(
  script: string,
  stored: string,
  known: PrivateKey | readonly PrivateKey[] = authority,
  name = 'example.com',
): Outcome {
  const folder = testFolder();
  cpSync(join(USERDATA, 'lib.sh'), join(folder, 'lib.sh'));
  cpSync(join(USERDATA, 'ssh-certificate.sh'), join(folder, 'ssh-certificate.sh'));
  writeFiles(folder, [
    { path: 'env', content: "BATON_PARAMETERS='/parameters'\nAWS_REGION='x'\n" },
    { path: 'parameters/ssh-host-key', content: host.toString('openssh') },
    { path: 'parameters/ssh-host-certificate', content: stored },
    { path: 'first-certificate', content: certificate },
    {
      path: 'known_hosts',
      content: [known]
        .flat()
        .map((one) => `@cert-authority ${name} ${one.toPublic().toString('ssh')}\n`)
        .join(''),
    },
    // systemd's part: sshd reads its files again. It writes its number once it listens.
    {
      path: 'systemctl',
      content: `#!/bin/sh
echo "systemctl $*"
pid=$(cat /run/sshd.pid)
rm /run/sshd.pid
kill -HUP "$pid"
${LISTENS}
`,
    },
  ]);
  const before = `set -eu
    install -m 755 /w/systemctl /usr/local/bin/systemctl
    mkdir -p /run/sshd /root/.ssh /usr/local/lib/baton /etc/baton
    cp /w/lib.sh /usr/local/lib/baton/; cp /w/env /etc/baton/; cp -r /w/parameters /parameters
    rm -f /etc/ssh/ssh_host_*
    key=/etc/ssh/ssh_host_ed25519_key
    install -m 600 /w/parameters/ssh-host-key $key
    ssh-keygen -y -f $key >$key.pub
    cp /w/first-certificate $key-cert.pub
    printf 'HostKey %s\\nHostCertificate %s-cert.pub\\n' $key $key >/etc/ssh/sshd_config.d/00-baton.conf
    ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
    cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
    /usr/sbin/sshd -E /tmp/sshd.log
    ${LISTENS}
    login() {
      ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/w/known_hosts -o GlobalKnownHostsFile=/dev/null \\
        "$@" 'echo LOGGED IN' 2>&1
    }
    shown() { ssh -v -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/w/known_hosts root@example.com true 2>&1 |
      sed -n 's/.*Server host certificate: .* serial \\([0-9]*\\) .*/\\1/p'; }
    renew() { sh /w/ssh-certificate.sh; }
  `;
  return runContainer(
    'baton/tools:trixie',
    [
      ...['--add-host', 'example.com:127.0.0.1', '--add-host', 'example.org:127.0.0.1'],
      '--volume',
      `${folder}:/w:ro`,
    ],
    ['sh', '-c', before + script],
  );
}

test('ssh-keygen reads it as what it is', () => {
  const { status, output } = server('ssh-keygen -L -f $key-cert.pub; ssh-keygen -l -f $key.pub', certificate);
  expect(output).toContain('Type: ssh-ed25519-cert-v01@openssh.com host certificate');
  expect(output).toMatch(/Signing CA: ED25519 SHA256:\S+ \(using ssh-ed25519\)/);
  expect(output).toMatch(/Principals:\s+example\.com\n/);
  expect(output).toContain('Critical Options: (none)');
  const year = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  expect(output).toMatch(new RegExp(`Valid: from ${year(-1)}T\\S+ to ${year(730)}T`));
  const [, shown] = /Public key: ED25519-CERT (\S+)/.exec(output) ?? [];
  expect(output).toContain(`256 ${shown} `);
  expect(status).toBe(0);
});

test('a client that knows the authority alone logs in without a question', () => {
  const { output } = server('login root@example.com', certificate);
  expect(output).toBe('LOGGED IN\n');
});

test('and one that knows another authority does not', () => {
  const { status, output } = server('login root@example.com; cat /tmp/sshd.log', certificate, key());
  expect(output).toMatch(/Host key verification failed/);
  expect(output).not.toContain('LOGGED IN');
  expect(status).not.toBe(0);
});

test('while both authorities’ lines are there, a server of the old one and one of the new are reached', () => {
  const next = key();
  const renewed = signCertificate({ ...identity, authority: next }, 730, NOW);
  const script = 'login root@example.com || true; renew; login root@example.com';
  for (const known of [
    [authority, next],
    [next, authority],
  ])
    expect(server(script, renewed, known).output.match(/^LOGGED IN$/gm)).toHaveLength(2);
  // Once the old one's line is gone, a server of the old one is not.
  expect(server(script, renewed, next).output).toMatch(/Host key verification failed[\s\S]*\nLOGGED IN\n$/);
});

test('nor one that came for another name', () => {
  const { output } = server('login root@example.org', certificate, authority, 'example.org');
  expect(output).toMatch(/Certificate invalid: name is not a listed principal|Host key verification failed/);
  expect(output).not.toContain('LOGGED IN');
});

test('a renewed certificate is taken over by the running server, whose key stays', () => {
  const renewed = signCertificate(identity, 800, NOW);
  const { status, output } = server(
    `before=$(shown); renew; after=$(shown); echo "$before" | grep -c '^[0-9]'; [ "$before" != "$after" ] && echo CHANGED
     login root@example.com; stat -c %a $key-cert.pub; cmp $key-cert.pub /parameters/ssh-host-certificate && renew && echo QUIET; ls /etc/ssh | grep -c cert.pub`,
    renewed,
  );
  expect(output).toMatch(
    /^systemctl reload ssh\na renewed SSH host certificate is in use: from \S+ to \S+\n1\nCHANGED\nLOGGED IN\n644\nQUIET\n1\n$/,
  );
  expect(status).toBe(0);
});

test.each<[string, string, RegExp]>([
  [
    'for another key',
    signCertificate({ ...identity, host: key().toPublic() }, 730, NOW),
    /is for another key: the present one stays/,
  ],
  ['that is none', 'nonsense\n', /not a public key file|another key/],
])('a stored certificate %s changes nothing', (_, stored, words) => {
  const { output } = server(
    'renew && echo NEVER; cmp $key-cert.pub /w/first-certificate && login root@example.com',
    stored,
  );
  expect(output).toMatch(words);
  expect(output).not.toMatch(/NEVER|systemctl/);
  expect(output).toContain('LOGGED IN');
});
