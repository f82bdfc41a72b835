/** A stack, synthesized in a project folder of its own: synth stages files below the folder it runs in. */
import { cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'cdktf';
import { onTestFinished } from 'vitest';
import { testFolder, writeFiles } from './folder';

const ROOT = join(import.meta.dirname, '../..');

export interface SynthesizedStack<Json> {
  readonly text: string;
  readonly json: Json;
  /** Every file that Terraform gets, with its bytes in base64. */
  readonly files: Readonly<Record<string, string>>;
  readonly folder: string;
}

/**
 * @param place is part of the project folder's path
 * @param name of the stack that `make` adds to the app; `folder` holds the programs, in `dist`
 */
export function synth<Json>(
  place: string,
  name: string,
  make: (app: App, folder: string) => void,
): SynthesizedStack<Json> {
  const folder = join(testFolder(), place);
  mkdirSync(folder);
  cpSync(join(ROOT, 'examples/site'), join(folder, 'examples/site'), { recursive: true });
  writeFiles(folder, [
    { path: 'cdktf.json', content: '{}' },
    // Not the real ones: the snapshot would change with every line of them.
    { path: 'dist/agent.cjs', content: '// agent\n' },
    { path: 'dist/aws-steps.cjs', content: '// steps\n' },
    { path: 'dist/local-steps.cjs', content: '// steps\n' },
  ]);
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  try {
    // Its validation starts Terraform once for each resource, and the unit tier must do without it.
    const app = new App({ outdir: 'cdktf.out', skipValidation: true });
    make(app, folder);
    app.synth();
  } finally {
    process.chdir(before);
  }
  const stack = join(folder, 'cdktf.out/stacks', name);
  const text = readFileSync(join(stack, 'cdk.tf.json'), 'utf8');
  const files = readdirSync(stack, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return {
    text,
    json: JSON.parse(text) as Json,
    files: Object.fromEntries(
      files.map((file) => [file.slice(stack.length + 1), readFileSync(file, 'base64')]).sort(),
    ),
    folder,
  };
}
