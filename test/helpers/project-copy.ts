/**
 * A copy of the project with an environment of its own, as a user has one: what is tested leaves no trace elsewhere.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyProject } from '../../bench/workspace';

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

export interface LocalSettings {
  readonly name: string;
  readonly network: string;
  readonly ports: { readonly http: number; readonly https: number };
}

export class ProjectCopy {
  private constructor(readonly folder: string) {}

  static async create(settings: LocalSettings): Promise<ProjectCopy> {
    // A blank in the path, which a user may have too.
    const folder = join(mkdtempSync(join(tmpdir(), 'baton-test-')), 'a site');
    mkdirSync(folder);
    await copyProject(folder, process.env);
    const copy = new ProjectCopy(folder);
    copy.addEnvironment(settings);
    return copy;
  }

  addEnvironment({ name, network, ports }: LocalSettings): void {
    writeFileSync(
      join(this.folder, `environments/${name}.ts`),
      this.read('environments/local.ts').replace(
        "platform: 'local',",
        `platform: 'local',\n  network: '${network}',\n  ports: ${JSON.stringify(ports)},`,
      ),
    );
  }

  /** @throws Error when the change changes nothing: a test must not go on as if it had */
  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing in ${file} was changed`);
    writeFileSync(path, after);
  }

  write = (file: string, text: string) => writeFileSync(join(this.folder, file), text);

  run(program: string, ...args: string[]): Promise<Outcome> {
    return this.interrupt([program, ...args]);
  }

  /** Signals the command's process group, as a terminal does, as soon as the moment has come. @default never */
  interrupt(
    [program = '', ...args]: readonly string[],
    when: (output: string) => boolean = () => false,
    signal: NodeJS.Signals = 'SIGINT',
  ): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: this.folder,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      let output = '';
      let isSent = false;
      const look = () => {
        if (isSent || child.pid === undefined || !when(output)) return;
        isSent = true;
        process.kill(-child.pid, signal);
      };
      const collect = (chunk: Buffer) => {
        output += chunk.toString();
        look();
      };
      const timer = setInterval(look, 200);
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', reject);
      // Not `close`: after a SIGKILL others go on with the same output.
      child.on('exit', (code) => {
        clearInterval(timer);
        const end = () => resolve({ code: code ?? 1, output });
        if (isSent && signal === 'SIGKILL') end();
        else child.once('close', end);
      });
    });
  }

  has = (file: string) => existsSync(join(this.folder, file));

  read = (file: string) => readFileSync(join(this.folder, file), 'utf8');

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
