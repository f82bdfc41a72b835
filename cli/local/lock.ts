/**
 * One command at a time works on an environment of this computer, whosever project it is of. The lock is a socket in
 * Linux's abstract namespace: it needs no file, ends with its process, and its holder says who it is.
 */
import { readFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { remoteText } from '../../deployer/remote-text';

const PREFIX = 'baton-lock-';
/** Held by who removes what all environments share. */
const SHARED = 'baton-shared-lock';
/** Nodes before 22 fill the name up with zeros themselves, which makes another name of it. */
const LONGEST = 107;
const ANSWER_MILLISECONDS = 2000;
const SAY_SECONDS = 10;

export interface Holder {
  /** As a person types it. */
  readonly command: string;
  readonly folder: string;
  readonly pid: number;
}

type Log = (line: string) => void;

const address = (name: string) => `\0${name}`.padEnd(LONGEST, '\0');

/** @throws Error naming who works on the environment */
export async function withLock<T>(environment: string, holder: Holder, work: () => Promise<T>): Promise<T> {
  const lock = await tryLock(`${PREFIX}${environment}`, holder);
  if (!(lock instanceof Error)) return work().finally(() => lock.close());
  throw new Error(
    `${lock.message} is at work on the environment "${environment}": wait until it has finished, or end it ` +
      'there with Ctrl-C. Nothing was changed',
  );
}

/** Does the work only where no other command is under way; a new one waits for its end (`awaitShared`). */
export async function withSharedLock(holder: Holder, work: () => Promise<void>): Promise<boolean> {
  const lock = await tryLock(SHARED, holder);
  if (lock instanceof Error) return false;
  try {
    // Our own is among them.
    if ((await held()).length > 1) return false;
    await work();
    return true;
  } finally {
    lock.close();
  }
}

/** Returns when nobody removes what all environments share. */
export async function awaitShared(log: Log): Promise<void> {
  for (let waited = 0; ; waited += 1) {
    const other = await ask(SHARED);
    if (other === undefined) return;
    if (waited % SAY_SECONDS === 0) log(`waiting for ${other}, ${waited} s`);
    await sleep(1000);
  }
}

/** @returns an Error that says who has it */
async function tryLock(name: string, holder: Holder): Promise<Server | Error> {
  for (;;) {
    const server = createServer((socket) => socket.on('error', () => {}).end(JSON.stringify(holder)));
    const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      server.once('error', resolve).listen(address(name), () => resolve(undefined));
    });
    if (!error) return server.unref();
    if (error.code !== 'EADDRINUSE') throw error;
    const other = await ask(name);
    if (other !== undefined) return new Error(other);
  }
}

/** @returns who holds a lock, or undefined where nobody does */
function ask(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(address(name));
    const end = () => resolve(words(said));
    socket.setTimeout(ANSWER_MILLISECONDS, () => socket.destroy());
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', () => resolve(undefined)).on('close', end);
  });
}

function words(said: string): string {
  try {
    const { command, folder, pid } = JSON.parse(said) as Holder;
    return remoteText(`\`${command}\` (process ${pid}) in ${folder}`);
  } catch {
    return 'another process';
  }
}

/**
 * Names of the environments that a command works on, of any project:
 * https://man7.org/linux/man-pages/man7/unix.7.html
 */
async function held(): Promise<string[]> {
  const lines = (await readFile('/proc/net/unix', 'latin1')).split('\n');
  const names = lines.flatMap((line) => line.split(` @${PREFIX}`)[1]?.replace(/@*$/, '') ?? []);
  return [...new Set(names)];
}
