/** The end of a server that was replaced: it finishes what is under way and hands over what it has. */
import { LAST_BACKUP_SECONDS, LAST_LOGS_SECONDS } from '../protocol/retire-seconds';
import type { AddressDuties } from './address-states';
import { attempt } from './attempt';
import { stopContainer } from './containers';

/** @param holder who has the address now, for the log */
export async function retire(
  { settings, reporter, keeper, jobs, logs }: AddressDuties,
  holder: string,
): Promise<void> {
  console.log(`${holder} holds the address: finishing what is under way`);
  await Promise.all([
    attempt('stop', () => stopContainer('traefik', settings.drainSeconds)),
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
