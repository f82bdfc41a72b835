/** A machine's journald, without the rest of a machine, in a container that shares this computer's loopback address. */
import { join } from 'node:path';
import { docker, dockerOrThrow, requireImage } from './docker';
import { eventually } from './eventually';
import { makeFolder, removeFolder } from './folder';

const IMAGE = 'baton/machine:trixie-baked';
const START =
  'systemd-machine-id-setup && mkdir -p /var/log/journal /var/lib/baton /srv/baton/data ' +
  '&& exec /lib/systemd/systemd-journald';

/** By journald's own protocol (https://systemd.io/JOURNAL_NATIVE_PROTOCOL/), which takes any bytes and any length. */
const WRITE = `
import array, fcntl, os, socket, sys
entry = sys.stdin.buffer.read()
memory = os.memfd_create("entry", os.MFD_ALLOW_SEALING)
os.write(memory, entry)
fcntl.fcntl(memory, 1033, 15)
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.connect("/run/systemd/journal/socket")
journal.sendmsg([], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memory]))])
`;

export class JournalMachine {
  readonly name = `baton-test-journal-${process.pid}`;
  readonly #folder = makeFolder();

  /** Where a program is put that shall run on the machine. */
  get program(): string {
    return join(this.#folder, 'program.cjs');
  }

  async start(): Promise<void> {
    requireImage(IMAGE);
    docker(['rm', '--force', this.name]);
    dockerOrThrow([
      ...[
        'run',
        '--detach',
        '--name',
        this.name,
        '--network',
        'host',
        '--volume',
        `${this.#folder}:/program:ro`,
      ],
      ...['--label', 'baton.release=abc', IMAGE, 'sh', '-c', START],
    ]);
    await eventually(
      async () => docker(['exec', this.name, 'test', '-S', '/run/systemd/journal/socket']).status === 0,
    );
  }

  shell(script: string, input?: string): string {
    const { status, output } = docker(['exec', '--interactive', this.name, 'sh', '-euc', script], input);
    if (status !== 0) throw new Error(`${script}: ${output}`);
    return output.trim();
  }

  /** A line each. */
  write(identifier: string, lines: string): void {
    this.shell(`systemd-cat -t ${identifier}`, lines);
  }

  /** One entry, whatever is in it. */
  writeWhole(identifier: string, message: string): void {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(Buffer.byteLength(message)));
    const head = `PRIORITY=3\nSYSLOG_IDENTIFIER=${identifier}\nMESSAGE\n`;
    const entry = Buffer.concat([Buffer.from(head), length, Buffer.from(`${message}\n`)]);
    this.shell(`base64 -d | python3 -c '${WRITE}'`, entry.toString('base64'));
  }

  /** @param env for the program alone */
  startProgram(env: Readonly<Record<string, string>>): void {
    const settings = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const run = 'echo $$ >/run/program.pid; exec node /program/program.cjs >>/run/program.log 2>&1';
    dockerOrThrow(['exec', '--detach', ...settings, this.name, 'sh', '-c', run]);
  }

  /** @returns once it has ended */
  async stopProgram(signal: 'KILL' | 'TERM'): Promise<void> {
    this.shell(`kill -${signal} $(cat /run/program.pid)`);
    await eventually(
      async () => docker(['exec', this.name, 'sh', '-c', 'kill -0 $(cat /run/program.pid)']).status !== 0,
    );
  }

  close(): void {
    docker(['rm', '--force', '--volumes', this.name]);
    removeFolder(this.#folder);
  }
}
