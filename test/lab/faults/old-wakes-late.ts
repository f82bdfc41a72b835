import { setTimeout as sleep } from 'node:timers/promises';
import { type ReadManifest, readManifest } from '../../../agent/backup/lease';
import { switchOff } from '../deploy';
import type { Fault } from '../fault';
import type { Lab } from '../lab';
import { newServes } from './failed-deploy';

/** Longer than the new server waits for the old one's last backup. */
const TAKEOVER_SECONDS = 120;
/** The old one backs up each minute. */
const WATCH_SECONDS = 75;

const agent = (lab: Lab, machine: string, signal: 'STOP' | 'CONT') =>
  lab.onMachine(machine, 'systemctl', 'kill', `--signal=${signal}`, 'baton-agent');

/** The other server's writes, as they were seen. */
let overwritten: string[] = [];
let taken = true;

export const oldWakesLate: Fault = {
  title: "the old server's agent hangs over the handover and wakes up when the new one keeps the backup",
  expected: 'it overwrites nothing: the backup stays the new server’s',
  clients: 'nothing',
  act: async (lab) => {
    overwritten = [];
    const old = await lab.serving();
    await lab.project.change();
    // As if the old machine could not be destroyed.
    const deploy = lab.startDeploy({ sabotage: (stack) => switchOff(stack, 'retire') });
    await (await deploy.terraform).waitForLine(/gate: passed after/);
    await agent(lab, old, 'STOP');
    const deployed = await deploy.ended;
    const next = await lab.serving();
    const read = () => readManifest(lab.s3, lab.layout.buckets.data);
    const held = await eventually(lab, read, next);
    taken = held !== undefined;
    await agent(lab, old, 'CONT');
    let generation = held?.manifest.generation ?? 0;
    for (const end = Date.now() + WATCH_SECONDS * 1000; Date.now() < end; await sleep(100)) {
      const { manifest } = (await read().catch(() => undefined)) ?? {};
      if (!manifest) continue;
      if (manifest.server !== next || manifest.generation < generation)
        overwritten.push(`${manifest.server} wrote generation ${manifest.generation} over ${generation}`);
      generation = Math.max(generation, manifest.generation);
    }
    return deployed;
  },
  check: async (lab, deployed) => [
    // The old machine is left on purpose.
    ...(await newServes(lab, deployed)).filter((problem) => !problem.startsWith('one machine')),
    ...(taken ? [] : ['the new server did not take the backup over']),
    ...(overwritten.length > 0
      ? [`the backup was overwritten ${overwritten.length} times: ${overwritten[0]}`]
      : []),
  ],
};

async function eventually(lab: Lab, read: () => Promise<ReadManifest | undefined>, server: string) {
  for (const end = Date.now() + TAKEOVER_SECONDS * 1000; Date.now() < end; await sleep(500)) {
    lab.stop.throwIfAborted();
    const found = await read().catch(() => undefined);
    if (found?.manifest.server === server) return found;
  }
  return undefined;
}
