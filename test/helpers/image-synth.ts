/** The stack that bakes a family's images, synthesized in a project folder of its own. */
import { join } from 'node:path';
import { IMAGES } from '../../docker/images';
import type { CiRun } from '../../settings/ci-run';
import { imageFamily, membersOf } from '../../settings/image-families';
import { validate } from '../../settings/validate';
import { ImageStack } from '../../stacks/image-stack';
import { type AwsInput, type Synthesized, synth } from './aws-synth';
import { leastAws } from './environments';

/** Pinned, and of no real version: an update must not change the snapshot. */
export const PINNED = Object.fromEntries(
  Object.keys(IMAGES).map((name, index) => [name, `${name}:1@sha256:${`${index}`.repeat(64)}`]),
);

export const inFamily = (name: string, input: AwsInput = {}) =>
  validate(name, { ...leastAws, images: PINNED, ...input, machine: { image: 'web', ...input.machine } });

export function synthImage(
  inputs: Readonly<Record<string, AwsInput>> = { production: {} },
  source: CiRun = {},
): Synthesized {
  const environments = Object.entries(inputs).map(([name, input]) => [name, inFamily(name, input)] as const);
  return synth('project', 'image-web', (app, folder) => {
    const members = membersOf(Object.fromEntries(environments)).get('web') ?? {};
    new ImageStack(app, 'image-web', {
      family: imageFamily('web', members),
      programs: join(folder, 'dist'),
      source,
    });
  });
}
