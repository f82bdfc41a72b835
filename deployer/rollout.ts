/** The rollout's steps, the same on every platform: gate, confirm, drain. */
import { pastMaintenance } from '../protocol/maintenance';
import { type ConfirmSettings, confirm, whoAnswers } from './confirm';
import { type DrainSettings, drain } from './drain';
import { type GateSettings, gate } from './gate';
import type { Platform } from './platform';
import { readReport } from './read-report';
import { recordDeployment } from './release/history';
import { announce, previousServer } from './serving';

export async function runGate(platform: Platform, { probes, seconds }: GateSettings): Promise<void> {
  const { server, store, bootLog, refuse, howToLook, log } = platform;
  await gate({
    server,
    ...(await platform.candidate()),
    probes,
    seconds,
    readReport: () => readReport(store.s3, store.bucket, server),
    bootLog,
    refuse,
    howToLook,
    log,
  });
}

export async function runConfirm(platform: Platform, { domain, probes }: ConfirmSettings): Promise<void> {
  const { server, store, refuse, howToLook, log, deployed } = platform;
  const { previous } = await previousOf(platform);
  // It is needed only while the server shows the maintenance page.
  const report = await readReport(store.s3, store.bucket, server).catch(() => undefined);
  await confirm({
    server,
    ...(await platform.site()),
    domain,
    probes,
    ...pastMaintenance(report?.probeToken),
    ...(previous !== undefined && { previous }),
    announce: () => announce(store.s3, store.bucket, server, previous),
    giveAddress: platform.moveAddress,
    refuse,
    howToLook,
    log,
  });
  if (!deployed) return;
  const { bucket, ...deployment } = deployed;
  await recordDeployment(store.s3, bucket, { ...deployment, server }, log);
}

export async function runDrain(platform: Platform, { domain, drainSeconds }: DrainSettings): Promise<void> {
  const { server, store, refuse, log } = platform;
  // Asked first: a wrong address would otherwise show only after minutes.
  const site = await platform.site();
  const { others, previous } = await previousOf(platform);
  await drain({
    server,
    ...(previous !== undefined && { previous }),
    others,
    drainSeconds,
    announce: () => announce(store.s3, store.bucket, server, previous),
    readReport: (name) => readReport(store.s3, store.bucket, name),
    problem: async () => (await whoAnswers({ server, domain, ...site }))?.problem,
    refuse,
    log,
  });
}

async function previousOf({ server, store, otherServers }: Platform) {
  const others = await otherServers();
  return { others, previous: await previousServer(store.s3, store.bucket, server, others) };
}
