/** Who is told of an alert, and when one is raised. Secrets are named, never written. */
import * as z from 'zod';
import { email, hostName, httpUrl, secretName, wholeNumber } from './fields';

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

export const schema = z.strictObject({
  receivers: z.array(receiver).default([]),
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
  /** Mean time to answer a request, 10-60000 ms. @default 500 */
  responseMilliseconds: wholeNumber(10, 60000, 'ms').default(500),
});

export type AlertReceiver = z.output<typeof receiver>;
