/** The agent's life on a server: everything that it does at once, until it retires. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { S3Client } from '@aws-sdk/client-s3';
import { ADDRESSES, PROMETHEUS_PORT } from '../protocol/addresses';
import type { Settings } from '../protocol/boot-settings';
import { LOOK_SECONDS } from '../protocol/handover';
import { PATHS, wwwOf } from '../protocol/paths';
import { type Report, reportKey } from '../protocol/report';
import { readJson } from '../protocol/store';
import { PROMETHEUS_UID } from '../protocol/users';
import { addressHolder } from './address';
import { Ages } from './ages';
import { AppHealth } from './apps/app-health';
import { Jobs } from './apps/jobs';
import { releasedApps } from './apps/released';
import { attempt, repeat } from './attempt';
import { BackupKeeper } from './backup/keeper';
import { Prometheus } from './backup/prometheus';
import { type RestoreRecord, restoreRecord, tellDamaged } from './backup/restore-record';
import { Takeover } from './backup/takeover';
import { CertificateOrder } from './certificate';
import { StoreClock } from './clock';
import { type Pull, pullContent } from './content';
import { tellLastPull } from './content/last-pull';
import { programs } from './docker-socket';
import { FurtherSites, furtherSites } from './further-sites';
import { Handover } from './handover/handover';
import { kernel } from './handover/kernel';
import { DISK_SECONDS, FORWARD_SECONDS, machineLogs } from './logs/machine-logs';
import { MaintenancePage } from './maintenance';
import { measured } from './measured';
import { Metrics, serveMetrics } from './metrics';
import { nginxOf } from './nginx';
import { containerNames, readiness } from './readiness';
import { Reporter } from './reporter';
import { serverState } from './server-state';
import { StateMetrics } from './state-metrics';
import { watchAddress } from './watch-address';

/** Used once the server holds the address. */
const CERTIFICATE_ROUTES = join(PATHS.release, 'docker/traefik/on-address/certificate.yaml');

/** Of the page that is shown during maintenance. */
const MAINTENANCE_ROUTES = join(PATHS.release, 'docker/traefik/maintenance.json');

const PULL_SECONDS = 60;
/** Of the further sites, by their names. */
const SITE_PULL = 'baton_site_pull';
/** So soon a person's word about maintenance counts. Each look is a request to the store: docs/costs.md. */
const MAINTENANCE_SECONDS = 5;
/** A changed acme.json is safe within 5 s. */
const BACKUP_SECONDS = 2;
/** How often it is looked whether a backup of the metrics is due. */
const METRICS_SECONDS = 1;
const JOBS_SECONDS = 1;
/** Until the store has said how old the release is. */
const AGES_SECONDS = 3600;
/** How often it is looked whether the previous server still answers in the tunnel. */
const OLDER_SECONDS = 1;

export async function run(settings: Settings, s3: S3Client): Promise<void> {
  const metrics = new Metrics();
  const store = { s3, bucket: settings.dataBucket };
  const maintenance = new MaintenancePage(store, MAINTENANCE_ROUTES, PATHS.traefikDynamic, metrics);
  serveMetrics(metrics, settings.server, () => maintenance.shown);
  await tellLastPull(PATHS.www, metrics);
  const sites = new FurtherSites(await furtherSites(), { s3, bucket: settings.contentBucket }, nginxOf);
  for (const name of sites.names) await tellLastPull(wwwOf(name), metrics, SITE_PULL, { name });
  const clock = new StoreClock(s3);
  const logs = machineLogs(settings, s3, metrics);
  logs?.start();
  const keeper = await backupKeeper(settings, s3, metrics);
  const { apps } = await releasedApps();
  const stateMetrics = new StateMetrics(metrics);
  const handover = new Handover(store, settings.server, kernel, () => addressHolder(settings.domain));
  const appHealth = new AppHealth(apps);
  const look = () => readiness(settings, { clock, stateMetrics, maintenance, appHealth, sites, handover });
  const ages = new Ages(s3, settings, metrics);
  const reporter = new Reporter(settings, s3, keeper, stateMetrics, look, serverState);
  const jobs = new Jobs({
    ...{ apps, server: settings.server, store: { s3, bucket: settings.dataBucket } },
    ...{ programs: programs(), metrics, log: (line) => console.log(line) },
    mayStart: () => keeper.holdsLease && stateMetrics.serves,
    mustEnd: () => keeper.hasLostLease,
  });
  await Promise.race([
    repeat(BACKUP_SECONDS, 'backup', () => backUp(keeper, metrics)),
    repeat(METRICS_SECONDS, 'metrics', () => backUpMetrics(keeper, reporter)),
    repeat(PULL_SECONDS, 'pull', async () => {
      await attempt('pull', () => pull(settings, s3, metrics, clock));
      await sites.pullAll((name, work) => pullSite(metrics, name, work));
    }),
    repeat(MAINTENANCE_SECONDS, 'maintenance', async () => {
      // Who turned it on waits for the report to say so.
      if (await maintenance.look()) await reporter.refresh();
    }),
    repeat(LOOK_SECONDS, 'handover', () => handover.look()),
    repeat(OLDER_SECONDS, 'handover', () => handover.watchOlder()),
    repeat(JOBS_SECONDS, 'jobs', () => jobs.tick()),
    reporter.keepWriting(),
    repeat(AGES_SECONDS, 'age', () => ages.tell()),
    ...(logs
      ? [
          repeat(DISK_SECONDS, 'disk', () => logs.measureDisk()),
          repeat(FORWARD_SECONDS, 'logs', () => logs.forward()),
        ]
      : []),
    watchAddress({
      ...{ settings, s3, reporter, keeper, jobs, logs, handover },
      order: new CertificateOrder(CERTIFICATE_ROUTES, PATHS.traefikDynamic),
      takeover: new Takeover(settings.drainSeconds, (server) =>
        readJson<Report>(s3, settings.dataBucket, reportKey(server)),
      ),
    }),
  ]);
  // Only a server that has lost the address comes here: its work is done.
  process.exit(0);
}

async function backupKeeper(settings: Settings, s3: S3Client, metrics: Metrics): Promise<BackupKeeper> {
  const log = (line: string) => console.log(line);
  const store = { s3, bucket: settings.dataBucket };
  const hasPrometheus = (await containerNames()).includes('prometheus');
  const restored = await restoreRecord();
  if (restored) tellRestore(restored, metrics);
  const url = `http://${ADDRESSES.prometheus}:${PROMETHEUS_PORT}`;
  return new BackupKeeper(
    { ...store, file: PATHS.acme },
    settings.server,
    PATHS.leaseMark,
    log,
    hasPrometheus
      ? {
          store: { ...store, folder: PATHS.prometheus },
          prometheus: new Prometheus(url, PATHS.prometheusConfig),
          restored: restored ?? { blocks: [], damaged: [] },
          keepDays: settings.metricsDays,
          owner: PROMETHEUS_UID,
          metrics,
          log,
        }
      : undefined,
  );
}

function tellRestore({ time, seconds, bytes, damaged }: RestoreRecord, metrics: Metrics): void {
  metrics.set('baton_restore_timestamp_seconds', 'Time of the restore at the boot.', time);
  metrics.set('baton_restore_duration_seconds', 'How long it took.', seconds);
  metrics.set('baton_restore_bytes', 'How much it brought back.', bytes);
  tellDamaged(metrics, damaged.length);
}

const pull = (settings: Settings, s3: S3Client, metrics: Metrics, clock: StoreClock) =>
  measured(metrics, 'baton_content_pull', async () => {
    const { version, changed, bytes } = await pullContent(s3, settings.contentBucket, PATHS.www, {
      nginx: nginxOf(),
    });
    metrics.set('baton_clock_offset_seconds', "Ahead of the object store's clock.", clock.offsetSeconds ?? 0);
    if (changed) console.log(`content ${version} is live`);
    return version === undefined ? undefined : { bytes };
  });

const pullSite = (metrics: Metrics, name: string, work: () => Promise<Pull>) =>
  measured(
    metrics,
    SITE_PULL,
    async () => {
      const { version, changed, bytes } = await work();
      if (changed) console.log(`content ${version} of the site ${name} is live`);
      return version === undefined ? undefined : { bytes };
    },
    { name },
  );

async function backUp(keeper: BackupKeeper, metrics: Metrics): Promise<void> {
  metrics.set(
    'baton_backup_fenced',
    'Whether another server has taken the backup over.',
    keeper.hasLostLease ? 1 : 0,
  );
  await measured(metrics, 'baton_certificates_backup', async () => {
    if (!(await keeper.backUp())) return undefined;
    console.log('the certificates are backed up');
    return { bytes: (await stat(PATHS.acme)).size };
  });
}

async function backUpMetrics(keeper: BackupKeeper, reporter: Reporter): Promise<void> {
  const before = keeper.imported;
  try {
    await keeper.backUpMetrics();
  } finally {
    // The deployer waits for it before the old server goes, even where the backup after it failed.
    if (keeper.imported !== before) await reporter.refresh();
  }
}
