/** The containers that stand around the machines: whether each is there, runs and answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { addressRulesHold } from './address';
import { authorityAnswers } from './authority';
import { docker } from './docker';
import type { PlatformInput } from './settings';
import { localStore } from './store';

export interface Part {
  /** Terraform's resource, which makes it again. */
  readonly resource: string;
  readonly container: string;
  /** The resource of a part without which it cannot be asked. @default none */
  readonly through?: string;
  /** Rejects where it does not. */
  readonly answers: () => Promise<unknown>;
}

export type State = 'running' | 'paused' | 'stopped' | 'unfinished' | 'missing';

const ANSWER_SECONDS = 30;

/** In the order in which they need each other. */
export const parts = (input: PlatformInput): readonly Part[] => {
  const { gateway, store, authority, alertSink, buckets } = input.layout;
  return [
    { resource: 'address', container: gateway.name, answers: () => addressRulesHold(input) },
    {
      resource: 'store',
      container: store.name,
      answers: async () => {
        const s3 = localStore(input.layout);
        await s3.send(new HeadBucketCommand({ Bucket: buckets.data })).finally(() => s3.destroy());
      },
    },
    {
      resource: 'authority',
      container: authority.name,
      through: 'address',
      answers: () => authorityAnswers(input),
    },
    { resource: 'alert-sink', container: alertSink.name, answers: async () => {} },
  ];
};

export async function stateOf(container: string): Promise<State> {
  const status = await docker(['container', 'inspect', '--format', '{{.State.Status}}', container]).catch(
    () => 'missing',
  );
  // One that was never started lacks what is put into it then.
  if (status === 'created') return 'unfinished';
  return status === 'running' || status === 'paused' || status === 'missing' ? status : 'stopped';
}

/**
 * Starts a container that does not run.
 * @returns whether it had to be started
 * @throws Error where that is not possible
 */
export async function start(container: string): Promise<boolean> {
  const state = await stateOf(container);
  if (state === 'running') return false;
  if (state === 'missing' || state === 'unfinished') throw new Error('it is not there');
  await docker([state === 'paused' ? 'unpause' : 'start', container]);
  return true;
}

/** @throws Error where it does not answer in time */
export async function awaitAnswer({ answers }: Part): Promise<void> {
  for (const end = Date.now() + ANSWER_SECONDS * 1000; ; await sleep(500)) {
    try {
      await answers();
      return;
    } catch (error) {
      if (Date.now() > end)
        throw new Error(`no answer within ${ANSWER_SECONDS} s: ${(error as Error).message}`);
    }
  }
}
