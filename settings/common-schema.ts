/** What an environment on any platform may say, with the default, range, unit and an example of every setting. */
import * as z from 'zod';
import { MACHINE_PORTS } from '../protocol/addresses';
import { access } from './access-schema';
import { acme } from './acme-schema';
import * as alerts from './alerts-schema';
import { IMAGE } from './app-fields';
import { apps, registries } from './apps-schema';
import { connections } from './connections-schema';
import { cidr, debianPackage, email, sshKey, wholeNumber } from './fields';
import { hostName } from './host-name';
import { hsts } from './hsts-schema';
import { INDISPENSABLE, SERVICE_NAMES } from './services';
import { site } from './site-schema';
import { sites } from './sites-schema';
import { userName } from './user-name';
import { visitors } from './visitors-schema';

const TAKEN_PORTS: readonly number[] = Object.values(MACHINE_PORTS).sort((a, b) => a - b);

const admin = z.strictObject({
  /** Linux user, none that Debian has already. May use sudo without a password. @example 'maria' */
  name: userName(),
  /**
   * Public keys that sign in. Passwords are off.
   * @example ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFkTxQ2RNtynFu6x1cZo0fK2zzSFcdDeSYBa4aUzzYBO maria']
   */
  sshKeys: z.array(sshKey()).min(1, 'must hold at least one key: passwords are off'),
});

const ssh = z.strictObject({
  /** Port of the SSH server, 1-65535, which nothing else on the server listens at. @default 22 @example 2222 */
  port: wholeNumber(1, 65535, '')
    .refine((port) => !TAKEN_PORTS.includes(port), {
      error: `must be a port that is free on the server, such as 22 or 2222: ${TAKEN_PORTS.join(', ')} are taken`,
    })
    .default(22),
  /** Networks that SSH is open to. @default [] (closed) @example ['198.51.100.0/24'] */
  networks: z.array(cidr()).default([]),
  /**
   * On AWS: an EC2 Instance Connect Endpoint, through which `baton ssh` goes where SSH is closed. It costs nothing. A
   * VPC can have one, and it carries the ports 22 and 3389 alone. @default true with a network of its own and such a
   * port
   * @example false
   */
  endpoint: z.boolean().optional(),
});

const grafana = z.strictObject({
  /** Anyone may look at the dashboards without signing in. @default false @example true */
  anonymousViewers: z.boolean().default(false),
  /** Members of these GitHub organisations may sign in. @default [] (no sign-in) @example ['example-org'] */
  githubOrganisations: z
    .array(z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,38})$/, 'must be the name of a GitHub organisation'))
    .default([]),
});

const retention = z.strictObject({
  /** How long metrics stay, 1-730 days. @default 90 @example 365 */
  metricsDays: wholeNumber(1, 730, 'days').default(90),
  /** Most that the metrics take on the disk, 1-512 GiB; the oldest go first. @default 5 @example 10 */
  metricsGiB: wholeNumber(1, 512, 'GiB').default(5),
  /** How long an old release stays deployable, 1-3650 days; the current one never expires. @default 90 @example 180 */
  releasesDays: wholeNumber(1, 3650, 'days').default(90),
  /** How long a replaced or deleted object stays in its bucket, 1-3650 days. @default 30 @example 60 */
  versionsDays: wholeNumber(1, 3650, 'days').default(30),
  /** How long logs stay, 1-3653 days; CloudWatch rounds up to a term that it knows. @default 365 @example 30 */
  logsDays: wholeNumber(1, 3653, 'days').default(365),
});

const limits = z.strictObject({
  /** Memory, without swap, 16-65536 MiB. @default the service's own @example 512 */
  memoryMiB: wholeNumber(16, 65536, 'MiB').optional(),
  /** Processor time, 0.05-64 cores. @default the service's own @example 1.5 */
  cpus: z
    .number('must be 0.05-64 cores')
    .min(0.05, 'must be 0.05-64 cores')
    .max(64, 'must be 0.05-64 cores')
    .optional(),
  /** Processes and threads together, 8-32768 processes. @default the service's own @example 256 */
  pids: wholeNumber(8, 32768, 'processes').optional(),
});

const service = z.enum(SERVICE_NAMES, `must be a service of the bundle: ${SERVICE_NAMES.join(', ')}`);

export const common = {
  /** The site's own name; `monitoring.<domain>` shows the dashboards. @example 'example.com' */
  domain: hostName(),
  /**
   * Further names; each redirects to the domain with 301. @default `www.<domain>`, and none for a domain that begins
   * with `www.`
   * @example ['www.example.com', 'example.org']
   */
  aliases: z.array(hostName()).optional(),
  /** Names that services of your own answer to. @default none @example ['shop.example.com'] */
  hosts: z.array(hostName()).optional(),
  /** Address for the certificate authority. @example 'admin@example.com' */
  contactEmail: email(),
  /**
   * People who may sign in to the server. @default []
   * @example [{ name: 'maria', sshKeys: ['ssh-ed25519
   * AAAAC3NzaC1lZDI1NTE5AAAAIFkTxQ2RNtynFu6x1cZo0fK2zzSFcdDeSYBa4aUzzYBO maria'] }]
   */
  admins: z.array(admin).default([]),
  /** How people sign in to the server. */
  ssh: ssh.prefault({}),
  /** Further Debian packages on the server. @default [] @example ['htop'] */
  tools: z.array(debianPackage()).default([]),
  /** Who issues the site's certificate, and how the server proves that the domain is its own. */
  acme: acme.prefault({}),
  /** How long browsers insist on HTTPS. Nobody can call that back: raise it step by step (docs/aws.md). */
  hsts: hsts.prefault({}),
  /** How many connections clients may hold open, and how long a request may take to arrive. */
  connections: connections.prefault({}),
  /** How visitors' addresses arrive, and how they are kept. */
  visitors: visitors.prefault({}),
  /** Who may see the dashboards at `monitoring.<domain>`. */
  grafana: grafana.prefault({}),
  /** The site's own files and addresses. */
  site: site.prefault({}),
  /** Apps in containers, by name: beside the static site or instead of it (docs/apps.md). @default {} */
  apps: apps.default({}),
  /**
   * Who signs in to private registries, by the registry's host. @default {}
   * @example { 'ghcr.io': { user: 'example-org', passwordSecret: 'registry-token' } }
   */
  registries: registries.default({}),
  /**
   * Further sites on the same server, by a name of your own: each with a domain, files, redirects and headers of its
   * own, published and pulled apart. @default {}
   * @example { blog: { domain: 'blog.example.com', directory: '_blog' } }
   */
  sites: sites.default({}),
  /**
   * Names that only some may ask for, with a password or from networks of their own. @default []
   * @example [{ host: 'example.com', password: { user: 'team', secret: 'staging-password' } }]
   */
  access: access.default([]),
  /** Who hears of an alert, and when one is raised. */
  alerts: alerts.schema.prefault({}),
  /** How long things are kept. */
  retention: retention.prefault({}),
  /**
   * Resource limits that differ from a service's own, by the service's name. @default {}
   * @example { php: { memoryMiB: 512 } }
   */
  limits: z.partialRecord(service, limits).default({}),
  /**
   * Image references that differ from the pinned ones, by the service's name. @default {}
   * @example { nginx: 'nginx:1.26.3' }
   */
  images: z
    .partialRecord(
      service,
      z.string().regex(IMAGE, 'must be an image with a tag or digest, such as nginx:1.26.3'),
    )
    .default({}),
  /** Services that are left out. @default [] @example ['grafana', 'cadvisor'] */
  without: z
    .array(
      service.refine(
        (name) => !INDISPENSABLE.includes(name),
        `must not be one of ${INDISPENSABLE.join(', ')}`,
      ),
    )
    .default([]),
  /**
   * An older release to deploy as it was; the variable RELEASE does the same for one deploy. @default the one that
   * these files describe
   * @example '5f0c3a4e7b1d92a6c8e0f4b35d7a9162c1e8b0d4f6a3957e2b4d8c0a1f3e5d79'
   */
  release: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be a release id: 64 hexadecimal digits')
    .optional(),
  /** How long a candidate may take to prove itself, 30-3600 seconds. @default 600 @example 900 */
  gateSeconds: wholeNumber(30, 3600, 'seconds').default(600),
  /**
   * How long connections may stay open at the previous server (docs/handover.md), 0-900 seconds: what is open after
   * that is cut. Jobs of apps get as long. @default 60 @example 120
   */
  drainSeconds: wholeNumber(0, 900, 'seconds').default(60),
};
