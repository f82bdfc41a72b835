/**
 * Pulls from registries that answer. Each is tried once: to wait again for every image would waste time where none
 * answers.
 */
import { type Log, withProgress } from './progress';
import { run } from './run';

const FIRST_ANSWER_SECONDS = 5;

/** What Docker says where nobody answers. */
const NO_CONNECTION = new RegExp(
  [
    ...['no such host', 'connection refused', 'i/o timeout', 'network is unreachable', 'no route to host'],
    ...['TLS handshake', 'x509', 'deadline exceeded', 'Client\\.Timeout', 'server misbehaving', 'EOF'],
    ...['proxyconnect', 'Temporary failure'],
  ].join('|'),
  'i',
);

/** The host that an image is pulled from; names without one are Docker's own registry. */
export function registryOf(image: string): string {
  const first = image.split('/')[0] ?? '';
  return image.includes('/') && /[.:]|^localhost$/.test(first) ? first : 'docker';
}

export type Pull =
  | { readonly pulled: true }
  | {
      readonly pulled: false;
      readonly reason: string;
      /** The registry answered that it has no such image, or not for everybody. */
      readonly refused: boolean;
    };

const NO_ANSWER = { pulled: false, reason: 'its registry does not answer', refused: false } as const;

export class Registries {
  /** Whether a registry answered; concurrent pulls wait for the first one's finding. */
  private readonly answers = new Map<string, Promise<boolean>>();

  constructor(private readonly log: Log) {}

  async pull(image: string): Promise<Pull> {
    const registry = registryOf(image);
    const probe = this.answers.get(registry);
    if (probe !== undefined && !(await probe)) return NO_ANSWER;
    let answered: (yes: boolean) => void = () => undefined;
    if (probe === undefined) this.answers.set(registry, new Promise((resolve) => (answered = resolve)));
    const result = await this.tryPull(image, () => answered(true));
    answered(result.pulled || result.refused);
    return result;
  }

  /** A pull that shows no answer in time is ended; one that does may take as long as it needs. */
  private async tryPull(image: string, onAnswer: () => void): Promise<Pull> {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), FIRST_ANSWER_SECONDS * 1000);
    let told = false;
    const log: Log = (line) => {
      if (told) this.log(line);
    };
    const answer = () => {
      told = true;
      clearTimeout(timer);
      onAnswer();
    };
    try {
      const { code, tail } = await withProgress(log, `pulling ${image}`, (howFar) =>
        run('docker', ['pull', image], {
          signal: stop.signal,
          onLine: (line) => {
            if (/Pulling from|Pull complete|Digest:/.test(line)) answer();
            howFar(line);
          },
        }),
      );
      if (code === 0) {
        answer();
        return { pulled: true };
      }
      const reason = tail.split('\n').at(-1) ?? '';
      return NO_CONNECTION.test(tail) ? NO_ANSWER : { pulled: false, reason, refused: true };
    } catch {
      return NO_ANSWER;
    } finally {
      clearTimeout(timer);
    }
  }
}
