/** Whether an environment on this computer is up, so that Terraform can work on it. `up` mends what is not. */
import { layout } from '../../deployer/local/layout';
import { refuseOtherOwner } from '../../deployer/local/owner';
import { stateOf } from '../../deployer/local/parts';
import type { LocalEnvironment } from '../../settings/schema';
import type { CommandContext } from '../command';
import { deployedState } from './deployed-state';
import { prepareImages } from './images';
import { endInterrupted } from './interrupted';
import { awaitShared } from './lock';

/** @throws Error with the next step */
export async function readyToApply(
  context: CommandContext,
  name: string,
  { network }: LocalEnvironment,
): Promise<void> {
  await awaitShared(context.log);
  await endInterrupted(name, context.log);
  const { gateway, store } = layout(name, network);
  const isUp = async () =>
    deployedState(name) !== undefined &&
    (await stateOf(gateway.name)) === 'running' &&
    (await stateOf(store.name)) === 'running';
  if (!(await isUp().catch(() => false)))
    throw new Error(
      `the environment "${name}" is not up on this computer, and apply does not look after what it stands on. ` +
        `Nothing was changed. Next step: npx baton up ${name}`,
    );
  await refuseOtherOwner(name, '.');
  await prepareImages(context, name);
}
