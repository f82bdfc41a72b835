/** A computer that answers as a test says, and tells what was run on it. */

import type { System } from '../../../cli/prerequisites/system';
import type { RunResult } from '../../../deployer/local/images/run';

export interface Answer {
  readonly code?: number;
  readonly stdout?: string;
  readonly tail?: string;
}

export interface Fake {
  /** The first entry whose key the command line begins with answers; others are not installed. */
  readonly commands?: Readonly<Record<string, Answer | (() => Answer)>>;
  readonly files?: Readonly<Record<string, string>>;
  readonly uid?: number;
}

export function fakeSystem({
  commands = {},
  files = {},
  uid = 0,
}: Fake): System & { readonly ran: string[] } {
  const ran: string[] = [];
  return {
    uid,
    ran,
    run: async (program, args): Promise<RunResult> => {
      // `command -v` is looked up as `find NAME`.
      const line =
        program === 'sh' && args[2] === 'sh' && args[1]?.includes('command -v')
          ? `find ${args[3]}`
          : [program, ...args].join(' ');
      ran.push(line);
      const [, entry] = Object.entries(commands).find(([start]) => line.startsWith(start)) ?? [];
      if (entry === undefined) throw new Error(`spawn ${program} ENOENT`);
      const { code = 0, stdout = '', tail = stdout } = typeof entry === 'function' ? entry() : entry;
      return { code, stdout, tail };
    },
    read: async (path) => files[path],
    pause: async () => undefined,
  };
}

/** The message of what `work` throws. */
export const messageOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'nothing was thrown',
    (error: Error) => `${error.name}: ${error.message}`,
  );
