import { describe, expect, test } from 'vitest';
import { RightsAccount } from './account';
import { ATTACKS } from './attacks';
import { CALLS } from './calls';

const account = new RightsAccount();

describe.each(Object.entries(ATTACKS))('%s: denied', (_, attacks) => {
  test.each(attacks.map((attack) => [attack.who, attack.title, attack] as const))(
    '%s %s',
    async (_, __, attack) => {
      expect(await account.allows(attack.who, attack)).toBe(false);
    },
  );
});

describe.each(Object.entries(CALLS))('allowed to the %s', (who, calls) => {
  test.each(calls.map((call) => [call.action, call.resource, call] as const))(
    '%s %s',
    async (_, __, call) => {
      expect(await account.allows(who as keyof typeof CALLS, call)).toBe(true);
    },
  );
});

test('a role that a deploy has made can do no more than a server, whatever policy it is given', async () => {
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  for (const attack of Object.values(ATTACKS)
    .flat()
    .filter(({ who }) => who === 'server'))
    expect([attack.title, await account.allowsBounded(everything, attack)]).toEqual([attack.title, false]);
});

test('IAM takes every policy: 6144 characters each', () => {
  for (const who of ['plan', 'deploy', 'baker'] as const)
    for (const policy of account.policies(who))
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
});
