/** When the address moved. A command inside the gateway's container moves it, and Docker reports when that ran. */
import { type RunningProcess, startProcess } from '../../../bench/process';

/** Milliseconds of the Unix clock. The address moved at some time in between. */
export interface Switch {
  readonly begun: number;
  readonly done: number;
}

export class SwitchWatch {
  readonly #events: RunningProcess;
  readonly #begun = new Map<string, number>();
  readonly #switches: Switch[] = [];

  constructor(gateway: string, env: Readonly<Record<string, string | undefined>>) {
    const filters = ['--filter', `container=${gateway}`, '--filter', 'type=container'];
    const args = ['events', ...filters, '--format', '{{json .}}'];
    this.#events = startProcess('docker', args, { cwd: '.', env, onLine: (text) => this.onEvent(text) });
  }

  get switches(): readonly Switch[] {
    return this.#switches;
  }

  async stop(): Promise<void> {
    this.#events.signal('SIGTERM');
    await this.#events.ended;
  }

  private onEvent(text: string): void {
    if (!text.startsWith('{')) return;
    const { Action, timeNano, Actor } = JSON.parse(text) as DockerEvent;
    const { execID } = Actor.Attributes;
    if (execID === undefined) return;
    // The event of the start has the command, that of the end only its id.
    if (Action.startsWith('exec_start: nft -f')) this.#begun.set(execID, timeNano / 1e6);
    const begun = this.#begun.get(execID);
    if (Action === 'exec_die' && begun !== undefined) {
      this.#begun.delete(execID);
      this.#switches.push({ begun, done: timeNano / 1e6 });
    }
  }
}

interface DockerEvent {
  readonly Action: string;
  readonly timeNano: number;
  readonly Actor: { readonly Attributes: { readonly execID?: string } };
}
