/** Ends this process at Ctrl-C with a word, except while something runs that ends in its own order. */
import { constants } from 'node:os';
import { logError } from '../../deployer/log';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface OnInterrupt {
  /** For the time of the work nothing is said or ended. */
  readonly except: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stop: () => void;
}

export function onInterrupt(words: string): OnInterrupt {
  let paused = 0;
  const end = (signal: NodeJS.Signals) => {
    if (paused > 0) return;
    logError(words);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, end);
  return {
    except: async (work) => {
      paused += 1;
      try {
        return await work();
      } finally {
        paused -= 1;
      }
    },
    stop: () => {
      for (const signal of SIGNALS) process.off(signal, end);
    },
  };
}
