/** What commands do on the local platform. */
import { local } from '../../settings/local';
import type { LocalEnvironment } from '../../settings/schema';
import type { PlatformCommands } from '../platform-commands';
import { localContent } from './content-store';
import { localDoctor } from './doctor';
import { localLeave } from './leave';
import { withNextStep } from './next-step';
import { localPlans } from './plans';
import { localReleases } from './release-commands';
import { localSecrets } from './secret-store';
import { localServerCommands } from './server-commands';
import { localSshAuthority } from './ssh-authority';

export const localCommands: PlatformCommands<LocalEnvironment> = {
  name: local.name,
  server: localServerCommands,
  contentStore: localContent,
  secrets: localSecrets,
  doctor: localDoctor,
  leave: localLeave,
  sshAuthority: localSshAuthority,
  explain: (error, name) => withNextStep((error as Error).message, name),
  plans: localPlans,
  releases: localReleases,
};
