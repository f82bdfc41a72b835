/** Who hears of an alert, and when one is raised. Secrets are named, never written. */
import * as z from 'zod';
import { email, httpsUrl, httpUrl, secretName, wholeNumber } from './fields';
import { hostName } from './host-name';

const receiver = z.discriminatedUnion(
  'kind',
  [
    /** VictorOps, now Splunk On-Call. */
    z.strictObject({
      /** What the receiver is. Each kind has settings of its own. @example 'slack' */
      kind: z.literal('victorops'),
      /** Stored API key. @example 'victorops-api-key' */
      apiKeySecret: secretName(),
      /** Says which team is told. @example 'web' */
      routingKey: z.string().min(1, 'must be a routing key'),
    }),
    z.strictObject({
      kind: z.literal('slack'),
      /** Stored URL of an incoming webhook. @example 'slack-webhook-url' */
      webhookUrlSecret: secretName(),
      /** Where the message goes. @example '#alerts' */
      channel: z.string().regex(/^[#@]/, 'must be a #channel or a @person'),
    }),
    z.strictObject({
      kind: z.literal('email'),
      /** Who gets the message. @example 'admin@example.com' */
      to: email(),
      /** Whom the message is from. @example 'baton@example.com' */
      from: email(),
      /** Mail server that sends the message. @example 'smtp.example.com' */
      smtpHost: hostName(),
      /** Port of the mail server, 1-65535: 465 is TLS from the start. @default 587 @example 465 */
      smtpPort: wholeNumber(1, 65535, '').default(587),
      /** Name that signs in at the mail server. @example 'baton' */
      userName: z.string().min(1, 'must be the name that signs in'),
      /** Stored password for the mail server. @example 'smtp-password' */
      passwordSecret: secretName(),
    }),
    z.strictObject({
      kind: z.literal('webhook'),
      /** Gets a POST in Alertmanager's own format. @example 'https://example.com/alerts' */
      url: httpUrl(),
    }),
  ],
  { error: 'must be victorops, slack, email or webhook' },
);

/** An objective. Below 95 % a burn rate of 14.4 could not be reached: it would ask for more than all answers. */
const percent = (max: number) => {
  const error = `must be 95-${max} %`;
  return z.number(error).min(95, error).max(max, error);
};

export const schema = z.strictObject({
  /**
   * Who is told. Several receivers all get every message. @default [] (alerts are shown by Prometheus and Grafana only)
   * @example [{ kind: 'slack', webhookUrlSecret: 'slack-webhook-url', channel: '#alerts' }]
   */
  receivers: z.array(receiver).default([]),
  /**
   * Stored https:// URL, on port 443, of a heartbeat service outside. It gets a POST each minute and warns you when
   * none comes, because then nothing on the server can. @default none
   * @example 'heartbeat-url'
   */
  heartbeatUrlSecret: secretName().optional(),
  /**
   * Page that shows docs/runbooks.md; every alert links to a section of it. @default none: alerts name the section by
   * its path in Baton's repository
   * @example 'https://github.com/example-org/site/blob/main/docs/runbooks.md'
   */
  runbooksUrl: httpsUrl().optional(),
  /** Share of answers within 30 days that must not be server errors (5xx), 95-99.99 %. @default 99.9 @example 99.5 */
  availabilityPercent: percent(99.99).default(99.9),
  /** Share of answers within 30 days that must not be slow, 95-99.9 %. @default 99 @example 95 */
  fastPercent: percent(99.9).default(99),
  /** An answer that takes longer is slow, 10-60000 ms. @default 500 @example 1000 */
  responseMilliseconds: wholeNumber(10, 60000, 'ms').default(500),
  /** Memory that must stay available, 16-65536 MiB. @default 512 @example 256 */
  memoryAvailableMiB: wholeNumber(16, 65536, 'MiB').default(512),
  /** Disk that must stay free, 1-1024 GiB. @default 2 @example 4 */
  diskFreeGiB: wholeNumber(1, 1024, 'GiB').default(2),
  /** Processor use of all cores added up, 10-6400 %; 100 is one core. @default 150 @example 180 */
  cpuPercent: wholeNumber(10, 6400, '%').default(150),
  /** Processor use of one container, 1-6400 %; 100 is one core. @default 75 @example 90 */
  containerCpuPercent: wholeNumber(1, 6400, '%').default(75),
  /** Memory of one container, 16-65536 MiB. @default 1024 @example 2048 */
  containerMemoryMiB: wholeNumber(16, 65536, 'MiB').default(1024),
  /** Age of the last content pull and of the last backup, 60-86400 seconds. @default 300 @example 900 */
  ageSeconds: wholeNumber(60, 86400, 'seconds').default(300),
  /** Age of the machine's image and of the release that serves, 1-3650 days. @default 14 @example 30 */
  maxAgeDays: wholeNumber(1, 3650, 'days').default(14),
});

export type AlertReceiver = z.output<typeof receiver>;
export type AlertSettings = z.output<typeof schema>;
