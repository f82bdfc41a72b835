/** The bench's own environment, deployed from a temporary copy of the project. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { docker } from '../deployer/local/docker';
import { type MachineInput, machines } from '../deployer/local/machine';
import { registerBenchEnvironments } from './environment-files';
import { BENCH } from './environment-settings';
import { runTimed, type TimedResult } from './process';
import { copyProject } from './workspace';

export interface BenchEnvironmentProps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: (line: string) => void;
  readonly stop: AbortSignal;
}

export class BenchEnvironment {
  #project: string | undefined;

  constructor(private readonly props: BenchEnvironmentProps) {}

  /** `npm run up`: creates the environment, or finds no changes. */
  async up(): Promise<TimedResult> {
    const { env, stop } = this.props;
    const cwd = await this.project();
    return runTimed('npm', ['run', 'up', '--', BENCH], { cwd, env, stop });
  }

  /** The images stay: the project's own environments use them too. */
  async down(stop?: AbortSignal): Promise<void> {
    const cwd = await this.project();
    const options = { cwd, env: this.props.env, ...(stop && { stop }) };
    await runTimed('npm', ['run', 'down', '--', BENCH, '--keep-images'], options);
  }

  /** The environment's only machine. */
  async machine(): Promise<string> {
    const names = await machines(BENCH);
    if (names.length !== 1 || !names[0]) throw new Error(`expected one machine, found: ${names.join(', ')}`);
    return names[0];
  }

  /** The input of the stack's step that creates the machine. */
  async machineInput(): Promise<MachineInput> {
    const stack = join(await this.project(), 'cdktf.out/stacks', BENCH);
    const { resource } = JSON.parse(await readFile(join(stack, 'cdk.tf.json'), 'utf8')) as {
      resource: { terraform_data: { machine: { triggers_replace: MachineInput } } };
    };
    const input = resource.terraform_data.machine.triggers_replace;
    return { ...input, ...(input.userData !== undefined && { userData: join(stack, input.userData) }) };
  }

  /** Removes everything, also after a failure, and also what an earlier run left behind if it was killed. */
  async remove(): Promise<void> {
    if (!this.#project) return;
    this.props.log(`\nremoving the environment ${BENCH}`);
    await this.down();
    await rm(this.#project, { recursive: true, force: true });
    this.#project = undefined;
  }

  private async project(): Promise<string> {
    if (this.#project) return this.#project;
    // npm run up would install Docker. A bench must not.
    await docker(['version']).catch(() => {
      throw new Error('Docker does not answer; npm run up installs or starts it');
    });
    this.#project = await mkdtemp(join(tmpdir(), 'baton-bench-'));
    await copyProject(this.#project, this.props.env);
    await registerBenchEnvironments(this.#project);
    return this.#project;
  }
}
