/** `npm run pin`: newest patches and digests of the bundle's images, and today's packages, in docker/versions.json. */
import { readFile, writeFile } from 'node:fs/promises';
import type { CommandContext } from '../../cli/command';
import { digestOf, parseImage, tagsOf } from '../../deployer/images/registry';
import type { PinnedImage, Versions } from '../../docker/images';
import { newestPatch } from './newest-patch';

const FILE = 'docker/versions.json';

export async function pin({ log }: CommandContext): Promise<void> {
  const before = JSON.parse(await readFile(FILE, 'utf8')) as Versions;
  // All of them or nothing: half of a bundle is not what anybody has tested.
  const after = await pinned(before, new Date(), log);
  await writeFile(FILE, `${render(after)}\n`);
  log(`written: ${FILE}. Next step: npm test, then commit it`);
}

/** @throws Error naming every image whose registry does not answer as it should */
export async function pinned(before: Versions, now: Date, log: (line: string) => void): Promise<Versions> {
  const names = Object.keys(before.images) as (keyof Versions['images'])[];
  const outcomes = await Promise.allSettled(names.map((name) => pinnedImage(before.images[name])));
  const problems = outcomes.flatMap((outcome, index) =>
    outcome.status === 'rejected'
      ? [`  ${before.images[names[index] ?? 'nginx'].image}: ${reason(outcome.reason)}`]
      : [],
  );
  if (problems.length > 0)
    throw new Error(`images that could not be pinned, so nothing was written:\n${problems.join('\n')}`);
  const images = Object.fromEntries(
    outcomes.map((outcome, index) => [names[index], (outcome as PromiseFulfilledResult<PinnedImage>).value]),
  ) as Versions['images'];
  for (const name of names) {
    const [old, fresh] = [before.images[name], images[name]];
    if (old.image !== fresh.image) log(`${name}: ${old.image} -> ${fresh.image}`);
    else if (old.digest !== fresh.digest) log(`${name}: ${fresh.image} is now ${fresh.digest}`);
  }
  return { debianSnapshot: snapshot(now), images };
}

async function pinnedImage({ image }: PinnedImage): Promise<PinnedImage> {
  const repository = parseImage(image);
  const tag = newestPatch(repository.tag, await tagsOf(repository));
  const named = `${image.slice(0, -repository.tag.length)}${tag}`;
  return { image: named, digest: await digestOf(repository, tag) };
}

/** The day's first moment: Debian's archive answers with the import before it. */
const snapshot = (now: Date) => `${now.toISOString().slice(0, 10).replaceAll('-', '')}T000000Z`;

/** A line for each image, as a change is read. */
function render({ debianSnapshot, images }: Versions): string {
  const lines = Object.entries(images).map(
    ([name, { image, digest }]) =>
      `    ${JSON.stringify(name)}: { "image": ${JSON.stringify(image)}, "digest": ${JSON.stringify(digest)} }`,
  );
  return `{\n  "debianSnapshot": ${JSON.stringify(debianSnapshot)},\n  "images": {\n${lines.join(',\n')}\n  }\n}`;
}

/** Node's fetch says no more than that it failed; why is in its cause. */
function reason(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? `${message}: ${cause.message}` : message;
}
