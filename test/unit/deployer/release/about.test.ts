import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readAbout, recordAbout } from '../../../../deployer/release/about';
import { sourceOf } from '../../../../deployer/release/source';
import { FakeS3 } from '../../../helpers/fake-aws';
import { testFolder } from '../../../helpers/folder';
import { HOSTILE } from '../../../helpers/hostile';

const RELEASE = 'a'.repeat(64);
const PATH = `releases/releases/${RELEASE}/about.json`;

describe('where a release comes from', () => {
  const record = (s3: FakeS3, commit: string, day: number, lines: string[] = []) =>
    recordAbout(
      s3.client,
      'releases',
      RELEASE,
      { commit, subject: `the ${day}` },
      (line) => lines.push(line),
      new Date(Date.UTC(2026, 5, day)),
    );

  test('the first commit stays, the latest follows', async () => {
    const s3 = new FakeS3();
    for (const [index, commit] of ['1', '2', '3'].entries()) await record(s3, commit.repeat(40), index + 1);
    expect(await readAbout(s3.client, 'releases', RELEASE)).toEqual({
      first: { at: '2026-06-01T00:00:00.000Z', commit: '1'.repeat(40), subject: 'the 1' },
      latest: { at: '2026-06-03T00:00:00.000Z', commit: '3'.repeat(40), subject: 'the 3' },
    });
    expect(s3.objects.get(PATH)?.contentType).toBe('application/json');
  });

  test('a store that refuses stops no deploy', async () => {
    const s3 = new FakeS3();
    s3.refuse.push('AccessDenied');
    const lines: string[] = [];
    await record(s3, '1'.repeat(40), 1, lines);
    expect(lines).toEqual([
      'upload: where release aaaaaaaaaaaa comes from could not be recorded: AccessDenied',
    ]);
  });

  test.each<[string, string | undefined]>([
    ['none is recorded', undefined],
    ['no object', 'null'],
    ['no time', JSON.stringify({ first: { commit: '1'.repeat(40) } })],
  ])('%s', async (_, text) => {
    const s3 = new FakeS3(text === undefined ? {} : { [PATH]: text });
    expect(await readAbout(s3.client, 'releases', RELEASE)).toBeUndefined();
  });

  test('what is recorded gives a terminal no orders', async () => {
    const first = { at: '2026-06-01T00:00:00Z', commit: 'x; rm', subject: HOSTILE, by: HOSTILE };
    const s3 = new FakeS3({ [PATH]: JSON.stringify({ first }) });
    const found = await readAbout(s3.client, 'releases', RELEASE);
    expect(found?.latest).toEqual(found?.first);
    expect(found?.first.commit).toBeUndefined();
    expect(`${found?.first.subject}${found?.first.by}`).not.toMatch(/\p{C}/u);
  });
});

describe('what git says', () => {
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: 'pipe' }).trim();
  function repository() {
    const folder = testFolder();
    git(folder, 'init', '--quiet');
    git(folder, 'config', 'user.name', 'Ann Example');
    git(folder, 'config', 'user.email', 'ann@example.com');
    writeFileSync(join(folder, 'file'), 'one\n');
    git(folder, 'add', '--all');
    git(folder, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'Begin\n\nThe body.');
    return { folder, commit: git(folder, 'rev-parse', 'HEAD') };
  }

  test('commit, the first line of its message, and who', async () => {
    const { folder, commit } = repository();
    expect(await sourceOf(folder, {})).toEqual({ commit, subject: 'Begin', by: 'Ann Example' });
    expect(await sourceOf(folder, { GITHUB_ACTOR: 'octo', GITHUB_SHA: 'f'.repeat(40) })).toEqual({
      ...{ commit, subject: 'Begin', by: 'octo' },
    });
  });

  test('changes that are in no commit, new files too', async () => {
    const { folder } = repository();
    writeFileSync(join(folder, 'new'), '');
    expect(await sourceOf(folder, {})).toMatchObject({ dirty: true });
  });

  test('a folder that is no work tree: what the CI says, else nothing', async () => {
    const folder = testFolder();
    expect(await sourceOf(folder, { GITHUB_ACTOR: 'octo', GITHUB_SHA: 'f'.repeat(40) })).toEqual({
      ...{ commit: 'f'.repeat(40), by: 'octo' },
    });
    expect((await sourceOf(folder, {})).commit).toBeUndefined();
  });
});
