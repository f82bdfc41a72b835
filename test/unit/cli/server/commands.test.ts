/** What the commands refuse before they touch anything, and where `open` leads. */
import { describe, expect, test, vi } from 'vitest';
import type { CommandContext } from '../../../../cli/command';
import { logs } from '../../../../cli/server/logs';
import { maintenance } from '../../../../cli/server/maintenance';
import { open } from '../../../../cli/server/open';
import { countOf, seconds, timeOf } from '../../../../cli/server/time';
import { localServerCommands } from '../../../../deployer/local/server-commands';
import type { Environment } from '../../../../settings/schema';
import { awsEnvironment, localEnvironment } from '../../../helpers/environments';

function context(environment: Environment = awsEnvironment(), env: CommandContext['env'] = {}) {
  const lines: string[] = [];
  const environments = { load: () => environment } as unknown as CommandContext['environments'];
  const log = (line: string) => void lines.push(line);
  return { context: { environments, root: '.', cacheDir: '.', env, interactive: false, log }, lines };
}

const NOW = Date.parse('2026-01-02T00:00:00Z');

test.each([
  ['90s', '2026-01-01T23:58:30.000Z'],
  ['30m', '2026-01-01T23:30:00.000Z'],
  ['1h', '2026-01-01T23:00:00.000Z'],
  ['2d', '2025-12-31T00:00:00.000Z'],
  ['2026-01-01T12:00:00Z', '2026-01-01T12:00:00.000Z'],
])('since %s', (text, time) => {
  expect(timeOf('--since', text, NOW).toISOString()).toBe(time);
});
test.each(['1', 'h', '1 w', '5', 'yesterday', '2026-01-03T00:00:00Z', '-1h'])(
  '%s is no time that is over',
  (text) => {
    expect(() => timeOf('--since', text, NOW)).toThrow(/--since: must be a time that is over, such as 30m/);
  },
);
test('numbers have a range', () => {
  expect(countOf('--lines', '10', 50)).toBe(10);
  for (const text of ['0', '51', '1.5', 'x', '']) expect(() => countOf('--lines', text, 50)).toThrow('1-50');
  expect(seconds('10m')).toBe(600);
});

test('logs: a slip in an option is told before anything is asked', async () => {
  await expect(logs(context().context, 'production', undefined, { lines: 'many' })).rejects.toThrow(
    '--lines',
  );
});

describe('maintenance refuses', () => {
  test.each([
    ['another word', 'pause', {}, /"on" or "off", got "pause"/],
    [
      'a time that is none',
      'on',
      { retryAfter: 'soon' },
      /--retry-after: must be 1s-24h, such as 30m, got "soon"/,
    ],
    ['too long a time', 'on', { retryAfter: '2d' }, /--retry-after/],
    [
      'an address',
      'on',
      { allowFrom: ['198.51.100.7'] },
      /--allow-from: .*did you mean 198\.51\.100\.7\/32\?, got/,
    ],
    [
      'a page that is not there',
      'on',
      { page: '/no/such/page.html' },
      /^the page: \/no\/such\/page\.html cannot be read: there is no such file/,
    ],
  ])('%s', async (_, state, options, message) => {
    await expect(maintenance(context().context, 'production', state, options)).rejects.toThrow(message);
  });

  test('networks behind a proxy, whose address all visitors have', async () => {
    const behind = context(awsEnvironment({ visitors: { proxies: ['192.0.2.0/24'] } })).context;
    await expect(maintenance(behind, 'production', 'on', { allowFrom: ['198.51.100.0/24'] })).rejects.toThrow(
      'does not work behind a proxy',
    );
  });
});

describe('open', () => {
  const run = async (
    environment: Environment,
    env: CommandContext['env'],
    options = {},
    system = 'linux',
  ) => {
    const started: string[] = [];
    const { context: given, lines } = context(environment, env);
    const start = async (program: string, url: string) => {
      started.push(`${program} ${url}`);
      return program !== 'broken';
    };
    await open(given, 'production', options, start, system);
    return { started, lines };
  };
  test('prints the address, and opens it where there is a display', async () => {
    vi.spyOn(localServerCommands, 'requireUp').mockResolvedValue();
    const at = localEnvironment({ ports: { https: 8443 } });
    expect(await run(at, {})).toEqual({ started: [], lines: ['https://baton.localhost:8443/'] });
    const url = 'https://example.com/';
    expect((await run(awsEnvironment(), { DISPLAY: ':0' })).started).toEqual([`xdg-open ${url}`]);
    expect((await run(awsEnvironment(), { WAYLAND_DISPLAY: 'w' })).started).toEqual([`xdg-open ${url}`]);
    expect((await run(awsEnvironment(), {}, {}, 'darwin')).started).toEqual([`open ${url}`]);
  });
  test('the dashboards, where there are any', async () => {
    expect((await run(awsEnvironment(), {}, { monitoring: true })).lines).toEqual([
      'https://monitoring.example.com/',
    ]);
    await expect(run(awsEnvironment({ without: ['grafana'] }), {}, { monitoring: true })).rejects.toThrow(
      'has no dashboards',
    );
  });
});
