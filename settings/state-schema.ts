/** What the bootstrap stack makes: the bucket of Terraform's state, and what GitHub's workflows deploy with. */
import * as z from 'zod';
import { bucketName, region } from './aws-schema';
import { wholeNumber } from './fields';

export const stateSchema = z.strictObject({
  /** Region of the bucket. @example 'eu-central-1' */
  region: region(),
  /** Name of the state's bucket. No other account in the world may have it. @example 'example-com-terraform-state' */
  bucket: bucketName(),
  /** GitHub repository whose workflows may plan and deploy. @default none: no roles are made */
  github: z
    .strictObject({
      /** Its owner and name. @example 'example-org/site' */
      repository: z
        .string()
        .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'must be owner/name, such as example-org/site'),
      /** Branch that deploys. @default main @example 'release' */
      branch: z
        .string()
        .regex(/^[A-Za-z0-9._/-]+$/, 'must be the name of a branch')
        .default('main'),
      /**
       * Environments that GitHub deploys, each in the GitHub environment of the same name, whose approval rules hold.
       * Make the GitHub environment first: as soon as a workflow names one, GitHub makes it, without protection.
       * @default ['production']
       * @example ['production', 'staging']
       */
      environments: z
        .array(z.string().regex(/^[a-z0-9-]+$/, 'must be the name of an environment'))
        .refine((names) => new Set(names).size === names.length, 'must not name one twice')
        .default(['production']),
      /**
       * Whether the account has GitHub's identity provider already; it can have only one. @default false
       * @example true
       */
      providerExists: z.boolean().default(false),
    })
    .optional(),
  /** How long an old version of the state stays, 1-3650 days. @default 365 @example 730 */
  versionsDays: wholeNumber(1, 3650, 'days').default(365),
});
export type StateInput = z.input<typeof stateSchema>;
export type StateSettings = z.output<typeof stateSchema>;
