import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { holdFile } from '../../../../deployer/local/files';
import { guardHold, holdOf, liftHold, recordHold } from '../../../../deployer/local/hold';
import { refusals, refuse } from '../../../../deployer/local/refusals';
import { testFolder } from '../../../helpers/folder';
import { expectHarmless, HOSTILE } from '../../../helpers/hostile';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const NOW = new Date('2026-06-01T06:00:00Z');

let project: string;
beforeEach(() => {
  project = testFolder();
});
const guard = (release: string, named = false) =>
  guardHold({ environment: 'local', release, named }, project);
const hold = (release: string, lines: string[] = []) =>
  recordHold(
    { environment: 'local', release, reason: 'checkout fails' },
    (line) => lines.push(line),
    project,
    NOW,
  );

test('without a rollback every release is deployed', async () => {
  await guard(NEW);
  expect(await liftHold('local', project)).toEqual([]);
});

describe('after a rollback', () => {
  test('another release is refused, with reason, time, and how it is lifted; as on AWS', async () => {
    const lines: string[] = [];
    await hold(OLD, lines);
    expect(lines).toEqual(['hold: local stays at the release aaaaaaaaaaaa until: npx baton resume local']);
    await expect(guard(NEW)).rejects.toThrow(
      'local was rolled back to the release aaaaaaaaaaaa at 2026-06-01T06:00:00.000Z (checkout fails), and that ' +
        'holds: the release bbbbbbbbbbbb is not deployed, and nothing was changed. Next step: once the cause is ' +
        'fixed, npx baton resume local, then deploy again',
    );
  });
  test('its own release may be deployed, and one that a person names', async () => {
    await hold(OLD);
    await guard(OLD);
    await guard(NEW, true);
  });
  test('it holds no more once it is lifted', async () => {
    await hold(OLD);
    expect(await liftHold('local', project)).toEqual([OLD]);
    await guard(NEW);
    expect(await holdOf('local', project)).toBeUndefined();
  });
  test('a record that cannot be read holds as well, and gives no orders', async () => {
    const file = join(project, holdFile('local'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'not JSON');
    await expect(guard(NEW)).rejects.toThrow('at an unknown time (no reason given), and that holds');
    writeFileSync(file, JSON.stringify({ release: OLD, since: HOSTILE, reason: HOSTILE }));
    const told = await guard(NEW).catch(({ message }: Error) => message);
    expectHarmless(told ?? '', /^local was rolled back/);
  });
});

test('a refused candidate is recorded with its release; a record of an older deploy has none', async () => {
  await refuse(project, 'local', { server: 'baton-local-1', release: OLD, reason: 'no answer' });
  await refuse(project, 'local', { server: 'baton-local-2', reason: 'no answer' });
  const found = await refusals(project, 'local');
  expect(found.map(({ server, release }) => [server, release])).toEqual([
    ['baton-local-1', OLD],
    ['baton-local-2', undefined],
  ]);
  writeFileSync(join(project, '.baton/local/local/refusals/3'), 'baton-local-3: no answer\n');
  expect(await refusals(project, 'local')).toHaveLength(2);
});
