/** How long browsers insist on HTTPS (HTTP Strict Transport Security). What they have learned cannot be called back. */
import * as z from 'zod';
import { wholeNumber } from './fields';

/** The least that https://hstspreload.org takes. */
const PRELOAD_DAYS = 365;

export const hsts = z
  .strictObject({
    /** How long a browser remembers it after each visit, 1-3650 days. @default 365 @example 1 */
    days: wholeNumber(1, 3650, 'days').default(365),
    /** Also for every name below the domain and the aliases, whoever serves it. @default false @example true */
    includeSubDomains: z.boolean().default(false),
    /**
     * Lets the domain enter the list that browsers are shipped with; to leave it takes months. @default false
     * @example true
     */
    preload: z.boolean().default(false),
  })
  .refine(
    ({ preload, includeSubDomains }) => !preload || includeSubDomains,
    'must have includeSubDomains with preload (https://hstspreload.org)',
  )
  .refine(
    ({ preload, days }) => !preload || days >= PRELOAD_DAYS,
    `must have at least ${PRELOAD_DAYS} days with preload (https://hstspreload.org)`,
  );

export type HstsSettings = z.output<typeof hsts>;
