import { describe, expect, test } from 'vitest';
import { alertmanagerConfig } from '../../../docker/alertmanager/config';
import { alertmanager } from '../../../docker/alertmanager/service';
import { services } from '../../../docker/services';
import { allReceivers, production } from './monitoring-environments';

interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly group_by?: readonly string[];
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

interface Config {
  readonly route: Route;
  readonly inhibit_rules: readonly {
    readonly source_matchers: readonly string[];
    readonly target_matchers: readonly string[];
  }[];
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}

const configOf = (environment: ReturnType<typeof production>) => alertmanagerConfig(environment) as Config;

describe('who is told', () => {
  test('every alert goes to every receiver', () => {
    const { route, receivers } = configOf(allReceivers);
    expect(route).toMatchObject({ receiver: 'everyone', group_by: ['alertname', 'severity'] });
    expect(receivers.map(({ name }) => name)).toEqual(['everyone', 'heartbeat', 'nobody']);
    expect(receivers[0]).toMatchObject({
      victorops_configs: [{ routing_key: 'web', api_key_file: '/run/baton/secrets/victorops-api-key' }],
      slack_configs: [{ channel: '#alerts', api_url_file: '/run/baton/secrets/slack-webhook' }],
      email_configs: [
        {
          to: 'oncall@example.com',
          smarthost: 'smtp.example.com:587',
          hello: 'example.com',
          auth_password_file: '/run/baton/secrets/smtp-password',
          require_tls: true,
        },
      ],
      webhook_configs: [{ url: 'https://hooks.example.com/alerts' }, { url: 'http://sink.example.com/' }],
    });
  });

  test.each([
    [587, true],
    [25, true],
    // TLS from the start; a second one is not offered.
    [465, false],
  ])('by mail at port %i only over TLS', (smtpPort, require_tls) => {
    const mailbox = { kind: 'email', to: 'a@example.com', from: 'b@example.com', smtpPort } as const;
    const login = { smtpHost: 'smtp.example.com', userName: 'server', passwordSecret: 'smtp-password' };
    const { receivers } = configOf(production({ alerts: { receivers: [{ ...mailbox, ...login }] } }));
    expect(receivers[0]).toMatchObject({ email_configs: [{ require_tls }] });
  });

  test('nobody where there is no receiver', () => {
    const { route, receivers } = configOf(production());
    expect(route.receiver).toBe('nobody');
    expect(receivers).toEqual([{ name: 'nobody' }]);
  });

  test('that it is over, too', () => {
    const [everyone] = configOf(allReceivers).receivers;
    const channels = Object.values(everyone ?? {}).flatMap((value) => (Array.isArray(value) ? value : []));
    expect(channels).toHaveLength(5);
    for (const channel of channels) expect(channel).toMatchObject({ send_resolved: true });
  });
});

describe('the heartbeat', () => {
  test('is sent each minute to the stored URL, and never says that it is over', () => {
    const { route, receivers } = configOf(allReceivers);
    const beat = route.routes?.find(({ receiver }) => receiver === 'heartbeat');
    expect(beat).toMatchObject({ matchers: ['alertname = Watchdog'], group_interval: '1m' });
    // Alertmanager looks once each minute: had it to wait for a whole one, every second look would be too early.
    expect(beat?.repeat_interval).toBe('50s');
    expect(receivers.find(({ name }) => name === 'heartbeat')).toEqual({
      name: 'heartbeat',
      webhook_configs: [{ url_file: '/run/baton/secrets/heartbeat-url', send_resolved: false }],
    });
  });

  test('is nobody’s where none is set', () => {
    const { receivers: people } = allReceivers.alerts;
    const { route, receivers } = configOf(production({ alerts: { receivers: people } }));
    expect(receivers.map(({ name }) => name)).toEqual(['everyone', 'nobody']);
    expect(route.routes?.[0]).toEqual({ receiver: 'nobody', matchers: ['severity = none'] });
  });
});

test('what keeps alerts from being told names alerts that there are', () => {
  const names = services(production()).flatMap(({ alerts = [] }) => alerts.map(({ name }) => name));
  const rules = configOf(allReceivers).inhibit_rules;
  const matchers = rules.flatMap((rule) => [...rule.source_matchers, ...rule.target_matchers]);
  const used = matchers
    .filter((matcher) => matcher.startsWith('alertname'))
    .flatMap((matcher) => matcher.match(/[A-Z]\w+/g) ?? []);
  expect(used.length).toBeGreaterThan(10);
  for (const name of used) expect(names).toContain(name);
});

describe('secrets', () => {
  test('are declared by name, each once', () => {
    expect(alertmanager(allReceivers)?.secrets).toEqual([
      'victorops-api-key',
      'slack-webhook',
      'smtp-password',
      'heartbeat-url',
    ]);
    expect(alertmanager(production())?.secrets).toEqual([]);
  });

  test('never stand in the config: every setting that takes one names a file', () => {
    const text = JSON.stringify(configOf(allReceivers));
    for (const inline of ['"api_key"', '"api_url"', '"auth_password"', '"auth_secret"']) {
      expect(text).not.toContain(inline);
    }
  });
});

test('a message leads to the dashboards, or to the site where there are none', () => {
  expect(alertmanager(production())?.container.command).toContain(
    '--web.external-url=https://monitoring.example.com/',
  );
  expect(alertmanager(production({ without: ['grafana'] }))?.container.command).toContain(
    '--web.external-url=https://example.com/',
  );
});

test('it can be left out', () => {
  expect(alertmanager(production({ without: ['alertmanager'] }))).toBeUndefined();
});
