/** A third platform's rollout: machines and an address that are kept in memory. */
import type { Platform } from '../../deployer/platform';

export interface Cloud {
  readonly machines: string[];
  holder: string | undefined;
  readonly refused: string[];
}

export const cloudRollout = (
  cloud: Cloud,
  server: string,
  store: Platform['store'],
  log: Platform['log'],
): Platform => ({
  server,
  store,
  otherServers: async () => cloud.machines.filter((name) => name !== server),
  candidate: async () => ({ address: '127.0.0.1' }),
  site: async () => ({ address: '127.0.0.1' }),
  moveAddress: async (to) => {
    cloud.holder = to;
  },
  bootLog: async () => ['the machine boots'],
  refuse: async (reason) => void cloud.refused.push(`${server}: ${reason}`),
  howToLook: `cloud console ${server}`,
  log,
});
