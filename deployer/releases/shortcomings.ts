/** Whether an environment serves well, by what was found. What is not known is not well. */
import { STATE_SECONDS } from '../../protocol/server-state';
import type { Pieces } from './pieces';

/** A server that has said nothing for so long is not well: it speaks each minute. */
const SILENT_SECONDS = 5 * STATE_SECONDS;

/** @returns what is wrong, a sentence without its full stop each; empty where all is well */
export function shortcomings(pieces: Pieces, now: Date): string[] {
  const { address, machine, answer, unread } = pieces;
  if (address && address.holder === undefined) return ['no machine has the address'];
  const found: string[] = [];
  if (machine && !machine.isRunning)
    found.push(`the machine ${machine.id}, which has the address, is ${machine.state}`);
  const site = unread.find(({ what }) => what === 'site');
  if (site) found.push(`the site: ${site.why}`);
  if (address?.holder !== undefined && answer && answer.server !== address.holder)
    found.push(`${answer.server} answers at the address, which ${address.holder} has`);
  if (answer?.certificateProblem !== undefined && !answer.isFromOtherAuthority)
    found.push(`the certificate ${answer.certificateProblem}`);
  return [...found, ...ofServer(pieces, now)];
}

function ofServer({ address, machine, report, alerts = [], unread }: Pieces, now: Date): string[] {
  const found: string[] = [];
  const unknown = unread.find(({ what }) => what === 'address' || what === "server's report");
  if (unknown) found.push(`the ${unknown.what} cannot be read: ${unknown.why}`);
  if (address?.holder !== undefined && !unknown && !report)
    found.push(`${address.holder} has reported nothing`);
  if (report?.failed || report?.ready === false)
    found.push(
      ['the server is not ready', ...report.checks.map(({ name, detail }) => `${name}: ${detail}`)].join(
        '; ',
      ),
    );
  const silent = report?.state && now.getTime() / 1000 - report.state.at;
  if (silent !== undefined && silent > SILENT_SECONDS && machine?.isRunning !== false)
    found.push(`the server has said nothing for ${Math.round(silent / 60)} minutes`);
  for (const { name, severity, summary } of alerts)
    if (severity === 'critical') found.push(`the alert ${name} fires: ${summary}`);
  return found;
}
