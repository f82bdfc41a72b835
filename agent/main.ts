/**
 * The agent: what a server does for itself. `pull` fetches the content once, `restore` the last backup, `app-releases`
 * runs what apps have to do before they start, `logs` sends off what is in the journal, `run` stays.
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { releaseServiceOf } from '../protocol/app-markers';
import { fromEnv } from '../protocol/boot-settings';
import { PATHS } from '../protocol/paths';
import { storeClient } from '../protocol/store';
import { PROMETHEUS_UID, TRAEFIK_UID } from '../protocol/users';
import { runAttached } from './apps/attached';
import { runReleaseCommands } from './apps/release-commands';
import { releasedApps } from './apps/released';
import { retry } from './attempt';
import { restoreAcme } from './backup/acme';
import type { Authority } from './backup/acme-file';
import { restoreMetrics } from './backup/metrics-restore';
import { writeRestoreRecord } from './backup/restore-record';
import { pullContent } from './content';
import { FurtherSites, furtherSites } from './further-sites';
import { machineLogs } from './logs/machine-logs';
import { Metrics } from './metrics';
import { nginxAtBoot } from './nginx';
import { run } from './run';

/** Where Traefik orders its certificates. */
const AUTHORITY = join(PATHS.release, 'docker/traefik/authority.json');
/** A store that is away for a moment must not cost a boot. */
const BOOT_SECONDS = 120;
/** No gate waits longer. Not the environment's own: its patience replaces no machine. */
const RELEASE_COMMAND_SECONDS = 3600;
/** The whole journal of a boot that failed. */
const ALL_LOGS_SECONDS = 30;

async function main(command: string | undefined): Promise<void> {
  const server = (await readFile(PATHS.instanceId, 'utf8')).trim();
  const ours = fromEnv(process.env, server);
  const s3 = storeClient(ours);
  if (command === 'pull') {
    const { version } = await retry(BOOT_SECONDS, () =>
      pullContent(s3, ours.contentBucket, PATHS.www, { nginx: nginxAtBoot() }),
    );
    console.log(version ? `content ${version} is live` : 'nothing is published yet');
    // What fails for one of them ends no boot: it is tried again, and until then the server is not ready.
    await new FurtherSites(await furtherSites(), { s3, bucket: ours.contentBucket }, nginxAtBoot).pullAll();
  } else if (command === 'restore') {
    const store = { s3, bucket: ours.dataBucket };
    const tell = (line: string) => console.log(line);
    const { server: directory } = JSON.parse(await readFile(AUTHORITY, 'utf8')) as Pick<Authority, 'server'>;
    const root = ours.trustedCertificates && (await readFile(ours.trustedCertificates, 'utf8'));
    const authority = { server: directory, ...(root && { root }) };
    const certificates = await retry(BOOT_SECONDS, () =>
      restoreAcme({ ...store, file: PATHS.acme }, authority, TRAEFIK_UID, tell),
    );
    console.log(`certificates: ${certificates}`);
    const started = Date.now();
    const restored = await retry(BOOT_SECONDS, () =>
      restoreMetrics({ ...store, folder: PATHS.prometheus }, PROMETHEUS_UID, tell),
    );
    const { result, blocks, damaged, bytes } = restored;
    console.log(
      `metrics: ${result}, ${blocks.length} blocks, ${bytes} bytes; ${damaged.length} blocks damaged`,
    );
    // Run again on a server that has its data, this must not forget what the boot restored.
    if (restored.result !== 'there already') {
      const time = Date.now() / 1000;
      await writeRestoreRecord({ ...restored, time, seconds: time - started / 1000 });
    }
  } else if (command === 'app-releases') {
    const { apps } = await releasedApps();
    await runReleaseCommands({
      ...{
        store: { s3, bucket: ours.dataBucket },
        server,
        release: ours.release,
        apps,
        seconds: RELEASE_COMMAND_SECONDS,
      },
      run: ({ name }, seconds) => runAttached(releaseServiceOf(name), seconds),
      log: (line) => console.log(line),
    });
  } else if (command === 'logs') {
    await machineLogs(ours, s3, new Metrics())?.finish(ALL_LOGS_SECONDS);
  } else if (command === 'run') {
    await run(ours, s3);
  } else {
    throw new Error(`usage: agent pull | restore | app-releases | logs | run, got ${command ?? 'nothing'}`);
  }
}

main(process.argv[2]).catch((error: Error) => {
  console.error(`baton-agent: ${error.message}`);
  process.exitCode = 1;
});
