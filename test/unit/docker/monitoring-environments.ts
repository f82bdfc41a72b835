/** The environments that monitoring is tested with. */
import type { EnvironmentInput } from '../../../settings/schema';
import { validate } from '../../../settings/validate';
import { shopApp } from '../../helpers/apps';

const base = {
  platform: 'aws',
  region: 'eu-central-1',
  domain: 'example.com',
  contactEmail: 'admin@example.com',
} as const satisfies EnvironmentInput;

export const production = (input: Partial<Extract<EnvironmentInput, { platform: 'aws' }>> = {}) =>
  validate('production', { ...base, ...input });

/** Every alert that there can be: those of an app too. */
export const withApp = () => production({ apps: { shop: shopApp } });

export const local = () =>
  validate('local', { platform: 'local', domain: 'baton.localhost', contactEmail: 'admin@example.com' });

/** One receiver of each kind, and a second of one kind; and a heartbeat. */
export const allReceivers = production({
  alerts: {
    heartbeatUrlSecret: 'heartbeat-url',
    receivers: [
      { kind: 'victorops', apiKeySecret: 'victorops-api-key', routingKey: 'web' },
      { kind: 'slack', webhookUrlSecret: 'slack-webhook', channel: '#alerts' },
      {
        kind: 'email',
        to: 'oncall@example.com',
        from: 'server@example.com',
        smtpHost: 'smtp.example.com',
        userName: 'server',
        passwordSecret: 'smtp-password',
      },
      { kind: 'webhook', url: 'https://hooks.example.com/alerts' },
      { kind: 'webhook', url: 'http://sink.example.com/' },
    ],
  },
});
