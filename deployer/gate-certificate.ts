/**
 * A candidate without a valid certificate. On a first deploy it has none yet, as expected. It may come with one that is
 * wrong, where the server that serves has no better one. But the switch takes no valid one from clients.
 */
import type { Probe } from '../protocol/probe';
import type { CandidateAddress } from './platform';
import type { ServerReport } from './read-report';
import { remoteText } from './remote-text';
import { certificateOf } from './route-problem';

type Reported = Pick<ServerReport, 'certificateProblem'>;

/** @returns what the gate says before it asks */
export const notVerified = ({ certificateProblem: problem }: Reported): string =>
  problem
    ? `its certificate for ${problem.host} ${problem.detail}`
    : 'no certificate can exist before the address has moved: it is awaited after the switch';

/** @returns what the gate says once it has asked, and the switch takes no valid certificate from anybody */
export const passedAllTheSame = ({ certificateProblem: problem }: Reported): string | undefined =>
  problem &&
  'no valid certificate is shown at the address now either. The server asks for another after the switch' +
    (problem.kind === 'other-authority' ? '; one that acme.server itself issues stays' : '');

/** @returns why the switch would take a certificate away that clients get now */
export async function lossOf(
  { servedAt, port }: Pick<CandidateAddress, 'servedAt' | 'port'>,
  target: Probe,
): Promise<string | undefined> {
  if (!servedAt) return undefined;
  const found = await certificateOf(target);
  if (found === 'valid' || found === 'no answer') return undefined;
  const now = { ...target, address: servedAt, ...(port && { port }) };
  // Whatever it answers: it may show the maintenance page.
  if ((await certificateOf(now)) !== 'valid') return undefined;
  const reason =
    found.kind === 'none-yet'
      ? 'the backup of the certificates did not reach it, or held none that is valid'
      : `its certificate ${remoteText(found.detail)}, and came from a backup that is not what is served now`;
  return (
    `it has no valid certificate, and the server that serves now has: ${reason}. ` +
    'On the server that serves: systemctl restart baton-agent (it writes the backup again)'
  );
}
