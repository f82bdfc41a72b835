/** What the images of a family hold: all that their environments need. */
import { imageOf } from '../../../docker/compose';
import { IMAGES } from '../../../docker/images';
import { services } from '../../../docker/services';
import type { ImageFamily } from '../../../settings/image-families';
import type { AwsEnvironment } from '../../../settings/schema';
import type { ImageContent } from '../../../userdata/image/components';

/** @throws Error naming the images of containers that are not pinned: each bake would hold others */
export function imageContent({ name, environments }: ImageFamily): ImageContent {
  const all = Object.values(environments);
  const images = distinct(all.flatMap(bundled));
  const open = images.filter((image) => !image.includes('@sha256:'));
  if (open.length > 0)
    throw new Error(
      `the images of the family ${name} hold containers by their digest, and there is none of ${open.join(', ')}: ` +
        'write it behind the tag in the setting images, such as nginx: nginx:<tag>@sha256:…',
    );
  return { tools: distinct(all.flatMap(({ tools }) => tools)), images };
}

/** Apps are left out: they change with each deploy, and a registry of theirs may ask for a password. */
const bundled = (environment: AwsEnvironment) =>
  services(environment)
    .filter(({ name, like = name }) => Object.hasOwn(IMAGES, like))
    .map((service) => imageOf(environment, service));

const distinct = (all: readonly string[]) => [...new Set(all)].sort();
