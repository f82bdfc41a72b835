import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runContainer } from '../helpers/docker';
import { testFolder, writeFiles } from '../helpers/folder';

const STEP = join(import.meta.dirname, '../../userdata/steps/20-packages.sh');

/** @param files of /etc/baton. @returns what apt would read and was asked for */
function run(files: Readonly<Record<string, string>>): string {
  const folder = testFolder();
  writeFiles(folder, [
    ...Object.entries(files).map(([name, content]) => ({ path: `etc/${name}`, content })),
    { path: 'apt-get', content: '#!/bin/sh\necho "apt-get $*" >>/tmp/asked\n' },
  ]);
  copyFileSync(STEP, join(folder, 'step.sh'));
  const script = `mkdir -p /etc/baton /run/baton && cp /w/etc/* /etc/baton/
    install -m 755 /w/apt-get /usr/local/bin/apt-get
    sh -eu /w/step.sh && cat /etc/apt/sources.list.d/baton.sources 2>/dev/null; ls /etc/apt/sources.list.d
    /usr/bin/apt-get --print-uris update 2>&1; cat /tmp/asked`;
  const { output } = runContainer(
    'baton/tools:trixie',
    ['--volume', `${folder}:/w:ro`],
    ['sh', '-c', script],
  );
  return output;
}

test('packages of one day: apt reads that day’s archive and security archive, and nothing beside them', () => {
  const output = run({ packages: 'nginx\n', 'debian-snapshot': '20261127T000000Z\n' });
  const uris = output.split('\n').filter((line) => /^(URIs|Suites|Check-Valid-Until): /.test(line));
  expect(uris).toEqual([
    'URIs: https://snapshot.debian.org/archive/debian/20261127T000000Z',
    'Suites: trixie trixie-updates',
    'Check-Valid-Until: no',
    'URIs: https://snapshot.debian.org/archive/debian-security/20261127T000000Z',
    'Suites: trixie-security',
    'Check-Valid-Until: no',
  ]);
  // apt itself understands the file.
  expect(output).toContain(
    'https://snapshot.debian.org/archive/debian-security/20261127T000000Z/dists/trixie-security/',
  );
  expect(output).not.toContain('Malformed');
  expect(output).toContain('\nbaton.sources\n');
  expect(output).toMatch(/apt-get .* install --no-install-recommends nginx/);
});

test('without a day apt’s own sources stay', () => {
  const output = run({ packages: 'nginx\n' });
  expect(output).not.toContain('snapshot.debian.org');
  expect(output).not.toContain('baton.sources');
});
