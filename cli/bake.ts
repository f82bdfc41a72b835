/** `baton bake`: makes an image of a family now, and waits for it. */
import { explain } from '../deployer/aws/explain';
import { bakedLine, endBakes, runBake } from '../deployer/aws/run-bake';
import { ciRun } from '../settings/ci-run';
import { familiesOf, familyNamed } from '../settings/image-families';
import type { CommandContext } from './command';
import { ExitCode } from './exit-code';

export interface BakeOptions {
  /** Ends bakes that still run, instead of starting one. @default false */
  readonly cancel?: boolean;
}

/** @param name of the family */
export async function bake(
  { environments, env, log }: CommandContext,
  name: string,
  { cancel = false }: BakeOptions = {},
): Promise<void> {
  const { region, environments: members } = familyNamed(familiesOf(environments), name);
  const { buildUrl } = ciRun(env);
  const endpoint = env.AWS_ENDPOINT_URL;
  const input = { family: name, region, ...(endpoint && { endpoint }), ...(buildUrl && { buildUrl }) };
  const explained = (error: unknown): never => {
    throw new Error(explain(error));
  };
  if (cancel) return endBakes(input, log).catch(explained);
  const result = await runBake(input, log).catch(explained);
  if (typeof result === 'number') throw new ExitCode(result);
  log(bakedLine(result, name));
  for (const environment of Object.keys(members))
    log(`Next step: npx baton apply ${environment} boots a server from it`);
}
