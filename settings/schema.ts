/** What an environment may say, with the default, range and unit of every setting. */
import * as z from 'zod';
import * as alerts from './alerts-schema';
import { awsSettings } from './aws-schema';
import { connections } from './connections-schema';
import {
  cidr,
  debianPackage,
  email,
  hostName,
  httpsUrl,
  secretName,
  sshKey,
  urlPath,
  userName,
  wholeNumber,
} from './fields';
import { hsts } from './hsts-schema';

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

const redirect = z.strictObject({
  from: urlPath(),
  to: z.union([urlPath(), httpsUrl()], { error: 'must be a path, such as /new-page, or an https:// URL' }),
  /** 301 for good, 302 for now. @default 301 */
  status: z.union([z.literal(301), z.literal(302)], { error: 'must be 301 or 302' }).default(301),
});

const site = z.strictObject({
  /** Folder of finished files that a deploy publishes; unset where something else publishes. @default none */
  directory: z.string().min(1, 'must name a folder').optional(),
  /** Makes the folder before it is published; another way is that CI does it. @default none */
  build: z
    .strictObject({
      /** Run by the shell in the project's folder, such as `bundle exec jekyll build`. */
      command: z.string().regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII'),
      /** Folder of its sources: it runs again when one of them changes. */
      sources: z.string().min(1, 'must name a folder'),
    })
    .optional(),
  redirects: z.array(redirect).default([]),
  /** Paths that were removed on purpose: they answer 410. @default [] */
  gone: z.array(urlPath()).default([]),
  /** Content-Security-Policy of the site. @default only the site's own files, no inline code */
  contentSecurityPolicy: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII')
    .default(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
  /** Runs `.php` files through PHP-FPM. @default false */
  php: z.boolean().default(false),
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

/** The services of the bundle, by their compose name. */
export const SERVICE_NAMES = [
  'traefik',
  'nginx',
  'php',
  'prometheus',
  'alertmanager',
  'grafana',
  'node-exporter',
  'nginx-exporter',
  'cadvisor',
  'blackbox-exporter',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Without these no site is served or no candidate can be proven; every other service may be left out. */
export const INDISPENSABLE: readonly ServiceName[] = ['traefik', 'nginx', 'prometheus'];

const service = z.enum(SERVICE_NAMES, `must be a service of the bundle: ${SERVICE_NAMES.join(', ')}`);

const common = {
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

const aws = z.strictObject({ ...common, ...awsSettings, platform: z.literal('aws') });

const local = z.strictObject({
  ...common,
  platform: z.literal('local'),
  /** Ports on the loopback address, 1-65535 each. @default 80 and 443 */
  ports: z
    .strictObject({
      http: wholeNumber(1, 65535, '').default(80),
      https: wholeNumber(1, 65535, '').default(443),
    })
    .prefault({})
    .refine(({ http, https }) => http !== https, 'must be two different ports'),
  /** A private /16 that nothing on this computer uses; three /24 of it are taken. @default 10.213.0.0/16 */
  network: z
    .string()
    .regex(
      /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
      'must be a private /16, such as 10.213.0.0/16',
    )
    .default('10.213.0.0/16'),
  /** `baked` has the packages in the machine image, `plain` installs them at boot. @default baked */
  machineImage: z.enum(['baked', 'plain'], 'must be baked or plain').default('baked'),
  /** Whether the host can limit processor time; hosts with version 1 of cgroups cannot. @default true */
  cpuLimits: z.boolean().default(true),
});

export const environmentSchema = z
  .discriminatedUnion('platform', [aws, local], { error: 'must be aws or local' })
  .transform((environment) => ({
    ...environment,
    aliases: environment.aliases ?? [`www.${environment.domain}`],
  }));

/** What a file in this folder writes. */
export type EnvironmentInput = z.input<typeof environmentSchema>;
/** The same with every default filled in. */
export type Environment = z.output<typeof environmentSchema>;
export type LocalEnvironment = Extract<Environment, { platform: 'local' }>;
export type AwsEnvironment = Extract<Environment, { platform: 'aws' }>;

/** The name under which the dashboards are reached. */
export const monitoringHost = (environment: Environment) => `monitoring.${environment.domain}`;

/** Every name that the server answers to, the certificate's names in their order. */
export const hostNames = (environment: Environment) => [
  environment.domain,
  ...environment.aliases,
  ...(environment.hosts ?? []),
  ...(environment.without.includes('grafana') ? [] : [monitoringHost(environment)]),
];

/** What is served under a public name, with the port where it is not the usual one. */
export function origin(environment: Environment, host: string): string {
  const port = environment.platform === 'local' ? environment.ports.https : 443;
  return `https://${host}${port === 443 ? '' : `:${port}`}`;
}
