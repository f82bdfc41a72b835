import { chmodSync, cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Release, release } from '../../constructs/release/manifest';
import { zip } from '../../constructs/release/zip';
import { type RenderedFile, scriptFile, textFile } from '../../docker/rendered-file';
import { type Outcome, runContainer } from '../helpers/docker';
import { testFolder } from '../helpers/folder';

const STEP = join(import.meta.dirname, '../../userdata/steps/40-release.sh');
const made = release([
  textFile('docker/compose.yaml', 'services: {}\n'),
  textFile('docker/nginx/pages/404.html', '<p>é</p>\n'),
  scriptFile('boot/50-x.sh', 'echo x\n'),
]);

/** The step on a Debian as the server's, with a store that is a folder. */
function unpack(files: readonly RenderedFile[], id = made.id, after = ''): Outcome {
  const folder = testFolder();
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'release.zip'), zip(files));
  cpSync(STEP, join(folder, '40-release.sh'));
  writeFileSync(
    join(folder, 'lib.sh'),
    `BATON_RELEASE=${id}\nBATON_RELEASES_BUCKET=b\n` +
      `s3_get() { [ "$1/$2" = "b/releases/${id}/release.zip" ] && cp /w/release.zip "$3"; }\n`,
  );
  const volumes = [
    '--volume',
    `${folder}:/w:ro`,
    '--volume',
    `${folder}/lib.sh:/usr/local/lib/baton/lib.sh:ro`,
  ];
  const script = `mkdir -p /srv/baton; sh -eu /w/40-release.sh; code=$?; ${after}; exit $code`;
  return runContainer('baton/tools:trixie', volumes, ['sh', '-c', script]);
}

const changed = (path: string, content: string): Release['files'] =>
  made.files.map((file) => (file.path === path ? { ...file, content } : file));
const IS_LIVE = '[ -e /srv/baton/release ] && echo LIVE || echo NOT-LIVE';

describe('an intact release', () => {
  test('goes live with the modes of its manifest', () => {
    const look =
      'cd /srv/baton/release/ && find . -type f -printf "%m %P\\n" | sort; readlink /srv/baton/release; ls ..';
    expect(unpack(made.files, made.id, look)).toEqual({
      status: 0,
      output: [
        '644 docker/compose.yaml',
        '644 docker/nginx/pages/404.html',
        '644 manifest',
        '755 boot/50-x.sh',
        `/srv/baton/releases/${made.id}`,
        made.id,
        '',
      ].join('\n'),
    });
  });

  test('unpacks a second time, as after a boot that was cut off', () => {
    const { status, output } = unpack(made.files, made.id, `sh -eu /w/40-release.sh && ${IS_LIVE}`);
    expect([status, output]).toEqual([0, 'LIVE\n']);
  });
});

describe('a bundle that was changed after it was made stops the boot and says how', () => {
  const extra = release([
    ...made.files.filter(({ path }) => path !== 'manifest'),
    textFile('boot/99-evil.sh', 'x'),
  ]);
  test.each<[string, readonly RenderedFile[], string, RegExp]>([
    [
      'another manifest',
      extra.files,
      made.id,
      /hash [0-9a-f]{64}, expected [0-9a-f]{64}: the bundle was changed/,
    ],
    ['a changed file', changed('boot/50-x.sh', 'rm -rf /\n'), made.id, /boot\/50-x\.sh: FAILED/],
    ['a file more', [...made.files, textFile('boot/99-evil.sh', 'x')], made.id, /> boot\/99-evil\.sh/],
    [
      'a file less',
      made.files.filter(({ path }) => path !== 'boot/50-x.sh'),
      made.id,
      /boot\/50-x\.sh: FAILED open or read|< boot\/50-x\.sh/,
    ],
    ['no manifest', made.files.filter(({ path }) => path !== 'manifest'), made.id, /manifest/],
  ])('%s', (_, files, id, words) => {
    const { status, output } = unpack(files, id, IS_LIVE);
    expect(output).toMatch(words);
    expect(output).toContain('NOT-LIVE');
    expect(status).not.toBe(0);
  });

  test('a path out of the folder leads to no other place', () => {
    const outside = ['../../../../outside', '/outside', 'boot/../../../../../outside'];
    const look = `${IS_LIVE}; find / -xdev -name outside ! -path "/srv/baton/releases/${made.id}.new/*"`;
    const { status, output } = unpack(
      [...made.files, ...outside.map((path) => textFile(path, 'x'))],
      made.id,
      look,
    );
    expect(output).toMatch(/> outside\n.*NOT-LIVE\n$/s);
    expect(status).not.toBe(0);
  });

  test('the release before stays live', () => {
    const { output } = unpack(
      changed('boot/50-x.sh', 'x'),
      made.id,
      'ln -s /old /srv/baton/release; sh -eu /w/40-release.sh; echo "live: $(readlink /srv/baton/release)"',
    );
    expect(output).toContain('live: /old\n');
  });
});
