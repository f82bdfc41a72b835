/** A site's nginx, told by way of Docker. */
import { containerStatus, execInContainer, signalContainer } from './containers';
import type { Nginx } from './content/rules';

/** @param site a further one. @default the main one */
export function nginxOf(site?: string): Nginx {
  const name = site === undefined ? 'nginx' : `nginx-${site}`;
  return {
    isRunning: async () => (await containerStatus(name)) === 'running',
    test: () => execInContainer(name, ['nginx', '-t']),
    // The requests under way finish with the configuration that they began with.
    reload: () => signalContainer(name, 'HUP'),
  };
}

/** At the boot Docker need not answer yet, and a boot must not wait for it here. */
export function nginxAtBoot(site?: string): Nginx {
  const nginx = nginxOf(site);
  return { ...nginx, isRunning: () => nginx.isRunning().catch(() => false) };
}
