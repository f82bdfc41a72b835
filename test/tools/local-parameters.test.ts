/** The local platform's stored parameters: whoever trusts the authority's root does so until the environment goes. */
import { expect, test } from 'vitest';
import script from '../../deployer/local/parameters.sh';
import { runContainer } from '../helpers/docker';
import { testFolder } from '../helpers/folder';

const SUMS = 'find . -type f | sort | xargs sha256sum';

/** In a folder of its own: what is there before, then the script, then a look. */
function parameters(look: string, before = 'true'): string {
  const folder = testFolder();
  const body = `mkdir /w && cat >/w/make.sh <<'SCRIPT'\n${script}\nSCRIPT
    cd /parameters && ${before} && sh /w/make.sh example.internal && ${look}`;
  const { status, output } = runContainer(
    'baton/tools:trixie',
    ['--volume', `${folder}:/parameters`],
    ['sh', '-euc', body],
  );
  if (status !== 0) throw new Error(output);
  return output;
}

test('the intermediate is of the root, signs for it, and has its key beside it', () => {
  const look = `openssl verify -x509_strict -CAfile secrets/acme-ca authority-intermediate
    openssl x509 -noout -ext basicConstraints -in authority-intermediate
    openssl x509 -noout -pubkey -in authority-intermediate >public
    openssl pkey -pubout -in authority-intermediate-key | cmp - public`;
  const output = parameters(look);
  expect(output).toContain('authority-intermediate: OK');
  expect(output).toContain('CA:TRUE, pathlen:0');
});

test('what exists stays', () => {
  const kept = `${SUMS} | diff /w/sums - && echo the same`;
  expect(parameters(kept, `sh /w/make.sh example.internal && ${SUMS} >/w/sums`)).toBe('the same\n');
});

test('another domain has an SSH certificate of its own, of the same authority', () => {
  const other = 'sh /w/make.sh other.internal && ssh-keygen -L -f ssh-host-certificate';
  const output = parameters(
    `${other} && cmp ssh-ca.pub /w/ca && cmp ssh-host-key.pub /w/key`,
    ['sh /w/make.sh example.internal', 'cp ssh-ca.pub /w/ca && cp ssh-host-key.pub /w/key'].join(' && '),
  );
  expect(output).toContain('other.internal');
  expect(output).not.toContain('example.internal');
});

test('an environment whose authority had another root gets one with an intermediate', () => {
  const before =
    'mkdir secrets && touch acme-ca-key acme-server-key acme-server-certificate && echo old >secrets/acme-ca';
  const output = parameters('openssl verify -CAfile secrets/acme-ca authority-intermediate && ls', before);
  expect(output).toContain('authority-intermediate: OK');
  expect(output).not.toMatch(/acme-(ca|server)/);
});

test('no key can be read by others', () => {
  expect(parameters("find . -name '*-key' -perm /077 && ls *-key")).toBe(
    'authority-intermediate-key\nauthority-root-key\nssh-host-key\n',
  );
});
