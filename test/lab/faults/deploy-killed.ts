/** The deployer's computer loses its power between two steps. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault';
import { newServes } from './failed-deploy';

const WRITE_MILLISECONDS = 500;

/** @param step the last one that Terraform finishes */
const killedAfter = (step: 'machine' | 'gate' | 'switch' | 'drain'): Fault => ({
  title: `the deploy is killed after the step ${step}`,
  expected: 'the same deploy, run again, ends well and leaves one machine',
  clients: 'nothing',
  act: async (lab) => {
    await lab.project.change();
    const first = lab.startDeploy();
    const terraform = await first.terraform;
    await terraform.waitForLine(new RegExp(`^terraform_data\\.${step}: Creation complete`));
    // Terraform writes its state file over in place: killed in the midst of that it would know of nothing any more.
    await sleep(WRITE_MILLISECONDS);
    terraform.signal('SIGKILL');
    await first.ended;
    return lab.deploy();
  },
  check: (lab, deployed) => newServes(lab, deployed),
});

export const deployKilledAfterMachine = killedAfter('machine');
export const deployKilledAfterGate = killedAfter('gate');
export const deployKilledAfterSwitch = killedAfter('switch');
export const deployKilledAfterDrain = killedAfter('drain');
