/** The bundle's nginx, told by way of Docker. */
import { containerStatus, execInContainer, signalContainer } from './containers';
import type { Nginx } from './content/rules';

const NAME = 'nginx';

export const bundleNginx: Nginx = {
  isRunning: async () => (await containerStatus(NAME)) === 'running',
  test: () => execInContainer(NAME, ['nginx', '-t']),
  // The requests under way finish with the configuration that they began with.
  reload: () => signalContainer(NAME, 'HUP'),
};

/** At the boot Docker need not answer yet, and a boot must not wait for it here. */
export const nginxAtBoot: Nginx = {
  ...bundleNginx,
  isRunning: () => bundleNginx.isRunning().catch(() => false),
};
