/** An image is tested with what a deploy would boot: a whole release, and every file that cloud-init would write. */
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { testParts } from '../../../../../constructs/aws/image-builder/test-parts';
import { releaseProblem } from '../../../../../deployer/release/check';
import { testFolder, writeFiles } from '../../../../helpers/folder';
import { inFamily } from '../../../../helpers/image-synth';

function parts(input = {}) {
  const programs = testFolder();
  writeFiles(programs, [{ path: 'agent.cjs', content: '// agent\n' }]);
  const files = unzipSync(testParts(inFamily('production', input), programs));
  const text = (path: string) => new TextDecoder().decode(files[path]);
  return { files, text };
}

test('the release is whole, and the one that the server is told to boot', () => {
  const { files, text } = parts();
  const id = /^BATON_RELEASE='([0-9a-f]{64})'$/m.exec(text('boot/etc/baton/env'))?.[1] ?? '';
  const zip = files[`store/releases/releases/${id}/release.zip`] ?? new Uint8Array();
  expect(releaseProblem(zip, id)).toBeUndefined();
  // It has no right to send them anywhere.
  expect(new TextDecoder().decode(unzipSync(zip)['docker/compose.yaml'])).not.toContain('awslogs');
});

test('every file is listed with its mode, and every listed one is there', () => {
  const { files, text } = parts();
  const listed = text('boot/modes').trim().split('\n');
  expect(listed).toContain('755 /usr/local/lib/baton/boot.sh');
  const paths = listed.map((line) => `boot${line.split(' ')[1]}`);
  const found = Object.keys(files).filter((path) => path.startsWith('boot/') && path !== 'boot/modes');
  expect(paths.sort()).toEqual(found.sort());
});

test('nothing of the environment’s names, people or stored secrets is in it', () => {
  const { text } = parts({ domain: 'secret-name.example.org', contactEmail: 'ann@example.org' });
  expect(text('boot/etc/baton/env')).not.toContain('secret-name');
  expect(text('secrets')).toBe('grafana-secret-key\n');
});
