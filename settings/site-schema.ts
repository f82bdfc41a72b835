/** The site's own files and addresses. */
import * as z from 'zod';
import { isPrivate } from '../protocol/private-files';
import { quotedValue } from '../protocol/site-headers/quoted';
import { LONGEST_VALUE } from '../protocol/site-headers/rules';
import { redirectTarget, urlPath, wholeNumber } from './fields';

const redirect = z.strictObject({
  /**
   * Path that is asked for, as the server compares it. `/blog/*` is `/blog` and all below it, unless a path of its own
   * stands for it. @example '/old-page'
   */
  from: urlPath(),
  /**
   * Where the browser is sent; the query goes along unless this has one. `:splat` stands for what `*` was:
   * `/posts/:splat`. @example '/new-page'
   */
  to: redirectTarget(),
  /** 301 for good, 302 for now. @default 301 @example 302 */
  status: z.union([z.literal(301), z.literal(302)], { error: 'must be 301 or 302' }).default(301),
});

/** What the site says, and each further one. */
export const siteShape = {
  /**
   * Folder of finished files that a deploy publishes; unset where something else publishes. @default none
   * @example '_site'
   */
  directory: z.string().min(1, 'must name a folder').optional(),
  /** Makes the folder before it is published. @default none: the folder is there already */
  build: z
    .strictObject({
      /** Run by the shell in the project's folder. @example 'bundle exec jekyll build' */
      command: z.string().regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII'),
      /** Folder of its sources: the command runs again when one of them changes. @example 'pages' */
      sources: z.string().min(1, 'must name a folder'),
    })
    .optional(),
  /** Paths that lead elsewhere. @default [] @example [{ from: '/old-page', to: '/new-page' }] */
  redirects: z.array(redirect).default([]),
  /** Paths that were removed on purpose, also `/old/*`: they answer 410. @default [] @example ['/withdrawn'] */
  gone: z.array(urlPath()).default([]),
  /**
   * Content-Security-Policy of the site; its `_headers` may say another for a path.
   * @default only the site's own files, no inline code
   * @example "default-src 'self'; img-src 'self' https://images.example.com"
   */
  contentSecurityPolicy: z
    .string()
    .regex(/^[\x20-\x7e]+$/, 'must be one line of printable ASCII')
    .refine(
      (policy) => quotedValue(policy).length <= LONGEST_VALUE,
      `must be at most ${LONGEST_VALUE} bytes as nginx reads it`,
    )
    .default(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " +
        "connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
  /**
   * Who may embed the site's files, such as its images: `same-origin` nobody else, `same-site` the other names of the
   * same domain, `cross-origin` everybody. @default same-origin @example 'cross-origin'
   */
  resourcePolicy: z
    .enum(['same-origin', 'same-site', 'cross-origin'], 'must be same-origin, same-site or cross-origin')
    .default('same-origin'),
  /**
   * Paths whose files never change under their name, beside those whose name holds a content hash: browsers keep them
   * for a year without asking. `*` stands for anything; pages are never meant. @default [] @example ['/_nuxt/*']
   */
  immutable: z
    .array(
      z
        .string()
        .regex(
          /^\/[A-Za-z0-9._~!&'()*+,=:@/-]*$/,
          'must be a path that begins with a slash, with * for anything, such as /_nuxt/*',
        ),
    )
    .default([]),
  /** Runs `.php` files through PHP-FPM. @default false @example true */
  php: z.boolean().default(false),
  /**
   * Script of the site that answers for each path that is no file, as WordPress, Laravel and Symfony want it; needs
   * `php` of the same site. @default none: such a path answers 404 @example '/index.php'
   */
  frontController: z
    .string()
    .regex(/^(\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+(?<=\.php)$/, {
      error: 'must be the path of a .php file in the published folder, such as /index.php',
      abort: true,
    })
    .refine((path) => !isPrivate(path.slice(1), true), 'must not be a file that stays private')
    .optional(),
  /** Largest upload that PHP takes, 1-1024 MiB. @default 32 @example 100 */
  uploadMiB: wholeNumber(1, 1024, 'MiB').default(32),
};

export const site = z.strictObject(siteShape);
