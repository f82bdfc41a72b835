/** The phases of a rollout, as Terraform's events and the steps' own lines tell them, with the seconds of each. */
import { type Message, readMessage } from '../terraform/message';

export const PHASES = [
  'prepare',
  'boot',
  'gate',
  'switch',
  'confirm',
  'drain',
  'handover',
  'destroy',
] as const;
export type PhaseName = (typeof PHASES)[number];

type Outcome = 'done' | 'failed' | 'interrupted';

export interface Phase {
  readonly name: PhaseName;
  readonly start: number;
  /** Undefined while it goes on. */
  end?: number;
  outcome?: Outcome;
  /** Why it failed, in its own words. */
  reason?: string;
}

/** Of a resource that is created, the phase that begins. */
const BEGINS: Readonly<Record<string, PhaseName>> = {
  machine: 'boot',
  switch: 'switch',
  confirm: 'confirm',
  drain: 'drain',
  retire: 'destroy',
};

/** Lines of the steps that tell where one phase ends within a step, and the next begins. */
const WITHIN: readonly (readonly [line: RegExp, begins: PhaseName])[] = [
  [/^gate: .* reports ready after /, 'gate'],
  [/^drain: .* handed over: /, 'handover'],
];

/** How a program of Baton's says why it ends. */
const REASON = /^baton: (.*)$/;

export class Phases {
  readonly #found: Phase[] = [];
  #reason: string | undefined;

  /** @param now in milliseconds, for events that say no time */
  constructor(private readonly now: () => number = Date.now) {}

  get all(): readonly Phase[] {
    return this.#found;
  }

  /** The one that goes on. */
  get current(): Phase | undefined {
    return this.#found.find(({ end }) => end === undefined);
  }

  take(line: string): void {
    const message = readMessage(line);
    const at = Date.parse(message?.['@timestamp'] ?? '') || this.now();
    if (message) this.#takeMessage(message, at);
  }

  /** Terraform has ended. */
  finish(outcome: Outcome): void {
    const last = this.#found.at(-1);
    // What the signal has ended Terraform calls an error.
    if (outcome === 'interrupted' && last?.outcome === 'failed') last.outcome = outcome;
    this.#end(this.now(), outcome);
  }

  #takeMessage({ type, hook }: Message, at: number): void {
    if (!hook) return;
    const name = hook.resource.addr.replace(/^[^.]*\./, '').replace(/ .*$/, '');
    const isRemoved = hook.action === 'delete';
    if (type === 'apply_start') {
      if (isRemoved) {
        if (name === 'machine') this.#begin('destroy', at);
      } else this.#begin(BEGINS[name] ?? 'prepare', at, BEGINS[name] === undefined);
    } else if (type === 'provision_progress') this.#takeOutput(hook.output ?? '', at);
    else if (type === 'apply_errored') this.#end(at, 'failed');
    else if (type === 'apply_complete' && (name === 'retire' || (name === 'machine' && isRemoved)))
      this.#end(at, 'done');
  }

  #takeOutput(line: string, at: number): void {
    const next = WITHIN.find(([pattern]) => pattern.test(line))?.[1];
    if (next) this.#begin(next, at);
    this.#reason ??= REASON.exec(line)?.[1];
  }

  /** @param onlyFirst whether it is no phase once another has begun */
  #begin(name: PhaseName, at: number, onlyFirst = false): void {
    if (this.#found.some((phase) => phase.name === name) || (onlyFirst && this.#found.length > 0)) return;
    this.#end(at, 'done');
    this.#found.push({ name, start: at });
  }

  #end(at: number, outcome: Outcome): void {
    const { current } = this;
    if (!current) return;
    current.end = at;
    current.outcome = outcome;
    if (outcome === 'failed' && this.#reason !== undefined) current.reason = this.#reason;
  }
}

export const secondsOf = ({ start, end }: Phase, now: number): string =>
  (((end ?? now) - start) / 1000).toFixed(1);

/** What an interruption or a failure in a phase leaves behind. */
export function stateLeft(phase: PhaseName | undefined, serves: boolean): string {
  const before = serves ? 'the previous server keeps serving' : 'no server serves yet';
  switch (phase) {
    case undefined:
    case 'prepare':
      return `no new server was started; ${serves ? 'the server keeps serving' : before}`;
    case 'boot':
    case 'gate':
      return `${before}. The candidate gets no requests, and the next deploy removes it`;
    case 'switch':
    case 'confirm':
      return 'the address was about to move: one of the two servers serves, and the next deploy settles which';
    case 'drain':
    case 'handover':
      return 'the new server serves; the previous one was not yet removed, which the next deploy does';
    case 'destroy':
      return 'the new server serves; what is left of the previous one goes with the next deploy';
  }
}
