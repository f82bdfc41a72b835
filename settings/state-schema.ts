/** What the bootstrap stack makes: the bucket of Terraform's state, and what GitHub's workflows deploy with. */
import * as z from 'zod';
import { bucketName, region } from './aws-schema';
import { wholeNumber } from './fields';

export const stateSchema = z.strictObject({
  region: region(),
  /** Name of the state's bucket, which no account in the world may have yet. */
  bucket: bucketName(),
  /** GitHub repository whose workflows may plan and deploy. @default none: no roles are made */
  github: z
    .strictObject({
      repository: z
        .string()
        .regex(/^[A-Za-z0-9-]+\/[A-Za-z0-9._-]+$/, 'must be owner/name, such as example-org/site'),
      /** Branch that deploys. @default main */
      branch: z
        .string()
        .regex(/^[A-Za-z0-9._/-]+$/, 'must be the name of a branch')
        .default('main'),
      /**
       * Environments that GitHub deploys, each in the GitHub environment of the same name, whose approval rules hold. Make that
       * first: GitHub makes one that nobody has protected as soon as a workflow names it. @default ['production']
       */
      environments: z
        .array(z.string().regex(/^[a-z0-9-]+$/, 'must be the name of an environment'))
        .refine((names) => new Set(names).size === names.length, 'must not name one twice')
        .default(['production']),
      /** Whether the account has GitHub's identity provider already; there can be one in an account. @default false */
      providerExists: z.boolean().default(false),
    })
    .optional(),
  /** Days an old version of the state stays, 1-3650. @default 365 */
  versionsDays: wholeNumber(1, 3650, 'days').default(365),
});
export type StateInput = z.input<typeof stateSchema>;
export type StateSettings = z.output<typeof stateSchema>;
