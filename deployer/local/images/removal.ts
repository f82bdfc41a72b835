/** Removes what was built or filled here. What somebody built on it stays. */
import { docker, list } from '../docker';
import { DEBIAN_ROOT, RECIPES } from './catalog';
import { builtSteps, forgetSteps } from './docker-build';
import { IMAGE_VOLUME_LABEL } from './image-volume';
import { RECIPE_LABEL } from './recipe';

type Log = (line: string) => void;

/** Images that containers use stay: tests, for instance, run some beside the platform. */
export async function removeImages(cacheDir: string, log: Log): Promise<void> {
  const volumes = ['--filter', `label=${IMAGE_VOLUME_LABEL}`];
  // An interrupted run leaves the container that filled one.
  for (const filler of await list(['ps', '--all', '--quiet', ...volumes]))
    await docker(['rm', '--force', '--volumes', filler]);
  for (const volume of await list(['volume', 'ls', '--quiet', ...volumes]))
    await docker(['volume', 'rm', volume]).catch(() => log(`kept: the volume ${volume}, which is in use`));
  const tags = await ownTags();
  const kept = (await remove(tags)).length;
  const steps = await builtSteps(cacheDir);
  const untagged = await list(['images', '--quiet', '--filter', 'dangling=true']);
  await remove(untagged.filter((id) => steps.includes(id)));
  if (kept === 0) await forgetSteps(cacheDir);
  log(`removed ${tags.length - kept} images that were built here`);
  if (kept > 0)
    log(`kept: ${kept} images that containers use (docker ps --all); npx baton down again removes them`);
}

/** Without force, as it would take away what was built on one. @returns those that stay */
async function remove(names: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const name of names) await docker(['image', 'rm', name]).catch(() => kept.push(name));
  return kept;
}

/** What was built on one of ours has its label too, but another name. */
async function ownTags(): Promise<string[]> {
  const format = ['--format', '{{.Repository}}:{{.Tag}}'];
  const labelled = await list(['images', ...format, '--filter', `label=${RECIPE_LABEL}`]);
  const root = await list(['images', ...format, DEBIAN_ROOT]);
  // Also those of an earlier version.
  const ours = new Set(Object.keys(RECIPES).map(repository));
  return [...labelled.filter((tag) => ours.has(repository(tag))), ...root];
}

const repository = (image: string) => image.replace(/:[^/:]*$/, '');
