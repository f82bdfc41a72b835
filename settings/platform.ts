/** What a platform adds to the settings, and what is different about its machines. */
import type * as z from 'zod';
import type { Host } from './host';

export interface PlatformSettings<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Stands in an environment as `platform`. */
  readonly name: string;
  /** Its settings beside those that every environment has. */
  readonly shape: Shape;
  /**
   * Fills in what the platform gives an environment unless its file says otherwise.
   * @param host the computer that this runs on
   * @default nothing
   */
  // biome-ignore lint/suspicious/noExplicitAny: a list of platforms holds settings of different kinds
  readonly complete?: (input: any, host: Host) => object;
  /**
   * What is wrong between settings that are each right by themselves. Those of a wrong kind are left out, others may be
   * missing.
   * @param name the environment's
   * @default nothing
   */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly contradictions?: (input: any, name: string) => string[];
  /** Whether apps' images get the digests of environments/images.json. @default false */
  readonly runsPinned?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly traits: (settings: any) => Traits;
}

/** What the bundle and the boot have to know about a platform. */
export interface Traits {
  /** Port at which clients reach HTTPS. */
  readonly httpsPort: number;
  /** Networks in which many clients share an address: no limit for one client holds there. */
  readonly sharedNetworks: readonly string[];
  /** Whether machines run what was pinned: images by their digest, packages of one day. */
  readonly isPinned: boolean;
  /** Whether machines can limit processor time. */
  readonly hasCpuLimits: boolean;
  /** Whether a machine keeps its own clock, which can then be wrong. */
  readonly hasOwnClock: boolean;
  /** Whether the site's names and certificates are known and trusted by everybody, the machine included. */
  readonly isPublic: boolean;
  /**
   * Ids of the apps' images, by their references, where the same reference may lead to another image at each build.
   * @default none are known
   */
  readonly imageIds?: Readonly<Record<string, string>>;
  /** Region of CloudWatch, where the containers' output goes. @default none: it stays on the machine */
  readonly cloudWatchRegion?: string;
}
