/** The local stack, synthesized in a project folder of its own: synth stages files below the folder it runs in. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf/lib/app';
import { onTestFinished } from 'vitest';
import { LocalStack } from '../../stacks/local-stack';
import { localEnvironment } from './environments';
import { testFolder, writeFiles } from './folder';

const ROOT = join(import.meta.dirname, '../..');

export interface Resource {
  readonly depends_on?: readonly string[];
  readonly lifecycle?: { readonly create_before_destroy?: boolean };
  readonly triggers_replace: Readonly<Record<string, unknown>>;
  readonly provisioner: readonly {
    readonly 'local-exec': {
      readonly command: string;
      readonly when: string;
      readonly environment: Readonly<Record<string, string>>;
    };
  }[];
}

export interface Synthesized {
  readonly text: string;
  readonly json: {
    readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>>;
    readonly output: Readonly<Record<string, { readonly value: string }>>;
    readonly terraform: Readonly<Record<string, unknown>>;
    readonly provider?: unknown;
    readonly data?: unknown;
  };
  /** Every file that Terraform gets, with its bytes. */
  readonly files: Readonly<Record<string, string>>;
  readonly folder: string;
}

export type LocalInput = NonNullable<Parameters<typeof localEnvironment>[0]>;

/** @param place is part of the project folder's path */
export function synthLocal(input: LocalInput = {}, place = 'project'): Synthesized {
  const folder = join(testFolder(), place);
  mkdirSync(folder);
  cpSync(join(ROOT, 'examples'), join(folder, 'examples'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFiles(folder, [
    { path: 'cdktf.json', content: '{}' },
    // Not the real ones: the snapshot would change with every line of them.
    { path: 'dist/agent.cjs', content: '// agent\n' },
    { path: 'dist/local-steps.cjs', content: '// steps\n' },
  ]);
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const environment = localEnvironment({ site: { directory: 'examples/site' }, ...input });
  // Its validation starts Terraform once for each resource, and the unit tier must do without it.
  const app = new App({ outdir: 'cdktf.out', skipValidation: true });
  new LocalStack(app, 'local', { environment, programs: join(folder, 'dist') });
  app.synth();
  process.chdir(before);
  const stack = join(folder, 'cdktf.out/stacks/local');
  const text = readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
  const files = readdirSync(stack, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    text,
    json: JSON.parse(text) as Synthesized['json'],
    files: Object.fromEntries(
      files.map((file) => [file.slice(stack.length + 1), readFileSync(file, 'base64')]).sort(),
    ),
    folder,
  };
}
