import { beforeEach, describe, expect, test } from 'vitest';
import { wholeId } from '../../../../deployer/release/stored';
import { candidates } from '../../../../deployer/releases/candidates';
import { oldReleases } from '../../../../deployer/releases/old-releases';
import { overview } from '../../../../deployer/releases/overview';
import { deployment, FakePlace, machine } from '../../../helpers/release-place';
import { report } from '../../../helpers/report';

const day = (number: number) => new Date(Date.UTC(2026, 5, number)).toISOString();

let place: FakePlace;
let a: string;
let b: string;
let c: string;
beforeEach(() => {
  place = new FakePlace();
  a = place.addRelease('one', day(1));
  b = place.addRelease('two', day(2));
  c = place.addRelease('three', day(3));
  place.holder = 'i-3';
  place.history = [deployment(a, 'i-1', day(1)), deployment(b, 'i-2', day(2)), deployment(c, 'i-3', day(3))];
});
const marks = async () =>
  Object.fromEntries((await overview(place)).releases.map(({ id, marks }) => [id, marks.join()]));

test('the newest first, each with where it comes from, and which serves', async () => {
  const { live, previous, releases } = await overview(place);
  expect([live, previous]).toEqual([c, b]);
  expect(releases.map(({ id, about }) => [id, about?.latest.subject])).toEqual([
    [c, 'three'],
    [b, 'two'],
    [a, 'one'],
  ]);
  expect(await marks()).toEqual({ [c]: 'live', [b]: 'previous', [a]: '' });
});

test('it serves what the holder of the address has, whatever was deployed last', async () => {
  place.holder = 'i-2';
  expect(await overview(place)).toMatchObject({ live: b, previous: a });
  place.holder = undefined;
  expect((await overview(place)).live).toBeUndefined();
});

test('a server from before there was a history says itself what it has', async () => {
  place.history = [];
  place.store.put('data/servers/i-3/report.json', JSON.stringify(report({ server: 'i-3', release: b })));
  expect(await overview(place)).toMatchObject({ live: b });
  expect((await overview(place)).previous).toBeUndefined();
});

test('the previous one is one that the store still has', async () => {
  place.store.objects.delete(`releases/releases/${b}/release.zip`);
  expect((await overview(place)).previous).toBe(a);
});

test('held, and refused until it serves', async () => {
  place.held = { release: b, since: day(3), reason: 'x' };
  place.refused = [{ server: 'i-9', release: a, at: day(4), reason: 'no answer' }];
  expect(await marks()).toEqual({ [c]: 'live', [b]: 'held,previous', [a]: 'refused' });
  place.refused = [{ server: 'i-9', release: a, at: day(0), reason: 'no answer' }];
  expect(await marks()).toMatchObject({ [a]: '' });
});

describe('first digits', () => {
  test('name one release, or none', async () => {
    const { releases } = await overview(place);
    expect(wholeId(releases, a.slice(0, 10), 'rollback')).toBe(a);
    expect(() => wholeId(releases, '', 'rollback')).toThrow(
      /^rollback: 3 releases begin with {2};|^rollback: 3/,
    );
    expect(() => wholeId(releases, 'zz', 'rollback')).toThrow(
      `rollback: no release begins with zz; the store has:\n  ${c}\n  ${b}\n  ${a}`,
    );
  });
});

describe('too old', () => {
  const old = async (days: number, now: string) =>
    oldReleases(await overview(place), days, new Date(now)).map(({ id }) => id);

  test('counts from when it served last, and spares what serves, served before, and is held', async () => {
    expect(await old(90, day(30))).toEqual([]);
    // a served until the 2nd.
    expect(await old(10, day(12))).toEqual([]);
    expect(await old(10, day(13))).toEqual([a]);
    place.held = { release: a, since: day(3), reason: 'x' };
    expect(await old(1, day(300))).toEqual([]);
  });

  test('one that served for long is new again', async () => {
    place.history = [
      deployment(a, 'i-1', day(1)),
      deployment(b, 'i-2', day(100)),
      deployment(c, 'i-3', day(101)),
    ];
    expect(await old(10, day(105))).toEqual([]);
    expect(await old(10, day(111))).toEqual([a]);
  });

  test('none goes where nobody knows which serves', async () => {
    place.holder = undefined;
    await expect(old(1, day(300))).rejects.toThrow('not known which release serves, so none is removed');
  });
});

describe('machines that do not serve', () => {
  test('are nobody’s, or Terraform’s to remove', async () => {
    place.all = ['i-3', 'i-8', 'i-9'].map((id) => machine(id));
    place.terraform = ['i-3', 'i-9'];
    const found = await candidates(place);
    expect(found.removable.map(({ id }) => id)).toEqual(['i-8']);
    expect(found.ofTerraform.map(({ id }) => id)).toEqual(['i-9']);
  });
  test('none goes where it is not known whose they are', async () => {
    place.all = ['i-3', 'i-8'].map((id) => machine(id));
    place.terraform = new Error('a deploy is under way');
    await expect(candidates(place)).rejects.toThrow('a deploy is under way');
    place.all = [machine('i-3')];
    expect(await candidates(place)).toEqual({ removable: [], ofTerraform: [] });
  });
});
