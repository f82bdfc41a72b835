/** Who is told of an alert, and how. Secrets are read from files, so that none stands in the config. */
import type { AlertReceiver } from '../../environments/alerts-schema';
import { secretPath } from '../secrets';

export const ALERTMANAGER_PORT = 9093;

/** A group may hold several alerts of one name: a line each. */
const SUMMARIES = '{{ range .Alerts }}{{ .Annotations.summary }}\n{{ end }}';
const TITLE = '[{{ .CommonLabels.site }}] {{ .Status }}: {{ .GroupLabels.alertname }}';

/** Content of alertmanager.yml. */
export function alertmanagerConfig(receivers: readonly AlertReceiver[]): object {
  // Without receivers the alerts are still shown by Prometheus and Grafana.
  const name = receivers.length > 0 ? 'everyone' : 'nobody';
  return {
    route: {
      receiver: name,
      group_by: ['alertname'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: '4h',
    },
    inhibit_rules: [
      {
        source_matchers: ['severity = critical'],
        target_matchers: ['severity = warning'],
        equal: ['alertname'],
      },
    ],
    receivers: [{ name, ...channels(receivers) }],
  };
}

function channels(receivers: readonly AlertReceiver[]): object {
  const result: Record<string, object[]> = {};
  for (const receiver of receivers) {
    const key = `${receiver.kind}_configs`;
    result[key] = [...(result[key] ?? []), channel(receiver)];
  }
  return result;
}

function channel(receiver: AlertReceiver): object {
  switch (receiver.kind) {
    case 'victorops':
      return {
        api_key_file: secretPath(receiver.apiKeySecret),
        routing_key: receiver.routingKey,
        // A warning pages nobody at night; which of the two wakes people is decided there.
        message_type: '{{ if eq .CommonLabels.severity "warning" }}WARNING{{ else }}CRITICAL{{ end }}',
        entity_display_name: TITLE,
        state_message: SUMMARIES,
      };
    case 'slack':
      return {
        api_url_file: secretPath(receiver.webhookUrlSecret),
        channel: receiver.channel,
        title: TITLE,
        text: SUMMARIES,
        send_resolved: true,
      };
    case 'email':
      return {
        to: receiver.to,
        from: receiver.from,
        smarthost: `${receiver.smtpHost}:${receiver.smtpPort}`,
        auth_username: receiver.userName,
        auth_password_file: secretPath(receiver.passwordSecret),
        require_tls: true,
        headers: { Subject: TITLE },
        send_resolved: true,
      };
    case 'webhook':
      return { url: receiver.url, send_resolved: true };
  }
}
