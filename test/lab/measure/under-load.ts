/** Puts load on the site while something happens, and records what clients and the address experience. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestRecord } from '../load/record';
import type { Testbed } from '../testbed/testbed';
import { Generator, type GeneratorFigures } from './generator';
import { LoadContainer } from './load-container';
import { type Switch, SwitchWatch } from './switches';

export interface Measured<T> {
  readonly result: T;
  readonly records: readonly RequestRecord[];
  readonly switches: readonly Switch[];
  readonly generator: GeneratorFigures;
  /** Milliseconds of the Unix clock. */
  readonly from: number;
}

/** Load alone, before and after the work: it shows what is normal. */
const CALM_SECONDS = 2;
/** The load ends by itself after this time. */
const LIMIT_SECONDS = 1200;

/**
 * @param name of the file that keeps the requests
 * @param isPlain whether only the site is asked, and not over HTTP/3. @default false
 */
export async function underLoad<T>(
  testbed: Testbed,
  name: string,
  work: () => Promise<T>,
  isPlain = false,
): Promise<Measured<T>> {
  const { layout, project, props } = testbed;
  const { env, reportFolder, loadProgram, downloadSeconds, stop } = props;
  await mkdir(reportFolder, { recursive: true });
  const watch = new SwitchWatch(layout.gateway.name, env);
  const load = await LoadContainer.start({
    ...{ layout, site: project.site, ca: await testbed.ca(), program: loadProgram, env, downloadSeconds },
    ...(!isPlain && { appHost: testbed.appHost }),
    limitSeconds: LIMIT_SECONDS,
    file: join(reportFolder, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}.jsonl.gz`),
  });
  const from = Date.now();
  let result: T;
  let generator: GeneratorFigures;
  try {
    const path = project.site.pages[0]?.path ?? '/';
    const wrk = await Generator.start({ layout, path, limitSeconds: LIMIT_SECONDS, env });
    try {
      await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
      result = await work();
      await sleep(CALM_SECONDS * 1000, undefined, { signal: stop });
    } finally {
      generator = await wrk.stop();
    }
  } finally {
    await load.stop();
    await watch.stop();
  }
  return { result, records: load.records, switches: watch.switches, generator, from };
}
