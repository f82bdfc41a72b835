import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runContainer } from '../helpers/docker';

const ROOT = join(import.meta.dirname, '../..');
const IGNORED = new Set(['node_modules', 'dist', 'cdktf.out', '.git', '.baton']);

function scripts(folder = ''): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) ? [] : scripts(path);
    return entry.name.endsWith('.sh') ? [path] : [];
  });
}

const all = scripts().sort();

test('the scripts are found', () => {
  expect(all).toContain('userdata/boot.sh');
  expect(all.length).toBeGreaterThan(10);
});

// All in one: a container for each would take half a minute.
test('shellcheck has nothing to say', () => {
  const { status, output } = runContainer(
    'baton/tools:trixie',
    [
      ...['--volume', `${ROOT}:/w:ro`, '--workdir', '/w'],
      // What scripts include stands there on a server.
      ...['--volume', `${ROOT}/userdata/lib.sh:/usr/local/lib/baton/lib.sh:ro`],
    ],
    ['shellcheck', '--shell=sh', '--external-sources', '--format=gcc', ...all],
  );
  expect(output).toBe('');
  expect(status).toBe(0);
});
