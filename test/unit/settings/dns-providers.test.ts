/** The list of DNS providers: each variable once, and as lego calls them. */
import { describe, expect, test } from 'vitest';
import { DNS_PROVIDERS } from '../../../settings/dns-providers';

const variablesOf = (code: string) => {
  const { ways = [], optional = [] } = DNS_PROVIDERS[code] ?? {};
  return { ways, optional, all: [...new Set([...ways.flat(), ...optional])] };
};

/** How lego begins the names of a provider's variables, where not with the provider's own. */
const BEGINNINGS: Readonly<Record<string, string>> = {
  cloudflare: 'CF',
  digitalocean: 'DO',
  namedotcom: 'NAMECOM',
  scaleway: 'SCW',
};

describe.each(Object.keys(DNS_PROVIDERS))('%s', (code) => {
  const { ways, optional, all } = variablesOf(code);
  test('has a way, and needs something unless the machine has its rights', () => {
    expect(ways.length).toBeGreaterThan(0);
    if (code !== 'route53') for (const way of ways) expect(way.length).toBeGreaterThan(0);
  });
  test('names each variable once, in the form that lego reads', () => {
    const beginning = `${BEGINNINGS[code] ?? code.toUpperCase()}_`;
    for (const way of ways) expect(new Set(way).size).toBe(way.length);
    for (const name of all) {
      expect(name).toMatch(/^[A-Z0-9]+(_[A-Z0-9]+)+$/);
      expect(name.startsWith(beginning), `${name} begins with ${beginning}`).toBe(true);
    }
    // What a way needs is no choice.
    expect(optional.filter((name) => ways.flat().includes(name))).toEqual([]);
    expect(new Set(optional).size).toBe(optional.length);
  });
  test('has no way that holds another, which would be enough', () => {
    const sets = ways.map((way) => way.join());
    expect(new Set(sets).size).toBe(sets.length);
    for (const way of ways)
      for (const other of ways)
        if (way !== other) expect(way.every((name) => other.includes(name))).toBe(false);
  });
});

test('no variable belongs to two providers', () => {
  const all = Object.keys(DNS_PROVIDERS).flatMap((code) => variablesOf(code).all);
  expect(new Set(all).size).toBe(all.length);
});
