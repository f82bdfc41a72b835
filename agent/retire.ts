/** The end of a server that was replaced: it finishes what is under way and hands over what it has. */
import { join } from 'node:path';
import { PATHS } from '../protocol/paths';
import { LAST_BACKUP_SECONDS, LAST_LOGS_SECONDS } from '../protocol/retire-seconds';
import type { AddressDuties } from './address-states';
import { attempt } from './attempt';
import { stopContainer } from './containers';
import { askToReconnect, finishConnections } from './handover/finish';

const RECONNECT_ROUTES = join(PATHS.release, 'docker/traefik/reconnect.json');
/** What is left then has used up its time. */
const CUT_SECONDS = 1;

/** @param holder who has the address now, for the log */
export async function retire(duties: AddressDuties, holder: string): Promise<void> {
  const { settings, reporter, keeper, jobs, logs } = duties;
  console.log(`${holder} holds the address: finishing what is under way`);
  await Promise.all([
    attempt('stop', () => stopServing(duties)),
    // Before the lease goes: no other server starts a job while it is held here.
    attempt('jobs', () => jobs.finish(settings.drainSeconds)),
  ]);
  // On AWS its probes hang from now on, and Prometheus 3 ends no scrape that is under way.
  await attempt('stop', () => stopContainer('blackbox-exporter', 0));
  let last: string | undefined;
  await attempt('last backup', async () => {
    last = await keeper.finish(LAST_BACKUP_SECONDS);
    console.log(`last backup: ${last ?? 'none, this server does not hold the lease'}`);
  });
  // Before the report: once that is there, the deployer destroys the machine.
  await attempt('logs', async () => logs?.finish(LAST_LOGS_SECONDS));
  await attempt('report', () => reporter.drained(last));
}

async function stopServing({ settings, handover, reporter }: AddressDuties): Promise<void> {
  const seconds = settings.drainSeconds;
  // Their packets do not reach this server any more, so that nothing can be waited for but requests under way.
  if (!(await handover.newerSendsOn())) return stopContainer('traefik', seconds);
  await attempt('reconnect', () => askToReconnect(RECONNECT_ROUTES, PATHS.traefikDynamic));
  const cut = await finishConnections({
    seconds,
    count: () => handover.openConnections(),
    isBetween: () => handover.hasOlder,
    tell: (finishing) => reporter.finishing(finishing),
  });
  console.log(`open connections: ${cut === 0 ? 'all have ended' : `${cut} are cut`}`);
  await stopContainer('traefik', CUT_SECONDS);
}
