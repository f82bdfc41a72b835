/** What `npm run handover` says: a loss that it does not count, or an end that it sees too early, proves nothing. */
import { expect, test } from 'vitest';
import { report } from '../../handover/command';
import { Tally } from '../../handover/tally';

const verdict = (tally: Tally) => {
  const { lines, isGood } = report(tally);
  return [lines.at(-1), isGood];
};

/** Somebody has looked at a, then at b. */
function moved(): Tally {
  const tally = new Tally();
  tally.answered('new', 'a', 20, 1000);
  tally.answered('kept HTTP/1.1', 'a', 10, 1000);
  tally.answered('new', 'b', 300, 2000);
  return tally;
}

test('answers of the previous server count only while another one has the address', () => {
  const tally = moved();
  tally.answered('kept HTTP/1.1', 'a', 250, 2100);
  tally.answered('kept HTTP/1.1', 'b', 10, 3000);
  const [fresh, kept] = tally.rows;
  expect(fresh).toMatchObject({ kind: 'new', answered: 2, lost: 0, longestMilliseconds: 300, handedOver: 0 });
  expect(kept).toMatchObject({ answered: 3, longestMilliseconds: 250, handedOver: 1 });
  expect(kept?.byServer).toEqual(
    new Map([
      ['a', 2],
      ['b', 1],
    ]),
  );
  expect(verdict(tally)).toEqual(['nothing was lost', true]);
});

test('a loss is counted, named, and no success', () => {
  const tally = moved();
  tally.answered('kept HTTP/2', 'a', 5, 2100);
  for (const reason of ['ECONNRESET', 'ECONNRESET', 'ETIMEDOUT']) tally.lost('kept HTTP/2', reason);
  expect(tally.rows.map(({ lost }) => lost)).toEqual([0, 0, 3]);
  const { lines } = report(tally);
  expect(lines).toContain('kept HTTP/2: ECONNRESET (2 times)');
  expect(lines).toContain('kept HTTP/2: ETIMEDOUT');
  expect(verdict(tally)).toEqual([
    'open connections went on at the previous server, but not all that was asked was answered',
    false,
  ]);
});

test('a kind of which nothing was answered stands in the table, too', () => {
  const tally = moved();
  tally.lost('download', 'ECONNRESET');
  expect(report(tally).lines.join('\n')).toMatch(/^download +0 +1 /m);
});

test('without a move, or without the handover, there is no success', () => {
  const still = new Tally();
  still.answered('new', 'a', 20, 1000);
  expect(verdict(still)).toEqual(['the address did not move', false]);
  const plain = moved();
  plain.answered('kept HTTP/1.1', 'b', 10, 2500);
  expect(verdict(plain)).toEqual([
    'no open connection went on at the previous server: a line of the gate says why',
    false,
  ]);
});

test('it is over ten seconds after the last answer of the previous server', () => {
  const tally = moved();
  expect(tally.isOver(60_000)).toBe(true);
  tally.answered('kept HTTP/2', 'a', 10, 55_000);
  expect(tally.isOver(60_000)).toBe(false);
  expect(tally.isOver(65_000)).toBe(true);
});

test('it is not over while a download of the previous server goes on', () => {
  const tally = moved();
  const ends = [tally.began('a'), tally.began('b')];
  expect(tally.isOver(60_000)).toBe(false);
  ends[0]?.();
  expect(tally.isOver(60_000)).toBe(true);
});

test('it is not over before the address has moved, nor when it has come back', () => {
  const tally = new Tally();
  expect(tally.isOver(60_000)).toBe(false);
  tally.answered('new', 'a', 20, 1000);
  expect(tally.isOver(60_000)).toBe(false);
  tally.answered('new', 'b', 20, 2000);
  tally.answered('new', 'a', 20, 3000);
  expect(tally.isOver(60_000)).toBe(false);
  // What the refused server got meanwhile goes on there.
  tally.answered('kept HTTP/1.1', 'b', 20, 4000);
  expect(tally.rows[1]?.handedOver).toBe(1);
});
