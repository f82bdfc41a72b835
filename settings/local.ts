/** The local platform: a whole server on this computer. */
import type * as z from 'zod';
import type { Host } from './host';
import { localSettings } from './local-schema';
import type { PlatformSettings } from './platform';
import type { Environment, LocalEnvironment, LocalInput } from './schema';

/** Its own certificate authority, whose root is a stored parameter as a person's would be. */
const AUTHORITY = { server: 'https://authority.internal/acme/acme/directory', caCertificate: 'acme-ca' };

/** Where alerts arrive: a container that prints them. */
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
