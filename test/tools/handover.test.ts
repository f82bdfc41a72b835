/** Open connections over a move of the address, between servers that are networks of their own in one container. */
import { expect, test } from 'vitest';
import { runContainer } from '../helpers/docker';
import { testFolder } from '../helpers/folder';
import {
  INTERNET_MTU,
  NETWORK_COMMAND,
  NETWORK_IMAGE,
  networkOptions,
  writeNetwork,
} from '../helpers/handover-network';

interface Result {
  readonly counts: Readonly<Record<string, number>>;
  readonly lost: readonly string[];
}

function run(scenario: string, seconds = 12) {
  const folder = testFolder();
  writeNetwork(folder, INTERNET_MTU);
  const env = { SCENARIO: scenario, SECONDS_LONG: seconds };
  const { output } = runContainer(NETWORK_IMAGE, networkOptions(folder, env), NETWORK_COMMAND);
  const line = output.split('\n').find((text) => text.startsWith('result: '));
  if (!line) throw new Error(output);
  return { output, result: JSON.parse(line.slice('result: '.length)) as Result };
}

function expectNothingLost({ counts, lost }: Result) {
  expect(lost).toEqual([]);
  for (const kind of ['download', 'large', 'upload']) expect(counts[kind]).toBeGreaterThan(1);
}

test('the address moves: no download, upload, kept or new connection is lost', () => {
  const { result } = run('move');
  expectNothingLost(result);
  const { counts } = result;
  // Open ones stay at the previous server, new ones go to the next.
  expect(counts['kept at a']).toBeGreaterThan(40);
  expect(counts['kept at b']).toBeUndefined();
  expect(counts['quic at b']).toBeUndefined();
  expect(counts['kept later at b']).toBeGreaterThan(10);
  expect(counts['new at b']).toBeGreaterThan(20);
});

test('without the rules, each open connection is lost', () => {
  const { counts, lost } = run('plain').result;
  expect(lost.filter((text) => text.startsWith('download'))).toHaveLength(3);
  expect(lost.filter((text) => text.startsWith('upload'))).toHaveLength(3);
  expect(counts['new at b']).toBeGreaterThan(20);
});

test('the address comes back: what was opened meanwhile stays at the other server', () => {
  const { result } = run('back');
  expectNothingLost(result);
  // Opened after the move, so at b, and it goes on there.
  expect(result.counts['kept later at b']).toBeGreaterThan(20);
  expect(result.counts['kept later at a']).toBeUndefined();
});

test('a connection of the first server lives through two further ones', () => {
  const { result } = run('chain');
  expectNothingLost(result);
  expect(result.counts['kept at a']).toBeGreaterThan(40);
  expect(result.counts['quic at a']).toBeGreaterThan(20);
  expect(result.counts['new at c']).toBeGreaterThan(20);
});

test('a tunnel that delays and loses packets breaks nothing either', () => {
  const { counts, lost } = run('lossy').result;
  expect(lost).toEqual([]);
  expect(counts['kept at a']).toBeGreaterThan(20);
  expect(counts['new at b']).toBeGreaterThan(20);
});

test('the address comes back to a server that nobody asks: the first who does is answered', () => {
  const { counts, lost } = run('quiet', 4).result;
  expect(lost).toEqual([]);
  expect(counts['new at a']).toBeGreaterThan(20);
});

test('packets to the candidate’s own address do not make the server believe that it lost the site’s', () => {
  const { result } = run('stray', 6);
  expectNothingLost(result);
  expect(result.counts['new at a']).toBeGreaterThan(20);
});

test('nothing but the web passes the tunnel, and nobody else gets into it', () => {
  const { output, result } = run('forged');
  expect(output).toContain('through 10.50.0.10:9100: closed');
  expect(output).toContain('through 169.254.0.10:9100: closed');
  expect(result.lost).toEqual([]);
});
