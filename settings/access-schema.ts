/** Who may ask for a name, or for an app, at all: from some networks, or with a password. */
import * as z from 'zod';
import { cidr, secretName } from './fields';
import { hostName } from './host-name';

const shape = {
  /**
   * Only visitors from these come through; all others get 403. Behind a CDN it needs `visitors.proxies`.
   * @default [] (from everywhere)
   * @example ['198.51.100.0/24', '2001:db8::/32']
   */
  networks: z.array(cidr()).default([]),
  /** What the browser asks for; without it visitors get 401. @default none */
  password: z
    .strictObject({
      /** Name that goes with it. @example 'team' */
      user: z.string().regex(/^[A-Za-z0-9._-]{1,32}$/, 'must be 1-32 of A-Z, a-z, 0-9, ., _ and -'),
      /** Name of the stored secret that holds the password, of at least 12 characters. @example 'staging-password' */
      secret: secretName(),
    })
    .optional(),
};

export const access = z.array(
  z.strictObject({
    /**
     * The name: the domain, a further site's, an app's, `monitoring.<domain>` or one of `hosts`. All of its paths are
     * meant.
     * @example 'staging.example.com'
     */
    host: hostName(),
    ...shape,
  }),
);

/** Of one route. */
export const ownAccess = z.strictObject(shape);

/** Every default filled in. */
export type Access = z.output<typeof ownAccess>;
