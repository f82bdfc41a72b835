/**
 * What a release says of its apps to the agent: `docker/apps.json`. The boot signs in to the registries, whose
 * passwords stand in /srv/baton/secrets/registries/<secret>.
 */
export const APPS_FILE = 'docker/apps.json';

/** Folder of the registries' passwords, a file each, named as the stored secret. Root's. */
export const REGISTRY_SECRETS = '/srv/baton/secrets/registries';

/** An app's secret variables, as compose reads them (`env_file`): quoted, so never for `docker run --env-file`. */
export const secretVariablesOf = (app: string) => `/srv/baton/secrets/${app}.env`;

export interface ReleasedApps {
  /** Sorted by name. */
  readonly apps: readonly ReleasedApp[];
  /** Sorted by host. */
  readonly registries: readonly ReleasedRegistry[];
}

export interface ReleasedApp {
  /** Also its compose service and its container. */
  readonly name: string;
  /** With its tag, digest or both. */
  readonly image: string;
  /** Id of that image where it was built on the computer itself. It makes another release of another build. */
  readonly imageId?: string;
  /** IPv4 address of its container, which the machine reaches. */
  readonly address: string;
  readonly port: number;
  /** Its public name: some frameworks answer to no other. */
  readonly host: string;
  /** Path that answers 2xx once the app can serve. */
  readonly health: string;
  /** How long it may take until then. */
  readonly healthSeconds: number;
  /** Program and arguments that run once before the switch. @default none */
  readonly release?: readonly string[];
  /** Sorted by name. */
  readonly jobs: readonly ReleasedJob[];
}

export interface ReleasedJob {
  readonly name: string;
  /** Cron expression of five fields, in UTC. */
  readonly schedule: string;
  readonly command: readonly string[];
  readonly timeoutSeconds: number;
}

export interface ReleasedRegistry {
  /** As it stands before an image's name; `docker.io` is Docker Hub. */
  readonly host: string;
  readonly user: string;
  /** Name of the stored secret with the password. */
  readonly secret: string;
}
