import { describe, expect, test } from 'vitest';
import { alertmanagerConfig } from '../../docker/alertmanager/config';
import { alertmanager } from '../../docker/alertmanager/service';
import { allReceivers, production } from './monitoring-environments';

interface Config {
  readonly route: Readonly<Record<string, unknown>>;
  readonly inhibit_rules: readonly object[];
  readonly receivers: readonly Readonly<Record<string, unknown>>[];
}

const configOf = (environment: ReturnType<typeof production>) =>
  alertmanagerConfig(environment.alerts.receivers) as Config;

describe('who is told', () => {
  test('every alert goes to every receiver', () => {
    const { route, receivers } = configOf(allReceivers);
    expect(route).toMatchObject({ receiver: 'everyone', group_by: ['alertname'] });
    expect(route.routes).toBeUndefined();
    expect(receivers).toHaveLength(1);
    expect(receivers[0]).toMatchObject({
      name: 'everyone',
      victorops_configs: [{ routing_key: 'web', api_key_file: '/run/baton/secrets/victorops-api-key' }],
      slack_configs: [{ channel: '#alerts', api_url_file: '/run/baton/secrets/slack-webhook' }],
      email_configs: [
        {
          to: 'oncall@example.com',
          smarthost: 'smtp.example.com:587',
          auth_password_file: '/run/baton/secrets/smtp-password',
          require_tls: true,
        },
      ],
      webhook_configs: [{ url: 'https://hooks.example.com/alerts' }, { url: 'http://sink.example.com/' }],
    });
  });

  test('nobody where there is no receiver', () => {
    const { route, receivers } = configOf(production());
    expect(route.receiver).toBe('nobody');
    expect(receivers).toEqual([{ name: 'nobody' }]);
  });

  test('not of a warning while the same alert is critical', () => {
    expect(configOf(allReceivers).inhibit_rules).toEqual([
      {
        source_matchers: ['severity = critical'],
        target_matchers: ['severity = warning'],
        equal: ['alertname'],
      },
    ]);
  });
});

describe('secrets', () => {
  test('are declared by name, each once', () => {
    expect(alertmanager(allReceivers)?.secrets).toEqual([
      'victorops-api-key',
      'slack-webhook',
      'smtp-password',
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
