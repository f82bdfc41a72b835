import { beforeEach, describe, expect, test } from 'vitest';
import { Handover } from '../../../../agent/handover/handover';
import type { Ends } from '../../../../agent/handover/rules';
import type { HandoverSystem } from '../../../../agent/handover/system';
import { HANDOVER_KEY } from '../../../../protocol/handover';
import { reportKey } from '../../../../protocol/report';
import { SERVING_KEY } from '../../../../protocol/serving';
import { MemoryBucket } from '../../../helpers/memory-bucket';

const HERE = { device: 'ens5', address: '10.0.0.2', mtu: 9001 };

/** A kernel that notes what it was asked, and has the tunnels that it says. */
class FakeSystem implements HandoverSystem {
  readonly tunnels = new Map<string, string>();
  rules: Ends | undefined;
  readonly notices: string[] = [];
  forgot = 0;
  answers = true;
  makeTunnel = async (side: string, address: string) => void this.tunnels.set(side, address);
  removeTunnel = async (side: string) => void this.tunnels.delete(side);
  setRules = async (ends: Ends) => {
    this.rules = ends;
  };
  removeRules = async () => {
    this.rules = undefined;
  };
  forgetMoves = async () => {
    this.forgot += 1;
  };
  privateAddress = async () => HERE;
  openConnections = async () => 2;
  tunnelledFlows = async () => 1;
  isReached = async () => this.answers;
  giveNotice = async (address: string) => this.notices.push(address) > 0;
}

let bucket: MemoryBucket;
let system: FakeSystem;
let handover: Handover;
let holder: string | undefined;

const put = (key: string, value: unknown) => bucket.objects.set(key, Buffer.from(JSON.stringify(value)));
const serves = (server: string, previous?: string) => put(SERVING_KEY, { server, previous });
const reports = (server: string, more: object = {}) => put(reportKey(server), { server, ...more });

beforeEach(() => {
  bucket = new MemoryBucket();
  system = new FakeSystem();
  holder = undefined;
  handover = new Handover({ s3: bucket.client, bucket: 'data' }, 'b', system, async () => holder);
});

describe('a candidate', () => {
  test('has nobody to ask at the first deploy', async () => {
    await handover.look();
    expect(handover.told.handover).toBeUndefined();
    expect(system.rules).toBeUndefined();
  });

  test('sends nothing to the previous server before that one has answered', async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    const before: (Ends | undefined)[] = [];
    system.isReached = async () => {
      before.push(system.rules);
      return true;
    };
    await handover.look();
    expect(before).toEqual([{ device: 'ens5', own: '10.0.0.2', older: '10.0.0.1', sendsOn: false }]);
    expect(system.rules).toEqual({ device: 'ens5', own: '10.0.0.2', older: '10.0.0.1', sendsOn: true });
    expect(handover.told.handover).toEqual({ from: 'a', state: 'ready' });
    expect(bucket.json(HANDOVER_KEY)).toMatchObject({
      older: { server: 'a', address: '10.0.0.1' },
      newer: { server: 'b', address: '10.0.0.2' },
    });
  });

  test('is not ready before it knows what becomes of open connections', async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    expect(handover.check).toMatchObject({ name: 'open connections', ok: false });
    system.isReached = async () => {
      expect(handover.check).toMatchObject({ ok: false, detail: 'no way to a yet' });
      return true;
    };
    await handover.look();
    expect(handover.check).toMatchObject({ ok: true, detail: 'go on at a' });
  });

  test('leaves nothing behind where the previous server knows no tunnel, and says why', async () => {
    serves('a');
    reports('a');
    await handover.look();
    expect(handover.told.handover).toEqual({
      from: 'a',
      state: 'impossible',
      problem: 'the release of a does not know how',
    });
    expect(system.rules).toBeUndefined();
    expect(system.tunnels.size).toBe(0);
  });

  test('leaves nothing behind where the kernel has no tunnels', async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    system.makeTunnel = async () => {
      throw new Error('ip link add: Unknown device type');
    };
    await handover.look();
    expect(handover.told.handover).toMatchObject({
      state: 'impossible',
      problem: 'ip link add: Unknown device type',
    });
    expect(system.rules).toBeUndefined();
  });

  test('leaves nothing behind where another server has the address than the one that is said to serve', async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    holder = 'x';
    await handover.look();
    expect(handover.told.handover).toMatchObject({ problem: 'x has the address, not a' });
    expect(bucket.objects.has(HANDOVER_KEY)).toBe(false);
  });

  test('tells the previous server at once that the address has moved', async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    await handover.look();
    await handover.giveNotice();
    expect(system.notices).toEqual(['10.0.0.1']);
  });
});

describe('a server that took over', () => {
  beforeEach(async () => {
    serves('a');
    reports('a', { address: '10.0.0.1' });
    await handover.look();
    serves('b', 'a');
  });

  test('takes the rules away when the previous one has finished', async () => {
    await handover.look();
    expect(system.rules).toBeDefined();
    reports('a', { address: '10.0.0.1', drained: true });
    await handover.look();
    expect(system.rules).toBeUndefined();
    expect(system.tunnels.size).toBe(0);
  });

  test('takes the rules away when the previous one has died, not at its first silence', async () => {
    system.answers = false;
    await handover.watchOlder();
    await handover.watchOlder();
    system.answers = true;
    await handover.watchOlder();
    system.answers = false;
    for (let second = 0; second < 2; second += 1) await handover.watchOlder();
    expect(system.rules).toBeDefined();
    await handover.watchOlder();
    expect(system.rules).toBeUndefined();
  });

  test('goes on with it where its agent is started again', async () => {
    const again = new Handover({ s3: bucket.client, bucket: 'data' }, 'b', system, async () => holder);
    await again.look();
    expect(again.told.handover).toEqual({ from: 'a', state: 'ready' });
    expect(system.rules).toMatchObject({ older: '10.0.0.1', sendsOn: true });
  });

  test('sends on meanwhile: its agent does not begin from the start', async () => {
    const before: (boolean | undefined)[] = [];
    const { setRules } = system;
    system.setRules = async (ends) => {
      before.push(ends.sendsOn);
      await setRules(ends);
    };
    await new Handover({ s3: bucket.client, bucket: 'data' }, 'b', system, async () => holder).look();
    expect(before).not.toContain(false);
  });

  test('cleans up after an agent that ended in the middle', async () => {
    reports('a', { address: '10.0.0.1', drained: true });
    const again = new Handover({ s3: bucket.client, bucket: 'data' }, 'b', system, async () => holder);
    await again.look();
    expect(system.rules).toBeUndefined();
    expect(system.tunnels.size).toBe(0);
  });

  test('stands between two servers in a chain', async () => {
    put(HANDOVER_KEY, {
      older: { server: 'b', address: '10.0.0.2' },
      newer: { server: 'c', address: '10.0.0.3' },
    });
    await handover.look();
    expect(system.rules).toEqual({
      ...{ device: 'ens5', own: '10.0.0.2', older: '10.0.0.1', newer: '10.0.0.3', sendsOn: true },
    });
  });
});

describe('a server that is replaced', () => {
  const candidate = (server: string, address: string) =>
    put(HANDOVER_KEY, { older: { server: 'b', address: '10.0.0.2' }, newer: { server, address } });

  test('makes its end for the candidate that asks, and for the next one where that was refused', async () => {
    serves('b');
    await handover.look();
    candidate('c', '10.0.0.3');
    await handover.look();
    expect(system.tunnels).toEqual(new Map([['newer', '10.0.0.3']]));
    candidate('d', '10.0.0.4');
    await handover.look();
    expect(system.tunnels).toEqual(new Map([['newer', '10.0.0.4']]));
    expect(system.forgot).toBe(1);
    await handover.look();
    expect(system.forgot).toBe(1);
  });

  test('goes on where its agent is started again after it was replaced', async () => {
    candidate('c', '10.0.0.3');
    serves('c', 'b');
    reports('c', { address: '10.0.0.3', handover: { from: 'b', state: 'ready' } });
    await handover.look();
    expect(system.rules).toEqual({ device: 'ens5', own: '10.0.0.2', newer: '10.0.0.3', sendsOn: false });
    expect(system.tunnels).toEqual(new Map([['newer', '10.0.0.3']]));
    expect(system.forgot).toBe(0);
    expect(handover.told.handover).toBeUndefined();
    expect(bucket.json(HANDOVER_KEY)).toMatchObject({ older: { server: 'b' }, newer: { server: 'c' } });
    expect(await handover.newerSendsOn()).toBe(true);
  });

  test('has no tunnel without rules, and tries again', async () => {
    serves('b');
    await handover.look();
    candidate('c', '10.0.0.3');
    const { setRules } = system;
    system.setRules = () => Promise.reject(new Error('nft: busy'));
    await expect(handover.look()).rejects.toThrow('nft: busy');
    expect(system.tunnels.size).toBe(0);
    system.setRules = setRules;
    await handover.look();
    expect(system.tunnels).toEqual(new Map([['newer', '10.0.0.3']]));
  });

  test('does nothing for a candidate of another server', async () => {
    serves('b');
    await handover.look();
    put(HANDOVER_KEY, {
      older: { server: 'x', address: '10.0.0.9' },
      newer: { server: 'c', address: '10.0.0.3' },
    });
    await handover.look();
    expect(system.rules).toBeUndefined();
  });
});
