/** A stack's text as its snapshot holds it: an update of an image or a package alone must not make a test fail. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMAGES } from '../../docker/images';
import { dependencies } from '../../package.json';

interface PackageJson {
  readonly version: string;
  /** Of a provider's bindings: what Terraform is to download. */
  readonly cdktf?: { readonly provider: { readonly version: string } };
}

const installed = (name: string): PackageJson =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../node_modules', name, 'package.json'), 'utf8'),
  ) as PackageJson;

/** Each as it stands in the file that an update changes: another version, from wherever, stays in the text. */
const placeholders = (): (readonly [string, string])[] => [
  ...Object.entries(IMAGES).map(([name, image]) => [`"${image}"`, `"<image of ${name}>"`] as const),
  [`"version": "${installed('cdktf').version}"`, '"version": "<cdktf>"'],
  ...Object.keys(dependencies)
    .filter((name) => name.startsWith('@cdktf/provider-'))
    .map(
      (name) =>
        [`"version": "${installed(name).cdktf?.provider.version}"`, '"version": "<provider>"'] as const,
    ),
];

/** Hashes are left out too: they change with every line of a config. */
export const snapshotText = (text: string): string =>
  placeholders().reduce(
    (before, [version, placeholder]) => before.replaceAll(version, placeholder),
    text.replaceAll(/\b([0-9a-f]{64}|[0-9A-F]{32})\b/g, '<hash>'),
  );
