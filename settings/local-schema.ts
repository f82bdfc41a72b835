/** What an environment on this computer may say beyond what every environment may. */
import * as z from 'zod';
import { wholeNumber } from './fields';

export const localSettings = {
  /** Ports on the loopback address, 1-65535 each. @default 80 and 443 */
  ports: z
    .strictObject({
      http: wholeNumber(1, 65535, '').default(80),
      https: wholeNumber(1, 65535, '').default(443),
    })
    .prefault({})
    .refine(({ http, https }) => http !== https, 'must be two different ports'),
  /** A private /16 that nothing on this computer uses; three /24 of it are taken. @default 10.213.0.0/16 */
  network: z
    .string()
    .regex(
      /^(10\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])|172\.(1[6-9]|2\d|3[01])|192\.168)\.0\.0\/16$/,
      'must be a private /16, such as 10.213.0.0/16',
    )
    .default('10.213.0.0/16'),
  /** `baked` has the packages in the machine image, `plain` installs them at boot. @default baked */
  machineImage: z.enum(['baked', 'plain'], 'must be baked or plain').default('baked'),
  /** Whether the host can limit processor time; hosts with version 1 of cgroups cannot. @default true */
  cpuLimits: z.boolean().default(true),
};
