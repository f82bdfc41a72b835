/** From a rule to the person: the real Prometheus and Alertmanager, and receivers that keep what they get. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Alerting } from '../helpers/alerting';
import { awsEnvironment } from '../helpers/environments';
import { eventually } from '../helpers/eventually';
import type { RecordedMail, RecordedRequest } from '../helpers/recorder';

const runbooksUrl = 'https://git.example.com/site/docs/runbooks.md';
const mailbox = {
  kind: 'email',
  from: 'server@example.com',
  userName: 'server',
  passwordSecret: 'smtp-password',
} as const;

const props = {
  environment: awsEnvironment({
    alerts: {
      runbooksUrl,
      heartbeatUrlSecret: 'heartbeat-url',
      receivers: [
        { kind: 'victorops', apiKeySecret: 'victorops-api-key', routingKey: 'web' },
        { kind: 'slack', webhookUrlSecret: 'slack-webhook', channel: '#alerts' },
        { ...mailbox, to: 'oncall@example.com', smtpHost: 'smtp.example.com' },
        { ...mailbox, to: 'archive@example.com', smtpHost: 'smtps.example.com', smtpPort: 465 },
        { ...mailbox, to: 'open@example.com', smtpHost: 'open.example.com', smtpPort: 25 },
        { kind: 'webhook', url: 'https://hooks.example.com/alerts' },
        { kind: 'webhook', url: 'http://sink.example.com/plain' },
      ],
    },
  }),
  secrets: {
    'victorops-api-key': 'victorops-key',
    'slack-webhook': 'https://slack.example.com/services/T0/B0/token',
    'smtp-password': 'mail-password',
    'heartbeat-url': 'https://heartbeat.example.com/ping/token',
  },
  hosts: [
    'alert.victorops.com',
    'slack.example.com',
    'smtp.example.com',
    'smtps.example.com',
    'open.example.com',
    'hooks.example.com',
    'sink.example.com',
    'heartbeat.example.com',
  ],
};

let alerting: Alerting;
beforeAll(async () => {
  alerting = await Alerting.start(props);
}, 400_000);
afterAll(() => alerting?.close());

const requests = (host: string, words: string) =>
  alerting
    .recorded()
    .filter((one): one is RecordedRequest => one.kind === 'request' && one.host === host)
    .filter(({ body }) => body.includes(words));

const mails = (to: string, words: string) =>
  alerting
    .recorded()
    .filter((one): one is RecordedMail => one.kind === 'mail' && one.to.includes(to))
    .filter(({ message }) => message.includes(words));

/** Waits until so many are there, and gives the last. */
async function nth<T>(count: number, found: () => readonly T[]): Promise<T> {
  await eventually(async () => found().length >= count);
  const last = found()[count - 1];
  if (last === undefined) throw new Error('it is gone again');
  return last;
}

describe.each(['critical', 'warning'] as const)('an alert that is %s, and that it is over', (severity) => {
  const name = `DiskTest${severity}`;
  const summary = `Only 1.5GiB of disk free (${severity})`;
  const runbook = `${runbooksUrl}#disklow`;
  const labels = { alertname: name, severity, site: 'example.com' };

  beforeAll(async () => {
    const annotations = { summary, runbook_url: runbook };
    alerting.alert(labels, annotations);
    await nth(1, () => requests('sink.example.com', name));
    alerting.alert(labels, annotations, true);
    await nth(2, () => requests('sink.example.com', name));
  }, 120_000);

  test('Splunk On-Call gets it under the key and the routing key', async () => {
    const found = () => requests('alert.victorops.com', name);
    const first = await nth(1, found);
    expect(first).toMatchObject({
      tls: true,
      path: '/integrations/generic/20131114/alert/victorops-key/web',
    });
    expect(JSON.parse(first.body)).toMatchObject({
      message_type: severity === 'warning' ? 'WARNING' : 'CRITICAL',
      entity_display_name: `[example.com] firing: ${name}`,
      state_message: `${summary}\nRunbook: ${runbook}\n`,
    });
    const [fired, over] = [JSON.parse(first.body), JSON.parse((await nth(2, found)).body)];
    expect(over).toMatchObject({
      message_type: 'RECOVERY',
      entity_id: fired.entity_id,
      state_message: `Over: ${summary}\nRunbook: ${runbook}\n`,
    });
  });

  test('Slack gets it at the stored URL, for the channel', async () => {
    const found = () => requests('slack.example.com', name);
    const first = await nth(1, found);
    expect(first).toMatchObject({ tls: true, path: '/services/T0/B0/token' });
    expect(JSON.parse(first.body)).toMatchObject({
      channel: '#alerts',
      attachments: [
        {
          title: `[example.com] firing: ${name}`,
          text: `${summary}\nRunbook: ${runbook}\n`,
          color: 'danger',
        },
      ],
    });
    expect(JSON.parse((await nth(2, found)).body)).toMatchObject({
      attachments: [{ title: `[example.com] resolved: ${name}`, color: 'good' }],
    });
  });

  test.each([
    ['STARTTLS', 587, 'oncall@example.com'],
    ['TLS from the start', 465, 'archive@example.com'],
  ])('the mail server gets it by %s, after the login', async (_, port, to) => {
    const first = await nth(1, () => mails(to, name));
    expect(first).toMatchObject({ port, tls: true, login: 'server mail-password' });
    expect(first.from).toContain('server@example.com');
    expect(first.message).toContain(`Subject: [example.com] firing: ${name}`);
    const text = decoded(first.message);
    expect(text).toContain(`${summary}\nRunbook: ${runbook}\n`);
    const over = await nth(2, () => mails(to, name));
    expect(over.message).toContain(`Subject: [example.com] resolved: ${name}`);
    expect(decoded(over.message)).toContain(`Over: ${summary}\n`);
  });

  test.each([
    ['hooks.example.com', '/alerts', true],
    ['sink.example.com', '/plain', false],
  ])('the webhook at %s gets all labels and annotations', async (host, path, tls) => {
    const first = await nth(1, () => requests(host, name));
    expect(first).toMatchObject({ path, tls });
    expect(JSON.parse(first.body)).toMatchObject({
      status: 'firing',
      alerts: [{ status: 'firing', labels, annotations: { summary, runbook_url: runbook } }],
    });
    expect(JSON.parse((await nth(2, () => requests(host, name))).body)).toMatchObject({ status: 'resolved' });
  });
});

test('a mail server without TLS gets neither the password nor the message', async () => {
  const lines = () =>
    alerting.recorded().flatMap((one) => (one.kind === 'line' && one.port === 25 ? [one.line] : []));
  await eventually(async () => lines().length > 0);
  expect(lines().filter((line) => !/^(EHLO|QUIT)\b/.test(line))).toEqual([]);
});

test('two alerts of one kind are one message with both', async () => {
  for (const disk of ['a', 'b'])
    alerting.alert(
      { alertname: 'TwoDisks', severity: 'warning', disk },
      { summary: `disk ${disk} is full`, runbook_url: 'runbook' },
    );
  const { body } = await nth(1, () => requests('alert.victorops.com', 'disk b is full'));
  expect(JSON.parse(body).state_message).toContain('disk a is full');
});

describe('of several alerts, only the cause is told', () => {
  const page = { component: 'nginx', instance: 'https://example.com/' };
  const silenced = async (labels: Readonly<Record<string, string>>, expected: boolean) => {
    alerting.alert(labels, { summary: 'x' });
    await eventually(async () =>
      alerting
        .alerts()
        .some(
          (one) =>
            one.silenced === expected &&
            Object.entries(labels).every(([name, value]) => one.labels[name] === value),
        ),
    );
  };

  test('the worse of two', async () => {
    await silenced({ alertname: 'CertificateExpires', severity: 'critical', instance: 'a' }, false);
    await silenced({ alertname: 'CertificateExpires', severity: 'warning', instance: 'a' }, true);
    await silenced({ alertname: 'CertificateExpires', severity: 'warning', instance: 'b' }, false);
  });

  test('a container that is down, not what is asked of it; another one’s page is told', async () => {
    const down = { alertname: 'ContainerDown', severity: 'critical', name: 'nginx', component: 'nginx' };
    await silenced(down, false);
    for (const alertname of ['BackendMissing', 'PageUnreachable', 'ResponsesFail', 'ContainerRestarts'])
      await silenced({ alertname, severity: 'critical', ...page }, true);
    await silenced({ alertname: 'PageUnreachable', severity: 'critical', component: 'grafana' }, false);
    alerting.alert(down, {}, true);
    await silenced({ alertname: 'PageUnreachable', severity: 'critical', component: 'nginx' }, true);
  });

  test('Traefik, without which no page is reached', async () => {
    const missing = {
      alertname: 'TargetMissing',
      severity: 'critical',
      job: 'traefik',
      component: 'traefik',
    };
    await silenced(missing, false);
    await silenced({ alertname: 'PageUnreachable', severity: 'critical', component: 'shop' }, true);
    await silenced({ alertname: 'DiskLow', severity: 'critical' }, false);
    alerting.alert(missing, {}, true);
  });

  test('on a server that does not serve nothing, except that it has lost the fence', async () => {
    const candidate = { alertname: 'NotServing', severity: 'none' };
    await silenced(candidate, false);
    await silenced({ alertname: 'MemoryLow', severity: 'critical' }, true);
    await silenced({ alertname: 'Watchdog', severity: 'none' }, true);
    await silenced({ alertname: 'FenceLost', severity: 'critical' }, false);
    alerting.alert(candidate, {}, true);
    await silenced({ alertname: 'MemoryLow', severity: 'critical' }, false);
  });
});

describe('with Prometheus', () => {
  beforeAll(() => alerting.startPrometheus());

  test('the heartbeat comes again and again, and nobody else hears of it', async () => {
    const found = () => requests('heartbeat.example.com', '"site":"example.com"');
    const { tls, path, body } = await nth(3, found);
    expect({ tls, path }).toEqual({ tls: true, path: '/ping/token' });
    expect(JSON.parse(body)).toMatchObject({ status: 'firing', groupLabels: { alertname: 'Watchdog' } });
    expect(requests('sink.example.com', 'Watchdog')).toEqual([]);
  });

  test('a missing target is told by its rule’s own words, with the runbook', async () => {
    const { body } = await nth(1, () => requests('alert.victorops.com', 'metrics from node'));
    expect(JSON.parse(body)).toMatchObject({ entity_display_name: '[example.com] firing: TargetMissing' });
    expect(JSON.parse(body).state_message).toContain(
      `Prometheus gets no metrics from node (172.28.0.1:9100)\nRunbook: ${runbooksUrl}#targetmissing\n`,
    );
    const node = alerting.alerts().find(({ labels }) => labels.job === 'node');
    expect(node?.labels).toMatchObject({ component: 'node-exporter', site: 'example.com' });
  });
});

/** The text part: each line may be cut in two (quoted-printable). */
const decoded = (message: string) =>
  message
    .replaceAll('=\n', '')
    .replace(/=([0-9A-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
