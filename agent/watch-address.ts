/** What the address means for a server: who has it asks for certificates and keeps the backup; who lost it retires. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Settings } from '../protocol/boot-settings';
import { PATHS } from '../protocol/paths';
import { type Report, reportKey } from '../protocol/report';
import { LAST_BACKUP_SECONDS, LAST_LOGS_SECONDS } from '../protocol/retire-seconds';
import { SERVING_KEY, type Serving } from '../protocol/serving';
import { readJson } from '../protocol/store';
import { addressHolder } from './address';
import { attempt } from './attempt';
import type { BackupKeeper } from './backup/keeper';
import { Takeover } from './backup/takeover';
import { CertificateOrder } from './certificate';
import { stopContainer } from './containers';
import type { MachineLogs } from './logs/machine-logs';
import type { Reporter } from './reporter';

const ADDRESS_SECONDS = 1;

/** Returns when another server holds the address for good, and this one has finished what was under way. */
export async function watchAddress(
  settings: Settings,
  s3: S3Client,
  reporter: Reporter,
  keeper: BackupKeeper,
  logs: MachineLogs | undefined,
): Promise<void> {
  const order = new CertificateOrder(
    join(PATHS.release, 'docker/traefik/on-address/certificate.yaml'),
    PATHS.traefikDynamic,
  );
  const takeover = new Takeover(settings.drainSeconds, (server) =>
    readJson<Report>(s3, settings.dataBucket, reportKey(server)),
  );
  let held = false;
  // The deployer says so only once this server has proven itself at the address: until then the address may be taken
  // back, and who is asked for by mistake, or not heard for a moment, has no reason to stop. Started again, it goes on
  // with what it had begun.
  let named = await keeper.hadTurn();
  /** Whom the deployer named when this server got the address. */
  let before: { readonly server: string | undefined } | undefined;
  for (; ; await sleep(ADDRESS_SECONDS * 1000)) {
    const holder = await addressHolder(settings.domain);
    // Nobody's answer says nothing: a server whose Traefik is down still has to raise its alerts.
    if (holder !== undefined) reporter.told.serving(holder === settings.server);
    if (holder === settings.server) {
      if (!held) {
        console.log('this server holds the address');
        // With a certificate that was restored this orders nothing; Traefik renews it in time.
        await attempt('certificate', async () => void (await order.request()));
      }
      held = true;
      await attempt('backup', async () => {
        if (named && !keeper.isWaiting) return;
        const server = await serving(settings, s3);
        before ??= { server };
        if (server !== settings.server) return;
        named = true;
        await keeper.claim((manifest) => takeover.mayTake(manifest));
      });
      if (reporter.certificateIsValid) continue;
      await attempt('certificate', async () => {
        if (await order.request()) console.log('asked for the certificate again');
        await reporter.refresh();
      });
    } else if ((named || before) && (await wasReplaced(settings, s3, named ? undefined : before?.server))) {
      // On AWS a machine that has just lost the address has none, and learns from nobody who has it.
      console.log(`${holder ?? 'another server'} holds the address: finishing what is under way`);
      await attempt('stop', () => stopContainer('traefik', settings.drainSeconds));
      // On AWS its probes hang from now on, and Prometheus 3 ends no scrape that is under way.
      await attempt('stop', () => stopContainer('blackbox-exporter', 0));
      let last: string | undefined;
      await attempt('last backup', async () => {
        last = await keeper.finish(LAST_BACKUP_SECONDS);
        console.log(`last backup: ${last ?? "none, the turn is not this server's"}`);
      });
      // Before the report: once that is there, the deployer destroys the machine.
      await attempt('logs', async () => logs?.finish(LAST_LOGS_SECONDS));
      await attempt('report', () => reporter.drained(last));
      return;
    }
  }
}

/**
 * The deployer's word, so that a wrong answer from the net alone never stops a server.
 * @param before a name that is no news, because the deployer had said it before
 */
async function wasReplaced(settings: Settings, s3: S3Client, before: string | undefined): Promise<boolean> {
  const server = await serving(settings, s3).catch(() => undefined);
  return server !== undefined && server !== settings.server && server !== before;
}

/** The server that serves, as the deployer has it. */
const serving = async ({ dataBucket }: Settings, s3: S3Client) =>
  (await readJson<Serving>(s3, dataBucket, SERVING_KEY))?.server;
