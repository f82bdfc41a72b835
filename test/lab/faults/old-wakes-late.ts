import { setTimeout as sleep } from 'node:timers/promises';
import { readManifest } from '../../../agent/backup/lease';
import type { Fault } from '../fault';
import { disableStep, type Stack } from '../testbed/stack';
import type { Testbed } from '../testbed/testbed';
import { signalAgent } from './helpers/machine';
import { MESSAGES } from './helpers/messages';
import { newestReleaseServes, unless } from './helpers/outcome';
import { within } from './helpers/wait';

/** Longer than the new server waits for the old server's last backup. */
const TAKEOVER_SECONDS = 120;
/** The old server writes a backup each minute. */
const WATCH_SECONDS = 75;
const POLL_MILLISECONDS = 100;

export const oldWakesLate: Fault = {
  title: "the old server's agent hangs during the handover, and wakes up when the new one keeps the backup",
  expected: "it overwrites nothing: the backup stays the new server's",
  clients: 'connections',
  start: (testbed, old) => {
    let isTakenOver = false;
    let overwrites: readonly string[] = [];
    return {
      act: async () => {
        await testbed.project.change();
        const deploy = testbed.startDeploy({ editStack: keepOldMachine });
        await (await deploy.terraform).waitForLine(MESSAGES.gatePassed);
        await signalAgent(testbed, old, 'STOP');
        const deployed = await deploy.ended;
        const next = await testbed.machines.serving();
        isTakenOver = await within(testbed, TAKEOVER_SECONDS, async () => {
          const manifest = await backupManifest(testbed);
          return manifest?.server === next;
        });
        const wakeUp = () => signalAgent(testbed, old, 'CONT');
        overwrites = await watchOverwrites(testbed, next, wakeUp);
        return deployed;
      },
      check: async (deployed) => [
        ...(await newestReleaseServes(testbed, deployed)),
        ...unless(isTakenOver, 'the new server did not take the backup over'),
        ...unless(
          overwrites.length === 0,
          `the backup was overwritten ${overwrites.length} times: ${overwrites[0]}`,
        ),
      ],
    };
  },
};

/** As if the old machine could not be destroyed. */
const keepOldMachine = (stack: Stack) => disableStep(stack, 'retire');

const backupManifest = async ({ s3, layout }: Testbed) =>
  (await readManifest(s3, layout.buckets.data))?.manifest;

/** @returns the writes of other servers, and those of an older generation */
async function watchOverwrites(
  testbed: Testbed,
  server: string,
  wakeUp: () => Promise<unknown>,
): Promise<string[]> {
  const overwrites: string[] = [];
  let generation = (await backupManifest(testbed).catch(() => undefined))?.generation ?? 0;
  await wakeUp();
  for (const end = Date.now() + WATCH_SECONDS * 1000; Date.now() < end; await sleep(POLL_MILLISECONDS)) {
    const manifest = await backupManifest(testbed).catch(() => undefined);
    if (!manifest) continue;
    if (manifest.server !== server || manifest.generation < generation)
      overwrites.push(`${manifest.server} wrote generation ${manifest.generation} over ${generation}`);
    generation = Math.max(generation, manifest.generation);
  }
  return overwrites;
}
