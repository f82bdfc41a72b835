/** A third platform's settings: a cloud with locations, as many have. */
import * as z from 'zod';
import type { PlatformSettings } from '../../settings/platform';
import type { PlatformEnvironment, PlatformInput } from '../../settings/schema';

const settings = {
  /** Where its machines are, such as fsn1. */
  location: z.string().regex(/^[a-z]{3}\d$/, 'must be a location, such as fsn1'),
};

export const cloud = {
  name: 'cloud' as const,
  shape: settings,
  contradictions: ({ domain, location }: Partial<CloudInput>) =>
    domain === 'example.net' && location === 'fsn1' ? ['location: example.net is not served from fsn1'] : [],
  traits: () => ({
    httpsPort: 443,
    sharedNetworks: [],
    isPinned: true,
    hasCpuLimits: true,
    hasOwnClock: true,
    isPublic: true,
  }),
} satisfies PlatformSettings<typeof settings>;

export type CloudInput = PlatformInput<'cloud', typeof settings>;
export type CloudEnvironment = PlatformEnvironment<'cloud', typeof settings>;
