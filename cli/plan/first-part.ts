/** What of the user data changed that the release's id covers: what a machine needs until it has its release. */
import yaml from 'js-yaml';
import { changed, type Reason } from './reason';
import { differing, valuesOf } from './values';

const PACKAGES = '/etc/baton/packages';
const SNAPSHOT = '/etc/baton/debian-snapshot';
const STEP = /\/steps\/(?:\d+-)?([^/]+)\.sh$/;

/** @throws Error when one of them is no YAML */
export function firstPartReasons(before: string, after: string, path: string): Reason[] {
  const [one, other] = [valuesOf(yaml.load(before)), valuesOf(yaml.load(after))];
  const files = [written(one), written(other)] as const;
  return differing(one, other).flatMap((key): Reason[] =>
    key === 'write_files'
      ? differing(...files).map((file) => ofFile(file, files[0][file], files[1][file], path))
      : [changed('boot', `${key} of the user data`, one[key], other[key])],
  );
}

const written = ({ write_files: files = [] }: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    (files as readonly unknown[]).map((entry) => {
      const { path, content } = valuesOf(entry);
      return [String(path), String(content).trim()];
    }),
  );

function ofFile(file: string, before: string | undefined, after: string | undefined, path: string): Reason {
  if (file === SNAPSHOT) return changed('boot', "day of Debian's packages", before, after);
  if (file === PACKAGES) {
    const [one, other] = [before, after].map((text = '') => text.split('\n').filter(Boolean));
    const added = other?.filter((name) => !one?.includes(name)) ?? [];
    const gone = one?.filter((name) => !other?.includes(name)) ?? [];
    const detail = [...added.map((name) => `+${name}`), ...gone.map((name) => `-${name}`)].join(' ');
    return { kind: 'boot', subject: "list of Debian's packages", detail };
  }
  const step = STEP.exec(file)?.[1];
  return {
    kind: 'boot',
    subject: step === undefined ? `first part of the boot: ${file}` : `step ${step} of the boot`,
    paths: [path],
  };
}
