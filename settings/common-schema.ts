/** What an environment on any platform may say, with the default, range and unit of every setting. */
import * as z from 'zod';
import * as alerts from './alerts-schema';
import { connections } from './connections-schema';
import {
  cidr,
  debianPackage,
  email,
  hostName,
  httpsUrl,
  secretName,
  sshKey,
  userName,
  wholeNumber,
} from './fields';
import { hsts } from './hsts-schema';
import { INDISPENSABLE, SERVICE_NAMES } from './services';
import { site } from './site-schema';

const admin = z.strictObject({
  name: userName(),
  sshKeys: z.array(sshKey()).min(1, 'must hold at least one key: passwords are off'),
});

const ssh = z.strictObject({
  /** Port of the SSH server, 1-65535. @default 22 */
  port: wholeNumber(1, 65535, '').default(22),
  /** Networks SSH is open to. @default [] (closed) */
  networks: z.array(cidr()).default([]),
});

const acme = z.strictObject({
  /** Directory URL of the certificate authority. @default Let's Encrypt's production server */
  server: httpsUrl().default('https://acme-v02.api.letsencrypt.org/directory'),
  /** `http-01` needs nothing; `dns-01` can get a certificate before the address has moved. @default http-01 */
  challenge: z.enum(['http-01', 'dns-01'], 'must be http-01 or dns-01').default('http-01'),
  /** DNS provider code of Traefik, for dns-01. @default route53 */
  dnsProvider: z
    .string()
    .regex(/^[a-z0-9]+$/, 'must be a DNS provider code of Traefik, such as route53')
    .default('route53'),
  /** Stored certificate that the server's own HTTPS is checked against, for a private authority. @default none */
  caCertificate: secretName().optional(),
});

const grafana = z.strictObject({
  /** Anyone may look at the dashboards without signing in. @default false */
  anonymousViewers: z.boolean().default(false),
  /** Members of these GitHub organisations may sign in. @default [] (no sign-in) */
  githubOrganisations: z
    .array(z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,38})$/, 'must be the name of a GitHub organisation'))
    .default([]),
});

const retention = z.strictObject({
  /** Days of metrics, 1-730. @default 90 */
  metricsDays: wholeNumber(1, 730, 'days').default(90),
  /** Size of the metrics at most, 1-512 GiB; the older go first. @default 5 */
  metricsGiB: wholeNumber(1, 512, 'GiB').default(5),
  /** Days an old release stays deployable, 1-3650; the current one never expires. @default 90 */
  releasesDays: wholeNumber(1, 3650, 'days').default(90),
  /** Days an old version of an object stays, 1-3650. @default 30 */
  versionsDays: wholeNumber(1, 3650, 'days').default(30),
  /** Days of logs, 1-3653; CloudWatch rounds up to a term that it knows. @default 365 */
  logsDays: wholeNumber(1, 3653, 'days').default(365),
});

const limits = z.strictObject({
  /** Memory in MiB, 16-65536. */
  memoryMiB: wholeNumber(16, 65536, 'MiB').optional(),
  /** Processor cores, 0.05-64. */
  cpus: z
    .number('must be 0.05-64 cores')
    .min(0.05, 'must be 0.05-64 cores')
    .max(64, 'must be 0.05-64 cores')
    .optional(),
  /** Processes and threads, 8-32768. */
  pids: wholeNumber(8, 32768, 'processes').optional(),
});

/** A name, with the registry's host and port where it has one, then a tag or a digest or both. */
const IMAGE = /^[a-z0-9][a-z0-9._/-]*(:\d+\/[a-z0-9._/-]+)?(?=[:@])(:\w[\w.-]*)?(@sha256:[0-9a-f]{64})?$/;

const service = z.enum(SERVICE_NAMES, `must be a service of the bundle: ${SERVICE_NAMES.join(', ')}`);

export const common = {
  /** The site's own name; `monitoring.<domain>` shows the dashboards. */
  domain: hostName(),
  /** Further names; each redirects to the domain for good. @default www.<domain> */
  aliases: z.array(hostName()).optional(),
  /** Names that services of one's own answer to, such as shop.example.com. @default [] */
  hosts: z.array(hostName()).optional(),
  /** Told about certificates and alerts. */
  contactEmail: email(),
  admins: z.array(admin).default([]),
  ssh: ssh.prefault({}),
  /** Debian packages of the environment's own, such as htop. @default [] */
  tools: z.array(debianPackage()).default([]),
  acme: acme.prefault({}),
  hsts: hsts.prefault({}),
  connections: connections.prefault({}),
  grafana: grafana.prefault({}),
  site: site.prefault({}),
  alerts: alerts.schema.prefault({}),
  retention: retention.prefault({}),
  /** Resource limits that differ from a service's own. @default {} */
  limits: z.partialRecord(service, limits).default({}),
  /** Image references that differ from the pinned ones. @default {} */
  images: z
    .partialRecord(
      service,
      z.string().regex(IMAGE, 'must be an image with a tag or digest, such as nginx:1.26.3'),
    )
    .default({}),
  /** Services left out. @default [] */
  without: z
    .array(
      service.refine(
        (name) => !INDISPENSABLE.includes(name),
        `must not be one of ${INDISPENSABLE.join(', ')}`,
      ),
    )
    .default([]),
  /** An older release to deploy as it was: 64 hexadecimal digits. @default the one that these files describe */
  release: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a release id: 64 hexadecimal digits')
    .optional(),
  /** How long a candidate may take to prove itself, 30-3600 seconds. @default 600 */
  gateSeconds: wholeNumber(30, 3600, 'seconds').default(600),
  /** How long the previous server may finish what is under way, 0-900 seconds. @default 60 */
  drainSeconds: wholeNumber(0, 900, 'seconds').default(60),
};
