/** The ids of images that have to be on this computer. */
import { run } from './run';

/**
 * @param others those of apps and services of one's own, of which `up` knows the apps' alone
 * @throws Error naming those that are not here, and the next step
 */
export async function imageIds(
  bundled: readonly string[],
  environment: string,
  others: readonly string[] = [],
): Promise<string[]> {
  const images = [...bundled, ...others];
  const lines: string[] = [];
  const inspect = ['image', 'inspect', '--format', '{{.Id}}', ...images];
  const { code, stdout, tail } = await run('docker', inspect, { onLine: (line) => void lines.push(line) });
  if (code === 0) return stdout.trim().split('\n');
  const missing = images.filter((image) => lines.some((line) => line.endsWith(`No such image: ${image}`)));
  if (missing.length === 0) throw new Error(`docker image inspect ended with ${code}:\n${tail}`);
  const up = `npx baton up ${environment}`;
  // Those of the platform itself are built here, and no setting names them.
  const isOfSettings = missing.some((image) => bundled.includes(image) && !image.startsWith('baton/'));
  const ofOthers = missing.filter((image) => others.includes(image));
  throw new Error(
    [
      `not on this computer, but images of the environment ${environment}: ${missing.join(', ')}`,
      ...(ofOthers.length === 0 ? [`Next step: pull or build them: ${up}`] : []),
      ...ofOthers.map((image) => `Next step: docker pull ${image}, or build it: docker build -t ${image} .`),
      ...(ofOthers.length > 0 ? [`Then: ${up}`] : []),
      ...(isOfSettings
        ? [`If no registry has such a tag, correct it first: images in environments/${environment}.ts`]
        : []),
    ].join('\n'),
  );
}
