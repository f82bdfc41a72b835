/** What a switch of kamal-proxy, and its own restart, mean for clients: under the same load as Baton's replacement. */
import type { ChangeResult } from '../change-result';
import { chartOf } from '../chart-points';
import { figures } from '../measure/statistics';
import { underLoad } from '../measure/under-load';
import type { Testbed } from '../testbed/testbed';
import { KamalHost, kamalProxy } from './host';

export async function compareKamal(testbed: Testbed): Promise<ChangeResult[]> {
  const { log, props } = testbed;
  const program = kamalProxy(props.env.PATH);
  if (program === undefined) {
    log('kamal-proxy is not on the PATH: its rows are left out');
    return [];
  }
  const host = await KamalHost.start(testbed, program);
  try {
    return [
      await measure(testbed, 'kamal-proxy: another container', () => host.switchTo('second')),
      await measure(testbed, 'kamal-proxy: its own restart', () => host.restartProxy()),
    ];
  } finally {
    await host.stop();
  }
}

/** It is judged by nobody: a row beside Baton's. */
async function measure(testbed: Testbed, name: string, change: () => Promise<void>): Promise<ChangeResult> {
  const work = async () => {
    const started = Date.now();
    await change();
    return (Date.now() - started) / 1000;
  };
  // The proxy has the site alone, and its HTTP/3 is off unless it is asked for.
  const measured = await underLoad(testbed, name, work, true);
  return {
    name,
    ...figures(measured.records, measured.switches),
    toEndSeconds: measured.result,
    samples: { lost: 0, of: 0 },
    certificates: await testbed.certificatesIssued(),
    memory: { agent: undefined, traefik: undefined },
    chart: chartOf(measured),
    generator: measured.generator,
    problems: [],
  };
}
