/** Whether the site of an environment on this computer answers, as the command that `up` prints asks for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { problemOf } from '../../deployer/route-problem';
import { rolloutProbes } from '../../docker/probes';
import { services } from '../../docker/services';
import { pastMaintenance } from '../../protocol/maintenance';
import type { LocalEnvironment } from '../../settings/schema';

const SAY_SECONDS = 10;

export interface SiteCheck {
  readonly environment: LocalEnvironment;
  /** The root that its certificates must lead to. */
  readonly ca: string;
  readonly seconds: number;
  /** The token that leads past the maintenance page of the server that serves. @default there is none */
  readonly probeToken: () => Promise<string | undefined>;
  readonly log: (line: string) => void;
}

/** @returns what is wrong with its answers when the time is over; undefined as soon as nothing is */
export async function siteProblem({ seconds, log, ...site }: SiteCheck): Promise<string | undefined> {
  const start = Date.now();
  for (let next = SAY_SECONDS; ; await sleep(500)) {
    const problem = await problemNow(site);
    const waited = Math.round((Date.now() - start) / 1000);
    if (problem === undefined || waited >= seconds) return problem;
    if (waited < next) continue;
    log(`site: ${waited} s: ${problem}`);
    next = waited + SAY_SECONDS;
  }
}

async function problemNow({ environment, ca, probeToken }: Omit<SiteCheck, 'seconds' | 'log'>) {
  const headers = pastMaintenance(await probeToken().catch(() => undefined));
  for (const { host, path } of rolloutProbes(environment, services(environment))) {
    const target = { address: '127.0.0.1', port: environment.ports.https, host, path, ca, ...headers };
    const problem = await problemOf(target, true);
    if (problem) return `https://${host}:${environment.ports.https}${path}: ${problem}`;
  }
  return undefined;
}
