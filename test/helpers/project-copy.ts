/**
 * A copy of the project with an environment of its own, as a user has one: what is tested leaves no trace elsewhere.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

  static async create({ name, network, ports }: LocalSettings): Promise<ProjectCopy> {
    // A blank in the path, which a user may have too.
    const folder = join(mkdtempSync(join(tmpdir(), 'baton-test-')), 'a site');
    mkdirSync(folder);
    await copyProject(folder, process.env);
    const copy = new ProjectCopy(folder);
    const own = copy.read('environments/local.ts');
    writeFileSync(
      join(folder, `environments/${name}.ts`),
      own.replace(
        "platform: 'local',",
        `platform: 'local',\n  network: '${network}',\n  ports: ${JSON.stringify(ports)},`,
      ),
    );
    return copy;
  }

  /** @throws Error when the change changes nothing: a test must not go on as if it had */
  edit(file: string, change: (text: string) => string): void {
    const path = join(this.folder, file);
    const before = readFileSync(path, 'utf8');
    const after = change(before);
    if (after === before) throw new Error(`nothing in ${file} was changed`);
    writeFileSync(path, after);
  }

  run(program: string, ...args: string[]): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { cwd: this.folder, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      const collect = (chunk: Buffer) => {
        output += chunk.toString();
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.on('error', reject);
      child.on('close', (code) => resolve({ code: code ?? 1, output }));
    });
  }

  read = (file: string) => readFileSync(join(this.folder, file), 'utf8');

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
