/** The local platform: a whole server on this computer. */
import * as z from 'zod';
import { wholeNumber } from './fields';
import type { Host } from './host';
import type { PlatformSettings } from './platform';
import type { Environment, LocalEnvironment, LocalInput } from './schema';

export const localSettings = {
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
};

/** Its own certificate authority, whose root is a stored parameter as a person's would be. */
const AUTHORITY = { server: 'https://authority.internal:14000/dir', caCertificate: 'acme-ca' };

/** Where alerts can be looked at: a container that prints what it is told. */
const ALERTS = { receivers: [{ kind: 'webhook' as const, url: 'http://alert-sink.internal:8080/' }] };

export const local = {
  name: 'local' as const,
  shape: localSettings,
  complete: (input: LocalInput, { missingServices, cpuLimits }: Host): LocalInput => ({
    acme: AUTHORITY,
    alerts: ALERTS,
    cpuLimits,
    ...input,
    without: [...(input.without ?? []), ...missingServices],
  }),
  traits: ({ ports, network, cpuLimits }: z.output<z.ZodObject<typeof localSettings>>) => ({
    httpsPort: ports.https,
    // Every client of this computer has the gateway's address.
    sharedNetworks: [network],
    isPinned: false,
    hasCpuLimits: cpuLimits,
    hasOwnClock: false,
    isPublic: false,
  }),
} satisfies PlatformSettings<typeof localSettings>;

export const isLocal = (environment: Environment): environment is LocalEnvironment =>
  environment.platform === local.name;
