/** Tries a fault under load and judges what came out. */

import { lostRequests } from './expectations';
import type { Fault, FaultResult } from './fault';
import type { Lab, Measured } from './lab';
import { figures } from './statistics';

export type { FaultResult } from './fault';

export async function tryFault(lab: Lab, name: string, fault: Fault): Promise<FaultResult> {
  const started = Date.now();
  const broken: string[] = [];
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      lab.stop.throwIfAborted();
      broken.push(`${what}: ${(error as Error).message}`);
    }
  };
  let measured: Measured<number> | undefined;
  await attempt('it could not be tried', async () => {
    measured = await lab.measured(`fault ${name}`, async () => {
      await fault.prepare?.(lab);
      const deployed = await (fault.act?.(lab) ?? lab.deployChange());
      const checked = Date.now();
      broken.push(...(await fault.check(lab, deployed)));
      return checked;
    });
  });
  await attempt('it could not be mended', async () => fault.restore?.(lab));
  const clients = measured && seenBy(fault, measured);
  if (clients) broken.push(...clients.broken);
  await attempt('afterwards', () => lab.settle());
  return {
    ...{ name, broken, title: fault.title, expected: fault.expected },
    seconds: (Date.now() - started) / 1000,
    requests: measured?.records.length ?? 0,
    lost: clients?.lost ?? [],
  };
}

/** What clients met with, and what of it they should not have. */
function seenBy(
  { clients, goesBack, silentSeconds: most }: Fault,
  { records, switches, result: checked }: Measured<number>,
) {
  const all = figures(records, switches, goesBack);
  // An outage must be over by the time when the outcome is looked at.
  const judged =
    clients === 'outage'
      ? figures(
          records.filter(({ start }) => start > checked),
          [],
          goesBack,
        )
      : all;
  const silent =
    most !== undefined && all.withoutAddressSeconds > most
      ? all.withoutAddressSeconds
      : judged.withoutAddressSeconds;
  return {
    lost: all.lost,
    broken: [
      ...lostRequests(judged.lost),
      ...(silent > 0 ? [`nobody listened at the address for ${silent.toFixed(2)} s`] : []),
    ],
  };
}
