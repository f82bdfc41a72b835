import { beforeEach, describe, expect, test } from 'vitest';
import { guardHold, recordHold, resume } from '../../../../deployer/aws/hold';
import { FakeSsm } from '../../../helpers/fake-aws';
import { expectHarmless, HOSTILE } from '../../../helpers/hostile';

const [OLD, NEW] = ['a'.repeat(64), 'b'.repeat(64)] as const;
const about = { region: 'eu-central-1', environment: 'production' };
const NOW = new Date('2026-06-01T06:00:00Z');

let ssm: FakeSsm;
let lines: string[];
beforeEach(() => {
  ssm = new FakeSsm();
  lines = [];
});
const guard = (release: string, named = false) => guardHold({ ...about, release, named }, ssm.client);
const hold = (release: string) =>
  recordHold({ ...about, release, reason: 'checkout fails' }, (line) => lines.push(line), ssm.client, NOW);

test('without a rollback every release is deployed', async () => {
  await guard(NEW);
});

describe('after a rollback', () => {
  beforeEach(() => hold(OLD));

  test('it is told until when it holds', () => {
    expect(lines).toEqual([
      'hold: production stays at the release aaaaaaaaaaaa until: npx baton resume production',
    ]);
  });
  test('the morning’s deploy is refused: with reason, time, and how it is lifted', async () => {
    await expect(guard(NEW)).rejects.toThrow(
      'production was rolled back to the release aaaaaaaaaaaa at 2026-06-01T06:00:00.000Z (checkout fails), and that ' +
        'holds: the release bbbbbbbbbbbb is not deployed, and nothing was changed. Next step: ' +
        'once the cause is fixed, ' +
        'npx baton resume production, then deploy again',
    );
  });
  test('what stands in the store gives the deployer’s terminal and CI no orders', async () => {
    const path = '/baton/production/hold';
    ssm.parameters[`${path}/${OLD}`] = JSON.stringify({ since: HOSTILE, reason: HOSTILE });
    const told = await guard(NEW).catch(({ message }: Error) => message);
    expectHarmless(told ?? '', /^production was rolled back/);
  });
  test('its own release may be deployed again, and a person may name another', async () => {
    await guard(OLD);
    await guard(NEW, true);
  });
  test('a second rollback holds in the first one’s stead', async () => {
    await hold(NEW);
    await guard(NEW);
    await expect(guard(OLD)).rejects.toThrow('was rolled back to the release bbbbbbbbbbbb');
  });
  test('it holds no more once a person has lifted it', async () => {
    await resume(about, (line) => lines.push(line), ssm.client);
    await guard(NEW);
    await resume(about, (line) => lines.push(line), ssm.client);
    expect(lines.slice(1)).toEqual([
      'hold: production is held at the release aaaaaaaaaaaa no more. Next step: deploy it',
      'hold: nothing holds production: there is nothing to lift',
    ]);
  });
  test('nor for another environment', async () => {
    await guardHold({ ...about, environment: 'production-eu', release: NEW, named: false }, ssm.client);
  });
  test('a record that cannot be read holds as well', async () => {
    ssm.parameters[`/baton/production/hold/${OLD}`] = 'not JSON';
    await expect(guard(NEW)).rejects.toThrow('at an unknown time (no reason given)');
  });
});
