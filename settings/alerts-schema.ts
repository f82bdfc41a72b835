/** Who is told of an alert, and when one is raised. Secrets are named, never written. */
import * as z from 'zod';
import { email, hostName, httpsUrl, httpUrl, secretName, wholeNumber } from './fields';

const receiver = z.discriminatedUnion(
  'kind',
  [
    /** VictorOps, now Splunk On-Call. */
    z.strictObject({
      kind: z.literal('victorops'),
      apiKeySecret: secretName(),
      routingKey: z.string().min(1, 'must be a routing key'),
    }),
    z.strictObject({
      kind: z.literal('slack'),
      webhookUrlSecret: secretName(),
      channel: z.string().regex(/^[#@]/, 'must be a #channel or a @person'),
    }),
    z.strictObject({
      kind: z.literal('email'),
      to: email(),
      from: email(),
      smtpHost: hostName(),
      smtpPort: wholeNumber(1, 65535, '').default(587),
      userName: z.string().min(1, 'must be the name that signs in'),
      passwordSecret: secretName(),
    }),
    z.strictObject({ kind: z.literal('webhook'), url: httpUrl() }),
  ],
  { error: 'must be victorops, slack, email or webhook' },
);

/** An objective. Below 95 % a burn rate of 14.4 could not be reached: it would ask for more than all answers. */
const percent = (max: number) => {
  const error = `must be 95-${max} %`;
  return z.number(error).min(95, error).max(max, error);
};

export const schema = z.strictObject({
  receivers: z.array(receiver).default([]),
  /**
   * Stored https:// URL, on port 443, of a heartbeat service outside: it gets a POST each minute and tells people when
   * none comes, because then nothing on the server can. @default none
   */
  heartbeatUrlSecret: secretName().optional(),
  /**
   * Page that shows docs/runbooks.md, such as https://github.com/example-org/site/blob/main/docs/runbooks.md; every alert
   * links to a section of it. @default none: alerts name the section by its path in the repository
   */
  runbooksUrl: httpsUrl().optional(),
  /** Share of answers within 30 days that must not be server errors (5xx), 95-99.99 %. @default 99.9 */
  availabilityPercent: percent(99.99).default(99.9),
  /** Share of answers within 30 days that must not be slow, 95-99.9 %. @default 99 */
  fastPercent: percent(99.9).default(99),
  /** An answer that takes longer is slow, 10-60000 ms. @default 500 */
  responseMilliseconds: wholeNumber(10, 60000, 'ms').default(500),
  /** Memory that must stay available, 16-65536 MiB. @default 512 */
  memoryAvailableMiB: wholeNumber(16, 65536, 'MiB').default(512),
  /** Disk that must stay free, 1-1024 GiB. @default 2 */
  diskFreeGiB: wholeNumber(1, 1024, 'GiB').default(2),
  /** Processor use of all cores added up, 10-6400 %. @default 150 */
  cpuPercent: wholeNumber(10, 6400, '%').default(150),
  /** Processor use of one container, 1-6400 %. @default 75 */
  containerCpuPercent: wholeNumber(1, 6400, '%').default(75),
  /** Memory of one container, 16-65536 MiB. @default 1024 */
  containerMemoryMiB: wholeNumber(16, 65536, 'MiB').default(1024),
  /** Age of the last content pull and of the last backup, 60-86400 seconds. @default 300 */
  ageSeconds: wholeNumber(60, 86400, 'seconds').default(300),
});

export type AlertReceiver = z.output<typeof receiver>;
export type AlertSettings = z.output<typeof schema>;
