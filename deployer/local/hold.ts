/** The hold of a rollback on this computer: a file among the environment's own. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { log } from '../log';
import { PROJECT } from '../project';
import { type Hold, heldUntil, parseHold, refusedByHold } from '../release/hold';
import { holdFile } from './files';

export interface HoldInput {
  readonly environment: string;
  /** The release that is deployed. */
  readonly release: string;
  readonly reason: string;
}

export interface GuardInput extends Omit<HoldInput, 'reason'> {
  /** Whether a person names the release, which makes it another rollback. */
  readonly named: boolean;
}

/**
 * @param project its folder. @default as Terraform's steps see it
 * @throws Error when a rollback holds another release: nothing was changed by then
 */
export async function guardHold({ environment, ...deploy }: GuardInput, project = PROJECT): Promise<void> {
  const refused = refusedByHold(environment, await holdOf(environment, project), deploy);
  if (refused) throw new Error(refused);
}

/** After a rollback that has succeeded. */
export async function recordHold(
  { environment, release, reason }: HoldInput,
  say: (line: string) => void = log,
  project = PROJECT,
  now = new Date(),
): Promise<void> {
  const file = join(project, holdFile(environment));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${JSON.stringify({ release, since: now.toISOString(), reason }, null, 2)}\n`);
  say(heldUntil(environment, release));
}

export async function holdOf(environment: string, project: string): Promise<Hold | undefined> {
  const text = await readFile(join(project, holdFile(environment)), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // One that is damaged holds every release.
  const release = /"release":\s*"([0-9a-f]{64})"/.exec(text)?.[1] ?? 'that cannot be read';
  return parseHold(release, text);
}

/** @returns the releases that it held */
export async function liftHold(environment: string, project: string): Promise<string[]> {
  const hold = await holdOf(environment, project);
  await rm(join(project, holdFile(environment)), { force: true });
  return hold ? [hold.release] : [];
}
