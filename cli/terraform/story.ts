/** What an apply says: what the steps print, as they print it, and at the end each error once and in full. */
import { lockError } from './lock-error';
import { type Diagnostic, formatDiagnostic, type Message, readMessage } from './message';
import { stalePlan } from './stale-plan';
import { type StepFailure, stepFailure } from './step-failure';

export interface StoryProps {
  readonly stack: string;
  readonly log: (line: string) => void;
}

/** What Terraform says of itself before a step speaks. */
const COMMAND = /^(local-exec: )?Executing: /;
/** Its error for each step that it has not begun, after an interruption. */
const HALTED = 'execution halted';

export class Story {
  /** Resources that are removed before there are others. */
  readonly #removed = new Set<string>();
  /** By resource. */
  readonly #printed = new Map<string, string[]>();
  readonly #errors: Diagnostic[] = [];
  /** What says that something is wrong, but is no diagnostic. */
  readonly #others: string[] = [];
  #outputs: Message['outputs'] = {};

  constructor(private readonly props: StoryProps) {}

  take(line: string): void {
    const message = readMessage(line);
    if (message) this.#takeMessage(message);
    else if (line.trim() !== '') this.props.log(line);
  }

  /** Whether it was a saved plan that does not fit any more: nothing was begun. */
  get isStale(): boolean {
    return this.#errors.some((one) => stalePlan(one, this.props.stack) !== undefined);
  }

  /** What the stack says once it is applied: a line for each value. */
  get outputs(): (readonly [name: string, value: string])[] {
    return Object.entries(this.#outputs ?? {}).flatMap(([name, { sensitive, value }]) => {
      if (sensitive || value === null || value === undefined) return [];
      const all = Array.isArray(value) ? value : [value];
      return all.map((one, index) => [index === 0 ? name : '', String(one)] as const);
    });
  }

  isRemoved(resource: string): boolean {
    return this.#removed.has(`terraform_data.${resource}`);
  }

  /** Why it failed. @param isInterrupted whether what the signal has ended goes without saying */
  reasons(isInterrupted: boolean): string[] {
    const failures: StepFailure[] = [];
    const texts: string[] = [];
    for (const diagnostic of this.#errors) {
      const failure = stepFailure(diagnostic, this.#printed.get(diagnostic.address ?? '') ?? []);
      if (failure) failures.push(failure);
      else if (!isInterrupted || diagnostic.summary !== HALTED) texts.push(this.#own(diagnostic));
    }
    const steps = failures
      .filter((one) => !(isInterrupted && one.isBySignal && one.unprinted.length === 0))
      .map(formatFailure);
    const all = [...new Set([...steps, ...texts, ...this.#others])];
    return all.length > 0 || isInterrupted ? all : ['Terraform ended without a reason of its own'];
  }

  #takeMessage({ type, hook, changes, change, diagnostic, outputs, ...message }: Message): void {
    if (diagnostic) {
      if (diagnostic.severity === 'error') this.#errors.push(diagnostic);
      else this.props.log(formatDiagnostic(diagnostic));
    } else if (type === 'outputs') this.#outputs = outputs;
    else if (type === 'provision_start' && hook) this.#printed.set(hook.resource.addr, []);
    else if (type === 'provision_progress' && hook) this.#takeOutput(hook.resource.addr, hook.output ?? '');
    else if (type === 'planned_change' && change && /replace|delete/.test(change.action))
      this.#removed.add(change.resource.addr);
    else if (type === 'change_summary' && changes) {
      if (changes.operation !== 'plan') this.props.log(message['@message'] ?? '');
      else if (changes.add + changes.change + changes.remove === 0)
        this.props.log('No changes: everything is as described');
    } else if (message['@level'] === 'error') this.#others.push(message['@message'] ?? '');
  }

  #takeOutput(address: string, line: string): void {
    if (COMMAND.test(line)) return;
    const printed = this.#printed.get(address);
    if (printed) printed.push(line);
    else this.#printed.set(address, [line]);
    this.props.log(line);
  }

  #own(diagnostic: Diagnostic): string {
    const stale = stalePlan(diagnostic, this.props.stack);
    if (stale !== undefined) return stale;
    const lock = lockError(diagnostic, this.props.stack);
    return typeof lock === 'string' ? lock : formatDiagnostic(lock ?? diagnostic);
  }
}

function formatFailure({ step, ending, hasOutput, unprinted }: StepFailure): string {
  const failed = `the step ${step} failed (${ending})`;
  if (unprinted.length > 0)
    return [`${failed}; beside what is above it said:`, ...unprinted.map((line) => `  ${line}`)].join('\n');
  return `${failed}; ${hasOutput ? 'its reason is above' : 'it said nothing'}`;
}
