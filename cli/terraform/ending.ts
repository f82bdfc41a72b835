/** How a run of Terraform ended, for the person who started it. */
import { ENDS_AT_ONCE, type OwnGroupResult } from './own-group';

export interface Ending {
  /** The command that continues. */
  readonly again: string;
  readonly serves: boolean;
  readonly reasons: (interrupted: boolean) => readonly string[];
  /** What is left behind. @default nothing is said */
  readonly left?: string;
  /** How a person goes on after a failure. @default once its cause is settled, by the same command */
  readonly next?: string;
}

/** @throws Error unless it ended well and undisturbed */
export function check({ code, interruptions }: OwnGroupResult, ending: Ending): void {
  if (code === 0 && interruptions === 0) return;
  const { again, serves, reasons, left } = ending;
  const state = left === undefined ? [] : [left];
  if (interruptions === 0) {
    const { next = `Once that is settled, the same command continues: ${again}` } = ending;
    throw new Error([...reasons(false), ...state, next].join('\n'));
  }
  const ended =
    interruptions >= ENDS_AT_ONCE
      ? 'ended at once: what it made last, Terraform may not know'
      : `interrupted${serves ? '; the site keeps serving' : ''}`;
  throw new Error([...reasons(true), ...state, `${ended}. The same command continues: ${again}`].join('\n'));
}

/** Of a program that prints its reason itself. */
export const above = (what: string) => (interrupted: boolean) =>
  interrupted ? [] : [`${what}; the reason is above`];

/** @param remove what a person can do where the next run fails after all was ended at once */
export function interruption(count: number, serves: boolean, remove: string): string {
  if (count === 1)
    return `interrupted: waiting for Terraform to save what it knows${serves ? '; the site keeps serving' : ''}`;
  if (count < ENDS_AT_ONCE)
    return 'still waiting for Terraform to save what it knows: Ctrl-C once more ends it at once';
  return `ended at once: if the next run fails, ${remove}`;
}
