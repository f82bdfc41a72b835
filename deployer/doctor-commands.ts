/** What `baton doctor` asks of a platform about an environment. */
import type { Environment } from '../settings/schema';

type Env = Readonly<Record<string, string | undefined>>;

export interface DoctorCommands<E extends Environment = Environment> {
  /** Each is answered within {@link PATIENCE_MS}: who is offline is told so and does not wait. */
  findings(environment: E, name: string, env: Env): Promise<readonly Finding[]>;
  /** Whether its machines run in this computer's Docker. */
  readonly needsDocker: boolean;
}

/** A problem stands in the way. A note does not, or says what could not be found out. */
export type State = 'ok' | 'problem' | 'note';

export interface Finding {
  readonly subject: string;
  readonly state: State;
  readonly detail: string;
  /** What to do about it. @default nothing */
  readonly mend?: string;
}

export const ok = (subject: string, detail: string): Finding => ({ subject, state: 'ok', detail });
export const note = (subject: string, detail: string): Finding => ({ subject, state: 'note', detail });
export const problem = (subject: string, detail: string, mend: string): Finding => ({
  ...{ subject, detail, mend },
  state: 'problem',
});

/** For one answer from outside. */
export const PATIENCE_MS = 8_000;

/** @throws Error when it takes longer than that */
export async function inTime<T>(work: Promise<T>, milliseconds = PATIENCE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new Error(`no answer within ${milliseconds / 1000} s`);
      error.name = 'TimeoutError';
      reject(error);
    }, milliseconds);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
