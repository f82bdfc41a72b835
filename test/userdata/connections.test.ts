import { describe, expect, test } from 'vitest';
import { staticConfig } from '../../docker/traefik/static';
import { mostConnections } from '../../environments/connections-schema';
import { connectionRules } from '../../userdata/connections';
import { awsEnvironment, leastAws, localEnvironment } from '../helpers/environments';
import { problemsOf } from '../helpers/problems';

describe('connections', () => {
  test('of one client and of all are limited, and all fit into Traefik’s memory', () => {
    const rules = connectionRules(awsEnvironment());
    expect(rules).toContain('add @clients4 { ip saddr ct count over 64 }');
    expect(rules).toContain('add @clients6 { ip6 saddr & ffff:ffff:ffff:ffff:: ct count over 64 }');
    expect(rules).toContain('\n    ct count over 2730 ');
    // Measured: 46 KiB for each, beside some 100 MiB of Traefik's own.
    expect((mostConnections(256) * 46) / 1024 + 100).toBeLessThan(256);
    expect(connectionRules(awsEnvironment({ limits: { traefik: { memoryMiB: 1024 } } }))).toContain(
      '\n    ct count over 19114 ',
    );
  });
  test('are limited as the environment says', () => {
    const connections = { perClient: 200, total: 1000, exempt: ['198.51.100.0/24', '2001:db8::/32'] };
    const rules = connectionRules(awsEnvironment({ connections }));
    expect(rules).toContain('ip saddr ct count over 200');
    expect(rules).toContain('\n    ct count over 1000 ');
    expect(rules).toContain('auto-merge; elements = { 198.51.100.0/24 } }');
    expect(rules).toContain('auto-merge; elements = { 2001:db8::/32 } }');
  });
  test('of this computer have one address, the gateway’s: it has no limit of its own', () => {
    expect(connectionRules(localEnvironment())).toContain('elements = { 10.213.0.0/16 }');
  });
  test('more than Traefik has memory for are refused, with the most that fit', () => {
    expect(problemsOf({ ...leastAws, connections: { total: 2731 } })).toEqual([
      'connections.total: must be at most 2730 with the 256 MiB that Traefik has (limits.traefik.memoryMiB), got 2731',
    ]);
    expect(problemsOf({ ...leastAws, connections: { total: 2730 } })).toEqual([]);
    const limits = { traefik: { memoryMiB: 512 } };
    expect(problemsOf({ ...leastAws, limits, connections: { total: 5000 } })).toEqual([]);
  });
  test('end, silent or not: a request has to be there in time', () => {
    const timeouts = (input: Parameters<typeof awsEnvironment>[0] = {}) =>
      Object.values(
        (staticConfig(awsEnvironment(input)) as { entryPoints: Record<string, { transport?: object }> })
          .entryPoints,
      ).flatMap(({ transport }) => transport ?? []);
    expect(timeouts()).toHaveLength(2);
    for (const transport of timeouts())
      expect(transport).toMatchObject({ respondingTimeouts: { readTimeout: '600s', idleTimeout: '180s' } });
    for (const transport of timeouts({ connections: { readSeconds: 60 } }))
      expect(transport).toMatchObject({ respondingTimeouts: { readTimeout: '60s' } });
  });
});
