/** Builds an image from a folder. */
import { appendFile, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './run';

export interface BuildOptions {
  /** For `docker build`. */
  readonly options: readonly string[];
  /** Remembers what each step made, as a build has stages that no tag names. */
  readonly cacheDir: string;
  readonly howFar: (state: string) => void;
}

const stepsFile = (cacheDir: string) => join(cacheDir, 'build-steps');

/** Ids of the images that the steps of all builds have made. */
export const builtSteps = async (cacheDir: string): Promise<string[]> => [
  ...new Set((await readFile(stepsFile(cacheDir), 'utf8').catch(() => '')).split('\n').filter(Boolean)),
];

export const forgetSteps = (cacheDir: string) => rm(stepsFile(cacheDir), { force: true });

/**
 * The classic builder, as Debian's docker.io has no other. It runs again without its cache if it fails: old package
 * lists name removed files.
 */
export async function dockerBuild(
  image: string,
  context: string,
  { options, cacheDir, howFar }: BuildOptions,
): Promise<void> {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => ['--build-arg', name]);
  let tail = '';
  for (const again of [[], ['--no-cache']]) {
    const args = ['build', ...again, '--force-rm', ...proxies, ...options, '-t', image, context];
    const made: string[] = [];
    const onLine = (line: string) => {
      if (line.startsWith('Step ')) howFar(line);
      const [, id] = /^ ---> ([0-9a-f]{12,})$/.exec(line) ?? [];
      if (id) made.push(id);
    };
    const done = await run('docker', args, { env: { DOCKER_BUILDKIT: '0' }, onLine });
    await appendFile(stepsFile(cacheDir), made.map((id) => `${id}\n`).join(''));
    if (done.code === 0) return;
    tail = done.tail;
  }
  throw new Error(`${image} does not build:\n${tail}`);
}
