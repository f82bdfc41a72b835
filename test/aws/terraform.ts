/** Terraform on a copy of the project: what it says as events, and what it plans. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const TERRAFORM = process.env.BATON_TERRAFORM ?? 'terraform';

/** Long enough to download four providers. */
const INIT_MILLISECONDS = 300_000;

export interface Event {
  readonly type: string;
  readonly '@level': string;
  readonly '@message': string;
  /** Of an error: what to do about it. */
  readonly diagnostic?: { readonly detail: string };
  readonly hook?: {
    readonly action?: string;
    readonly resource?: { readonly addr: string };
    /** What a step's script printed. */
    readonly output?: string;
  };
}

export interface Run {
  readonly code: number;
  readonly output: string;
  readonly events: readonly Event[];
}

/** @returns why the providers cannot be loaded here; undefined when they can */
export function missingProviders(required: Readonly<Record<string, object>>): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'baton-test-providers-'));
  try {
    writeFileSync(
      join(folder, 'main.tf.json'),
      JSON.stringify({ terraform: { required_providers: required } }),
    );
    const { status, stdout, stderr, error } = spawnSync(TERRAFORM, ['init', '-input=false', '-no-color'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: INIT_MILLISECONDS,
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
    });
    if (error) return `${TERRAFORM} does not run: ${error.message}`;
    if (status === 0) return undefined;
    return `${TERRAFORM} init: ${`${stdout}${stderr}`.replace(/\s+/g, ' ').replace(/^.*?Error: /, '')}`.slice(
      0,
      300,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param onEvent called as soon as an event is there */
export function run(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
  program: string,
  args: readonly string[],
  onEvent: (event: Event) => void = () => {},
): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const events: Event[] = [];
    let output = '';
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('{"@level"')) continue;
        const event = JSON.parse(line) as Event;
        events.push(event);
        onEvent(event);
      }
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output, events }));
  });
}

/**
 * `start aws_instance.machine`, `complete null_resource.gate`, `start aws_instance.machine (delete)` … in their order.
 */
export const story = ({ events }: Run): string[] =>
  events
    .filter(({ type }) => /^apply_(start|complete|errored)$/.test(type))
    .map(({ type, hook }) => {
      const deletes = hook?.action === 'delete' ? ' (delete)' : '';
      return `${type.replace('apply_', '')} ${hook?.resource?.addr}${deletes}`;
    });

/** What matters of it to whoever reads a failed test. */
export const told = ({ events, output }: Run): string =>
  events.length === 0
    ? output
    : events
        .filter(
          ({ type, ...event }) => event['@level'] === 'error' || /^provision_|^change_summary/.test(type),
        )
        .map(({ hook, diagnostic, ...event }) =>
          [hook?.output ?? event['@message'], diagnostic?.detail ?? ''].join('\n').trimEnd(),
        )
        .join('\n');
