/** The deployer's computer loses its power between two steps. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault';
import { deployUntil } from './helpers/deploys';
import { newServes } from './helpers/outcome';

/** Terraform overwrites its state file in place. Killed while it writes, it would lose everything that it knows. */
const WRITE_MILLISECONDS = 500;

/** @param step the last one that Terraform finishes */
const killedAfter = (step: 'machine' | 'gate' | 'switch' | 'drain'): Fault => ({
  title: `the deploy is killed after the step ${step}`,
  expected: 'the same deploy succeeds when it is run again, and leaves one machine',
  clients: 'nothing',
  start: (testbed) => ({
    act: async () => {
      const created = new RegExp(`^terraform_data\\.${step}: Creation complete`);
      const first = await deployUntil(testbed, created);
      await sleep(WRITE_MILLISECONDS);
      (await first.terraform).signal('SIGKILL');
      await first.ended;
      return testbed.deploy();
    },
    check: (deployed) => newServes(testbed, deployed),
  }),
});

export const deployKilledAfterMachine = killedAfter('machine');
export const deployKilledAfterGate = killedAfter('gate');
export const deployKilledAfterSwitch = killedAfter('switch');
export const deployKilledAfterDrain = killedAfter('drain');
