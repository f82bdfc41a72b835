/** Puts load on the site while something happens, and records what clients and the address experience. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '../load/record';
import type { Testbed } from '../testbed/testbed';
import { LoadContainer } from './load-container';
import { type Switch, SwitchWatch } from './switches';

export interface Measured<T> {
  readonly result: T;
  readonly records: readonly RequestRecord[];
  readonly switches: readonly Switch[];
  /** Milliseconds of the Unix clock. */
  readonly from: number;
}

/** Load alone, before and after the work: it shows what is normal. */
const CALM_SECONDS = 2;
/** The load ends by itself after this time. */
const LIMIT_SECONDS = 1200;

/**
 * @param name of the file that keeps the requests
 * @param hasApp whether the app is asked, too
 */
export async function underLoad<T>(
  testbed: Testbed,
  name: string,
  work: () => Promise<T>,
  hasApp = true,
): Promise<Measured<T>> {
  const { env, reportFolder, loadProgram, stop } = testbed.props;
  await mkdir(reportFolder, { recursive: true });
  const watch = new SwitchWatch(testbed.layout.gateway.name, env);
  const load = await LoadContainer.start({
    layout: testbed.layout,
    site: testbed.project.site,
    ca: await testbed.ca(),
    ...(hasApp && { appHost: testbed.appHost }),
    program: loadProgram,
    limitSeconds: LIMIT_SECONDS,
    file: join(reportFolder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.jsonl.gz`),
    env,
  });
  const from = Date.now();
  let result: T;
  try {
    await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
    result = await work();
    await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
  } finally {
    await load.stop();
    await watch.stop();
  }
  return { result, records: load.records, switches: watch.switches, from };
}
