/** The site's own files and addresses. */
import * as z from 'zod';
import { httpsUrl, urlPath } from './fields';

const redirect = z.strictObject({
  from: urlPath(),
  to: z.union([urlPath(), httpsUrl()], { error: 'must be a path, such as /new-page, or an https:// URL' }),
  /** 301 for good, 302 for now. @default 301 */
  status: z.union([z.literal(301), z.literal(302)], { error: 'must be 301 or 302' }).default(301),
});

export const site = z.strictObject({
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
