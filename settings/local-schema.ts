/** What an environment on this computer may say beyond what every environment may. */
import * as z from 'zod';
import { wholeNumber } from './fields';
import { freeOfContainers } from './own-network';

export const localSettings = {
  /** Where the site answers on this computer, on the loopback address only. */
  ports: z
    .strictObject({
      /** Port of HTTP, 1-65535. @default 80 @example 8080 */
      http: wholeNumber(1, 65535, '').default(80),
      /** Port of HTTPS, 1-65535. @default 443 @example 8443 */
      https: wholeNumber(1, 65535, '').default(443),
    })
    .prefault({})
    .refine(({ http, https }) => http !== https, 'must be two different ports'),
  /**
   * A private /16 that nothing on this computer uses; three /24 of it are taken. @default 10.213.0.0/16
   * @example '10.90.0.0/16'
   */
  network: z
    .string()
    .regex(/^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/, {
      error: 'must be a private /16, such as 10.213.0.0/16',
      abort: true,
    })
    .superRefine(freeOfContainers)
    .default('10.213.0.0/16'),
  /** `baked` has the packages in the machine image, `plain` installs them at boot. @default baked @example 'plain' */
  machineImage: z.enum(['baked', 'plain'], 'must be baked or plain').default('baked'),
  /**
   * Whether this computer can limit processor time; with version 1 of cgroups it cannot.
   * @default true, or what `baton up` found out
   * @example false
   */
  cpuLimits: z.boolean().default(true),
  /**
   * Ids of the apps' images on this computer, by their references: one that was built again makes another release.
   * @default {}, filled in with what this computer's Docker says
   * @example { 'shop:dev': 'sha256:2957fa474c1bd0ae6a2f5c9c7b2c39a7a7e1c9f0b3b0c3e6e0c9d8b7a6f5e4d3' }
   */
  imageIds: z
    .record(
      z.string(),
      z.string().regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits'),
    )
    .default({}),
};
