/** How each receiver is reached, and what it reads. Secrets are read from files, so that none stands in the config. */
import type { AlertReceiver } from '../../settings/alerts-schema';
import type { Environment } from '../../settings/schema';
import { secretPath } from '../secrets';
import { EVERYONE, HEARTBEAT, NOBODY } from './route';

/** RFC 8314 */
const IMPLICIT_TLS_PORT = 465;

/** A group may hold several alerts of one name, and some of them may be over. Each takes two lines. */
const BODY = [
  '{{ range .Alerts.Firing }}{{ .Annotations.summary }}\nRunbook: {{ .Annotations.runbook_url }}\n{{ end }}',
  '{{ range .Alerts.Resolved }}Over: {{ .Annotations.summary }}\nRunbook: {{ .Annotations.runbook_url }}\n{{ end }}',
].join('');

export function receivers(environment: Environment): object[] {
  const { receivers: people, heartbeatUrlSecret } = environment.alerts;
  return [
    ...(people.length > 0 ? [{ name: EVERYONE, ...channels(environment, people) }] : []),
    ...(heartbeatUrlSecret ? [heartbeat(heartbeatUrlSecret)] : []),
    { name: NOBODY },
  ];
}

/** It has to hear that alerts still arrive, never that they are over. */
const heartbeat = (urlSecret: string) => ({
  name: HEARTBEAT,
  webhook_configs: [{ url_file: secretPath(urlSecret), send_resolved: false }],
});

function channels(environment: Environment, people: readonly AlertReceiver[]): object {
  const result: Record<string, object[]> = {};
  for (const receiver of people) {
    const key = `${receiver.kind}_configs`;
    result[key] = [...(result[key] ?? []), channel(receiver, environment)];
  }
  return result;
}

function channel(receiver: AlertReceiver, { domain }: Environment): object {
  // Several environments may reach the same people.
  const heading = `[${domain}] {{ .Status }}: {{ .GroupLabels.alertname }}`;
  switch (receiver.kind) {
    case 'victorops':
      return {
        api_key_file: secretPath(receiver.apiKeySecret),
        routing_key: receiver.routingKey,
        // A warning pages nobody at night; which of the two wakes people is decided there.
        message_type: '{{ if eq .CommonLabels.severity "warning" }}WARNING{{ else }}CRITICAL{{ end }}',
        entity_display_name: heading,
        state_message: BODY,
        send_resolved: true,
      };
    case 'slack':
      return {
        api_url_file: secretPath(receiver.webhookUrlSecret),
        channel: receiver.channel,
        title: heading,
        text: BODY,
        send_resolved: true,
      };
    case 'email':
      return {
        to: receiver.to,
        from: receiver.from,
        smarthost: `${receiver.smtpHost}:${receiver.smtpPort}`,
        // Many servers refuse one that calls itself localhost, which is the default.
        hello: domain,
        auth_username: receiver.userName,
        auth_password_file: secretPath(receiver.passwordSecret),
        // This means STARTTLS, without which it sends nothing; at port 465 it speaks TLS from the start, and would
        // refuse a server that does not offer it a second time.
        require_tls: receiver.smtpPort !== IMPLICIT_TLS_PORT,
        headers: { Subject: heading },
        // Text alone: it is read on telephones at night.
        html: '',
        text: BODY,
        send_resolved: true,
      };
    case 'webhook':
      // Its JSON holds all labels, the site among them, and all annotations.
      return { url: receiver.url, send_resolved: true };
  }
}
