/** Everything that must hold before a server may take the address. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../protocol/boot-settings';
import { pastMaintenance } from '../protocol/maintenance';
import { PATHS } from '../protocol/paths';
import { probe } from '../protocol/probe';
import type { Check, Report } from '../protocol/report';
import type { AppHealth } from './apps/app-health';
import { restoreRecord } from './backup/restore-record';
import type { StoreClock } from './clock';
import { brokenContainer, containerChecks, containerLog, containers } from './containers';
import { liveVersion } from './content';
import type { FurtherSites } from './further-sites';
import type { Handover } from './handover/handover';
import type { MaintenancePage } from './maintenance';
import { type ShownCertificate, siteCertificate } from './site-certificate';
import type { StateMetrics } from './state-metrics';

interface RouteProbe {
  readonly host: string;
  readonly path: string;
}

/** What has a part in whether the server is ready. */
export interface Parts {
  readonly clock: StoreClock;
  /** Shows the containers' and the apps' state. */
  readonly stateMetrics: StateMetrics;
  readonly maintenance: MaintenancePage;
  readonly appHealth: AppHealth;
  readonly sites: FurtherSites;
  readonly handover: Handover;
}

export async function readiness(
  settings: Settings,
  { clock, stateMetrics, maintenance, appHealth, sites, handover }: Parts,
): Promise<Report> {
  const states = await containers();
  const names = await containerNames();
  stateMetrics.containers(names, states);
  const apps = await appHealth.look(states);
  stateMetrics.apps(apps);
  const probes = JSON.parse(
    await readFile(join(PATHS.release, 'docker/probes.json'), 'utf8'),
  ) as RouteProbe[];
  const routes = await Promise.all(probes.map((route) => routeCheck(route, maintenance)));
  const content = await liveVersion(PATHS.www);
  const checks = [
    ...containerChecks(states, names),
    ...apps.checks,
    ...routes.map(({ check }) => check),
    { name: 'data', ok: true, detail: await restoredData() },
    { name: 'content', ok: true, detail: content ?? 'nothing is published yet' },
    ...(await sites.checks()),
    maintenance.check,
    handover.check,
    clock.check,
  ];
  const broken = brokenContainer(states);
  return {
    server: settings.server,
    release: settings.release,
    ready: checks.every(({ ok }) => ok),
    failed: broken !== undefined || apps.failed,
    checks,
    ...siteCertificate(routes.map(({ shown }) => shown)),
    content,
    ...(sites.names.length > 0 && { sites: await sites.live() }),
    boot: await bootTimeline(),
    log: broken ? await containerLog(broken.name, 20) : apps.log,
    drained: false,
    ...handover.told,
    probeToken: maintenance.probeToken,
    ...(maintenance.shown && { maintenance: maintenance.shown.since }),
  };
}

async function routeCheck(
  { host, path }: RouteProbe,
  { probeToken }: MaintenancePage,
): Promise<{ check: Check; shown: ShownCertificate }> {
  const name = `route https://${host}${path}`;
  try {
    const answer = await probe({ address: '127.0.0.1', host, path, ...pastMaintenance(probeToken) });
    const { status, certificateProblem: problem, certificateEnds: ends } = answer;
    const detail = problem ? `${status}, its certificate ${problem.detail}` : `${status}`;
    const shown = { host, ...(problem && { problem }), ...(ends !== undefined && { ends }) };
    return { check: { name, ok: status === 200, detail }, shown };
  } catch (error) {
    return {
      check: { name, ok: false, detail: (error as Error).message },
      shown: { host, problem: 'no answer' },
    };
  }
}

/** A boot that could not ask for the backup has ended before this. */
async function restoredData(): Promise<string> {
  const record = await restoreRecord();
  return record ? `metrics: ${record.result}` : 'none to restore';
}

export async function containerNames(): Promise<string[]> {
  return JSON.parse(await readFile(join(PATHS.release, 'docker/containers.json'), 'utf8')) as string[];
}

/** Seconds of each boot step, from lines of name, start and end. */
async function bootTimeline(): Promise<Record<string, number>> {
  const text = await readFile(PATHS.bootTimeline, 'utf8').catch(() => '');
  return Object.fromEntries(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [step = '', start = '', end = ''] = line.split(' ');
        return [step, Math.round((Number(end) - Number(start)) * 1000) / 1000];
      }),
  );
}
