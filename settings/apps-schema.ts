/** Apps: containers of one's own, each with all that a server has to know of it. */
import * as z from 'zod';
import { ownAccess } from './access-schema';
import {
  appName,
  appPath,
  askedPath,
  command,
  containerPath,
  destination,
  every,
  image,
  pathWithoutQuery,
  registryHost,
  secretFileName,
  userAndGroup,
  variableName,
} from './app-fields';
import { secretName, wholeNumber } from './fields';
import { hostName } from './host-name';

const job = z.strictObject({
  /**
   * When it runs, in words. @example 'day at 06:00'
   */
  every: every(),
  /** Program and arguments, run in the app's image with its environment. @example ['bin/digest'] */
  command: command(),
  /** How long it may take before it is ended, 1-86400 seconds. @default 3600 @example 600 */
  timeoutSeconds: wholeNumber(1, 86_400, 'seconds').default(3600),
});

/** Each is a container beside the app's, with an address of its network. */
const MOST_JOBS = 100;

const metrics = z.strictObject({
  /**
   * Path at which the app shows its metrics in Prometheus' form; the public does not get it. @default /metrics
   * @example '/stats'
   */
  path: pathWithoutQuery().default('/metrics'),
  /** Another port for them, 1024-65535. @default the app's own @example 9394 */
  port: wholeNumber(1024, 65535, '').optional(),
});

const LOST =
  'must not be there: a replaced server takes its disk along, so what an app keeps there is lost at the next deploy. ' +
  'Keep it in a managed database, which egress and secrets lead to, or in object storage. Files that may be lost ' +
  'belong into writable';

/**
 * The place of what carries state over comes here. Until then an entry with a volume that is meant to last would lose
 * it with the first replacement, without a word.
 */
const noVolumes = z
  .array(z.unknown(), LOST)
  .refine((volumes) => volumes.length === 0, LOST)
  .default([]);

const app = z.strictObject({
  /**
   * Its image, with a tag or a digest. AWS takes pinned ones only: the command `pin` writes the digest of a tag to
   * environments/images.json. @example 'ghcr.io/example-org/shop:1.4.0'
   */
  image: image(),
  /** Port that it listens at inside its container, on all addresses, 1024-65535. @example 8080 */
  port: wholeNumber(1024, 65535, ''),
  /**
   * Public name. With the domain itself and `paths` of `/` the app is the site: there is no static one.
   * @example 'shop.example.com'
   */
  host: hostName(),
  /**
   * Paths of the host that it serves, each with all below it; the longest wins. It gets them as they are.
   * @default ['/'] @example ['/api', '/socket']
   */
  paths: z.array(appPath()).min(1, 'must name at least one path, such as /').default(['/']),
  /**
   * Path that answers 200 once the app can serve, below one of `paths`: the gate and Traefik ask for it.
   * @example '/up'
   */
  health: askedPath(),
  /** How long it may take until that answers for the first time, 1-1800 seconds. @default 60 @example 120 */
  healthSeconds: wholeNumber(1, 1800, 'seconds').default(60),
  /** Variables of its environment. `PORT` is there already. @default {} @example { RAILS_ENV: 'production' } */
  env: z
    .record(
      variableName(),
      z.string().refine((value) => !value.includes('\0'), 'must hold no NUL byte'),
    )
    .default({}),
  /** Stored secrets as variables, by the variable's name. @default {} @example { DATABASE_URL: 'shop-database-url' } */
  secrets: z.record(variableName(), secretName()).default({}),
  /**
   * Stored secrets as files below /run/baton/secrets/, by the file's name. @default {}
   * @example { 'tls.key': 'shop-tls-key' }
   */
  secretFiles: z.record(secretFileName(), secretName()).default({}),
  /** Program and arguments in place of the image's own. @default the image's @example ['bin/server'] */
  command: command().optional(),
  /**
   * Program and arguments that run once for each release, on the candidate before the switch: a migration.
   * @default none
   * @example ['bin/migrate']
   */
  release: command().optional(),
  /** Commands that run at given times, by name, only on the server that holds the address. @default {} */
  jobs: z
    .record(appName(), job)
    .refine((jobs) => Object.keys(jobs).length <= MOST_JOBS, `must be at most ${MOST_JOBS}`)
    .default({}),
  /** `uid:gid` inside the container. @default 10001:10001 @example '1000:1000' */
  user: userAndGroup().default('10001:10001'),
  /** Allows root as `user`, without any of root's capabilities. @default false @example true */
  allowRoot: z.boolean().default(false),
  /** Nothing of its image can be changed while it runs. @default true @example false */
  readOnly: z.boolean().default(true),
  /**
   * Folders that it may write; what is in them is in memory and goes with the container. None of the system's, such
   * as /proc, /sys, /dev or /usr, and not / itself. @default ['/tmp']
   * @example ['/tmp', '/app/cache']
   */
  writable: z.array(containerPath()).default(['/tmp']),
  /** Size of each of those, 1-16384 MiB, which counts as the app's memory. @default 64 @example 256 */
  writableMiB: wholeNumber(1, 16_384, 'MiB').default(64),
  /** What it is meant to keep: refused, because a replacement loses it. @default [] @example [] */
  volumes: noVolumes,
  /** Memory, without swap, 16-65536 MiB. @default 256 @example 512 */
  memoryMiB: wholeNumber(16, 65_536, 'MiB').default(256),
  /** Processor time, 0.05-64 cores. @default 1 @example 2 */
  cpus: z
    .number('must be 0.05-64 cores')
    .min(0.05, 'must be 0.05-64 cores')
    .max(64, 'must be 0.05-64 cores')
    .default(1),
  /** Processes and threads together, 8-32768 processes. @default 256 @example 512 */
  pids: wholeNumber(8, 32_768, 'processes').default(256),
  /**
   * Where it may connect to beside ports 80 and 443 of the internet. The port opens, whatever address the name has.
   * @default [] @example ['db.example.com:5432']
   */
  egress: z.array(destination()).default([]),
  /** Largest request body, 1-1024 MiB; more is answered with 413. @default 32 @example 100 */
  uploadMiB: wholeNumber(1, 1024, 'MiB').default(32),
  /** A cookie binds a browser to one container: for apps that run in several. @default false @example true */
  sticky: z.boolean().default(false),
  /** Content-Security-Policy of every answer. @default the app's own @example "default-src 'self'" */
  contentSecurityPolicy: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII')
    .optional(),
  /**
   * Who may ask for it at all, on all of its `paths`. It comes on top of what `access` says of its host; of two
   * passwords the app's own is asked for. Its `health` stays open.
   * @default everybody, or what `access` says of its host
   * @example { password: { user: 'team', secret: 'admin-password' } }
   */
  access: ownAccess.optional(),
  /** Where Prometheus asks for its metrics. @default nowhere */
  metrics: metrics.optional(),
  /** How long it may finish what is under way when it is stopped, 1-600 seconds. @default 10 @example 30 */
  stopSeconds: wholeNumber(1, 600, 'seconds').default(10),
});

const registry = z.strictObject({
  /** Who signs in. @example 'example-org' */
  user: z.string().regex(/^[\x21-\x7e]+$/, 'must be a user of the registry, without blanks'),
  /** Stored password or token, which may read images. @example 'registry-token' */
  passwordSecret: secretName(),
});

export const apps = z.record(appName(), app);
export const registries = z.record(registryHost(), registry);

/** Every default filled in. */
export type App = z.output<typeof app>;
export type Job = z.output<typeof job>;
export type Registry = z.output<typeof registry>;
export type AppInput = z.input<typeof app>;
