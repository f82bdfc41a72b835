/** How each stored secret comes to its container. */
import { REGISTRY_SECRETS, secretVariablesOf } from '../protocol/apps';
import type { Environment } from '../settings/schema';
import type { Service } from './service';

const FOLDER = '/srv/baton/secrets';
const INSIDE = '/run/baton/secrets';

/** Where a stored secret stands inside the container that declared it. */
export const secretPath = (name: string) => `${INSIDE}/${name}`;

/** `uid:gid folder name` of each that becomes a file; of registries root's, for the boot signs in to them. */
export function secretFileLines({ registries }: Environment, services: readonly Service[]): string[] {
  const ofServices = services.flatMap(({ name, container, secrets = [], secretFiles = {} }) =>
    [...secrets, ...Object.values(secretFiles)].map((secret) => `${container.user} ${name} ${secret}`),
  );
  const folder = REGISTRY_SECRETS.slice(FOLDER.length + 1);
  const passwords = Object.values(registries).map(({ passwordSecret }) => `0:0 ${folder} ${passwordSecret}`);
  return [...new Set([...ofServices, ...passwords])];
}

/** `service VARIABLE name` of each that becomes a variable. */
export const secretVariableLines = (services: readonly Service[]): string[] =>
  services.flatMap(({ name, secretVariables = {} }) =>
    Object.entries(secretVariables).map(([variable, secret]) => `${name} ${variable} ${secret}`),
  );

/** A whole folder where the files have the secrets' names, single files where they have others. */
export const secretVolumes = ({ name, secrets = [], secretFiles = {} }: Service): string[] => [
  ...(secrets.length > 0 ? [`${FOLDER}/${name}:${INSIDE}:ro`] : []),
  ...Object.entries(secretFiles).map(
    ([file, secret]) => `${FOLDER}/${name}/${secret}:${secretPath(file)}:ro`,
  ),
];

/** Compose reads the variables from a file that the boot writes: no value is in the release. */
export const envFile = ({ name, secretVariables = {} }: Service): object =>
  Object.keys(secretVariables).length > 0 ? { env_file: [secretVariablesOf(name)] } : {};
