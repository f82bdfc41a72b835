/** What `npm run up` says when Terraform fails or is interrupted, by a real Terraform without Docker. */
import { EventEmitter } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { applyStack } from '../../cli/terraform/apply-stack';
import { eventually } from '../helpers/eventually';
import { testFolder, writeFiles } from '../helpers/folder';

const TERRAFORM = process.env.BATON_TERRAFORM ?? 'terraform';
const AGAIN = 'the same command continues: npx baton up local';

interface Step {
  readonly command: string;
  /** Another value runs the step again. */
  readonly value?: string;
  readonly after?: string;
}

interface Outcome {
  readonly printed: readonly string[];
  /** Undefined if it succeeded. */
  readonly error: string | undefined;
}

/** A project whose stack has these steps, as the local platform's. */
class Project {
  readonly folder = testFolder();
  readonly printed: string[] = [];
  readonly signals = new EventEmitter();

  constructor(
    steps: Readonly<Record<string, Step>>,
    private readonly synth = '',
  ) {
    this.describe(steps);
  }

  describe(steps: Readonly<Record<string, Step>>): void {
    const resources = Object.entries(steps).map(([name, { command, value, after }]) => [
      name,
      {
        triggers_replace: value ?? '',
        lifecycle: { create_before_destroy: true },
        ...(after && { depends_on: [`terraform_data.${after}`] }),
        provisioner: [{ 'local-exec': { command } }],
      },
    ]);
    const stack = {
      terraform: { backend: { local: { path: '../../../terraform.local.tfstate' } } },
      resource: { terraform_data: Object.fromEntries(resources) },
    };
    this.write(JSON.stringify(stack, null, 2));
  }

  write(stack: string): void {
    writeFiles(this.folder, [
      { path: 'cdktf.out/stacks/local/cdk.tf.json', content: stack },
      { path: 'cli/app.mjs', content: this.synth },
    ]);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  async apply(replace: readonly string[] = []): Promise<Outcome> {
    this.printed.length = 0;
    const error = await applyStack({
      stack: 'local',
      terraform: TERRAFORM,
      replace,
      root: this.folder,
      project: this.folder,
      env: process.env,
      log: (line) => void this.printed.push(line),
      signals: this.signals,
    }).then(
      () => undefined,
      ({ message }: Error) => message,
    );
    return { printed: this.printed, error };
  }

  async untilPrinted(line: string): Promise<void> {
    await eventually(async () => this.printed.includes(line));
  }
}

const served = { machine: { command: 'true' }, confirm: { command: 'true', after: 'machine' } };
const slow = { command: 'echo waiting; sleep 30', after: 'confirm' };

test('what a step says is printed once, its failure too', async () => {
  const project = new Project({
    machine: { command: 'echo made' },
    gate: {
      command: 'echo asking; echo "baton: it is red" >&2; echo "  a detail" >&2; exit 1',
      after: 'machine',
    },
  });
  expect(await project.apply()).toEqual({
    printed: ['made', 'asking', 'baton: it is red', '  a detail'],
    error: `the step gate failed (exit status 1); its reason is above\nOnce that is settled, ${AGAIN}`,
  });
});

test('a long output is not repeated, although Terraform repeats its end', async () => {
  const project = new Project({ gate: { command: 'seq 1 5000; exit 1' } });
  const { printed, error } = await project.apply();
  expect(printed).toHaveLength(5000);
  expect(error).toBe(
    `the step gate failed (exit status 1); its reason is above\nOnce that is settled, ${AGAIN}`,
  );
});

test('a step that fails without a word is named', async () => {
  const { error } = await new Project({ gate: { command: 'exit 3' } }).apply();
  expect(error).toMatch(/^the step gate failed \(exit status 3\); it said nothing\n/);
});

test('an error of Terraform’s own comes in full, with its place', async () => {
  const project = new Project({});
  project.write('{"resource": {"terraform_data": {"machine": {"input": "${local.missing}"}}}}');
  const { error } = await project.apply();
  for (const part of [
    'Error: Reference to undeclared local value',
    'cdk.tf.json line 1',
    'A local value with the name "missing" has not been declared',
    AGAIN,
  ])
    expect(error).toContain(part);
});

test('a synth that fails is not followed by Terraform', async () => {
  const project = new Project(served, 'process.exitCode = 1;');
  const { error } = await project.apply();
  expect(error).toBe(
    `the settings of local make no stack; the reason is above\nOnce that is settled, ${AGAIN}`,
  );
  expect(existsSync(project.path('terraform.local.tfstate'))).toBe(false);
});

test('nothing to do is said, and something done too', async () => {
  const project = new Project(served);
  expect((await project.apply()).printed).toEqual([
    'Apply complete! Resources: 2 added, 0 changed, 0 destroyed.',
  ]);
  expect((await project.apply()).printed[0]).toMatch(/^No changes/);
});

test('who holds the lock is said, and never how to do without it', async () => {
  const project = new Project({ ...served, drain: slow });
  const first = project.apply();
  await project.untilPrinted('waiting');
  const second = new Project({});
  // As from another terminal.
  const { error } = await Object.assign(second, { folder: project.folder }).apply();
  project.signals.emit('SIGINT');
  await first;
  expect(error).toMatch(
    /^the state of local is in use: \S+@\S+ runs "apply" since \S+ \S+ UTC; wait until that has finished\./,
  );
  expect(error).toContain(AGAIN);
  expect(error).not.toMatch(/-lock|force-unlock/);
});

test('Ctrl-C: what is waited for and what is kept are said at once, how to continue at the end', async () => {
  const project = new Project(served);
  await project.apply();
  project.describe({ ...served, drain: slow });
  const running = project.apply();
  await project.untilPrinted('waiting');
  project.signals.emit('SIGINT');
  expect(project.printed.at(-1)).toBe(
    'interrupted: waiting for Terraform to save what it knows; the site keeps serving',
  );
  expect((await running).error).toBe(
    `interrupted; the site keeps serving. The same command continues: npx baton up local`,
  );
  project.describe({ ...served, drain: { ...slow, command: 'true' } });
  expect((await project.apply()).error).toBeUndefined();
});

test.each([
  ['the first server', { machine: served.machine, gate: { ...slow, after: 'machine' } }, []],
  ['the gone server’s successor', { ...served, drain: slow }, ['machine']],
  ['a new address', { ...served, address: { ...slow, value: 'other' } }, []],
])('Ctrl-C: that a site serves is not said of %s', async (_, steps, replace) => {
  const project = new Project({ machine: served.machine });
  if (replace.length > 0 || 'address' in steps) {
    project.describe({ ...served, address: { command: 'true' } });
    await project.apply();
  }
  project.describe(steps);
  const running = project.apply(replace);
  await project.untilPrinted('waiting');
  project.signals.emit('SIGINT');
  const { printed, error } = await running;
  expect(`${printed.join('\n')}\n${error}`).not.toContain('serving');
  expect(error).toContain('The same command continues: npx baton up local');
});

test.each(['SIGTERM', 'SIGHUP'])('%s: Terraform saves its state, and the step ends', async (signal) => {
  const project = new Project({});
  const file = project.path('pid');
  // A program below the step's, such as its `docker`.
  const command = `sh -c 'echo $$ >${file}; echo waiting; exec sleep 30'; true`;
  project.describe({ ...served, drain: { ...slow, command } });
  const running = project.apply();
  await project.untilPrinted('waiting');
  project.signals.emit(signal);
  expect((await running).error).toContain('interrupted');
  const state = readFileSync(project.path('terraform.local.tfstate'), 'utf8');
  for (const name of ['machine', 'confirm', 'drain']) expect(state).toContain(`"name": "${name}"`);
  await eventually(async () => !isAlive(Number(readFileSync(file, 'utf8'))), 3);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
