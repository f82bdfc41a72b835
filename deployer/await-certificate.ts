/**
 * The certificate after the switch. On a first deploy it can only come now. Which end of the wait is a failure:
 *
 * - none after all: no failure, as the site's name may not lead here yet, and only its owner can change that
 * - one of another authority: no failure. It is what acme.server issues, as the restore brings no other back, and the
 *   server before had no valid one either, or the gate had refused this one
 * - one that is wrong in any other way: a failure, as clients get an error and the server alone does not mend it
 */
import type { ReportedCertificateProblem } from '../protocol/report';
import type { Platform } from './platform';
import type { ServerReport } from './read-report';
import { within } from './within';

const CERTIFICATE_SECONDS = 90;

const WHY = 'docker logs traefik 2>&1 | grep -i acme';
const NEXT: Readonly<Record<ReportedCertificateProblem['kind'], string>> = {
  'other-authority':
    'none where your clients trust that authority, else name another in acme.server and deploy',
  expired: `on the server, ${WHY} says why it was not renewed. Traefik tries again with: docker restart traefik`,
  'not-yet-valid': "compare the server's clock and this computer's",
  'other-names': `deploy again: the next server leaves it out and orders another. ${WHY} says why this one did not`,
  other: `on the server: ${WHY}`,
};

interface Awaited extends Pick<Platform, 'server' | 'log'> {
  readonly readReport: (server: string) => Promise<ServerReport | undefined>;
}

/** @returns what the deploy has to fail with */
export async function awaitCertificate({ server, readReport, log }: Awaited): Promise<string | undefined> {
  let last: ServerReport | undefined;
  const ended = async () => {
    last = (await readReport(server)) ?? last;
    // No better one comes by waiting.
    return last?.certificate === 'valid' || last?.certificateProblem?.kind === 'other-authority';
  };
  const atOnce = await ended();
  if (!atOnce) {
    log('drain: waiting for the certificate');
    await within(CERTIFICATE_SECONDS, ended);
  }
  const problem = last?.certificateProblem;
  if (last?.certificate === 'valid') {
    if (!atOnce) log('drain: the certificate is there');
  } else if (problem) {
    const found = `the certificate for ${problem.host} ${problem.detail}`;
    log(`drain: ${found}. Next step: ${NEXT[problem.kind]}`);
    if (problem.kind !== 'other-authority')
      return `${server} serves, but ${found}\nNext step: ${NEXT[problem.kind]}`;
  } else
    log(
      `drain: no certificate after ${CERTIFICATE_SECONDS} s: does the domain lead to this address? The server tries on`,
    );
  return undefined;
}
