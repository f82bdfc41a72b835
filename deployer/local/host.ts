/** What is particular to this computer: looked up each time, but for images that could not be had. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { image } from '../../docker/compose';
import type { Host } from '../../settings/host';
import type { Environment } from '../../settings/schema';
import { SERVICE_NAMES, type ServiceName } from '../../settings/services';
import { hostFile } from './files';

/**
 * Only the unified hierarchy has it at its root; with version 1, or both, Docker refuses processor limits in a machine.
 */
const CONTROLLERS = '/sys/fs/cgroup/cgroup.controllers';

/** A service's image that could neither be pulled nor built here. */
export interface AbsentImage {
  readonly service: ServiceName;
  readonly image: string;
}

type Read = (path: string) => string;

const read: Read = (path) => readFileSync(path, 'utf8');

/** Remembered for the app, which cannot ask a registry. */
export function rememberAbsent(name: string, absent: readonly AbsentImage[]): void {
  mkdirSync(dirname(hostFile(name)), { recursive: true });
  writeFileSync(hostFile(name), `${JSON.stringify({ absent }, null, 2)}\n`);
}

/** @returns undefined for an image that is not on this computer */
type IdOf = (image: string) => string | undefined;

const idOf: IdOf = (image) =>
  tryTo<string | undefined>(
    () =>
      execFileSync('docker', ['image', 'inspect', '--format', '{{.Id}}', image], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim(),
    undefined,
  );

/** @param environment as its file has it: a service whose image was changed since counts as there again */
export function hostOf(name: string, environment: Environment, from: Read = read, id: IdOf = idOf): Host {
  const absent = remembered(name, from);
  return {
    missingServices: SERVICE_NAMES.filter((service) =>
      absent.some((one) => one.service === service && one.image === image(environment, service)),
    ),
    cpuLimits: tryTo(() => from(CONTROLLERS), '')
      .split(/\s+/)
      .includes('cpu'),
    imageIds: Object.fromEntries(
      Object.values(environment.apps).flatMap(({ image: reference }) => {
        const found = id(reference);
        return found === undefined ? [] : [[reference, found]];
      }),
    ),
  };
}

/** A file that is not there or is damaged holds nothing: a deploy then names the image that it lacks. */
const remembered = (name: string, from: Read): readonly AbsentImage[] =>
  tryTo(() => (JSON.parse(from(hostFile(name))) as { absent: readonly AbsentImage[] }).absent ?? [], []);

function tryTo<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
