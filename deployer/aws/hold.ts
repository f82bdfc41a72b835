/** A rollback holds: no deploy may bring the newer release back until a person lifts the hold. */
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { shortId } from '../release/check';
import { remoteText } from '../remote-text';
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

interface Hold {
  readonly release: string;
  readonly since: string;
  readonly reason: string;
}

/** @throws Error when a rollback holds another release: nothing was changed by then */
export async function guardHold(
  { environment, release, named, ...input }: GuardInput,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  const hold = await holdOf(ssm, environment);
  if (!hold || named || hold.release === release) return;
  throw new Error(
    `${environment} was rolled back to the release ${shortId(hold.release)} at ${hold.since} ` +
      `(${hold.reason}), and that holds: ` +
      `the release ${shortId(release)} is not deployed, and nothing was changed. ` +
      `Next step: once the cause is fixed, npx baton resume ${environment}, then deploy again`,
  );
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
  log(`hold: ${environment} stays at the release ${shortId(release)} until: npx baton resume ${environment}`);
}

/** Lifts the hold, when a person asks for it. */
export async function resume(
  { environment, ...input }: Omit<HoldInput, 'release'>,
  log: (line: string) => void,
  ssm: SSMClient = ssmClient(input),
): Promise<void> {
  const held = await listParameters(ssm, holdBelow(environment));
  for (const { name } of held) await removeParameter(ssm, `${holdBelow(environment)}/${name}`);
  if (held.length === 0) return log(`hold: nothing holds ${environment}: there is nothing to lift`);
  const releases = held.map(({ name }) => shortId(name)).join(', ');
  log(`hold: ${environment} is held at the release ${releases} no more. Next step: deploy it`);
}

async function holdOf(ssm: SSMClient, environment: string): Promise<Hold | undefined> {
  const [found] = await listParameters(ssm, holdBelow(environment));
  if (!found) return undefined;
  const { since = 'an unknown time', reason = 'no reason given' } = parsed(found.value);
  return { release: found.name, since: remoteText(since), reason: remoteText(reason) };
}

function parsed(text: string): Partial<Hold> {
  try {
    return JSON.parse(text) as Partial<Hold>;
  } catch {
    return {};
  }
}
