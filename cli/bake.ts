/** `baton bake`: makes an image of a family now, and waits for it. */
import { constants } from 'node:os';
import { bake as bakeImage, cancelBakes } from '../deployer/aws/bake';
import { imageBuilderClient } from '../deployer/aws/clients';
import { explain } from '../deployer/aws/explain';
import { ciRun } from '../settings/ci-run';
import { familiesOf, familyNamed } from '../settings/image-families';
import type { CommandContext } from './command';
import { ExitCode } from './exit-code';

export interface BakeOptions {
  /** Ends bakes that still run, instead of starting one. @default false */
  readonly cancel?: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** @param name of the family */
export async function bake(
  { environments, env, log }: CommandContext,
  name: string,
  { cancel = false }: BakeOptions = {},
): Promise<void> {
  const family = familyNamed(familiesOf(environments), name);
  const endpoint = env.AWS_ENDPOINT_URL;
  const client = imageBuilderClient({ region: family.region, ...(endpoint && { endpoint }) });
  const { buildUrl } = ciRun(env);
  const ended = new AbortController();
  let signalled: NodeJS.Signals | undefined;
  const end = (signal: NodeJS.Signals) => {
    // The second time a person does not want to wait for the machines.
    if (signalled) process.exit(128 + constants.signals[signal]);
    signalled = signal;
    ended.abort(new Error('no bake was started'));
  };
  if (!cancel) for (const signal of SIGNALS) process.on(signal, end);
  try {
    const options = { log, signal: ended.signal, ...(buildUrl !== undefined && { buildUrl }) };
    if (cancel) {
      const count = await cancelBakes(client, family, options);
      if (count === 0) log(`no bake of ${name} is under way`);
      return;
    }
    const { ami, version } = await bakeImage(client, family, options);
    log(`${ami} is the newest image of ${name} (${version})`);
    for (const environment of Object.keys(family.environments))
      log(`Next step: npx baton apply ${environment} boots a server from it`);
  } catch (error) {
    if (!signalled) throw new Error(explain(error));
    log((error as Error).message);
    throw new ExitCode(128 + constants.signals[signalled]);
  } finally {
    for (const signal of SIGNALS) process.off(signal, end);
    client.destroy();
  }
}
