import { describe, expect, test } from 'vitest';
import { HISTORY_KEY, lineage, readHistory, recordDeployment } from '../../../../deployer/release/history';
import { FakeS3 } from '../../../helpers/fake-aws';
import { HOSTILE } from '../../../helpers/hostile';

const [A, B] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const NOW = new Date('2026-06-01T06:00:00Z');
const PATH = `data/${HISTORY_KEY}`;

const record = async (s3: FakeS3, release: string, server: string) => {
  const lines: string[] = [];
  await recordDeployment(s3.client, 'data', { release, server, by: 'ann' }, (line) => lines.push(line), NOW);
  return lines;
};

test('each server that was confirmed is added at the end, once', async () => {
  const s3 = new FakeS3();
  expect(await readHistory(s3.client, 'data')).toEqual([]);
  for (const server of ['i-1', 'i-1', 'i-2']) expect(await record(s3, A, server)).toEqual([]);
  const at = NOW.toISOString();
  expect(await readHistory(s3.client, 'data')).toEqual([
    { at, release: A, server: 'i-1', by: 'ann' },
    { at, release: A, server: 'i-2', by: 'ann' },
  ]);
});

test('it does not grow without an end', async () => {
  const entry = { at: NOW.toISOString(), release: A, server: 'i-1' };
  const s3 = new FakeS3({ [PATH]: JSON.stringify({ deployments: Array(600).fill(entry) }) });
  await record(s3, B, 'i-2');
  const kept = await readHistory(s3.client, 'data');
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)).toMatchObject({ release: B });
});

test('a store that refuses fails no deploy, and what is damaged is not written over', async () => {
  const refusing = new FakeS3();
  refusing.refuse.push('SlowDown');
  expect(await record(refusing, A, 'i-1')).toEqual([
    'confirm: that i-1 serves could not be added to the history: SlowDown',
  ]);
  const damaged = new FakeS3({ [PATH]: '{"deployments": [' });
  expect(await record(damaged, A, 'i-1')).toHaveLength(1);
  expect(damaged.text(PATH)).toBe('{"deployments": [');
});

test('entries that no deploy writes are left out, and none gives a terminal orders', async () => {
  const good = { at: NOW.toISOString(), release: A, server: 'i-1' };
  const deployments = [
    { ...good, by: HOSTILE },
    { ...good, release: '../x' },
    { ...good, server: 'i-1\u001b[2J' },
    { ...good, at: 'soon' },
    null,
    'x',
  ];
  const s3 = new FakeS3({ [PATH]: JSON.stringify({ deployments }) });
  const found = await readHistory(s3.client, 'data');
  expect(found).toHaveLength(1);
  expect(found[0]?.by).not.toMatch(/\p{C}/u);
});

describe('what led to the release that serves', () => {
  test.each([
    ['nothing', '', ''],
    ['deploys one after the other', 'ABC', 'ABC'],
    ['the same release on another machine', 'AAB', 'AB'],
    ['back to the first', 'ABA', 'A'],
    ['back, and on again', 'ABAB', 'AB'],
    ['back twice', 'ABCBA', 'A'],
    ['back over one', 'ABCA', 'A'],
    ['back, then another', 'ABAC', 'AC'],
  ])('%s', (_, history, line) => {
    expect(lineage([...history].map((release) => ({ release }))).join('')).toBe(line);
  });
});
