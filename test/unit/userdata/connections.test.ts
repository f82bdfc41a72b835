import { describe, expect, test } from 'vitest';
import { staticConfig } from '../../../docker/traefik/static';
import { mostConnections } from '../../../settings/connections-schema';
import { connectionRules } from '../../../userdata/connections';
import { awsEnvironment, leastAws, localEnvironment } from '../../helpers/environments';
import { problemsOf } from '../../helpers/problems';

describe('connections', () => {
  test('of one client and of all are limited, and all fit into Traefik’s memory', () => {
    const rules = connectionRules(awsEnvironment());
    expect(rules).toContain('add @clients4 { ip saddr ct count over 50 }');
    expect(rules).toContain('add @clients6 { ip6 saddr & ffff:ffff:ffff:ffff:: ct count over 50 }');
    expect(rules).toContain('\n    ct count over 1024 ');
    // Measured: 143 KiB for each whose body stalls, beside some 110 MiB of Traefik’s own.
    expect((mostConnections(256) * 143) / 1024 + 110).toBeLessThan(256);
    expect(connectionRules(awsEnvironment({ limits: { traefik: { memoryMiB: 1024 } } }))).toContain(
      '\n    ct count over 6485 ',
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
    expect(problemsOf({ ...leastAws, connections: { total: 1025 } })).toEqual([
      'connections.total: must be at most 1024 with the 256 MiB that Traefik has (limits.traefik.memoryMiB), got 1025',
    ]);
    expect(problemsOf({ ...leastAws, connections: { total: 1024 } })).toEqual([]);
    const limits = { traefik: { memoryMiB: 512 } };
    expect(problemsOf({ ...leastAws, limits, connections: { total: 2500 } })).toEqual([]);
  });
  test('over QUIC, which no table of connections counts, begin no faster than they end', () => {
    const rules = connectionRules(awsEnvironment({ connections: { exempt: ['198.51.100.0/24'] } }));
    const perClient = rules.indexOf('update @quic4 { ip saddr limit rate over 10/second burst 40 packets }');
    expect(perClient).toBeGreaterThan(rules.indexOf('chain quic_client {\n    ip saddr @exempt4 return\n'));
    expect(rules).toContain('update @quic6 { ip6 saddr & ffff:ffff:ffff:ffff:: limit rate over 10/second');
    expect(rules).toContain('jump quic_client\n    limit rate over 20/second burst 200 packets');
  });
  test('take no head and no number of requests that fill Traefik’s memory', () => {
    const { web, websecure } = (staticConfig(awsEnvironment()) as { entryPoints: Record<string, object> })
      .entryPoints;
    for (const entryPoint of [web, websecure])
      expect(entryPoint).toMatchObject({
        http: { maxHeaderBytes: 32_768 },
        http2: { maxConcurrentStreams: 32 },
      });
  });
  test('end, silent or not: a request has to be there in time', () => {
    const timeouts = (input: Parameters<typeof awsEnvironment>[0] = {}) =>
      Object.values(
        (staticConfig(awsEnvironment(input)) as { entryPoints: Record<string, { transport?: object }> })
          .entryPoints,
      ).flatMap(({ transport }) => transport ?? []);
    expect(timeouts()).toHaveLength(2);
    for (const transport of timeouts())
      expect(transport).toMatchObject({ respondingTimeouts: { readTimeout: '600s', idleTimeout: '60s' } });
    for (const transport of timeouts({ connections: { readSeconds: 60 } }))
      expect(transport).toMatchObject({ respondingTimeouts: { readTimeout: '60s' } });
  });
});
