/** The local platform: a whole server on this computer. */
import type * as z from 'zod';
import type { Host } from './host';
import { localSettings } from './local-schema';
import type { PlatformSettings } from './platform';
import type { Environment, LocalEnvironment, LocalInput } from './schema';
import { orDefault } from './without-wrong';

/** Its own certificate authority, whose root is a stored parameter as a person's would be. */
const AUTHORITY = { server: 'https://authority.internal/acme/acme/directory', caCertificate: 'acme-ca' };

/** Where alerts arrive: a container that prints them. */
const ALERTS = { receivers: [{ kind: 'webhook' as const, url: 'http://alert-sink.internal:8080/' }] };

export const local = {
  name: 'local' as const,
  shape: localSettings,
  complete: (input: LocalInput, { missingServices, cpuLimits, imageIds }: Host): LocalInput => ({
    acme: AUTHORITY,
    alerts: ALERTS,
    cpuLimits,
    imageIds,
    ...input,
    without: Array.isArray(input.without ?? [])
      ? [...(input.without ?? []), ...missingServices]
      : input.without,
  }),
  contradictions: ({ acme }: Partial<LocalInput>) => [
    ...(acme?.challenge === 'dns-01' && orDefault(acme, 'dnsProvider', 'route53') === 'route53'
      ? [
          'acme.dnsProvider: route53 needs the rights of a server on AWS: write another one, or http-01 as challenge',
        ]
      : []),
  ],
  traits: ({ ports, network, cpuLimits, imageIds }: z.output<z.ZodObject<typeof localSettings>>) => ({
    httpsPort: ports.https,
    // Every client of this computer has the gateway's address.
    sharedNetworks: [network],
    isPinned: false,
    hasCpuLimits: cpuLimits,
    hasOwnClock: false,
    isPublic: false,
    imageIds,
  }),
} satisfies PlatformSettings<typeof localSettings>;

export const isLocal = (environment: Environment): environment is LocalEnvironment =>
  environment.platform === local.name;
