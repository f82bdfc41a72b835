/** A rollback holds: no deploy may bring the newer release back until a person lifts the hold. */
import { remoteText } from '../remote-text';
import { shortId } from './check';

/** As it is recorded, wherever that is, with texts that are safe to print. */
export interface Hold {
  readonly release: string;
  /** An ISO time, or words that none is known. */
  readonly since: string;
  readonly reason: string;
}

export const NO_REASON = 'no reason was given';

/** @param text JSON with `since` and `reason`; a record that cannot be read holds as well */
export function parseHold(release: string, text: string): Hold {
  const { since = 'an unknown time', reason = 'no reason given' } = parsed(text);
  return { release, since: remoteText(since), reason: remoteText(reason) };
}

/** @param named whether a person names the release, which makes it another rollback */
export function refusedByHold(
  environment: string,
  hold: Hold | undefined,
  { release, named }: { readonly release: string; readonly named: boolean },
): string | undefined {
  if (!hold || named || hold.release === release) return undefined;
  return (
    `${heldSince(environment, hold)}: the release ${shortId(release)} is not deployed, and nothing was changed. ` +
    `Next step: once the cause is fixed, npx baton resume ${environment}, then deploy again`
  );
}

export const heldSince = (environment: string, { release, since, reason }: Hold) =>
  `${environment} was rolled back to the release ${shortId(release)} at ${since} (${reason}), and that holds`;

export const heldUntil = (environment: string, release: string) =>
  `hold: ${environment} stays at the release ${shortId(release)} until: npx baton resume ${environment}`;

function parsed(text: string): Partial<Hold> {
  try {
    return (JSON.parse(text) ?? {}) as Partial<Hold>;
  } catch {
    return {};
  }
}
