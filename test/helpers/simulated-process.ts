/**
 * Agents as processes of their own within a test: each step that the world can see (a call of the store, a change on
 * the disk, a question to Prometheus) passes here, where a process can be killed, or sleep while the others go on.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type * as fs from 'node:fs/promises';
import { basename, dirname } from 'node:path';

const current = new AsyncLocalStorage<SimulatedProcess>();
const never = () => new Promise<never>(() => {});

export class SimulatedProcess {
  readonly steps: string[] = [];
  #isDead = false;
  #kill = () => {};
  readonly #killed = new Promise<void>((resolve) => {
    this.#kill = resolve;
  });

  /**
   * @param at asked before each step, which has this name for the so-many-th time: what happens instead of it or before
   */
  constructor(
    private readonly at: (name: string, time: number) => 'kill' | undefined | Promise<unknown> = () =>
      undefined,
  ) {}

  /** @returns whether it came to its end, which it does not where it is killed */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    const ended = current.run(this, work).then(() => true);
    return Promise.race([ended, this.#killed.then(() => false)]);
  }

  async pass(name: string): Promise<void> {
    if (this.#isDead) return never();
    this.steps.push(name);
    const fate = this.at(name, this.steps.filter((one) => one === name).length);
    if (fate === 'kill') {
      this.#isDead = true;
      this.#kill();
      return never();
    }
    // What the others do meanwhile is none of its steps.
    if (fate) await current.exit(() => fate);
  }
}

/** To be called before each step. */
export async function step(name: string): Promise<void> {
  await current.getStore()?.pass(name);
}

export const disk = {
  /** Tells whether there is no room left for that file. */
  isFull: (_path: string): boolean => false,
};

function requireRoom(path: string): void {
  if (disk.isFull(path))
    throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: 'ENOSPC' });
}

/** The same in each run. */
const told = (path: unknown) =>
  `${basename(dirname(String(path)))}/${basename(String(path))}`
    .replace(/01J\d{23}/, 'block')
    .replace(/baton-test-\w+/, 'server');

/** For `vi.mock('node:fs/promises')`: what changes the disk is a step, and may find it full. */
export function simulatedDisk(real: typeof fs): object {
  const asStep =
    <A extends unknown[], R>(name: string, work: (...args: A) => Promise<R>, takesRoom = false) =>
    async (...args: A): Promise<R> => {
      await step(`${name} ${told(args[0])}`);
      if (takesRoom) requireRoom(String(args[0]));
      return work(...args);
    };
  const open = async (path: string, flags: string, mode?: number) => {
    const handle = await real.open(path, flags, mode);
    const write = handle.writeFile.bind(handle);
    handle.writeFile = async (...args: Parameters<typeof write>) => {
      requireRoom(path);
      return write(...args);
    };
    // A process may be killed here, but no power is lost; to wait for a real disk would be most of the test's time.
    handle.sync = async () => {};
    return handle;
  };
  return {
    ...real,
    open: asStep('open', open),
    writeFile: asStep('write', real.writeFile as (path: string, ...rest: never[]) => Promise<void>, true),
    rename: asStep('rename', real.rename),
    mkdir: asStep('mkdir', real.mkdir),
    rm: asStep('rm', real.rm),
  };
}
