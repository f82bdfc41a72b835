/** The hold of a rollback on AWS: a parameter below the environment's own, named after the release. */
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { shortId } from '../release/check';
import { type Hold, heldUntil, parseHold, refusedByHold } from '../release/hold';
import { type AwsInput, ssmClient } from './clients';
import { holdBelow } from './names';
import { listParameters, removeParameter } from './parameters';

export interface HoldInput extends AwsInput {
  readonly environment: string;
  /** The release that is deployed. */
  readonly release: string;
}

export interface GuardInput extends HoldInput {
  /** Whether a person names the release, which makes it another rollback. */
  readonly named: boolean;
}

/** @throws Error when a rollback holds another release: nothing was changed by then */
export async function guardHold(
  { environment, release, named, ...input }: GuardInput,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  const refused = refusedByHold(environment, await holdOf(ssm, environment), { release, named });
  if (refused) throw new Error(refused);
}

/** After a rollback that has succeeded. */
export async function recordHold(
  { environment, release, reason, ...input }: HoldInput & { readonly reason: string },
  log: (line: string) => void,
  ssm: SSMClient = ssmClient(input),
  now = new Date(),
): Promise<void> {
  for (const { name } of await listParameters(ssm, holdBelow(environment)))
    if (name !== release) await removeParameter(ssm, `${holdBelow(environment)}/${name}`);
  await ssm.send(
    new PutParameterCommand({
      Name: `${holdBelow(environment)}/${release}`,
      Value: JSON.stringify({ since: now.toISOString(), reason }),
      Type: 'String',
      Overwrite: true,
    }),
  );
  log(heldUntil(environment, release));
}

/** @returns the releases that it held */
export async function liftHold(ssm: SSMClient, environment: string): Promise<string[]> {
  const held = await listParameters(ssm, holdBelow(environment));
  for (const { name } of held) await removeParameter(ssm, `${holdBelow(environment)}/${name}`);
  return held.map(({ name }) => name);
}

/** Lifts the hold, when a person asks for it. */
export async function resume(
  { environment, ...input }: Omit<HoldInput, 'release'>,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  const held = await liftHold(ssm, environment);
  if (held.length === 0) return log(`hold: nothing holds ${environment}: there is nothing to lift`);
  log(
    `hold: ${environment} is held at the release ${held.map(shortId).join(', ')} no more. Next step: deploy it`,
  );
}

export async function holdOf(ssm: SSMClient, environment: string): Promise<Hold | undefined> {
  const [found] = await listParameters(ssm, holdBelow(environment));
  return found && parseHold(found.name, found.value);
}
