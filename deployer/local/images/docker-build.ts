/** Builds an image from a folder. */
import { run } from './run';

/**
 * The classic builder, as Debian's docker.io has no other. It runs again without its cache if it fails: old package
 * lists name removed files.
 */
export async function dockerBuild(
  image: string,
  context: string,
  options: readonly string[],
  howFar: (state: string) => void,
): Promise<void> {
  const proxies = ['http_proxy', 'https_proxy', 'no_proxy'].flatMap((name) => ['--build-arg', name]);
  let tail = '';
  for (const again of [[], ['--no-cache']]) {
    const args = ['build', ...again, '--force-rm', ...proxies, ...options, '-t', image, context];
    const onLine = (line: string) => {
      if (line.startsWith('Step ')) howFar(line);
    };
    const done = await run('docker', args, { env: { DOCKER_BUILDKIT: '0' }, onLine });
    if (done.code === 0) return;
    tail = done.tail;
  }
  throw new Error(`${image} does not build:\n${tail}`);
}
