/** Docker for the tests of the tools tier: what is missing is an error that says how to mend it. */
import { spawnSync } from 'node:child_process';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

export function docker(args: readonly string[], input?: string | Uint8Array): Outcome {
  const { status, stdout, stderr, error } = spawnSync('docker', args, { encoding: 'utf8', input });
  if (error) throw new Error(`the tests of the tools tier need Docker: ${error.message}`);
  return { status, output: `${stdout}${stderr}` };
}

/** @throws Error with Docker's words when it fails */
export function dockerOrThrow(args: readonly string[]): string {
  const { status, output } = docker(args);
  if (status !== 0) throw new Error(`docker ${args.join(' ')}\n${output}`);
  return output.trim();
}

/** @throws Error unless the image is there: a test that cannot run must not look like one that passed */
export function requireImage(image: string): void {
  const { status, output } = docker(['image', 'inspect', '--format', '{{.Id}}', image]);
  if (status !== 0)
    throw new Error(`the image ${image} is not here; \`npm run up\` pulls or builds it (${output.trim()})`);
}

/** A container of its own for each try, gone when it ends. */
export function runContainer(image: string, options: readonly string[], argv: readonly string[]): Outcome {
  requireImage(image);
  return docker(['run', '--rm', '--network', 'none', ...options, image, ...argv]);
}
