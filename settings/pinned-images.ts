/**
 * The digests of apps' images: environments/images.json, which the command `pin` writes. So an environment names a tag
 * that a person can read, and a server still runs the one image that the tag meant on the day.
 */
import { existsSync, readFileSync } from 'node:fs';

/** Beside the environments. */
export const PINS_FILE = 'images.json';

/** The image as an environment names it, such as `ghcr.io/example-org/shop:1.4.0`, and its digest, `sha256:…`. */
export type Pins = Readonly<Record<string, string>>;

/** @throws Error naming what is wrong with the file; where there is none, nothing is pinned */
export function readPins(path: string): Pins {
  if (!existsSync(path)) return {};
  const wrong = (what: string) => new Error(`environments/${PINS_FILE}: ${what}; the command pin writes it`);
  let pins: unknown;
  try {
    pins = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong((error as Error).message);
  }
  if (typeof pins !== 'object' || pins === null || Array.isArray(pins))
    throw wrong('must be an object of images and their digests');
  for (const [image, digest] of Object.entries(pins as object))
    if (!/^sha256:[0-9a-f]{64}$/.test(String(digest)))
      throw wrong(
        `${image}: must be a digest, sha256: and 64 hexadecimal digits, got ${JSON.stringify(digest)}`,
      );
  return pins as Pins;
}

/** @returns the settings with each app's image by its digest, where that is known and not said already */
export function withPins<T extends object>(input: T, pins: Pins): T {
  const apps: unknown = Reflect.get(input, 'apps');
  if (typeof apps !== 'object' || apps === null) return input;
  const pinned = Object.entries(apps).map(([name, app]: [string, unknown]) => {
    const image: unknown = typeof app === 'object' && app !== null ? Reflect.get(app, 'image') : undefined;
    const digest = typeof image === 'string' && Object.hasOwn(pins, image) ? pins[image] : undefined;
    return [name, digest === undefined ? app : { ...(app as object), image: `${image}@${digest}` }];
  });
  return { ...input, apps: Object.fromEntries(pinned) };
}
