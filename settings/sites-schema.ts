/** Further sites beside the environment's own: each has a name, a domain and the settings of a site. */
import * as z from 'zod';
import { hostName } from './host-name';
import { SERVICE_NAMES } from './services';
import { siteShape } from './site-schema';

/** A network of the server each (docker/site-place.ts). */
export const MOST_SITES = 25;

/** Begins names of containers, folders and Terraform's resources. */
const siteName = z
  .string()
  .regex(/^(?=.{1,20}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/, {
    error: 'must be 1-20 of a-z, 0-9 and single dashes, a letter first, such as blog',
    abort: true,
  })
  .refine(
    (name) => !taken(name),
    'must be none that a service of the bundle has; write another, such as blog',
  );

/** The web server of the site `exporter` would be the nginx-exporter. */
const taken = (name: string) =>
  SERVICE_NAMES.some((service) => [name, `nginx-${name}`, `php-${name}`].includes(service));

export const sites = z.record(
  siteName,
  z.strictObject({
    /** The site's own name. @example 'blog.example.com' */
    domain: hostName(),
    /** Further names; each redirects to the site's domain with 301. @default [] @example ['www.example.org'] */
    aliases: z.array(hostName()).default([]),
    ...siteShape,
  }),
);

export type SiteInput = z.input<typeof sites>[string];
