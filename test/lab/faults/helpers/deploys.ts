/** Deploys that a fault interferes with. */
import type { RunningDeploy } from '../../testbed/deploy';
import type { Testbed } from '../../testbed/testbed';
import { MESSAGES } from './messages';

/** Starts the deploy of a new release, and returns once Terraform has written such a line. */
export async function deployUntil(testbed: Testbed, message: RegExp): Promise<RunningDeploy> {
  await testbed.project.change();
  const deploy = testbed.startDeploy();
  await (await deploy.terraform).waitForLine(message);
  return deploy;
}

export interface CandidateDeploy extends RunningDeploy {
  /** Name of the new machine. */
  readonly candidate: string;
}

/** Starts the deploy of a new release, and returns as soon as the new machine boots. */
export async function deployUntilBoot(testbed: Testbed): Promise<CandidateDeploy> {
  const deploy = await deployUntil(testbed, MESSAGES.machineBoots);
  const { text } = await (await deploy.terraform).waitForLine(MESSAGES.machineBoots);
  return { ...deploy, candidate: MESSAGES.machineBoots.exec(text)?.[1] ?? '' };
}
